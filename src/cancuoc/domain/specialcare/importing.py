"""Rolls come in: new residents, changed dates, and nothing at all when nothing is new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from cancuoc.domain.specialcare import files, models, roll, roll_table
from cancuoc.domain.specialcare.centres import held_centre
from cancuoc.domain.specialcare.evidence import About, Source, Weight
from cancuoc.domain.specialcare.roll import Checked, Entry
from cancuoc.domain.specialcare.rules import Basis, Status
from cancuoc.domain.specialcare.watching import watched
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.ethnicities import ETHNICITIES
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.sex import Sex
from cancuoc.law.representation import Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class RollReport:
    """What came of a roll. `lines` tells every line with its faults; counts add up to them."""

    lines: tuple[Checked, ...]
    added: int
    changed: int
    same: int
    refused: int


@watched
@transaction
def import_roll(*, centre_code: str, data: bytes, at: datetime, by: Actor) -> RollReport:
    """Read a roll into a centre. Good lines are taken, bad ones named; twice changes nothing.

    A line that is known by its roll number changes dates only; what it says of the person beyond
    what was said before is written beside it, as one more statement of the centre's file.
    """
    centre = held_centre(centre_code, at=at, by=by)
    lines = roll.check(
        lines=roll_table.read(data), centre=centre.code, ethnicities=ETHNICITIES, on=today_vn(at)
    )
    coming = _Coming(centre, at, by)
    counts = dict.fromkeys(("added", "changed", "same", "refused"), 0)
    for line in lines:
        counts["refused" if line.entry is None else coming.take(line.entry)] += 1
    coming.write()
    _remember(centre, data, lines, counts, at=at, by=by)
    return RollReport(lines=tuple(lines), **counts)


class _Coming:
    """The good lines of one roll beside the files that are there; new ones are written at once."""

    def __init__(self, centre: models.Centre, at: datetime, by: Actor) -> None:
        self.centre, self.at, self.by = centre, at, by
        self.known = {row.roll_number: row for row in centre.residents.select_related("centre")}
        told = models.Statement.objects.filter(
            resident__centre=centre, source=Source.CENTRE_FILE
        ).values_list("resident_id", "about", "value")
        self.said = {(resident, about, value) for resident, about, value in told}
        self.people: list[models.Resident] = []
        self.statements: list[models.Statement] = []
        self.stands: list[models.Representation] = []

    def take(self, entry: Entry) -> str:
        """Take a line and say what it did."""
        row = self.known.get(entry.roll_number)
        if row is not None:
            return self._change(row, entry)
        row = self._new(entry)
        self.people.append(row)
        self._say(row, entry)
        self._represent(row, entry)
        return "added"

    def write(self) -> None:
        """Write what is new, in few statements: a roll may have thousands of lines."""
        models.Resident.objects.bulk_create(self.people, batch_size=500)
        models.Statement.objects.bulk_create(self.statements, batch_size=500)
        models.Representation.objects.bulk_create(self.stands, batch_size=500)
        models.ResidentHistory.objects.bulk_create(
            [
                models.ResidentHistory(
                    resident=row, act="enter", status=row.status, at=self.at, by=self.by.id
                )
                for row in self.people
            ],
            batch_size=500,
        )

    def _new(self, entry: Entry) -> models.Resident:
        key = uuid7(at=self.at)
        return models.Resident(
            id=key,
            code=f"{self.centre.code}-{key.hex[-7:].upper()}",
            centre=self.centre,
            roll_number=entry.roll_number,
            came_on=entry.came_on,
            left_on=entry.left_on,
            left_why=entry.left_why,
            lives_since=entry.came_on,
            status=Status.SCREENING if entry.left_on is None else Status.LEFT,
            since=self.at,
        )

    def _change(self, row: models.Resident, entry: Entry) -> str:
        dates = (entry.came_on, entry.left_on, entry.left_why)
        moved = dates != (row.came_on, row.left_on, row.left_why)
        fresh = self._say(row, entry)
        if not moved and not fresh:
            return "same"
        models.Statement.objects.bulk_create(fresh)
        self.statements = [one for one in self.statements if one not in fresh]
        row.came_on, row.left_on, row.left_why = dates
        files.settle(row, "roll", at=self.at, by=self.by)
        return "changed"

    def _say(self, row: models.Resident, entry: Entry) -> list[models.Statement]:
        fresh = [
            models.Statement(
                id=uuid7(at=self.at),
                resident=row,
                about=about,
                value=value,
                source=Source.CENTRE_FILE,
                said_by=self.centre.name,
                on=today_vn(self.at),
                weight=Weight.RECORD,
                at=self.at,
                by=self.by.id,
            )
            for about, value in _told(entry).items()
            if (row.id, str(about), value) not in self.said
        ]
        self.statements += fresh
        return fresh

    def _represent(self, row: models.Resident, entry: Entry) -> None:
        if entry.basis is not None:
            self.stands.append(
                models.Representation(
                    id=uuid7(at=self.at),
                    resident=row,
                    name=entry.representative[:100],
                    basis=entry.basis,
                    proof=_PROOF[entry.basis],
                    valid_from=entry.came_on,
                )
            )


def _told(entry: Entry) -> dict[About, str | None]:
    """Return what a line says; unknown is said too, where the roll has a column for it."""
    return {
        About.NAME: entry.name,
        About.BORN: None if entry.born is None else entry.born.iso,
        About.SEX: None if entry.sex is Sex.UNKNOWN else entry.sex.vi,
        **{
            about: value
            for about, value in (
                (About.NUMBER, entry.number),
                (About.OLD_NUMBER, entry.old_number),
                (About.ETHNICITY, entry.ethnicity),
                (About.ORIGIN, entry.origin),
                (About.FATHER, entry.father),
                (About.MOTHER, entry.mother),
            )
            if value is not None
        },
    }


_PROOF = {
    Basis.PARENT: Proof.BIRTH_CERTIFICATE,
    Basis.NATURAL_GUARDIAN: Proof.GUARDIANSHIP_EXTRACT,
    Basis.APPOINTED_GUARDIAN: Proof.GUARDIANSHIP_EXTRACT,
    Basis.CENTRE_HEAD: Proof.ADMISSION_DECISION,
}


def _remember(
    centre: models.Centre,
    data: bytes,
    lines: Sequence[Checked],
    counts: dict[str, int],
    *,
    at: datetime,
    by: Actor,
) -> UUID:
    """Leave a row and an audit line, unless the roll told nothing new."""
    digest = sha256(data).hexdigest()
    repeated = centre.imports.filter(digest=digest).exists()
    if repeated and not counts["added"] and not counts["changed"]:
        return UUID(int=0)
    row = models.RollImport.objects.create(
        id=uuid7(at=at), centre=centre, digest=digest, at=at, by=by.id, lines=len(lines), **counts
    )
    audit.record(
        act="specialcare.import_roll",
        at=at,
        by=by,
        object_kind="centre",
        object_id=centre.code,
        unit_code=centre.unit_code,
        lines=len(lines),
        added=counts["added"],
        changed=counts["changed"],
        refused=counts["refused"],
    )
    return row.id
