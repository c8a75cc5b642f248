"""Advice on the queue screen: worked out twice a minute, and silent when all is well."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support import families
from tests.support.families import AREA, AT

from cancuoc.domain.sessions import advising, queries
from cancuoc.domain.sessions import services as floor
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import advice
from cancuoc.law.ages import Band
from cancuoc.planner.floor.advice import StopTickets

TOLD = (StopTickets(at=1270.0, end=1365.0, limit=1350.0),)


@pytest.fixture(autouse=True)
def anew():
    advice.forget()
    yield
    advice.forget()


@pytest.fixture
def asked(monkeypatch):
    calls = []

    def answer(*, session_id, at):
        calls.append(at)
        return TOLD

    monkeypatch.setattr(advising, "advice", answer)
    return calls


def test_it_is_said_with_its_figures(hanoi, asked):
    (line,) = advice.of(families.session(), at=AT)
    assert line.startswith("Ngừng phát số cho người chưa đặt lịch từ 21:10.")
    assert "22:45" in line


def test_many_eyes_ask_once_in_half_a_minute(hanoi, asked):
    session = families.session()
    for seconds in (0, 5, 29, 30, 31):
        advice.of(session, at=AT + timedelta(seconds=seconds))
    assert asked == [AT, AT + timedelta(seconds=30)]


def test_each_session_has_its_own(hanoi, asked):
    for _ in range(2):
        advice.of(families.session(), at=AT)
    assert len(asked) == 2


def test_what_is_kept_is_bounded(hanoi, asked, monkeypatch):
    monkeypatch.setattr(advice, "_MOST", 2)
    for _ in range(5):
        advice.of(families.session(), at=AT)
    assert len(advice._kept) <= 2


def test_the_queue_screen_shows_it(desk, hanoi, saturday, asked):
    officer, session = desk(Role.RECEPTION), families.session()
    officer.post("/office/reception/shift/", {"session": str(session)})
    assert "Ngừng phát số cho người chưa đặt lịch" in officer.get("/office/queue/").content.decode()


def test_a_full_room_with_one_counter_is_advised_on(hanoi):
    session = families.session()
    shown = queries.session(session_id=session)
    for _ in range(14):
        people = [floor.Visitor(person_id=None, band=Band.FROM_14) for _ in range(8)]
        floor.arrive(session_id=session, visitors=people, at=shown.starts_at, by=AREA)
    said = " ".join(advice.of(session, at=shown.starts_at + timedelta(minutes=1)))
    assert "phòng bắt đầu quá tải" in said


@pytest.mark.parametrize("minutes", [-1, 60 * 24])
def test_outside_the_session_nothing_is_advised(hanoi, minutes):
    session = families.session()
    at = queries.session(session_id=session).starts_at + timedelta(minutes=minutes)
    assert advice.of(session, at=at) == []


def test_an_empty_room_is_left_in_peace(hanoi):
    session = families.session()
    at = queries.session(session_id=session).starts_at
    assert [line for line in advice.of(session, at=at) if "quá tải" in line] == []


@pytest.mark.parametrize(
    ("kits", "opened", "shut"),
    [
        (["a", "b"], ["1"], ["2"]),
        (["a", "b", "c"], ["2"], ["1", "3"]),
        (["a"], ["1", "2"], []),
        (["a", "b"], ["7", "9"], []),
        ([], [], []),
    ],
)
def test_idle_kits_are_offered_as_counters(kits, opened, shut):
    assert advising._shut(kits, opened) == shut
