"""The floor: tickets in the right lane, each called once, every move with its period."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support import families
from tests.support.families import AT, PLANNER, SYSTEM, officer

from cancuoc.domain.planning import services as planning
from cancuoc.domain.sessions import facts, models, queries, refusals, services
from cancuoc.domain.sessions.rules import (
    TICKET_MOVES,
    BookingState,
    Lane,
    Outcome,
    Priority,
    TicketAct,
    TicketState,
)
from cancuoc.domain.sessions.services import Visitor
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Role
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel.moves import IllegalMove
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.ages import Band

RECEPTION = officer("tiepdon", Role.RECEPTION)
OPEN = AT + timedelta(hours=10)


@pytest.fixture
def opened(hanoi) -> UUID:
    return families.session()


def visitor(band: Band = Band.FROM_14, *, priority: bool = False) -> Visitor:
    reason = Priority.DISABLED if priority else None
    return Visitor(person_id=uuid4(), band=band, priority=reason)


def arrive(session_id: UUID, *visitors: Visitor, minutes: int = 0, code: str = "") -> list[UUID]:
    return services.arrive(
        session_id=session_id,
        visitors=visitors or [visitor()],
        booking_code=code,
        at=OPEN + timedelta(minutes=minutes),
        by=RECEPTION,
    )


def label(ticket_id: UUID) -> str:
    return queries.ticket(ticket_id=ticket_id).label


def call_next(session_id: UUID, counter: str = "1", **more) -> str:
    found = services.call_next(
        session_id=session_id, counter=counter, at=OPEN, by=RECEPTION, **more
    )
    return label(found)


def booked(session_id: UUID, *people: UUID, slot: int = 0) -> str:
    row = queries.slots_of(session_id=session_id)[slot]
    return services.book(slot_id=row.id, person_ids=people, at=AT, by=RECEPTION)


def act(ticket_id: UUID, *acts: str) -> None:
    for minutes, name in enumerate(acts):
        at = OPEN + timedelta(minutes=minutes)
        if name == "finish":
            services.finish(ticket_id=ticket_id, outcome=Outcome.CAPTURED, at=at, by=RECEPTION)
        else:
            services.act_on(ticket_id=ticket_id, act=TicketAct(name), at=at, by=RECEPTION)


# The shortest way into each state, to try every act from there.
WAY = {
    "waiting": (),
    "called": ("call",),
    "serving": ("begin",),
    "held": ("call", "hold"),
    "done": ("begin", "finish"),
    "absent": ("miss",),
}


class TestArrive:
    def test_each_band_has_its_lane_and_its_own_numbers(self, opened):
        ids = arrive(
            opened,
            visitor(Band.UNDER_6),
            visitor(Band.FROM_6),
            visitor(Band.FROM_14),
            visitor(Band.FROM_6),
            visitor(Band.FROM_14, priority=True),
        )
        assert [label(key) for key in ids] == ["U001", "C001", "A001", "C002", "P001"]
        assert queries.waiting_by_lane(session_id=opened) == {"U": 1, "C": 2, "A": 1, "P": 1}

    def test_an_arrival_is_told_and_audited_without_a_name(self, opened):
        (key,) = arrive(opened, visitor(Band.FROM_6))
        fact = facts.Arrived.from_json(OutboxFact.objects.get(topic=facts.Arrived.topic).body)
        assert (fact.ticket_id, fact.band, fact.lane) == (key, "6-<14", "C")
        assert fact.walk_in
        assert fact.unit_code == families.COMMUNE
        (line,) = audit.history(act_prefix="sessions.arrive")
        assert line.detail == {"band": "6-<14", "lane": "C", "walk_in": True}

    def test_a_booking_is_received_with_its_slot(self, opened):
        people = [uuid4(), uuid4()]
        code = booked(opened, *people, slot=2)
        visitors = [Visitor(person_id=p, band=Band.FROM_14) for p in people]
        ids = arrive(opened, *visitors, code=code.lower())
        found = queries.ticket(ticket_id=ids[0])
        assert found.booking_code == code
        assert found.due_at == queries.slots_of(session_id=opened)[2].starts_at
        assert not found.walk_in
        assert queries.booking(code=code).state is BookingState.ARRIVED
        assert queries.booked_people(person_ids=people) == set()

    def test_a_family_may_come_one_after_the_other(self, opened):
        people = [uuid4(), uuid4()]
        code = booked(opened, *people)
        for person in people:
            arrive(opened, Visitor(person_id=person, band=Band.FROM_14), code=code)
        assert len(queries.tickets(session_id=opened)) == 2

    def test_whoever_was_set_down_as_missing_is_still_received(self, opened):
        code = booked(opened, uuid4())
        services.mark_missed(session_id=opened, at=AT + timedelta(hours=13), by=SYSTEM)
        arrive(opened, code=code)
        assert queries.booking(code=code).state is BookingState.ARRIVED

    def test_a_cancelled_booking_opens_no_door(self, opened):
        code = booked(opened, uuid4())
        services.cancel_booking(code=code, at=AT, by=RECEPTION)
        with pytest.raises(IllegalMove):
            arrive(opened, code=code)

    def test_a_person_holds_one_open_ticket(self, opened):
        who = visitor()
        (key,) = arrive(opened, who)
        with pytest.raises(refusals.AlreadyReceived), transaction.atomic():
            arrive(opened, who)
        act(key, "begin", "finish")
        arrive(opened, who)

    def test_people_without_a_number_may_be_many(self, opened):
        unknown = Visitor(person_id=None, band=Band.FROM_14)
        assert len(arrive(opened, unknown, unknown)) == 2

    @pytest.mark.parametrize("count", [0, 9])
    def test_one_to_eight_at_once(self, opened, count):
        with pytest.raises(refusals.TooManyPeople):
            services.arrive(
                session_id=opened,
                visitors=[visitor() for _ in range(count)],
                at=OPEN,
                by=RECEPTION,
            )

    def test_no_session_no_ticket(self, opened):
        with pytest.raises(refusals.NoSuchSession), transaction.atomic():
            arrive(uuid4())
        planning.cancel_session(session_id=opened, reason="Bão", at=AT, by=PLANNER)
        outbox.deliver_all(at=AT)
        with pytest.raises(refusals.NoSuchSession):
            arrive(opened)

    def test_an_unknown_booking(self, opened):
        with pytest.raises(refusals.NoSuchBooking):
            arrive(opened, code="KHONGCO2")


class TestEveryMove:
    @pytest.mark.parametrize("state", list(TicketState))
    @pytest.mark.parametrize("name", list(TicketAct))
    def test_from_every_state(self, opened, state, name):
        (key,) = arrive(opened)
        act(key, *WAY[state])
        assert queries.ticket(ticket_id=key).state is state
        wanted = TICKET_MOVES.get((state, name))
        if wanted is None:
            with pytest.raises(IllegalMove), transaction.atomic():
                act(key, name)
            assert queries.ticket(ticket_id=key).state is state
        else:
            act(key, name)
            assert queries.ticket(ticket_id=key).state is wanted

    @pytest.mark.parametrize("state", list(TicketState))
    def test_periods_follow_each_other_without_a_gap(self, opened, state):
        (key,) = arrive(opened)
        act(key, *WAY[state])
        rows = list(models.TicketPeriod.objects.filter(ticket_id=key).order_by("id"))
        assert [row.state for row in rows][-1] == state
        assert all(a.ends_at == b.starts_at for a, b in pairwise(rows))
        closed = state in (TicketState.DONE, TicketState.ABSENT)
        assert (rows[-1].ends_at is not None) is closed

    def test_an_unknown_ticket(self, opened):
        with pytest.raises(refusals.NoSuchTicket), transaction.atomic():
            act(uuid4(), "call")
        with pytest.raises(refusals.NoSuchTicket), transaction.atomic():
            act(uuid4(), "finish")
        assert queries.ticket(ticket_id=uuid4()) is None

    @pytest.mark.parametrize("outcome", list(Outcome))
    def test_the_end_says_how(self, opened, outcome):
        (key,) = arrive(opened)
        act(key, "begin")
        services.finish(ticket_id=key, outcome=outcome, at=OPEN, by=RECEPTION)
        assert queries.ticket(ticket_id=key).outcome == outcome
        fact = facts.Finished.from_json(OutboxFact.objects.get(topic=facts.Finished.topic).body)
        assert fact.outcome == outcome

    @pytest.mark.parametrize("broken", [{"state": "dreamt"}, {"lane": "Z"}, {"label": "A001"}])
    def test_the_database_is_the_last_guard(self, opened, broken):
        arrive(opened)
        (key,) = arrive(opened)
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Ticket.objects.filter(id=key).update(**broken)

    def test_one_period_is_open(self, opened):
        (key,) = arrive(opened)
        with pytest.raises(IntegrityError), transaction.atomic():
            models.TicketPeriod.objects.create(
                ticket_id=key, state="called", starts_at=OPEN, by="x"
            )


class TestCalling:
    def test_priority_then_due_then_come(self, opened):
        late = booked(opened, uuid4(), slot=3)
        early = booked(opened, uuid4(), slot=0)
        arrive(opened, code=late)
        arrive(opened, minutes=5)
        arrive(opened, minutes=1, code=early)
        arrive(opened, visitor(priority=True), minutes=20)
        assert [call_next(opened) for _ in range(4)] == ["P001", "A003", "A002", "A001"]
        with pytest.raises(refusals.NobodyWaits):
            call_next(opened)

    def test_a_counter_may_serve_some_lanes_only(self, opened):
        arrive(opened, visitor(Band.FROM_14), visitor(Band.FROM_6))
        assert call_next(opened, lanes=[Lane.FROM_6, Lane.UNDER_6]) == "C001"
        with pytest.raises(refusals.NobodyWaits):
            call_next(opened, lanes=[Lane.FROM_6])

    def test_the_list_comes_in_the_order_of_calling(self, opened):
        arrive(opened, minutes=3)
        arrive(opened, minutes=1)
        rows = queries.tickets(session_id=opened, states=[TicketState.WAITING])
        assert [row.label for row in rows] == ["A002", "A001"]
        assert queries.tickets(session_id=opened, states=[TicketState.DONE]) == []

    def test_the_board_shows_numbers_and_counters_only(self, opened):
        ids = arrive(opened, visitor(), visitor(), visitor(Band.FROM_6))
        act(ids[0], "begin", "finish")
        call_next(opened, "3")
        board = queries.board(session_id=opened)
        assert board.calling == (("A002", "3"),)
        assert board.recent == (("A001", ""),)
        assert board.waiting == {"U": 0, "C": 1, "A": 0, "P": 0}
        assert queries.board(session_id=uuid4()) is None

    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.lists(st.tuples(st.sampled_from(list(Band)), st.booleans()), max_size=8))
    def test_the_table_and_the_database_agree_on_who_is_next(self, opened, crowd):
        with transaction.atomic():
            for minutes, (band, priority) in enumerate(crowd):
                arrive(opened, visitor(band, priority=priority), minutes=minutes % 3)
            rows = queries.tickets(session_id=opened, states=[TicketState.WAITING])
            assert [call_next(opened) for _ in rows] == [row.label for row in rows]
            transaction.set_rollback(True)


def together(work, times: int) -> list:
    gate = threading.Barrier(times)

    def one(number: int):
        gate.wait()
        try:
            return work(number)
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return [done.result(timeout=60) for done in [pool.submit(one, n) for n in range(times)]]


@pytest.mark.django_db(transaction=True)
class TestRaces:
    @pytest.fixture
    def session_id(self) -> UUID:
        families.load_units()
        return families.session()

    def test_no_number_is_given_twice_and_none_is_left_out(self, session_id):
        together(lambda _n: arrive(session_id), 12)
        numbers = sorted(t.label for t in queries.tickets(session_id=session_id))
        assert numbers == [f"A{n:03d}" for n in range(1, 13)]

    def test_every_counter_gets_somebody_else_while_people_wait(self, session_id):
        arrive(session_id, *(visitor() for _ in range(8)))
        called = together(lambda n: call_next(session_id, str(n)), 8)
        assert sorted(called) == [f"A{n:03d}" for n in range(1, 9)]

    def test_the_last_one_waiting_is_called_once(self, session_id):
        arrive(session_id)
        called = together(lambda n: call_next(session_id, str(n)), 6)
        assert sorted(called) == ["A001", *["NobodyWaits"] * 5]

    def test_one_person_at_two_receptions_gets_one_ticket(self, session_id):
        who = visitor()
        answers = together(lambda _n: len(arrive(session_id, who)), 6)
        assert sorted(map(str, answers)) == ["1", *["AlreadyReceived"] * 5]

    def test_two_officers_beginning_one_ticket(self, session_id):
        (key,) = arrive(session_id)

        def begin(number: int) -> str:
            services.act_on(
                ticket_id=key, act=TicketAct.BEGIN, counter=str(number), at=OPEN, by=RECEPTION
            )
            return "begun"

        assert sorted(together(begin, 6)) == sorted(["begun", *["IllegalMove"] * 5])
