"""The commander is told early which halls will be too full, of the own area and of now."""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.bad_input.proof import words_of
from tests.support import families
from tests.support.families import AREA, COMMUNE, SYSTEM, hanoi, saturday
from tests.support.officers import officer, signed_in
from tests.support.rollbacks import own_transactions

from cancuoc.domain.sessions import advising, outlooks, queries, services
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.foundation.models import AuditEvent
from cancuoc.interfaces.command import comfort
from cancuoc.kernel import clock
from cancuoc.law.ages import Band
from cancuoc.planner.floor import advising as library

__all__ = ["hanoi", "own_transactions", "saturday"]
MINUTE = timedelta(minutes=1)
PAGE = "/command/today/"


def fill(session, *, families_=10):
    """Let families of four come, three minutes apart, and return half past the opening."""
    opens = queries.session(session_id=session).starts_at
    for number in range(families_):
        people = [services.Visitor(person_id=None, band=Band.FROM_6) for _ in range(4)]
        came = opens + 3 * number * MINUTE
        services.arrive(session_id=session, visitors=people, at=came, by=AREA)
    return opens + 30 * MINUTE


@pytest.fixture
def evening(hanoi, monkeypatch):
    """A hall with forty people half an hour after the session began."""
    at = fill(families.session())
    monkeypatch.setattr(clock, "now", lambda: at)
    return at


@pytest.fixture
def commander():
    return signed_in(officer("chihuy", Role.COMMANDER, units=("01",)))


def seen(at, *, unit_codes=None):
    return comfort.halls(unit_codes=unit_codes, at=at)


def test_a_hall_is_told_with_its_place_time_and_steps(evening):
    assert services.renew_outlooks(at=evening, by=SYSTEM) == 1
    (line,) = [w for w in seen(evening, unit_codes=[COMMUNE]).warnings if "ghế:" in w]
    assert line.startswith("Nhà văn hoá tổ 1: Khoảng 18:30 phòng bắt đầu quá tải.")
    assert "mượn" in line


def test_what_was_kept_is_word_for_word_what_was_worked_out(evening):
    (room,) = advising.busiest(at=evening, unit_codes=None, most=1)
    of = {"session_id": room.session_id, "at": evening}
    reception = families.officer("tiepdon", Role.RECEPTION)
    services.note_heat(celsius=38.5, by=reception, **of)
    services.set_hall(seats=20, fans=2, water=0, area=30, by=reception, **of)
    services.renew_outlooks(at=evening, by=SYSTEM)
    told = advising.room_advice(session_id=room.session_id, at=evening)
    assert len(told) == 3
    assert outlooks.outlooks(unit_codes=None, at=evening, most=1)[0].lacks == told


def test_other_areas_empty_rooms_and_other_hours_are_not(evening):
    families.session(place="Phòng trống")
    services.renew_outlooks(at=evening, by=SYSTEM)
    assert seen(evening, unit_codes=["99999"]) == comfort.Halls()
    assert seen(evening + timedelta(hours=5)) == comfort.Halls()
    assert "Phòng trống" not in " ".join(seen(evening).warnings)


def test_each_room_is_worked_out_once_in_two_minutes(evening, monkeypatch):
    asked = []
    told = advising.room_advice
    monkeypatch.setattr(advising, "room_advice", lambda **of: asked.append(of["at"]) or told(**of))
    for seconds in (0, 60, 119, 120):
        services.renew_outlooks(at=evening + timedelta(seconds=seconds), by=SYSTEM)
    assert asked == [evening, evening + 2 * MINUTE]
    assert AuditEvent.objects.filter(act="sessions.renew_outlooks").count() == 2


def test_a_round_that_runs_out_of_time_leaves_the_rest_to_the_next(evening):
    for place in ("Đình làng", "Trường học"):
        fill(families.session(place=place), families_=1)
    assert [services.renew_outlooks(at=evening, by=SYSTEM, budget=0.0) for _ in range(4)] == [
        1,
        1,
        1,
        0,
    ]
    assert seen(evening).unknown == 0


def test_a_reading_of_a_worker_that_stopped_is_not_shown(evening):
    services.renew_outlooks(at=evening, by=SYSTEM)
    assert seen(evening + 5 * MINUTE).warnings
    later = seen(evening + 6 * MINUTE)
    assert (later.warnings, later.unknown) == ((), 1)


@pytest.mark.usefixtures("own_transactions")
def test_only_a_program_of_the_centre_works_them_out(evening):
    with pytest.raises(NotAllowed):
        services.renew_outlooks(at=evening, by=AREA)
    assert seen(evening).unknown == 1


def test_the_screen_of_the_day_shows_it_for_now_alone(evening, commander):
    assert "1 phòng đông chưa có dự báo" in words_of(commander.get(PAGE))
    services.renew_outlooks(at=evening, by=SYSTEM)
    page = words_of(commander.get(PAGE))
    assert "Phòng chờ sắp quá tải hoặc nóng" in page
    assert "chưa có dự báo" not in page
    assert "sắp quá tải" not in words_of(commander.get(f"{PAGE}?day=5/7/2024"))


def test_thirty_full_rooms_make_the_screen_neither_simulate_nor_wait(
    evening, commander, monkeypatch
):
    """Page by page the worst of twelve, so that one slow first view would fail it.

    The processor of this thread counts for the program; the database is asked equally often
    every time, and never as often as there are rooms times people.
    """
    _thirty_rooms()

    def simulates(*_args, **_more):
        raise AssertionError("a page must not simulate")

    monkeypatch.setattr(library, "load", simulates)
    monkeypatch.setattr(library, "bring_water", simulates)
    spent, asked = [], set()
    for _ in range(12):
        began = time.thread_time()
        with CaptureQueriesContext(connection) as queries:
            assert "12 phòng đông chưa có dự báo" in words_of(commander.get(PAGE))
        spent.append(time.thread_time() - began)
        asked.add(len(queries))
    print(f"worst {max(spent) * 1000:.0f} ms, median {sorted(spent)[6] * 1000:.0f} ms")
    assert max(spent) < 3.0
    assert max(asked) < 200, asked


def _thirty_rooms() -> None:
    """Twenty-nine rooms more with forty people each, as rows."""
    from django.apps import apps

    of = apps.get_model
    first = of("room_sessions", "Session").objects.get()
    tickets = list(of("room_sessions", "Ticket").objects.filter(session=first))
    for number in range(29):
        key = uuid4()
        values = {f.attname: getattr(first, f.attname) for f in first._meta.concrete_fields}
        values |= {"id": key, "place": f"Nhà văn hoá {number}"}
        of("room_sessions", "Session").objects.create(**values)
        rows = []
        for ticket in tickets:
            more = {f.attname: getattr(ticket, f.attname) for f in ticket._meta.concrete_fields}
            rows.append(type(ticket)(**more | {"id": uuid4(), "session_id": key}))
        of("room_sessions", "Ticket").objects.bulk_create(rows)
