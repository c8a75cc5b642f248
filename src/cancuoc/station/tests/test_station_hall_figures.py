"""The figures behind waits and advice of a hall that a station leads, without a screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.kernel.floor import TicketState
from cancuoc.packet.floor import FloorPromise, FloorRoom, FloorStep
from cancuoc.planner.floor.advice import Comfort
from cancuoc.planner.floor.state import Counter, FloorState, WaitRange
from cancuoc.station.core import floor_advice, floor_promises, floor_state
from cancuoc.station.tables import floor_told, floors
from cancuoc.station.tests import world
from cancuoc.station.tests.dark_floor import waiting

AT, SESSION = world.AT, world.SESSION
MINUTE = timedelta(minutes=1)
ROOM = FloorRoom(kits=2, posts=(), seats=30, fans=3, water=50, area=90, heat=None, heat_limit=34)
QUIET = FloorState(now=0.0, opens=0.0, closes=300.0, counters=(Counter(code="1"),))


@pytest.fixture
def store():
    made = world.memory_store()
    yield made
    made.close()


def called(label, *, after, **changes):
    """A ticket that a counter called so long after it was given out."""
    ticket = waiting(label)
    step = FloorStep(
        state=TicketState.CALLED,
        act="call",
        counter="1",
        lane=ticket.lane,
        for_counter="",
        since=AT + after,
        by="cb",
    )
    return replace(
        ticket,
        state=TicketState.CALLED,
        counter="1",
        steps=(*ticket.steps, step),
        moved_at=AT + after,
        **changes,
    )


def promised(ticket, *, low=300, middle=600, high=900):
    return FloorPromise(ticket_id=ticket.id, made_at=AT, low=low, middle=middle, high=high)


class TestWhatWasPromised:
    @settings(max_examples=60, deadline=None)
    @given(st.tuples(*[st.floats(0, 600, allow_nan=False)] * 3))
    def test_what_is_kept_promises_no_more_than_what_was_said(self, minutes):
        low, middle, high = sorted(minutes)
        said = WaitRange(low=low, middle=middle, high=high)
        kept = floor_promises._promised(uuid4(), said, AT)
        assert kept.low <= kept.middle <= kept.high
        read = floor_promises.range_of(kept)
        assert read.low <= low + 1e-9
        assert read.high >= high - 1e-9
        assert abs(read.middle - middle) <= 1 / 60 + 1e-9

    def test_nothing_told_is_no_figure_at_all(self, store):
        found = floor_promises.accuracy(store, SESSION.id)
        assert (found.told, found.called, found.held, found.error) == (0, 0, 0, None)

    @pytest.mark.parametrize(
        ("seconds", "held"), [(299, 0), (300, 1), (600, 1), (900, 1), (901, 0)]
    )
    def test_a_promise_holds_up_to_its_last_second(self, store, seconds, held):
        ticket = called("A001", after=timedelta(seconds=seconds))
        floors.put_floor(store, SESSION.id, [ticket], [])
        floor_told.add_promises(store, SESSION.id, [promised(ticket)])
        found = floor_promises.accuracy(store, SESSION.id)
        assert (found.told, found.called, found.held) == (1, 1, held)
        assert found.error == pytest.approx(abs(seconds - 600) / 60)

    def test_the_error_is_that_of_the_one_in_the_middle(self, store):
        tickets = [called(f"A00{n}", after=n * 10 * MINUTE) for n in (1, 2, 5)]
        floors.put_floor(store, SESSION.id, [*tickets, waiting("A009")], [])
        floor_told.add_promises(store, SESSION.id, [promised(each) for each in tickets])
        found = floor_promises.accuracy(store, SESSION.id)
        assert (found.told, found.called, found.held) == (3, 3, 1)
        assert found.error == pytest.approx(10.0)

    def test_who_still_waits_was_told_and_not_called(self, store):
        ticket = waiting("A001")
        floors.put_floor(store, SESSION.id, [ticket], [])
        floor_told.add_promises(store, SESSION.id, [promised(ticket)])
        found = floor_promises.accuracy(store, SESSION.id)
        assert (found.told, found.called, found.error) == (1, 0, None)

    def test_what_a_ticket_was_told_first_stands(self, store):
        ticket = waiting("A001")
        first, second = promised(ticket), promised(ticket, high=9_000)
        floor_told.add_promises(store, SESSION.id, [first])
        floor_told.add_promises(store, SESSION.id, [second])
        assert floor_told.promises(store, SESSION.id) == [first]
        assert floor_told.promise(store, ticket.id) == first
        assert floor_told.promises(store, uuid4()) == []

    def test_the_centre_hears_each_promise_once_and_in_pieces(self, store):
        told = [promised(waiting(f"A00{n}")) for n in range(1, 6)]
        floor_told.add_promises(store, SESSION.id, told)
        heard = []
        while piece := floor_told.untold(store, SESSION.id, limit=2):
            assert len(piece) <= 2
            heard += [each.ticket_id for each in piece]
            floor_told.heard(store, [each.ticket_id for each in piece])
        assert sorted(heard) == sorted(each.ticket_id for each in told)

    def test_a_session_nobody_knows_is_promised_nothing(self, store):
        ticket = waiting("A001")
        floor_promises.promise(store, uuid4(), [ticket], now=AT)
        assert floor_told.promise(store, ticket.id) is None


class TestWhatAHallOffers:
    def test_a_hall_nobody_told_of_is_the_usual_one(self):
        assert floor_advice.comfort_of(None) is floor_advice.USUAL

    @pytest.mark.parametrize(
        ("heat", "degrees", "hot"),
        [(None, None, False), (340, 34.0, False), (341, 34.1, True), (0, 0.0, False)],
    )
    def test_heat_comes_in_tenths_and_the_limit_itself_is_not_too_hot(self, heat, degrees, hot):
        found = floor_advice.comfort_of(replace(ROOM, heat=heat))
        assert found == Comfort(seats=30, fans=3, water=50, area=90, heat=degrees, heat_limit=34.0)
        assert found.hot is hot

    def test_the_hall_of_another_session_says_nothing_of_this_one(self, store):
        floor_told.put_room(store, uuid4(), ROOM)
        assert floor_told.room(store, SESSION.id) is None
        floor_told.put_room(store, SESSION.id, ROOM)
        assert floor_told.room(store, SESSION.id) == ROOM

    @pytest.mark.parametrize(
        ("kits", "opened", "shut"),
        [
            (0, [], []),
            (1, [], ["1"]),
            (2, ["1"], ["2"]),
            (2, ["2"], ["1"]),
            (2, ["1", "2"], []),
            (1, ["1", "2"], []),
            (3, ["kit 0"], ["1", "2"]),
            (4, ["2", "4"], ["1", "3"]),
        ],
    )
    def test_so_many_counters_can_open_as_kits_stand_idle(self, kits, opened, shut):
        assert floor_advice._shut(kits, opened) == shut

    @settings(max_examples=60, deadline=None)
    @given(st.integers(0, 12), st.sets(st.integers(1, 20).map(str), max_size=12))
    def test_no_open_counter_is_opened_again(self, kits, opened):
        found = floor_advice._shut(kits, sorted(opened))
        assert len(found) == max(0, kits - len(opened))
        assert not set(found) & opened
        assert len(set(found)) == len(found)

    @pytest.mark.parametrize(
        ("now", "advised"),
        [
            (SESSION.starts_at - timedelta(microseconds=1), False),
            (SESSION.starts_at, True),
            (SESSION.ends_at - timedelta(microseconds=1), True),
            (SESSION.ends_at, False),
        ],
    )
    def test_advice_is_given_from_the_first_minute_to_the_last(self, store, now, advised):
        floor_told.put_room(store, SESSION.id, replace(ROOM, heat=420, heat_limit=35))
        found = floor_advice.advice(store, SESSION, QUIET, now=now)
        assert bool(found) is advised


class TestTheHallAsTheForecastSeesIt:
    def state(self, store, *tickets, now=AT):
        floors.put_floor(store, SESSION.id, tickets, [])
        return floor_state.state_of(store, SESSION, now=now)

    def test_before_the_first_call_each_kit_is_a_counter(self, store):
        found = self.state(store, waiting("A001"))
        assert [each.code for each in found.counters] == ["kit 0"]
        assert [each.since for each in found.waiting] == [found.now]

    @pytest.mark.parametrize(("minutes", "opened"), [(45, ["1"]), (46, ["kit 0"])])
    def test_a_counter_that_served_lately_is_open(self, store, minutes, opened):
        ticket = called("A001", after=timedelta(0))
        step = replace(ticket.steps[-1], state=TicketState.DONE, act="finish")
        gone = replace(ticket, state=TicketState.DONE, steps=(*ticket.steps, step))
        found = self.state(store, gone, now=AT + minutes * MINUTE)
        assert [each.code for each in found.counters] == opened

    def test_who_was_called_is_served_and_does_not_wait(self, store):
        found = self.state(store, called("A001", after=MINUTE), waiting("A002"), now=AT + MINUTE)
        (counter,) = found.counters
        assert counter.serving is not None
        assert counter.serving.since == found.now
        assert len(found.waiting) == 1

    def test_a_priority_ticket_is_one_by_its_lane(self, store):
        tickets = {label: waiting(label) for label in ("A001", "P001", "U001")}
        found = self.state(store, *tickets.values())
        first = [each.ticket for each in found.waiting if each.priority]
        assert first == [str(tickets["P001"].id)]

    def test_who_was_called_in_vain_is_counted_as_missed(self, store):
        absent = replace(waiting("A001"), state=TicketState.ABSENT)
        found = self.state(store, absent, waiting("A002"))
        assert (found.missed, found.walk_ins, found.came) == (1, 2, 0)

    def test_a_ticket_sent_to_a_counter_nobody_saw_keeps_it_for_that_one(self, store):
        busy = called("A001", after=timedelta(0))
        sent = replace(waiting("A002"), for_counter="7")
        found = self.state(store, busy, sent)
        assert {each.code: each.sent_only for each in found.counters} == {"1": False, "7": True}

    @given(st.uuids())
    def test_the_seed_of_a_session_is_one_number_of_32_bits(self, session_id: UUID):
        seed = floor_state.seed_of(session_id)
        assert 0 <= seed < 2**32
        assert seed == session_id.int & 0xFFFFFFFF
