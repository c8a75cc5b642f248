"""The commander sees how wrong the forecasts of waits were, for the day and the area chosen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE, hanoi

from cancuoc.domain.sessions import promising, services
from cancuoc.domain.sessions.promising import Accuracy
from cancuoc.domain.sessions.rules import TicketAct
from cancuoc.interfaces.command.presenters.today import waiting_note
from cancuoc.law.ages import Band

__all__ = ["hanoi"]
DAY = {"since": AT - timedelta(hours=8), "until": AT + timedelta(hours=16)}


@pytest.fixture
def told(hanoi):
    """Two people were told a wait at eight; one was called after an hour."""
    session = families.session()
    people = [services.Visitor(person_id=None, band=Band.FROM_14) for _ in range(2)]
    tickets = services.arrive(session_id=session, visitors=people, at=AT, by=AREA)
    services.promise(session_id=session, ticket_ids=tickets, at=AT, by=AREA)
    later = AT + timedelta(hours=1)
    services.act_on(ticket_id=tickets[0], act=TicketAct.CALL, counter="1", at=later, by=AREA)
    return session


def test_the_area_and_the_day_are_counted(told):
    found = promising.accuracy_between(**DAY, unit_codes=[COMMUNE])
    assert (found.told, found.called) == (2, 1)
    assert found == promising.accuracy(session_id=told) == promising.accuracy_between(**DAY)


@pytest.mark.parametrize(
    "asked",
    [
        {**DAY, "unit_codes": ["99999"]},
        {**DAY, "unit_codes": []},
        {"since": AT + timedelta(seconds=1), "until": AT + timedelta(days=1)},
        {"since": AT - timedelta(days=1), "until": AT},
    ],
)
def test_other_areas_and_days_are_not(told, asked):
    assert promising.accuracy_between(**asked) == Accuracy(told=0, called=0, held=0, error=None)


def test_the_tile_says_it_in_a_line():
    note = waiting_note(Accuracy(told=60, called=52, held=44, error=4.4))
    assert note == "lúc này; dự báo chờ lệch 4 phút, đúng khoảng 44/52"


def test_before_the_first_call_it_says_nothing_of_it():
    assert waiting_note(Accuracy(told=3, called=0, held=0, error=None)) == "lúc này"
