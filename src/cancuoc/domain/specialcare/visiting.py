"""Who is to be captured at the bedside: codes and ages, never a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cancuoc.domain.specialcare import files, models, refusals
from cancuoc.domain.specialcare.evidence import About, best
from cancuoc.domain.specialcare.rules import FoundBy, Status
from cancuoc.domain.specialcare.watching import watched
from cancuoc.foundation.actor import Actor
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.ages import Band
from cancuoc.law.ages import band as band_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ToVisit:
    """Somebody whose fingers, eyes and face are to be taken; `person_id` once identified."""

    id: UUID
    code: str
    roll_number: str
    person_id: UUID | None
    band: Band
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreToVisit:
    """A centre and those who wait to be captured there, longest first."""

    code: str
    name: str
    unit_code: str
    residents: tuple[ToVisit, ...]


@watched
def to_visit(*, centre_code: str, at: datetime, by: Actor) -> CentreToVisit:
    """Return whom a bedside team is to see at a centre. Under six nobody is on the list."""
    centre = models.Centre.objects.filter(code=centre_code).first()
    if centre is None:
        raise refusals.NoSuchCentre
    files.permitted(unit_code=centre.unit_code, at=at, by=by)
    rows = centre.residents.filter(status=Status.CAPTURING).prefetch_related("statements")
    return CentreToVisit(
        code=centre.code,
        name=centre.name,
        unit_code=centre.unit_code,
        residents=tuple(
            ToVisit(
                id=row.id,
                code=row.code,
                roll_number=row.roll_number,
                person_id=row.person_id,
                band=_band(row, on=today_vn(at)),
                since=row.since,
            )
            for row in rows.order_by("since", "code")
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How far a file is, for the team that was at the bed."""

    captured: bool
    identified: bool


def reached(*, resident_id: UUID) -> Reached:
    """Say whether a resident was captured, and is identified; raise `NoSuchResident`."""
    row = models.Resident.objects.filter(id=resident_id).first()
    if row is None:
        raise refusals.NoSuchResident
    return Reached(captured=row.captured_on is not None, identified=row.person_id is not None)


def records_found(*, resident_id: UUID) -> int:
    """Count the records that fingers and eyes led to, each once."""
    rows = models.Candidate.objects.filter(resident_id=resident_id)
    return rows.filter(found_by=FoundBy.BIOMETRICS).count()


def _band(row: models.Resident, *, on: date) -> Band:
    """Return the band of an age; of whom nobody knows the year, that of grown people."""
    born = best(files.statements(row), About.BORN)
    if born is None or born.value is None:
        return Band.FROM_14
    return band_of(born=PartialDate.parse(born.value), on=on)
