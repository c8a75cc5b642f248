"""The database is the last guard of the floor: each constraint refuses a raw write."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.apps import apps
from tests.support.books import refuses

from cancuoc.domain.sessions import models
from cancuoc.domain.sessions.tests.led import Alone
from cancuoc.domain.sessions.tests.world import OPEN, acts, arrive, book, opened, visitor

pytestmark = pytest.mark.django_db

# What no program of ours writes, and the constraint that keeps it out.
BROKEN = {
    "slot_not_overfull": "UPDATE room_sessions_slot SET taken = capacity + 1",
    "room_sessions_slot_taken_check": "UPDATE room_sessions_slot SET taken = taken - 4",
    "room_sessions_slot_capacity_check": "UPDATE room_sessions_slot SET capacity = -1, taken = -2",
    "slot_once": "INSERT INTO room_sessions_slot (session_id, starts_at, ends_at, capacity, taken)"
    " SELECT session_id, starts_at, ends_at, 9, 0 FROM room_sessions_slot",
    "room_sessions_booking_code": "UPDATE room_sessions_booking SET code = 'MOTMASO2'",
    "booking_state_known": "UPDATE room_sessions_booking SET state = 'dreamt'",
    "one_live_booking_a_person": "INSERT INTO room_sessions_bookingperson"
    " (booking_id, person_id, live) SELECT booking_id, person_id, true"
    " FROM room_sessions_bookingperson",
    "one_counter_a_lane": "INSERT INTO room_sessions_lanecounter (session_id, lane, last)"
    " SELECT session_id, lane, 0 FROM room_sessions_lanecounter",
    "ticket_once": "UPDATE room_sessions_ticket SET label = 'A001'",
    "ticket_state_known": "UPDATE room_sessions_ticket SET state = 'lost'",
    "ticket_priority_known": "UPDATE room_sessions_ticket SET priority = 'friend'",
    "ticket_lane_known": "UPDATE room_sessions_ticket SET lane = 'Z'",
    "one_open_ticket_a_person": "UPDATE room_sessions_ticket SET person_id ="
    " '00000000-0000-0000-0000-000000000001'",
    "one_open_period": "INSERT INTO room_sessions_ticketperiod"
    " (ticket_id, state, counter, starts_at, by)"
    " SELECT id, 'called', '', now(), 'x' FROM room_sessions_ticket",
    "one_watch_a_station": "INSERT INTO room_sessions_floorwatch (session_id, station_code,"
    " active, first, last, silence, armed_at, heard_at, sequence, digest) SELECT session_id,"
    " station_code, false, 900, 999, 45, now(), now(), 0, '' FROM room_sessions_floorwatch",
    "one_active_watch": "INSERT INTO room_sessions_floorwatch (session_id, station_code,"
    " active, first, last, silence, armed_at, heard_at, sequence, digest) SELECT session_id,"
    " 'TX-09', true, 900, 999, 45, now(), now(), 0, '' FROM room_sessions_floorwatch",
    "one_block_a_station": "INSERT INTO room_sessions_floorwatch (session_id, station_code,"
    " active, first, last, silence, armed_at, heard_at, sequence, digest) SELECT session_id,"
    " 'TX-09', false, first, last, 45, now(), now(), 0, '' FROM room_sessions_floorwatch",
    "floor_event_once": "UPDATE room_sessions_floorevent SET sequence = 1",
    "floor_verdict_known": "UPDATE room_sessions_floorevent SET verdict = 'guessed'",
    "promise_in_order": "INSERT INTO room_sessions_ticketpromise"
    " (ticket_id, made_at, low, middle, high) SELECT id, now(), 9, 5, 9 FROM room_sessions_ticket",
    "hall_once": "INSERT INTO room_sessions_hall"
    " (unit_code, place, seats, fans, water, area, heat_limit, at, by)"
    " SELECT 'x', 'y', 1, 1, 1, 1, 35, now(), 'x' FROM generate_series(1, 2)",
    "hall_heat_limit_sane": "INSERT INTO room_sessions_hall"
    " (unit_code, place, seats, fans, water, area, heat_limit, at, by)"
    " VALUES ('x', 'y', 1, 1, 1, 1, 90, now(), 'x')",
    "hall_heat_sane": "INSERT INTO room_sessions_hallheat (session_id, celsius, at, by)"
    " SELECT id, 98.6, now(), 'x' FROM room_sessions_session",
    "kit_at_one_counter": "INSERT INTO room_sessions_kitpost"
    " (session_id, kit, counter, working, act, starts_at, by)"
    " SELECT id, 'K1', n, true, 'post', now(), 'x' FROM room_sessions_session,"
    " (VALUES ('1'), ('2')) AS c (n)",
    "one_working_kit_a_counter": "INSERT INTO room_sessions_kitpost"
    " (session_id, kit, counter, working, act, starts_at, by)"
    " SELECT id, k, '1', true, 'post', now(), 'x' FROM room_sessions_session,"
    " (VALUES ('K1'), ('K2')) AS c (k)",
    "kit_act_known": "INSERT INTO room_sessions_kitpost"
    " (session_id, kit, counter, working, act, starts_at, by)"
    " SELECT id, 'K1', '1', true, 'sell', now(), 'x' FROM room_sessions_session",
    "voice_kind_known": "INSERT INTO room_sessions_voiceclip"
    " (piece, kind, data, seconds, digest, at, by) VALUES ('A', 'mp3', '', 1, '', now(), 'x')",
    "voice_length_sane": "INSERT INTO room_sessions_voiceclip"
    " (piece, kind, data, seconds, digest, at, by) VALUES ('A', 'wav', '', 6, '', now(), 'x')",
    "kiosk_name_once": "INSERT INTO room_sessions_kioskpass"
    " (id, session_id, name, made_at, made_by, withdrawn_by)"
    " SELECT gen_random_uuid(), id, '1', now(), 'x', '' FROM room_sessions_session,"
    " generate_series(1, 2)",
    "kiosk_withdrawn_by_somebody": "INSERT INTO room_sessions_kioskpass"
    " (id, session_id, name, made_at, made_by, withdrawn_at, withdrawn_by)"
    " SELECT gen_random_uuid(), id, '1', now(), 'x', now(), '' FROM room_sessions_session",
}


@pytest.fixture
def floor() -> UUID:
    """A session with two bookings and two people waiting."""
    session = opened()
    for slot in (0, 1):
        book(session, slot=slot)
        arrive(session)
    alone = Alone(session)
    for _ in range(2):
        alone.receive()
    alone.tell()
    alone.hand_back()
    return session


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(floor, name):
    assert name in refuses(BROKEN[name])


def test_every_constraint_of_the_models_is_among_them():
    """A constraint that is added comes with the write that it refuses."""
    tables = apps.get_app_config("room_sessions").get_models()
    named = {constraint.name for model in tables for constraint in model._meta.constraints}
    assert named <= set(BROKEN)


class TestWhatTheDatabaseAllows:
    def test_a_person_has_many_bookings_that_are_over(self, floor):
        who = uuid4()
        row = models.Booking.objects.first()
        for _ in range(3):
            models.BookingPerson.objects.create(booking=row, person_id=who, live=False)
        assert models.BookingPerson.objects.filter(person_id=who).count() == 3

    @pytest.mark.parametrize("state", ["done", "absent"])
    def test_a_person_has_many_visits_that_are_over(self, floor, state):
        who = uuid4()
        way = {"done": ("begin", "finish"), "absent": ("miss",)}[state]
        for _ in range(3):
            (key,) = arrive(floor, visitor(who=who))
            acts(key, way)
        assert models.Ticket.objects.filter(person_id=who, state=state).count() == 3

    def test_a_person_is_received_at_two_sessions(self, floor):
        """A mother may come with one child here and with the other there."""
        who, elsewhere = uuid4(), opened()
        arrive(floor, visitor(who=who))
        arrive(elsewhere, visitor(who=who))
        assert models.Ticket.objects.filter(person_id=who, state="waiting").count() == 2

    def test_the_same_number_is_given_out_in_each_lane_and_each_session(self, floor):
        arrive(opened())
        labels = models.Ticket.objects.filter(number=1).values_list("label", flat=True)
        assert list(labels) == ["A001", "A001"]


AT_ONCE = "SET CONSTRAINTS ALL IMMEDIATE; "


@pytest.mark.parametrize("table", ["session", "slot", "booking", "ticket"])
def test_what_others_lean_on_is_never_deleted(floor, table):
    words = refuses(f"{AT_ONCE}DELETE FROM room_sessions_{table}")
    assert "still referenced" in words


def test_a_ticket_of_a_session_that_is_not_is_refused(floor):
    words = refuses(f"{AT_ONCE}UPDATE room_sessions_ticket SET session_id = gen_random_uuid()")
    assert "is not present" in words


def test_a_period_ends_before_another_begins(floor):
    """Closing the open period is what makes room for the next."""
    (key,) = arrive(floor)
    models.TicketPeriod.objects.filter(ticket_id=key).update(ends_at=OPEN)
    models.TicketPeriod.objects.create(ticket_id=key, state="called", starts_at=OPEN, by="x")
    assert models.TicketPeriod.objects.filter(ticket_id=key, ends_at__isnull=True).count() == 1
