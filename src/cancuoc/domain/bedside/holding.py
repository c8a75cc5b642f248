"""Visits and beds held for an act, and the line every act leaves."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from cancuoc.domain.bedside import models, refusals
from cancuoc.domain.bedside.rules import BED_MOVES, BedAct, BedState, Reason
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.kernel import moves
from cancuoc.kernel.clock import today_vn


def permitted(*, unit_code: str, at: datetime, by: Actor) -> None:
    """Refuse whoever is not of the care desk of that place."""
    by.require(Role.CARE_DESK)
    if not units.covers(scope=by.units, unit_code=unit_code, on=today_vn(at)):
        raise NotAllowed


def visit(visit_id: UUID, *, at: datetime, by: Actor) -> models.Visit:
    """Return a visit, locked, for somebody who may act on it."""
    row = models.Visit.objects.select_for_update().filter(id=visit_id).first()
    if row is None:
        raise refusals.NoSuchVisit
    permitted(unit_code=row.unit_code, at=at, by=by)
    return row


def bed(bed_id: UUID, *, at: datetime, by: Actor) -> models.Bed:
    """Return a bed, locked behind its visit, for somebody who may act on it."""
    found = models.Bed.objects.filter(id=bed_id).values_list("visit_id", flat=True).first()
    if found is None:
        raise refusals.NoSuchVisit
    held = visit(found, at=at, by=by)
    row = models.Bed.objects.select_for_update().get(id=bed_id)
    row.visit = held
    return row


def move(
    row: models.Bed, act: BedAct, *, reason: Reason = Reason.NONE, at: datetime, by: Actor
) -> None:
    """Move a bed by one act, save it, and leave its history and one audit line."""
    row.state = moves.after(moves=BED_MOVES, state=BedState(row.state), act=act)
    row.reason, row.since = reason, at
    row.save()
    remember(row, str(act), at=at, by=by)


def remember(row: models.Bed, act: str, *, at: datetime, by: Actor) -> None:
    """Leave the history of a bed and one audit line with codes alone."""
    models.BedHistory.objects.create(
        bed=row, act=act, state=row.state, reason=row.reason, at=at, by=by.id
    )
    audit.record(
        act=f"bedside.{act}",
        at=at,
        by=by,
        object_kind="bed",
        object_id=row.id,
        person_id=row.person_id,
        unit_code=row.visit.unit_code,
        resident=row.code,
        state=str(row.state),
        reason=str(row.reason),
    )


def record(row: models.Visit, act: str, *, at: datetime, by: Actor) -> None:
    """Leave the audit line of an act on a whole visit."""
    audit.record(
        act=f"bedside.{act}",
        at=at,
        by=by,
        object_kind="visit",
        object_id=row.id,
        unit_code=row.unit_code,
        state=str(row.state),
    )
