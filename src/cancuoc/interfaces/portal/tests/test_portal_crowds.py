"""Before booking a family sees how crowded each slot will be."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.support import families
from tests.support.compilers import program_with_pages
from tests.support.families import AREA, AT

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services, waiting
from cancuoc.interfaces.portal import crowds
from cancuoc.interfaces.portal.presenters import places

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def anew():
    crowds.forget()
    yield
    crowds.forget()


@pytest.fixture
def session(hanoi):
    return families.session()


def fill(session, slot: int) -> None:
    row = sessions.slots_of(session_id=session)[slot]
    for _ in range(row.free):
        services.book(slot_id=row.id, person_ids=(uuid4(),), at=AT, by=AREA)


def test_each_slot_says_what_is_free_and_how_long(session):
    for choice in places.slots(session, people=1, at=AT):
        assert "còn " in str(choice.hint)
        assert "chờ khoảng" in str(choice.hint)
        assert "phút" in str(choice.hint)


def test_a_slot_after_full_ones_is_slower_than_before_they_filled(session):
    last = sessions.slots_of(session_id=session)[1].id
    before = waiting.of_slots(session_id=session, at=AT)[last]
    fill(session, 0)
    after = waiting.of_slots(session_id=session, at=AT)[last]
    assert after.middle >= before.middle
    assert after.high > before.high


def test_a_slot_that_began_is_not_forecast(session):
    rows = sessions.slots_of(session_id=session)
    found = waiting.of_slots(session_id=session, at=rows[0].starts_at + MINUTE)
    assert rows[0].id not in found
    assert set(found) <= {row.id for row in rows[1:]}


def test_a_session_that_is_none_has_no_crowd(hanoi):
    assert waiting.of_slots(session_id=uuid4(), at=AT) == {}


def test_families_share_one_reading(session, monkeypatch):
    asked = []
    monkeypatch.setattr(
        waiting, "of_slots", lambda *, session_id, at: asked.append(at) or {1: "told"}
    )
    for minutes in (0, 1, 4, 5, 6):
        assert crowds.of(session, at=AT + minutes * MINUTE) == {1: "told"}
    assert asked == [AT, AT + 5 * MINUTE]


def test_while_the_compiler_hangs_places_are_offered_without_a_wait(session):
    with program_with_pages():
        for choice in places.slots(session, people=1, at=AT):
            assert "còn " in str(choice.hint)
            assert "chờ" not in str(choice.hint)
    assert all("chờ" in str(choice.hint) for choice in places.slots(session, people=1, at=AT))
