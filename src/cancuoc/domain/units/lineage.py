"""What became of a code: follow successions from the row that was meant to the day asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from cancuoc.domain.units import models, registry
from cancuoc.domain.units.rules import POLICE_PREFIX, Certainty, PoliceKind, Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """One unit in force that answers for the code asked. `kind` is a unit or police kind."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The answer of `resolve`.

    `split` means that only a part of the old unit went to each: a street or hamlet is needed
    to choose, so a program must never choose by itself. `certain` is False where the written
    table is our reading and the deployment has to confirm it.
    """

    asked: str
    on: date
    units: tuple[Successor, ...]
    split: bool
    certain: bool

    @property
    def only(self) -> Successor | None:
        """The one successor, or None when the old unit was split."""
        return self.units[0] if len(self.units) == 1 else None


@dataclass
class _Walk:
    on: date
    split: bool = False
    certain: bool = True


def resolve(*, code: str, on: date, written_on: date | None = None) -> Resolution:
    """Return the unit or units that `code` stands for on the day `on`.

    Codes come back for other places (00226 was Trung Tự, later Văn Miếu - Quốc Tử Giám), so
    pass `written_on`, the date of the paper, whenever it is known. Without it a code in force
    on `on` is taken as it stands. Refuses with `UnknownUnit` when nothing is found.
    """
    start = _meant(code, on=on, written_on=written_on)
    walk = _Walk(on=on)
    found = {row.code: row for row in _follow(start, walk)}
    if not found:
        raise registry.UnknownUnit(code=code, on=on.isoformat())
    return Resolution(
        asked=code,
        on=on,
        units=tuple(_successor(found[key]) for key in sorted(found)),
        split=walk.split,
        certain=walk.certain,
    )


def _meant(code: str, *, on: date, written_on: date | None) -> models.Dated:
    """Return the row of the code that was meant."""
    rows = _table(code).filter(code=code)
    row = registry.in_force(rows, on=written_on or on).first()
    if row is None and written_on is None:
        row = rows.filter(valid_from__lte=on).order_by("-valid_from").first()
    if row is None:
        raise registry.UnknownUnit(code=code, on=(written_on or on).isoformat())
    return row


def _follow(row: models.Dated, walk: _Walk) -> list[models.Dated]:
    """Walk from a row through its successors until rows in force on the day are reached."""
    if row.valid_to is None or walk.on <= row.valid_to:
        return [row]
    change = row.valid_to + timedelta(days=1)
    steps = list(models.UnitSuccession.objects.filter(code=row.code, on=change))
    if not steps:
        return _continue(row, change, walk)
    walk.split = walk.split or any(step.share == Share.PART for step in steps)
    walk.certain = walk.certain and all(step.certainty == Certainty.STATED for step in steps)
    reached: list[models.Dated] = []
    for step in steps:
        target = registry.in_force(_table(step.successor).filter(code=step.successor), on=change)
        for next_row in target:
            reached += _follow(next_row, walk)
    return reached


def _continue(row: models.Dated, change: date, walk: _Walk) -> list[models.Dated]:
    """Go on with the next row of the same code, or up to the commune's own successors."""
    same = registry.in_force(_table(row.code).filter(code=row.code), on=change).first()
    if same is not None:
        return _follow(same, walk)
    if isinstance(row, models.PoliceUnit) and row.kind == PoliceKind.COMMUNE_POLICE:
        return _follow_police(row, walk)
    return []


def _follow_police(row: models.PoliceUnit, walk: _Walk) -> list[models.Dated]:
    """Commune police go the way of their commune."""
    if row.valid_to is None:
        return [row]
    area = resolve(code=row.area, on=walk.on, written_on=row.valid_to)
    walk.split = walk.split or area.split
    walk.certain = walk.certain and area.certain
    codes = [POLICE_PREFIX + unit.code for unit in area.units]
    return list(registry.in_force(models.PoliceUnit.objects.filter(code__in=codes), on=walk.on))


def _table(code: str) -> QuerySet[models.Unit | models.PoliceUnit]:
    # Administrative codes are digits only; codes of police units begin with letters.
    return models.Unit.objects.all() if code.isdigit() else models.PoliceUnit.objects.all()


def _successor(row: models.Dated) -> Successor:
    if isinstance(row, models.Unit):
        unit = registry.unit_row(row)
        return Successor(code=unit.code, name=unit.full_name, kind=unit.kind)
    assert isinstance(row, models.PoliceUnit)
    return Successor(code=row.code, name=row.name, kind=row.kind)
