"""A station leads the floor: the centre keeps still, then lays every act beside its own."""

from __future__ import annotations

import random
from datetime import timedelta
from uuid import uuid4

import pytest

from cancuoc.domain.sessions import figures, led_floor, models, queries, refusals, services
from cancuoc.domain.sessions.rules import Lane, TicketState
from cancuoc.domain.sessions.tests.led import CUT, SECOND, Alone, forged
from cancuoc.domain.sessions.tests.world import (
    OPEN,
    RECEPTION,
    act,
    arrive,
    book,
    opened,
)
from cancuoc.foundation.actor import Actor, NotAllowed
from cancuoc.foundation.models import AuditEvent, OutboxFact
from cancuoc.kernel.floor import TICKET_MOVES, TicketAct, next_to_call
from cancuoc.kernel.reckoning import Step, evening

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_transactions")]
LATER = CUT + timedelta(seconds=46)


def state(ticket):
    return str(queries.ticket(ticket_id=ticket).state)


def called(session):
    return services.call_next(session_id=session, counter="1", at=LATER, by=RECEPTION)


class TestWhoLeads:
    def test_without_a_station_the_centre_leads(self):
        assert led_floor.led_floor(session_id=opened(), at=OPEN) is None

    def test_a_station_that_is_heard_does_not_lead(self):
        session = opened()
        Alone(session)
        found = led_floor.led_floor(session_id=session, at=CUT + 45 * SECOND)
        assert (found.station_code, found.since) == ("TX-01", None)

    def test_after_a_silence_it_has_led_since_it_was_heard_last(self):
        session = opened()
        Alone(session)
        found = led_floor.led_floor(session_id=session, at=LATER)
        assert found.since == found.heard_at == CUT

    @pytest.mark.parametrize("name", ["call", "begin", "hold", "miss"])
    def test_the_centre_moves_no_ticket_of_a_floor_that_is_led(self, name):
        session = opened()
        (ticket,) = arrive(session)
        Alone(session)
        with pytest.raises(refusals.FloorLed) as refused:
            act(ticket, name, at=LATER)
        assert "TX-01" in refused.value.message
        assert state(ticket) == "waiting"

    def test_nor_calls_sends_ends_or_takes_back(self):
        session = opened()
        (ticket,) = arrive(session)
        act(ticket, "begin", at=OPEN)
        Alone(session)
        for refused in (
            lambda: called(session),
            lambda: act(ticket, "finish", at=LATER),
            lambda: services.undo(ticket_id=ticket, at=LATER, by=RECEPTION),
            lambda: services.transfer(ticket_id=ticket, lane=Lane.FROM_6, at=LATER, by=RECEPTION),
        ):
            with pytest.raises(refusals.FloorLed):
                refused()

    def test_numbers_are_still_given_out_at_the_centre(self):
        session = opened()
        Alone(session)
        assert arrive(session, at=LATER)

    def test_a_floor_is_given_before_the_network_goes(self):
        session = opened()
        alone = Alone(session)
        services.take_lead(
            session_id=session, station_code=alone.code, at=CUT + SECOND, by=RECEPTION
        )
        assert led_floor.led_floor(session_id=session, at=CUT + SECOND).since == CUT + SECOND

    def test_another_session_is_not_touched(self):
        Alone(opened())
        other = opened()
        (ticket,) = arrive(other)
        assert called(other) == ticket


class TestStandingReady:
    def test_one_station_at_a_time(self):
        session = opened()
        Alone(session)
        with pytest.raises(refusals.FloorWatched) as refused:
            Alone(session, code="TX-02")
        assert "TX-01" in refused.value.message

    def test_each_station_has_numbers_of_its_own(self):
        session = opened()
        for number in range(5):
            alone = Alone(session, code=f"TX-{number}")
            services.stand_down(session_id=session, station_code=alone.code, at=CUT, by=RECEPTION)
        blocks = models.FloorWatch.objects.order_by("first").values_list("first", "last")
        assert list(blocks) == [(500 + 100 * n, 599 + 100 * n) for n in range(5)]
        with pytest.raises(refusals.NoBlockLeft):
            Alone(session, code="TX-5")

    def test_the_centre_passes_over_the_numbers_of_stations(self):
        session = opened()
        arrive(session)
        models.LaneCounter.objects.update(last=498)
        labels = [queries.ticket(ticket_id=arrive(session)[0]).label for _ in range(3)]
        assert labels == ["A499", "A1000", "A1001"]

    def test_standing_ready_again_after_a_pause_is_no_lead(self):
        session = opened()
        alone = Alone(session)
        services.stand_down(session_id=session, station_code=alone.code, at=CUT, by=RECEPTION)
        services.arm(
            session_id=session, station_code=alone.code, at=CUT + 600 * SECOND, by=RECEPTION
        )
        found = led_floor.led_floor(session_id=session, at=CUT + 601 * SECOND)
        assert found.since is None

    @pytest.mark.parametrize("service", ["arm", "take_lead", "stand_down"])
    def test_only_those_of_the_floor_may(self, service):
        session = opened()
        Alone(session)
        with pytest.raises(NotAllowed):
            getattr(services, service)(
                session_id=session, station_code="TX-01", at=CUT, by=Actor.citizen("x")
            )

    def test_an_unknown_session_or_watch_is_refused(self):
        with pytest.raises(refusals.NoSuchSession):
            services.arm(session_id=uuid4(), station_code="TX-01", at=OPEN, by=RECEPTION)
        with pytest.raises(refusals.NotWatching):
            services.retake(session_id=opened(), at=OPEN, by=RECEPTION)


class TestWhatComesBack:
    def test_a_visit_is_told_at_the_times_claimed_and_marked(self):
        session = opened()
        alone = Alone(session)
        ticket = alone.receive()
        alone.do(ticket, "call", counter="2")
        alone.do(ticket, "begin", counter="2")
        alone.do(ticket, "finish", outcome="captured", after=300)
        alone.tell()
        rows = models.TicketPeriod.objects.filter(ticket_id=ticket).order_by("id")
        assert [row.starts_at for row in rows] == [event.at for event in alone.events]
        assert all(row.claimed for row in rows)
        assert state(ticket) == "done"
        assert alone.verdicts() == [("applied", "")] * 4

    def test_the_rooms_downstream_hear_of_it(self):
        session = opened()
        alone = Alone(session)
        ticket = alone.receive()
        alone.do(ticket, "begin", counter="2")
        alone.do(ticket, "finish", outcome="postponed")
        alone.tell()
        names = list(OutboxFact.objects.order_by("id").values_list("topic", flat=True))
        assert [name.rpartition(".")[2] for name in names[-2:]] == ["Arrived", "Finished"]

    def test_told_twice_and_in_parts_it_has_one_effect(self):
        session = opened()
        alone = Alone(session)
        ticket = alone.receive()
        alone.do(ticket, "call", counter="2")
        alone.tell(alone.events[0])
        alone.do(ticket, "begin", counter="2")
        for _ in range(3):
            watch = alone.tell()
        assert watch.sequence == 3
        assert models.TicketPeriod.objects.filter(ticket_id=ticket).count() == 3
        assert models.FloorEvent.objects.count() == 3

    @pytest.mark.parametrize("broken", ["gap", "forged", "rewritten"])
    def test_a_chain_that_does_not_hold_is_refused_and_says_where_to_go_on(self, broken):
        session = opened()
        alone = Alone(session)
        ticket = alone.receive()
        alone.tell()
        event = alone.do(ticket, "call", counter="2")
        wrong = {
            "gap": forged(event, sequence=3),
            "forged": forged(event, previous="0" * 64),
            "rewritten": forged(alone.events[0], label="A555"),
        }[broken]
        with pytest.raises(refusals.BrokenFloorChain) as refused:
            alone.tell(wrong)
        assert refused.value.details["received"] == 1
        assert state(ticket) == "waiting"

    def test_the_floor_goes_back_only_when_everything_came(self):
        session = opened()
        alone = Alone(session)
        alone.receive()
        alone.tell()
        alone.receive()
        with pytest.raises(refusals.EventsMissing):
            alone.hand_back()
        alone.tell()
        alone.hand_back()
        alone.hand_back()
        at = alone.clock + 41 * SECOND
        assert led_floor.led_floor(session_id=session, at=at).since is None
        assert services.call_next(session_id=session, counter="1", at=at, by=RECEPTION)
        assert AuditEvent.objects.filter(act="sessions.floor_handed_back").count() == 1

    def test_a_taking_back_within_ten_seconds_comes_back_too(self):
        session = opened()
        alone = Alone(session)
        ticket = alone.receive()
        alone.do(ticket, "call", counter="2")
        alone.do(ticket, "undo", after=9)
        alone.do(ticket, "transfer", lane="C", for_counter="3")
        alone.tell()
        view = queries.ticket(ticket_id=ticket)
        assert (str(view.state), str(view.lane), view.for_counter) == ("waiting", "C", "3")


def test_the_figures_of_the_rows_are_those_the_station_showed():
    """A random evening at the station: its own figures and those of the rows agree."""
    rng = random.Random(7)
    session = opened()
    alone = Alone(session)
    shown: dict = {}
    for _ in range(150):
        if rng.random() < 0.3 or not shown:
            ticket = alone.receive()
            shown[ticket] = [(TicketState.WAITING, "", "", alone.clock)]
            continue
        ticket = rng.choice(list(shown))
        steps = shown[ticket]
        now = steps[-1][0]
        possible = [taken for before, taken in TICKET_MOVES if before is now]
        if not possible:
            continue
        taken = rng.choice(possible)
        outcome = "captured" if taken is TicketAct.FINISH else ""
        alone.do(ticket, str(taken), counter="2", outcome=outcome, after=rng.randrange(5, 200))
        steps.append((TICKET_MOVES[now, taken], str(taken), "2", alone.clock))
        if len(steps) > 1 and taken is TicketAct.CALL and rng.random() < 0.5:
            alone.do(ticket, "undo", after=4)
            steps.append((now, "undo", "", alone.clock))
    alone.tell()
    until = alone.clock + timedelta(minutes=5)
    visits = [
        (rows[0][3], [Step(state=s, act=a, counter=c, since=t) for s, a, c, t in rows])
        for rows in shown.values()
    ]
    told = figures.evening(session_id=session, at=until)
    assert told == evening(visits, until=until)
    assert told.called > 10
    assert told.done > 3
    assert set(alone.verdicts()) == {("applied", "")}


def test_the_next_of_the_station_is_the_next_of_the_centre():
    rng = random.Random(3)
    session = opened()
    codes = [book(session, slot=slot) for slot in (0, 1, 1, 2)]
    for code in codes:
        arrive(session, code=code, at=OPEN + rng.randrange(60) * SECOND)
    for lane in (Lane.FROM_6, Lane.PRIORITY):
        (ticket,) = arrive(session, at=OPEN + rng.randrange(60) * SECOND)
        services.transfer(
            ticket_id=ticket,
            lane=lane,
            counter=rng.choice(["", "2"]),
            priority="disabled" if lane is Lane.PRIORITY else None,
            at=OPEN + 61 * SECOND,
            by=RECEPTION,
        )
    lanes = [Lane.FROM_14, Lane.PRIORITY]
    for counter in ("1", "2", "1", "2", "1"):
        waiting = led_floor.floor_tickets(session_id=session)
        ours = next_to_call(waiting, counter=counter, lanes=[str(lane) for lane in lanes])
        theirs = services.call_next(
            session_id=session, counter=counter, lanes=lanes, at=OPEN + 70 * SECOND, by=RECEPTION
        )
        assert ours is not None
        assert ours.id == theirs
