"""The officer of the area allows a visit at home or declines it; what came of it is noted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from cancuoc.domain.outreach import home_holding, home_models, home_refusals
from cancuoc.domain.outreach.home_rules import (
    OPEN,
    Declined,
    HomeAct,
    HomeState,
    Missed,
    point_of,
)
from cancuoc.domain.outreach.home_telling import tell
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction


@transaction
def allow_home(*, code: str, point: str = "", at: datetime, by: Actor) -> None:
    """Let a team come; `point` is the door as "latitude, longitude", where it is known."""
    row = home_holding.locked(code)
    home_holding.permitted(row.unit_code, at=at, by=by)
    if point.strip():
        found = point_of(point)
        if found is None:
            raise home_refusals.BadPoint
        row.latitude, row.longitude = found.latitude, found.longitude
    _forget_round(row)
    home_holding.move(row, HomeAct.ALLOW, at=at, by=by)


@transaction
def decline_home(*, code: str, why: Declined, at: datetime, by: Actor) -> None:
    """Say that nobody comes, and why; the reason tells the family what it can do."""
    row = home_holding.locked(code)
    home_holding.permitted(row.unit_code, at=at, by=by)
    row.declined = why
    _forget_round(row)
    home_holding.move(row, HomeAct.DECLINE, why=str(why), at=at, by=by)
    tell(row, at=at)


@transaction
def note_missed(*, code: str, why: Missed, at: datetime, by: Actor) -> None:
    """Note that a planned visit brought nothing; the officer of the area decides what next."""
    row = home_holding.locked(code)
    home_holding.permitted(row.unit_code, at=at, by=by)
    row.missed = why
    home_holding.move(row, HomeAct.MISS, why=str(why), at=at, by=by)


@transaction
def note_done(*, person_ids: Collection[UUID], at: datetime, by: Actor) -> int:
    """Close the open requests of people whose dossier came; return how many."""
    rows = home_models.HomeRequest.objects.select_for_update().filter(
        person_id__in=list(person_ids), state__in=[str(state) for state in OPEN]
    )
    found = list(rows.order_by("id"))
    for row in found:
        home_holding.permitted(row.unit_code, at=at, by=by)
        home_holding.move(row, HomeAct.DO, at=at, by=by)
    return len(found)


@transaction
def release_homes(*, session_ids: Collection[UUID], at: datetime, by: Actor) -> int:
    """Let the families of rounds that were called off wait for the next; return how many."""
    rows = home_models.HomeRequest.objects.select_for_update().filter(
        session_id__in=list(session_ids), state=str(HomeState.PLANNED)
    )
    found = list(rows.order_by("id"))
    for row in found:
        home_holding.permitted(row.unit_code, at=at, by=by)
        _forget_round(row)
        home_holding.move(row, HomeAct.RELEASE, at=at, by=by)
    return len(found)


def _forget_round(row: home_models.HomeRequest) -> None:
    row.session_id = row.stop = row.visit_from = row.visit_until = row.ticket_id = None
    row.missed = ""


@transaction
def note_ticket(*, code: str, ticket_id: UUID, at: datetime, by: Actor) -> None:
    """Keep the ticket by which the station of a planned visit knows it."""
    row = home_holding.locked(code)
    home_holding.permitted(row.unit_code, at=at, by=by)
    if row.state != HomeState.PLANNED:
        raise home_refusals.NoSuchRequest
    row.ticket_id = ticket_id
    row.save(update_fields=["ticket_id"])
    home_holding.remember(row, "ticket", at=at, by=by)
