"""Rounds to homes at the station: tickets before the team leaves, and what came of each door.

A ticket carries the code of the request, the hour and the hamlet, so that the station shows the
stops in their order and goes on with a dossier that an earlier round began. It stands here
because tickets belong to the sessions room and requests to outreach, which do not know each other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction as django_transaction

from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach import services as requests
from cancuoc.domain.outreach.home_rules import Missed
from cancuoc.domain.outreach.queries import HomeRow
from cancuoc.domain.population import queries as population
from cancuoc.domain.sessions import queries as floor
from cancuoc.domain.sessions import services as sessions
from cancuoc.domain.sessions.queries import TicketView
from cancuoc.domain.sessions.rules import LONGEST_PLACE, Outcome, TicketState
from cancuoc.domain.sessions.services import Visitor
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import VN, today_vn
from cancuoc.kernel.refusal import Refusal
from cancuoc.law import ages

logger = logging.getLogger("cancuoc.bedside")

AFTER: Final = timedelta(hours=12)
"""A packet may come late: until then a door without an outcome is not said to be missed."""

_ENDINGS: Final = {
    Outcome.POSTPONED: Missed.UNWELL,
    Outcome.PAPERS_MISSING: Missed.PAPERS,
}


@transaction
def give_home_lists(*, at: datetime, by: Actor) -> int:
    """Give each stop of today's rounds its ticket, in order; return how many.

    From midnight on and not before: a ticket counts as somebody received that day.
    """
    given = 0
    midnight = datetime.combine(today_vn(at) + timedelta(days=1), time.min, VN)
    for row in outreach.homes_between(since=at - AFTER, until=midnight):
        session = floor.session(session_id=row.session_id) if row.session_id else None
        if row.ticket_id is None and session is not None:
            given += _tried(row, partial(_give, row, at=at, by=by))
    return given


@transaction
def settle_homes(*, at: datetime, by: Actor) -> int:
    """Bring back from the floor what was not done at home; return how many.

    A dossier closes its request by itself; here are the doors that nobody opened, the visits put
    off, and those of a round that is long over.
    """
    settled = 0
    for row in outreach.homes_between(since=at - timedelta(days=14), until=at):
        why = _why(row, at=at)
        if why is not None:
            miss = partial(requests.note_missed, code=row.code, why=why, at=at, by=by)
            settled += _tried(row, miss)
    return settled


@transaction
def note_home_dossiers(*, person_ids: Sequence[UUID], at: datetime, by: Actor) -> int:
    """Close the requests of people whose dossier came, from wherever; return how many."""
    return requests.note_done(person_ids=person_ids, at=at, by=by)


def _tried(row: HomeRow, act: Callable[[], object]) -> bool:
    """Do one thing for one family; a refusal is told and holds up no other family."""
    try:
        with django_transaction.atomic():
            act()
    except Refusal as refused:
        logger.warning("visit at home %s: %s", row.code, refused.code)
        return False
    return True


def _give(row: HomeRow, *, at: datetime, by: Actor) -> None:
    ticket_id = _ticket(row, at=at, by=by)
    requests.note_ticket(code=row.code, ticket_id=ticket_id, at=at, by=by)


def _ticket(row: HomeRow, *, at: datetime, by: Actor) -> UUID:
    person = population.person(person_id=row.person_id)
    visit = row.visit_from or at
    where = f"{row.code} · {row.stop}. {visit.astimezone(VN):%H:%M} {row.hamlet}".strip()
    visitor = Visitor(
        person_id=row.person_id,
        band=ages.band(born=person.born, on=today_vn(visit)),
        place=where[:LONGEST_PLACE],
    )
    (ticket,) = sessions.arrive(
        session_id=row.session_id or UUID(int=0), visitors=[visitor], at=at, by=by
    )
    return ticket


def _why(row: HomeRow, *, at: datetime) -> Missed | None:
    """Return why a planned visit brought nothing, None while it may still bring something."""
    ticket = floor.ticket(ticket_id=row.ticket_id) if row.ticket_id else None
    ended = _ended(ticket) if ticket else None
    if ended is not None:
        return ended
    over = row.visit_until is not None and row.visit_until + AFTER <= at
    return Missed.NO_TIME if over else None


def _ended(ticket: TicketView) -> Missed | None:
    if ticket.state is TicketState.ABSENT:
        return Missed.ABSENT
    return _ENDINGS.get(Outcome(ticket.outcome)) if ticket.outcome else None
