"""Reads of the room. Every look at a file has a purpose and leaves a line; lists hold no name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from cancuoc.domain.specialcare import deciding, files, models, refusals
from cancuoc.domain.specialcare.evidence import About, Comparison, Statement, contradictions
from cancuoc.domain.specialcare.ladder import Step
from cancuoc.domain.specialcare.rules import Route, Status
from cancuoc.domain.specialcare.watching import watched
from cancuoc.domain.units import queries as units
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreRow:
    """A centre with its residents counted; the counts add up to `residents`."""

    code: str
    name: str
    unit_code: str
    residents: int
    by_status: Mapping[Status, int]

    @property
    def left_to_do(self) -> int:
        """How many still lack what the law gives them."""
        return sum(count for status, count in self.by_status.items() if status.open)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentRow:
    """A line of a centre's list. It says where somebody stands, not who it is."""

    id: UUID
    code: str
    roll_number: str
    status: Status
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRow:
    """A record beside the resident."""

    id: UUID
    person_id: UUID
    found_by: str
    score: float | None
    state: str
    reason: str
    comparison: Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryRow:
    """A question to another office."""

    id: UUID
    addressee: str
    place: str
    sent_on: date
    due_on: date
    state: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A whole file, for the one who works on it."""

    id: UUID
    code: str
    centre: str
    status: Status
    route: Route
    step: Step
    statements: tuple[Statement, ...]
    contradictions: Mapping[About, tuple[str, ...]]
    places_to_ask: tuple[str, ...]
    candidates: tuple[CandidateRow, ...]
    enquiries: tuple[EnquiryRow, ...]
    person_id: UUID | None
    history: tuple[tuple[datetime, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everybody in exactly one status; how long open ones have stood; outcomes by route."""

    residents: int
    by_status: Mapping[Status, int]
    by_route: Mapping[Route, int]
    oldest: Mapping[Status, timedelta]


@watched
def centres(*, at: datetime, by: Actor) -> list[CentreRow]:
    """Return the centres within reach of `by`, those with most left to do first."""
    by.require(Role.CARE_DESK)
    counted: dict[str, Counter[Status]] = {}
    rows = models.Resident.objects.values_list("centre_id", "status")
    for code, status in rows:
        counted.setdefault(code, Counter())[Status(status)] += 1
    found = [
        CentreRow(
            code=centre.code,
            name=centre.name,
            unit_code=centre.unit_code,
            residents=sum(counted.get(centre.code, Counter()).values()),
            by_status=counted.get(centre.code, Counter()),
        )
        for centre in models.Centre.objects.order_by("code")
        if units.covers(scope=by.units, unit_code=centre.unit_code, on=today_vn(at))
    ]
    return sorted(found, key=lambda row: (-row.left_to_do, row.code))


@watched
def residents(
    *, centre_code: str, status: Status | None = None, at: datetime, by: Actor
) -> list[ResidentRow]:
    """Return a centre's residents, those who have stood longest first."""
    centre = models.Centre.objects.filter(code=centre_code).first()
    if centre is None:
        raise refusals.NoSuchCentre
    files.permitted(unit_code=centre.unit_code, at=at, by=by)
    rows: QuerySet[models.Resident] = centre.residents.order_by("since", "code")
    if status is not None:
        rows = rows.filter(status=status)
    return [
        ResidentRow(
            id=row.id,
            code=row.code,
            roll_number=row.roll_number,
            status=Status(row.status),
            since=row.since,
        )
        for row in rows
    ]


@watched
@transaction
def file(*, resident_id: UUID, at: datetime, by: Actor) -> File:
    """Open a file; without a purpose it stays shut, and the look is recorded."""
    row = models.Resident.objects.select_related("centre").filter(id=resident_id).first()
    if row is None:
        raise refusals.NoSuchResident
    files.permitted(unit_code=row.centre.unit_code, at=at, by=by)
    files.looked(row, at=at, by=by)
    return _file(row, on=today_vn(at))


def _file(row: models.Resident, *, on: date) -> File:
    said = files.statements(row)
    step = files.step(row, on=on)
    return File(
        id=row.id,
        code=row.code,
        centre=row.centre.name,
        status=step.status,
        route=Route(row.route),
        step=step,
        statements=tuple(said),
        contradictions=contradictions(said),
        places_to_ask=tuple(files.places_to_ask(row, said)),
        candidates=tuple(_candidate(one, row) for one in row.candidates.order_by("at", "id")),
        enquiries=tuple(_enquiry(one) for one in row.enquiries.order_by("sent_on", "id")),
        person_id=row.person_id,
        history=tuple(row.history.order_by("at", "id").values_list("at", "act", "status")),
    )


def _candidate(one: models.Candidate, row: models.Resident) -> CandidateRow:
    return CandidateRow(
        id=one.id,
        person_id=one.person_id,
        found_by=one.found_by,
        score=one.score,
        state=one.state,
        reason=one.reason,
        comparison=deciding.comparison(one, row),
    )


def _enquiry(one: models.Enquiry) -> EnquiryRow:
    return EnquiryRow(
        id=one.id,
        addressee=one.addressee,
        place=one.place,
        sent_on=one.sent_on,
        due_on=one.due_on,
        state=one.state,
        answer=one.answer,
    )


def figures(*, centre_code: str | None = None, at: datetime) -> Figures:
    """Count a centre, or the city. Open statuses tell how long their oldest has stood."""
    rows = models.Resident.objects.all()
    if centre_code is not None:
        rows = rows.filter(centre_id=centre_code)
    by_status: Counter[Status] = Counter()
    by_route: Counter[Route] = Counter()
    oldest: dict[Status, timedelta] = {}
    for status, route, since in rows.values_list("status", "route", "since"):
        by_status[Status(status)] += 1
        by_route[Route(route)] += 1
        if Status(status).open:
            oldest[Status(status)] = max(oldest.get(Status(status), timedelta()), at - since)
    return Figures(
        residents=sum(by_status.values()), by_status=by_status, by_route=by_route, oldest=oldest
    )
