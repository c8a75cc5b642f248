"""Any series of acts at a dark site: states keep their rules, sums come from the rows alone."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cancuoc.kernel import reckoning
from cancuoc.kernel.floor import GONE, TICKET_MOVES, TRANSFERABLE, Lane, Priority, TicketAct
from cancuoc.kernel.moves import IllegalMove
from cancuoc.packet.floor import digest
from cancuoc.station.core import floor
from cancuoc.station.core.floor import Visitor
from cancuoc.station.core.floor_promises import steps_of
from cancuoc.station.tables import floors, listings
from cancuoc.station.tables.floors import Hold, Standing
from cancuoc.station.tests import world

SESSION = world.SESSION.id
REFUSED = (
    IllegalMove,
    floor.NobodyWaits,
    floor.NoNumberLeft,
    floor.NoReasonForPriority,
    floor.NowhereToGo,
    floor.TooLate,
)
ACTS = st.sampled_from(list(TicketAct))
COUNTERS = st.sampled_from(["1", "2", "3"])
ANY = st.integers(min_value=0, max_value=99)


class DarkFloor(RuleBasedStateMachine):
    """One evening at a station, in whatever order officers press buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.desk, self.at = world.desk(), world.AT
        self.store = self.desk.store
        listings.put_sessions(self.store, [world.SESSION])
        hold = Hold(
            session_id=SESSION,
            standing=Standing.LEADING,
            kept=True,
            first=500,
            last=504,
            silence=45,
            heard_at=world.AT,
            ahead=0,
            since=world.AT,
            sequence=0,
            digest="",
            sent=0,
        )
        floors.put_hold(self.store, hold)

    def teardown(self) -> None:
        self.store.close()

    def doing(self):
        self.at += timedelta(seconds=3)
        return {"at": self.at, "by": world.OFFICER}

    def one(self, number):
        found = floors.tickets(self.store, SESSION)
        return found[number % len(found)] if found else None

    @rule(band=st.sampled_from(["<6", "6-<14", ">=14"]), first=st.booleans())
    def receive(self, band, first) -> None:
        somebody = Visitor(band=band, priority=Priority.PREGNANT if first else None)
        with suppress(*REFUSED):
            floor.receive(self.desk, SESSION, [somebody], **self.doing())

    @rule(counter=COUNTERS)
    def call_next(self, counter) -> None:
        with suppress(*REFUSED):
            floor.call_next(self.desk, SESSION, counter=counter, **self.doing())

    @rule(number=ANY, act=ACTS, counter=COUNTERS)
    def act(self, number, act, counter) -> None:
        if (ticket := self.one(number)) is not None:
            done = {"outcome": "captured"} if act is TicketAct.FINISH else {"counter": counter}
            with suppress(*REFUSED):
                floor.act(self.desk, ticket.id, str(act), **done, **self.doing())

    @rule(number=ANY, lane=st.sampled_from([None, *Lane]), counter=st.sampled_from(["", "1", "3"]))
    def send_on(self, number, lane, counter) -> None:
        if (ticket := self.one(number)) is not None:
            with suppress(*REFUSED):
                floor.transfer(self.desk, ticket.id, lane=lane, counter=counter, **self.doing())

    @rule(number=ANY, late=st.booleans())
    def undo(self, number, late) -> None:
        if (ticket := self.one(number)) is not None:
            self.at += timedelta(seconds=20 if late else 0)
            with suppress(*REFUSED):
                floor.undo(self.desk, ticket.id, **self.doing())

    @invariant()
    def every_state_follows_from_the_one_before_by_a_move_of_the_rules(self) -> None:
        for ticket in floors.tickets(self.store, SESSION):
            standing = [ticket.steps[0]]
            for step in ticket.steps[1:]:
                if step.act == "undo":
                    standing.pop()
                    assert step.state is standing[-1].state
                    continue
                if step.act == "transfer":
                    assert standing[-1].state in TRANSFERABLE
                    assert step.state == "waiting"
                else:
                    move = (standing[-1].state, TicketAct(step.act))
                    assert TICKET_MOVES[move] is step.state
                standing.append(step)
            assert ticket.state is ticket.steps[-1].state
            assert ticket.lane == ticket.steps[-1].lane
            assert (ticket.lane != Lane.PRIORITY) or ticket.priority

    @invariant()
    def the_time_of_a_ticket_is_the_sum_of_its_rows(self) -> None:
        for ticket in floors.tickets(self.store, SESSION):
            spent = reckoning.reckon(steps_of(ticket), until=self.at)
            whole = spent.waiting + spent.called + spent.serving + spent.held
            assert whole <= self.at - ticket.issued_at
            if all(step.state not in GONE for step in ticket.steps):
                assert whole == self.at - ticket.issued_at

    @invariant()
    def every_act_is_one_link_and_every_ticket_has_its_own_number(self) -> None:
        events = floors.events(self.store, SESSION)
        tickets = floors.tickets(self.store, SESSION)
        assert len(events) == sum(len(ticket.steps) for ticket in tickets)
        last = ""
        for number, event in enumerate(events, start=1):
            assert (event.sequence, event.previous) == (number, last)
            last = digest(event)
        assert floors.hold(self.store).digest == last
        assert len({ticket.label for ticket in tickets}) == len(tickets)


TestAnySeriesOfActs = DarkFloor.TestCase
TestAnySeriesOfActs.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
