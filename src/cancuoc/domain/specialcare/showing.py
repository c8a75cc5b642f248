"""Reads of papers, representatives and centres, each for the one page that shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cancuoc.domain.specialcare import files, models, paper_facts, printing, refusals, representing
from cancuoc.domain.specialcare.papers import Kind, Printable
from cancuoc.domain.specialcare.rules import Basis, CentreRole, Ended
from cancuoc.domain.specialcare.watching import watched
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.law.representation import Proof
from cancuoc.law.standing import Absence, Rung, Ward


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintRow:
    """One print of a paper."""

    kind: Kind
    copy: int
    at: datetime
    by: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What a file can print now, and what was printed."""

    code: str
    printables: tuple[Printable, ...]
    prints: tuple[PrintRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandRow:
    """One representation, also one that ended or was struck."""

    id: UUID
    name: str
    basis: Basis
    rung: Rung | None
    proof: Proof
    proof_paper: str
    has_document: bool
    valid_from: date
    valid_to: date | None
    ended: Ended
    struck_why: str
    checks: tuple[tuple[Rung, Absence], ...]

    @property
    def lasting(self) -> bool:
        """Say whether it stands now."""
        return self.valid_to is None and not self.struck_why


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Who represents a resident, now and before. `ward` is what the known birth says of it."""

    code: str
    ward: Ward | None
    parents_in_register: bool
    centre_may: bool
    head: str
    rows: tuple[StandRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """Somebody's post at a centre."""

    id: UUID
    name: str
    role: CentreRole
    paper: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreView:
    """A centre as a party: who heads it, who works there, whether it may represent."""

    code: str
    name: str
    address: str
    unit_code: str
    may_represent: bool
    head: str
    staff: tuple[StaffRow, ...]
    standings: tuple[tuple[bool, str, date], ...]


@watched
@transaction
def papers(*, resident_id: UUID, at: datetime, by: Actor) -> Papers:
    """Return what may be printed; opening the page is a look at the file."""
    row = files.held(resident_id, at=at, by=by)
    files.looked(row, at=at, by=by)
    return Papers(
        code=row.code,
        printables=tuple(printing.printables(row, on=today_vn(at))),
        prints=tuple(
            PrintRow(kind=Kind(one.kind), copy=one.copy, at=one.at, by=one.by, purpose=one.purpose)
            for one in row.prints.order_by("-at", "-id")
        ),
    )


@watched
@transaction
def standing(*, resident_id: UUID, at: datetime, by: Actor) -> Standing:
    """Return who represents a resident; opening the page is a look at the file."""
    row = files.held(resident_id, at=at, by=by)
    files.looked(row, at=at, by=by)
    on = today_vn(at)
    day = representing.of_age(row)
    minor = Ward.MINOR if not representing.may_be_of_age(row, on=on) else None
    adult = Ward.LOST if day is not None and day <= on else None
    found = row.representations.prefetch_related("checks").order_by("-valid_from", "-id")
    return Standing(
        code=row.code,
        ward=minor or adult,
        parents_in_register=bool(representing.shown_in_register(row)),
        centre_may=row.centre.may_represent,
        head=paper_facts.head_on(row.centre, on=on),
        rows=tuple(_stand(one) for one in found),
    )


def _stand(one: models.Representation) -> StandRow:
    return StandRow(
        id=one.id,
        name=one.name,
        basis=Basis(one.basis),
        rung=Rung(one.rung) if one.rung else None,
        proof=Proof(one.proof),
        proof_paper=one.proof_paper,
        has_document=bool(one.document),
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        ended=Ended(one.ended),
        struck_why=one.struck_why,
        checks=tuple(
            (Rung(check.rung), Absence(check.absence))
            for check in sorted(one.checks.all(), key=lambda each: each.id)
        ),
    )


@watched
def centre(*, centre_code: str, at: datetime, by: Actor) -> CentreView:
    """Return a centre with its people, those in office first."""
    found = models.Centre.objects.filter(code=centre_code).first()
    if found is None:
        raise refusals.NoSuchCentre
    files.permitted(unit_code=found.unit_code, at=at, by=by)
    rows = sorted(
        found.staff.all(), key=lambda one: (one.valid_to is not None, one.role, one.valid_from)
    )
    return CentreView(
        code=found.code,
        name=found.name,
        address=found.address,
        unit_code=found.unit_code,
        may_represent=found.may_represent,
        head=paper_facts.head_on(found, on=today_vn(at)),
        staff=tuple(
            StaffRow(
                id=one.id,
                name=one.name,
                role=CentreRole(one.role),
                paper=one.paper,
                valid_from=one.valid_from,
                valid_to=one.valid_to,
            )
            for one in rows
        ),
        standings=tuple(
            found.standings.order_by("-at").values_list("may_represent", "paper", "on")
        ),
    )
