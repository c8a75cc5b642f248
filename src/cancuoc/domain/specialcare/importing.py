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
    on = today_vn(at)
    lines = roll.check(
        lines=roll_table.read(data), centre=centre.code, ethnicities=ETHNICITIES, on=on
    )
    known = {row.roll_number: row for row in centre.residents.select_related("centre")}
    counts = dict.fromkeys(("added", "changed", "same", "refused"), 0)
    for line in lines:
        counts[_take(centre, line, known, at=at, by=by)] += 1
    _remember(centre, data, lines, counts, at=at, by=by)
    return RollReport(lines=tuple(lines), **counts)


def _take(
    centre: models.Centre,
    line: Checked,
    known: dict[str, models.Resident],
    *,
    at: datetime,
    by: Actor,
) -> str:
    if line.entry is None:
        return "refused"
    row = known.get(line.entry.roll_number)
    if row is not None:
        return _change(row, line.entry, at=at, by=by)
    row = _add(centre, line.entry, at=at)
    _say(row, line.entry, at=at, by=by)
    _represent(row, line.entry, at=at)
    files.settle(row, "enter", at=at, by=by)
    known[row.roll_number] = row
    return "added"


def _add(centre: models.Centre, entry: Entry, *, at: datetime) -> models.Resident:
    key = uuid7(at=at)
    return models.Resident.objects.create(
        id=key,
        code=f"{centre.code}-{key.hex[-7:].upper()}",
        centre=centre,
        roll_number=entry.roll_number,
        came_on=entry.came_on,
        left_on=entry.left_on,
        left_why=entry.left_why,
        lives_since=entry.came_on,
        status=Status.SCREENING,
        since=at,
    )


def _change(row: models.Resident, entry: Entry, *, at: datetime, by: Actor) -> str:
    dates = (entry.came_on, entry.left_on, entry.left_why)
    moved = dates != (row.came_on, row.left_on, row.left_why)
    said = _say(row, entry, at=at, by=by)
    if not moved and not said:
        return "same"
    row.came_on, row.left_on, row.left_why = dates
    files.settle(row, "roll", at=at, by=by)
    return "changed"


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


def _say(row: models.Resident, entry: Entry, *, at: datetime, by: Actor) -> int:
    mine = row.statements.filter(source=Source.CENTRE_FILE)
    before = set(mine.values_list("about", "value"))
    fresh = [(a, v) for a, v in _told(entry).items() if (str(a), v) not in before]
    models.Statement.objects.bulk_create(
        [
            models.Statement(
                id=uuid7(at=at),
                resident=row,
                about=about,
                value=value,
                source=Source.CENTRE_FILE,
                said_by=row.centre.name,
                on=today_vn(at),
                weight=Weight.RECORD,
                at=at,
                by=by.id,
            )
            for about, value in fresh
        ]
    )
    return len(fresh)


_PROOF = {
    Basis.PARENT: Proof.BIRTH_CERTIFICATE,
    Basis.NATURAL_GUARDIAN: Proof.GUARDIANSHIP_EXTRACT,
    Basis.APPOINTED_GUARDIAN: Proof.GUARDIANSHIP_EXTRACT,
    Basis.CENTRE_HEAD: Proof.ADMISSION_DECISION,
}


def _represent(row: models.Resident, entry: Entry, *, at: datetime) -> None:
    if entry.basis is None:
        return
    models.Representation.objects.create(
        id=uuid7(at=at),
        resident=row,
        name=entry.representative[:100],
        basis=entry.basis,
        proof=_PROOF[entry.basis],
        valid_from=entry.came_on,
    )


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
