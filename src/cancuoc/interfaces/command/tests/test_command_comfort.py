"""The commander is told early which halls will be too full, of the own area and of now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.bad_input.proof import words_of
from tests.support import families
from tests.support.families import AREA, COMMUNE, hanoi, saturday
from tests.support.officers import officer, signed_in

from cancuoc.domain.sessions import advising, queries, services
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.command import comfort
from cancuoc.kernel import clock
from cancuoc.law.ages import Band

__all__ = ["hanoi", "saturday"]


@pytest.fixture(autouse=True)
def anew():
    comfort.forget()
    yield
    comfort.forget()


@pytest.fixture
def evening(hanoi, monkeypatch):
    """A hall with forty families half an hour after the session began."""
    session = families.session()
    opens = queries.session(session_id=session).starts_at
    at = opens + timedelta(minutes=30)
    monkeypatch.setattr(clock, "now", lambda: at)
    for minute in range(10):
        people = [services.Visitor(person_id=None, band=Band.FROM_6) for _ in range(4)]
        came = opens + timedelta(minutes=3 * minute)
        services.arrive(session_id=session, visitors=people, at=came, by=AREA)
    return at


def test_a_hall_is_told_with_its_place_time_and_steps(evening):
    (line,) = [w for w in comfort.warnings(unit_codes=[COMMUNE], at=evening) if "ghế:" in w]
    assert line.startswith("Nhà văn hoá tổ 1: Khoảng 18:30 phòng bắt đầu quá tải.")
    assert "mượn" in line


def test_other_areas_empty_rooms_and_other_hours_are_not(evening):
    families.session(place="Phòng trống")
    assert comfort.warnings(unit_codes=["99999"], at=evening) == []
    assert comfort.warnings(unit_codes=None, at=evening + timedelta(hours=5)) == []
    assert "Phòng trống" not in " ".join(comfort.warnings(unit_codes=None, at=evening))


def test_each_room_is_worked_out_once_in_two_minutes(evening, monkeypatch):
    asked = []
    told = advising.room_advice
    monkeypatch.setattr(advising, "room_advice", lambda **of: asked.append(of["at"]) or told(**of))
    for seconds in (0, 60, 119, 120):
        comfort.warnings(unit_codes=None, at=evening + timedelta(seconds=seconds))
    assert asked == [evening, evening + timedelta(minutes=2)]


def test_the_screen_of_the_day_shows_it_for_now_alone(evening):
    client = signed_in(officer("chihuy", Role.COMMANDER, units=("01",)))
    assert "Phòng chờ sắp quá tải hoặc nóng" in words_of(client.get("/command/today/"))
    assert "sắp quá tải" not in words_of(client.get("/command/today/?day=5/7/2024"))
