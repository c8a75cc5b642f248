"""Reads of units by code and day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, TypeVar

from django.db.models import Q, QuerySet

from cancuoc.domain.units import models
from cancuoc.domain.units.rules import (
    CITY_CODE,
    Level,
    PointKind,
    PoliceKind,
    UnitKind,
    full_name,
)
from cancuoc.kernel.refusal import Refusal

M = TypeVar("M", bound=models.Dated)


class UnknownUnit(Refusal):
    """No unit with that code was in force on that day."""

    status: ClassVar[int] = 404
    message = "Không có đơn vị với mã này vào ngày đã nêu."
    next_step = "Kiểm tra mã và ngày, hoặc tìm đơn vị theo tên."


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """An administrative unit; both dates are included, `valid_to` None means still in force."""

    code: str
    name: str
    kind: UnitKind
    parent: str
    valid_from: date
    valid_to: date | None

    @property
    def level(self) -> Level:
        """The rung of the unit."""
        return self.kind.level

    @property
    def full_name(self) -> str:
        """The name as papers write it."""
        return full_name(kind=self.kind, name=self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceRow:
    """A police unit and the administrative area it serves."""

    code: str
    name: str
    kind: PoliceKind
    parent: str
    area: str
    valid_from: date
    valid_to: date | None
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRow:
    """An intake point and the police unit that operates it."""

    code: str
    name: str
    kind: PointKind
    address: str
    area: str
    operator: str
    valid_from: date
    valid_to: date | None
    basis: str


def units_in_force(
    *, on: date, level: Level | None = None, parent: str | None = None
) -> tuple[UnitRow, ...]:
    """Return the units in force on a day, by code, narrowed by rung or by parent."""
    rows = in_force(models.Unit.objects.all(), on=on).order_by("code")
    if level is not None:
        rows = rows.filter(level=level)
    if parent is not None:
        rows = rows.filter(parent=parent)
    return tuple(unit_row(row) for row in rows)


def children(*, code: str, on: date) -> tuple[UnitRow, ...]:
    """Return the units directly below `code` on a day."""
    return units_in_force(on=on, parent=code)


def unit(*, code: str, on: date) -> UnitRow:
    """Return the unit that bore `code` on a day, or refuse with `UnknownUnit`."""
    row = in_force(models.Unit.objects.filter(code=code), on=on).first()
    if row is None:
        raise UnknownUnit(code=code, on=on.isoformat())
    return unit_row(row)


def units_named(*, codes: Iterable[str], on: date) -> dict[str, UnitRow]:
    """Return the units of many codes in one read; codes not in force are left out."""
    rows = in_force(models.Unit.objects.filter(code__in=list(codes)), on=on)
    return {row.code: unit_row(row) for row in rows}


def address_line(*, code: str, on: date) -> str:
    """Return "Xã Minh Tân, Huyện Phú Xuyên, Thành phố Hà Nội" as it read on a day."""
    parts: list[str] = []
    while code:
        row = unit(code=code, on=on)
        parts.append(row.full_name)
        code = row.parent
    return ", ".join(parts)


def communes_within(*, scope: Iterable[str], on: date) -> tuple[str, ...]:
    """Return the codes of all communes in a scope of city, district or commune codes."""
    wanted = set(scope)
    rows = in_force(models.Unit.objects.filter(level=Level.COMMUNE), on=on).order_by("code")
    if CITY_CODE not in wanted:
        rows = rows.filter(Q(code__in=wanted) | Q(parent__in=wanted))
    return tuple(rows.values_list("code", flat=True))


def codes_within(*, scope: Iterable[str], on: date) -> frozenset[str]:
    """Return every code under which work of a scope may stand on a day.

    Besides the scope's own codes and its communes these are the communes merged into them
    before: what was taken in under an old code is finished by whoever has the place now. One
    that was divided stands with each of its successors, unless one of them kept the code.
    """
    found = {*scope, *communes_within(scope=scope, on=on)}
    kept = set(communes_within(scope=[CITY_CODE], on=on))
    fresh = found
    while fresh:
        rows = models.UnitSuccession.objects.filter(successor__in=fresh, on__lte=on)
        fresh = set(rows.values_list("code", flat=True)) - found - kept
        found |= fresh
    return frozenset(found)


def covers(*, scope: Iterable[str], unit_code: str, on: date) -> bool:
    """Say whether a scope of unit codes takes in `unit_code` on a day, through its parents.

    A code that ended before is covered by whoever covers a successor.
    """
    wanted = set(scope)
    if CITY_CODE in wanted or unit_code in wanted:
        return True
    row = in_force(models.Unit.objects.filter(code=unit_code), on=on).first()
    if row is None:
        return unit_code in codes_within(scope=wanted, on=on)
    return row.parent in wanted


def police_in_force(*, on: date, kind: PoliceKind | None = None) -> tuple[PoliceRow, ...]:
    """Return the police units in force on a day, by code."""
    rows = in_force(models.PoliceUnit.objects.all(), on=on).order_by("code")
    if kind is not None:
        rows = rows.filter(kind=kind)
    return tuple(police_row(row) for row in rows)


def police_of(*, area: str, on: date) -> PoliceRow:
    """Return the police unit that serves an administrative unit on a day."""
    row = in_force(models.PoliceUnit.objects.filter(area=area), on=on).order_by("code").first()
    if row is None:
        raise UnknownUnit(area=area, on=on.isoformat())
    return police_row(row)


def intake_points(*, on: date, kind: PointKind | None = None) -> tuple[PointRow, ...]:
    """Return the intake points that work on a day, by code."""
    rows = in_force(models.IntakePoint.objects.all(), on=on).order_by("code")
    if kind is not None:
        rows = rows.filter(kind=kind)
    return tuple(_point_row(row) for row in rows)


def borders(*, on: date, level: Level) -> dict[str, dict[str, object]]:
    """Return imported border geometries by code, or {} when the deployment imported none."""
    # A code may have come back for another place, so a border counts from its own unit's first day.
    since = {row.code: row.valid_from for row in units_in_force(on=on, level=level)}
    rows = models.UnitBorder.objects.filter(level=level, code__in=since)
    return {row.code: row.geometry for row in rows if row.valid_on == since[row.code]}


def in_force(rows: QuerySet[M], *, on: date) -> QuerySet[M]:
    """Narrow dated rows to those in force on a day."""
    return rows.filter(valid_from__lte=on).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def unit_row(row: models.Unit) -> UnitRow:
    """Turn a table row into the value that leaves the room."""
    return UnitRow(
        code=row.code,
        name=row.name,
        kind=UnitKind(row.kind),
        parent=row.parent,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def police_row(row: models.PoliceUnit) -> PoliceRow:
    """Turn a table row into the value that leaves the room."""
    return PoliceRow(
        code=row.code,
        name=row.name,
        kind=PoliceKind(row.kind),
        parent=row.parent,
        area=row.area,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        basis=row.basis,
    )


def _point_row(row: models.IntakePoint) -> PointRow:
    return PointRow(
        code=row.code,
        name=row.name,
        kind=PointKind(row.kind),
        address=row.address,
        area=row.area,
        operator=row.operator,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        basis=row.basis,
    )
