"""What the doors read of sessions: windows, order, what is left out, and what costs little."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support.families import AT

from cancuoc.domain.sessions import models, queries, services
from cancuoc.domain.sessions.rules import BookingState, TicketState
from cancuoc.domain.sessions.tests.world import (
    CITIZEN,
    OPEN,
    RECEPTION,
    act,
    acts,
    arrive,
    book,
    missed,
    opened,
    slots,
    visitor,
)
from cancuoc.law.ages import Band

pytestmark = pytest.mark.django_db
HALF = timedelta(minutes=30)
HOUR = timedelta(hours=1)
DAY = {"since": AT, "until": AT + timedelta(days=1)}


def close(session_id: UUID) -> None:
    services.close_session(session_id=session_id, at=AT, by=RECEPTION)


class TestSessionsBetween:
    @pytest.mark.parametrize(
        ("since", "until", "found"),
        [
            (-HOUR, timedelta(0), False),
            (-HOUR, timedelta(seconds=1), True),
            (HOUR, HOUR + HALF, True),
            (2 * HOUR - timedelta(seconds=1), 3 * HOUR, True),
            (2 * HOUR, 3 * HOUR, False),
        ],
    )
    def test_a_session_is_found_while_it_lasts(self, since, until, found):
        key = opened()
        rows = queries.sessions_between(since=OPEN + since, until=OPEN + until)
        assert [row.id for row in rows] == ([key] if found else [])

    def test_they_come_by_time_then_by_unit(self):
        late = opened(starts_at=OPEN + HOUR, unit_code="00001")
        second = opened(unit_code="00367")
        first = opened(unit_code="00352")
        assert [row.id for row in queries.sessions_between(**DAY)] == [first, second, late]

    @pytest.mark.parametrize(
        ("codes", "count"), [(None, 2), ((), 0), (("00352",), 1), (("00352", "00367"), 2)]
    )
    def test_units_narrow_the_list_and_none_named_is_no_unit(self, codes, count):
        opened(unit_code="00352")
        opened(unit_code="00367")
        assert len(queries.sessions_between(**DAY, unit_codes=codes)) == count
        assert len(queries.free_by_session(**DAY, unit_codes=codes)) == count
        assert len(queries.open_slots(**DAY, unit_codes=codes)) == count * 4

    def test_what_was_called_off_is_in_no_list(self):
        key = opened()
        close(key)
        assert queries.session(session_id=key) is None
        assert queries.sessions_between(**DAY) == []
        assert queries.free_by_session(**DAY) == []
        assert queries.open_slots(**DAY) == []
        assert queries.board(session_id=key) is None


class TestFreePlaces:
    def test_the_window_takes_its_first_moment_and_leaves_its_last(self):
        opened()
        rows = queries.open_slots(since=OPEN, until=OPEN + HOUR)
        assert [row.starts_at for row in rows] == [OPEN, OPEN + HALF]

    def test_the_soonest_session_stands_first_with_its_own_count(self):
        late = opened(starts_at=OPEN + HOUR, slot_capacity=9)
        soon = opened()
        book(soon, uuid4(), uuid4(), uuid4())
        first, second = queries.free_by_session(**DAY, people=3)
        assert (first.session_id, first.free, first.first_at) == (soon, 9, OPEN + HALF)
        assert (second.session_id, second.free) == (late, 18)

    def test_a_list_is_cut_where_asked(self):
        for _ in range(3):
            opened()
        assert len(queries.free_by_session(**DAY, limit=2)) == 2
        assert len(queries.open_slots(**DAY, limit=5)) == 5

    def test_a_slot_says_where_and_how_much(self):
        key = opened(place="Trường tiểu học", unit_code="00367")
        book(key, uuid4(), uuid4())
        first = slots(key)[0]
        assert queries.slot(slot_id=first.id) == first
        assert (first.place, first.unit_code, first.capacity, first.free) == (
            "Trường tiểu học",
            "00367",
            3,
            1,
        )

    def test_a_thousand_slots_cost_one_statement(self):
        for _ in range(4):
            opened(ends_at=OPEN + 16 * HOUR, slot_minutes=15)
        with CaptureQueriesContext(
            connection,
        ) as spent:
            assert len(queries.open_slots(since=AT, until=AT + 48 * HOUR)) == 256
            assert len(queries.free_by_session(since=AT, until=AT + 48 * HOUR)) == 4
        assert len(spent) == 2


class TestBookings:
    def test_those_of_a_session_come_by_slot_without_the_cancelled(self):
        key = opened()
        late, early, gone = book(key, slot=3), book(key, slot=0), book(key, slot=1)
        services.cancel_booking(code=gone, at=AT, by=CITIZEN)
        assert [b.code for b in queries.bookings_of_session(session_id=key)] == [early, late]

    def test_who_came_and_who_did_not_are_both_still_listed(self):
        key = opened()
        here, _away = book(key), book(key)
        arrive(key, code=here)
        missed(key)
        states = {b.state for b in queries.bookings_of_session(session_id=key)}
        assert states == {BookingState.ARRIVED, BookingState.ABSENT}

    def test_those_of_an_invitation_come_newest_first(self):
        key = opened()
        old = book(key, invitation_code="ABC", at=AT)
        new = book(key, invitation_code="ABC", at=AT + HOUR)
        found = queries.bookings_for_invitation(invitation_code="ABC")
        assert [b.code for b in found] == [new, old]

    def test_many_bookings_with_their_people_cost_few_statements(self):
        key = opened(slot_capacity=90)
        for _ in range(30):
            book(key, uuid4(), uuid4(), uuid4())
        with CaptureQueriesContext(connection) as spent:
            found = queries.bookings_of_session(session_id=key)
        assert {len(b.person_ids) for b in found} == {3}
        assert len(spent) == 2

    def test_of_ten_thousand_people_those_with_a_place_are_found(self):
        who = uuid4()
        book(opened(), who)
        crowd = [uuid4() for _ in range(10_000)]
        assert queries.booked_people(person_ids=[*crowd, who]) == {who}
        assert queries.booked_people(person_ids=[]) == set()


class TestTickets:
    def test_the_open_ticket_of_each_is_found_and_those_that_are_over_are_not(self):
        session, other = opened(), opened()
        waiting, done, gone = uuid4(), uuid4(), uuid4()
        (here,) = arrive(session, visitor(who=waiting))
        for who, way in ((done, ("begin", "finish")), (gone, ("miss",))):
            (key,) = arrive(session, visitor(who=who))
            acts(key, way)
        found = queries.open_tickets(person_ids=[waiting, done, gone, uuid4()])
        assert {who: t.id for who, t in found.items()} == {waiting: here}
        assert queries.open_tickets(person_ids=[waiting], session_id=other) == {}
        assert queries.open_tickets(person_ids=[]) == {}

    def test_received_at_two_sessions_the_newer_ticket_is_the_one(self):
        who = uuid4()
        arrive(opened(), visitor(who=who), at=OPEN)
        (newer,) = arrive(opened(), visitor(who=who), at=OPEN + HOUR)
        assert queries.open_tickets(person_ids=[who])[who].id == newer

    def test_a_lane_without_anybody_counts_nobody(self):
        key = opened()
        assert queries.waiting_by_lane(session_id=key) == {"U": 0, "C": 0, "A": 0, "P": 0}
        first, _second = arrive(key, visitor(Band.UNDER_6), visitor(Band.UNDER_6))
        act(first, "call")
        assert queries.waiting_by_lane(session_id=key) == {"U": 1, "C": 0, "A": 0, "P": 0}

    def test_who_waits_in_the_city_is_counted_by_unit_and_since_when(self):
        arrive(opened(unit_code="00352"), at=OPEN)
        called, _waits = arrive(opened(unit_code="00367"), visitor(), visitor(), at=OPEN + HOUR)
        act(called, "call", at=OPEN + HOUR)
        assert queries.waiting_since(since=OPEN) == 2
        assert queries.waiting_since(since=OPEN + HALF) == 1
        assert queries.waiting_since(since=OPEN, unit_codes=["00352"]) == 1
        assert queries.waiting_since(since=OPEN, unit_codes=[]) == 0

    def test_states_narrow_the_list_and_no_state_is_nobody(self):
        key = opened()
        (first, second) = arrive(key, visitor(), visitor())
        act(first, "call")
        assert [t.id for t in queries.tickets(session_id=key)] == [first, second]
        assert [t.id for t in queries.tickets(session_id=key, states=[TicketState.CALLED])] == [
            first
        ]
        assert queries.tickets(session_id=key, states=[]) == []


class TestTheBoard:
    def test_the_newest_call_stands_first_and_four_are_kept(self):
        key = opened()
        for number, ticket in enumerate(arrive(key, *(visitor() for _ in range(6)))):
            at = OPEN + number * timedelta(minutes=1)
            act(ticket, "call", counter=str(number), at=at)
        shown = queries.board(session_id=key).calling
        assert shown == (("A006", "5"), ("A005", "4"), ("A004", "3"), ("A003", "2"))

    def test_who_is_being_served_or_is_done_was_called_before(self):
        key = opened()
        served, done, held, gone = arrive(key, *(visitor() for _ in range(4)))
        for ticket, way in (
            (served, ("call", "begin")),
            (done, ("begin", "finish")),
            (held, ("call", "hold")),
            (gone, ("miss",)),
        ):
            acts(ticket, way)
        view = queries.board(session_id=key)
        assert view.calling == ()
        assert {label for label, _counter in view.recent} == {"A001", "A002"}

    def test_another_session_s_calls_are_not_shown(self):
        key, other = opened(), opened()
        (ticket,) = arrive(other)
        act(ticket, "call", counter="1")
        assert queries.board(session_id=key).calling == ()

    def test_nothing_on_the_board_leads_to_a_person(self):
        key, who = opened(), uuid4()
        (ticket,) = arrive(key, visitor(who=who))
        act(ticket, "call", counter="1")
        text = repr(queries.board(session_id=key))
        assert str(who) not in text
        assert str(ticket) not in text


def test_a_booking_keeps_its_session_when_the_slot_is_over():
    """The desk still opens the booking of whoever comes late."""
    key = opened()
    code = book(key)
    missed(key)
    found = queries.booking(code=code)
    assert (found.session_id, found.starts_at, found.state) == (key, OPEN, BookingState.ABSENT)
    assert models.Slot.objects.get(bookings__code=code).taken == 1
