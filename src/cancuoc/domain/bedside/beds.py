"""At a bed: two officers, a carer beside, no more beds at once than kits, pauses over days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from cancuoc.domain.bedside import holding, models, refusals
from cancuoc.domain.bedside.rules import (
    LONGEST_NAME,
    OFFICERS_AT_A_BED,
    BedAct,
    BedState,
    Reason,
    VisitState,
)
from cancuoc.domain.planning import queries as plans
from cancuoc.domain.specialcare.watching import watched
from cancuoc.foundation import access
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction


@watched
@transaction
def begin(*, bed_id: UUID, officers: Sequence[str], carer: str, at: datetime, by: Actor) -> None:
    """Begin at a bed, or go on after a pause; `officers` are two sign-in names of the team."""
    row = holding.bed(bed_id, at=at, by=by)
    if row.visit.state != VisitState.OPEN:
        raise refusals.NoSuchVisit
    carer = " ".join(carer.split())[:LONGEST_NAME]
    if not carer:
        raise refusals.CarerNeeded
    kits = _kits(row.visit)
    _two_of_the_team(officers, kits)
    under_way = models.Bed.objects.filter(visit=row.visit, state=BedState.UNDER_WAY)
    if under_way.exclude(id=row.id).count() >= len(kits):
        raise refusals.NoCrowd
    at_another = Q(first_officer__in=officers) | Q(second_officer__in=officers)
    if under_way.exclude(id=row.id).filter(at_another).exists():
        raise refusals.OfficerElsewhere
    row.first_officer, row.second_officer = officers
    row.carer = carer
    holding.move(row, BedAct.BEGIN, at=at, by=by)


@watched
@transaction
def pause(*, bed_id: UUID, reason: Reason, at: datetime, by: Actor) -> None:
    """Let somebody rest; what was taken stays at the station, and the bed is open for days."""
    row = holding.bed(bed_id, at=at, by=by)
    if reason is Reason.NONE:
        raise refusals.ReasonNeeded
    holding.move(row, BedAct.PAUSE, reason=reason, at=at, by=by)


@watched
@transaction
def leave(*, bed_id: UUID, reason: Reason, at: datetime, by: Actor) -> None:
    """Say that nothing is captured of somebody now; the file stays where it was."""
    row = holding.bed(bed_id, at=at, by=by)
    if reason is Reason.NONE:
        raise refusals.ReasonNeeded
    holding.move(row, BedAct.LEAVE, reason=reason, at=at, by=by)


def _kits(visit: models.Visit) -> tuple[str, ...]:
    session = plans.session(session_id=visit.session_id)
    return session.kits if session else ()


def _two_of_the_team(officers: Sequence[str], kits: Sequence[str]) -> None:
    """Refuse unless these are two accounts of the team behind which are two living people."""
    members = {name for kit in kits for name in plans.kit_members(kit_code=kit)}
    hands = access.hands(usernames=officers)
    if len(officers) != OFFICERS_AT_A_BED or not set(officers) <= members:
        raise refusals.TwoOfficers
    if len(hands) != OFFICERS_AT_A_BED:
        raise refusals.TwoOfficers
