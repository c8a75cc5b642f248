"""Reads of visits as frozen values: rooms and codes, never a name of a resident."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cancuoc.domain.bedside import holding, models, refusals
from cancuoc.domain.bedside.rules import OPEN_BEDS, BedState, Reason, VisitState
from cancuoc.domain.planning import queries as plans
from cancuoc.domain.planning.queries import SessionRow
from cancuoc.domain.specialcare.visiting import ToVisit, to_visit
from cancuoc.domain.specialcare.watching import watched
from cancuoc.foundation.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class BedRow:
    """One line of the list of a visit."""

    id: UUID
    resident_id: UUID
    code: str
    room: str
    state: BedState
    reason: Reason
    first_officer: str
    second_officer: str
    carer: str
    dossier_id: UUID | None
    missing: tuple[tuple[str, str, str], ...]
    searched: bool
    found: int
    same_as: tuple[str, ...]
    continued: bool
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow:
    """A visit in the list of a centre."""

    id: UUID
    state: VisitState
    starts_at: datetime
    beds: int
    captured: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitView:
    """A visit with its list in the order of the rooms, and who may be put on it."""

    id: UUID
    centre_code: str
    state: VisitState
    medical: str
    session: SessionRow | None
    officers: tuple[str, ...]
    beds: tuple[BedRow, ...]
    may_join: tuple[ToVisit, ...]


@watched
def visits(*, centre_code: str, at: datetime, by: Actor) -> list[VisitRow]:
    """Return the visits of a centre, newest first."""
    to_visit(centre_code=centre_code, at=at, by=by)
    rows = models.Visit.objects.filter(centre_code=centre_code).order_by("-starts_at", "id")
    return [
        VisitRow(
            id=row.id,
            state=VisitState(row.state),
            starts_at=row.starts_at,
            beds=len(states),
            captured=states.count(BedState.CAPTURED),
        )
        for row in rows.prefetch_related("beds")
        for states in [[bed.state for bed in row.beds.all()]]
    ]


@watched
def visit(*, visit_id: UUID, at: datetime, by: Actor) -> VisitView:
    """Return a visit with its list."""
    row = models.Visit.objects.filter(id=visit_id).first()
    if row is None:
        raise refusals.NoSuchVisit
    holding.permitted(unit_code=row.unit_code, at=at, by=by)
    session = plans.session(session_id=row.session_id)
    kits = session.kits if session else ()
    members = {name for kit in kits for name in plans.kit_members(kit_code=kit)}
    return VisitView(
        id=row.id,
        centre_code=row.centre_code,
        state=VisitState(row.state),
        medical=row.medical,
        session=session,
        officers=tuple(sorted(members)),
        beds=tuple(_bed(bed) for bed in row.beds.order_by("room", "code")),
        may_join=_may_join(row, at=at, by=by),
    )


def latest_of(*, resident_id: UUID, at: datetime, by: Actor) -> BedRow | None:
    """Return the newest bed of a resident for the page of the file, or None."""
    row = models.Bed.objects.filter(resident_id=resident_id).select_related("visit")
    newest = row.order_by("-since", "-id").first()
    if newest is None:
        return None
    holding.permitted(unit_code=newest.visit.unit_code, at=at, by=by)
    return _bed(newest)


def _may_join(row: models.Visit, *, at: datetime, by: Actor) -> tuple[ToVisit, ...]:
    """Return whom the list may still take, also who was paused in a visit that is over."""
    if row.state not in (VisitState.PLANNED, VisitState.OPEN):
        return ()
    over = (VisitState.CLOSED, VisitState.CANCELLED)
    open_beds = models.Bed.objects.filter(state__in=OPEN_BEDS)
    held = open_beds.exclude(state=BedState.PAUSED, visit__state__in=over)
    listed = set(held.values_list("resident_id", flat=True))
    waiting = to_visit(centre_code=row.centre_code, at=at, by=by).residents
    return tuple(one for one in waiting if one.id not in listed)


def _bed(row: models.Bed) -> BedRow:
    return BedRow(
        id=row.id,
        resident_id=row.resident_id,
        code=row.code,
        room=row.room,
        state=BedState(row.state),
        reason=Reason(row.reason),
        first_officer=row.first_officer,
        second_officer=row.second_officer,
        carer=row.carer,
        dossier_id=row.dossier_id,
        missing=tuple((part, state, reason) for part, state, reason in row.missing),
        searched=row.searched_at is not None,
        found=row.found or 0,
        same_as=tuple(row.same_as),
        continued=row.continues_id is not None,
        since=row.since,
    )
