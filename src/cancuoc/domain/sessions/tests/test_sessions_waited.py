"""Waits of a day by unit: from the slip to the first call, whatever happened in between."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.support import families
from tests.support.families import AREA, AT, COMMUNE, hanoi

from cancuoc.domain.sessions import queries, services, waited
from cancuoc.domain.sessions.waited import Waited
from cancuoc.foundation.actor import Role
from cancuoc.kernel.clock import VN
from cancuoc.law.ages import Band

__all__ = ["hanoi"]
pytestmark = [pytest.mark.usefixtures("hanoi")]
RECEPTION = families.officer("tiepdon", Role.RECEPTION)
MIDNIGHT = AT.astimezone(VN).replace(hour=0)
A_DAY = timedelta(days=1)
OTHER = "00355"


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def comes(session: UUID, *, after: float = 0) -> None:
    visitor = services.Visitor(person_id=None, band=Band.FROM_14)
    services.arrive(
        session_id=session, visitors=[visitor], booking_code="", at=AT + minutes(after), by=AREA
    )


def call(session: UUID, *, after: float, counter: str = "1") -> UUID:
    return services.call_next(
        session_id=session, counter=counter, at=AT + minutes(after), by=RECEPTION
    )


def waits(**span) -> dict[str, Waited]:
    return dict(waited.by_unit(**{"since": MIDNIGHT, "until": MIDNIGHT + A_DAY, **span}))


def test_a_day_without_tickets_has_no_waits():
    assert waits() == {}


def test_whoever_was_not_called_yet_is_not_counted():
    session = families.session()
    comes(session)
    assert waits() == {}
    call(session, after=20)
    assert waits() == {COMMUNE: Waited(called=1, minutes=20.0)}


def test_waits_of_a_unit_add_up_and_units_stay_apart():
    here, there = families.session(), families.session(unit_code=OTHER, place="Trường")
    comes(here)
    comes(here, after=5)
    comes(there)
    call(here, after=10)
    call(here, after=35, counter="2")
    call(there, after=7.5)
    assert waits() == {
        COMMUNE: Waited(called=2, minutes=40.0),
        OTHER: Waited(called=1, minutes=7.5),
    }


def test_a_call_taken_back_never_happened():
    session = families.session()
    comes(session)
    ticket = call(session, after=4)
    services.undo(ticket_id=ticket, at=AT + minutes(4) + timedelta(seconds=5), by=RECEPTION)
    assert waits() == {}
    call(session, after=30)
    assert waits() == {COMMUNE: Waited(called=1, minutes=30.0)}


def test_only_tickets_given_out_on_the_day_count():
    session = families.session()
    comes(session)
    call(session, after=12)
    assert waits(since=MIDNIGHT - A_DAY, until=MIDNIGHT) == {}
    assert waits(since=MIDNIGHT + A_DAY, until=MIDNIGHT + 2 * A_DAY) == {}
    assert len(queries.tickets(session_id=session)) == 1
