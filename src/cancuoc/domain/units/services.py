"""Writes of units: load the shipped tables, take in borders and a crosswalk."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from cancuoc.domain.units import importing, models, tables
from cancuoc.domain.units.importing import BadBorders, BadCrosswalk
from cancuoc.domain.units.registry import UnitRow, in_force, unit_row
from cancuoc.domain.units.rules import Certainty, Level, full_name
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.folding import fold

CROSSWALK_DAY: Final = date(2025, 7, 1)
LAST_DAY_OF_526: Final = date(2025, 6, 30)
NOT_IN_FORCE: Final = "Mã %(code)s không có hiệu lực ngày %(day)s."


@transaction
def load_tables(*, at: datetime, by: Actor) -> int:
    """Put the shipped tables in the database; returns rows written, 0 when they are current.

    Nothing refers to the rows by their keys, only by code and date, so a new edition replaces
    the old one whole. Imported successions stay.
    """
    by.require(Role.ADMINISTRATOR)
    digest = tables.digest()
    if models.TableLoad.objects.filter(digest=digest).exists():
        return 0
    written = _write_units() + _write_police() + _write_points() + _write_successions()
    models.TableLoad.objects.all().delete()
    models.TableLoad.objects.create(digest=digest, at=at)
    _tell("units.load_tables", digest, at=at, by=by, count=written)
    return written


@transaction
def import_borders(*, data: bytes, at: datetime, by: Actor) -> int:
    """Store the borders of a GeoJSON file; returns how many.

    Every feature must name a unit in force on the day of the file. Approximate features are
    refused. A second import of the same units replaces the first.
    """
    by.require(Role.ADMINISTRATOR)
    file = importing.read_borders(data)
    rows = in_force(models.Unit.objects.all(), on=file.on)
    known = {row.code: unit_row(row) for row in rows}
    unknown = [border.code for border in file.borders if border.code not in known]
    if unknown:
        raise BadBorders(NOT_IN_FORCE, gaps={"code": unknown[0], "day": f"{file.on:%d/%m/%Y}"})
    for border in file.borders:
        _store_border(border, known[border.code], source=file.source)
    _tell("units.import_borders", file.on.isoformat(), at=at, by=by, count=len(file.borders))
    return len(file.borders)


@transaction
def import_crosswalk(*, data: bytes, at: datetime, by: Actor) -> int:
    """Store what became of the communes of 2025-06-30 on 2025-07-01; returns how many lines.

    The lines of a commune replace those shipped for it. Split communes stay split: nothing
    chooses for the reader.
    """
    by.require(Role.ADMINISTRATOR)
    changes = importing.read_crosswalk(data)
    _check_codes({c.code for c in changes}, on=LAST_DAY_OF_526)
    _check_codes({c.successor for c in changes}, on=CROSSWALK_DAY)
    old = {change.code for change in changes}
    models.UnitSuccession.objects.filter(code__in=old, on=CROSSWALK_DAY).delete()
    models.UnitSuccession.objects.bulk_create(
        models.UnitSuccession(
            code=change.code,
            successor=change.successor,
            on=CROSSWALK_DAY,
            share=change.share,
            certainty=Certainty.STATED,
            note=change.note,
            imported=True,
        )
        for change in changes
    )
    _tell("units.import_crosswalk", CROSSWALK_DAY.isoformat(), at=at, by=by, count=len(changes))
    return len(changes)


def _check_codes(codes: set[str], *, on: date) -> None:
    communes = models.Unit.objects.filter(level=Level.COMMUNE, code__in=codes)
    known = set(in_force(communes, on=on).values_list("code", flat=True))
    if missing := sorted(codes - known):
        raise BadCrosswalk(NOT_IN_FORCE, gaps={"code": missing[0], "day": f"{on:%d/%m/%Y}"})


def _store_border(border: importing.Border, unit: UnitRow, *, source: str) -> None:
    models.UnitBorder.objects.update_or_create(
        code=border.code,
        valid_on=unit.valid_from,
        defaults={"geometry": border.geometry, "level": unit.level, "source": source},
    )


def _write_units() -> int:
    facts = tables.units()
    names = {
        (row.code, row.valid_from): fold(full_name(kind=row.kind, name=row.name)) for row in facts
    }
    parents: dict[str, str] = {}
    for (code, _), name in names.items():
        parents.setdefault(code, name)
    models.Unit.objects.all().delete()
    models.Unit.objects.bulk_create(
        models.Unit(
            code=row.code,
            name=row.name,
            kind=row.kind,
            level=row.kind.level,
            parent=row.parent,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            search=f" {names[row.code, row.valid_from]} {_district(row, parents)} ",
        )
        for row in facts
    )
    return len(facts)


def _district(row: tables.UnitFact, parents: dict[str, str]) -> str:
    return parents[row.parent] if row.kind.level is Level.COMMUNE else ""


def _write_police() -> int:
    facts = tables.police()
    models.PoliceUnit.objects.all().delete()
    models.PoliceUnit.objects.bulk_create(models.PoliceUnit(**_fields(row)) for row in facts)
    return len(facts)


def _write_points() -> int:
    facts = tables.intake_points()
    models.IntakePoint.objects.all().delete()
    models.IntakePoint.objects.bulk_create(models.IntakePoint(**_fields(row)) for row in facts)
    return len(facts)


def _write_successions() -> int:
    facts = (*tables.successions(), *tables.police_successions())
    models.UnitSuccession.objects.filter(imported=False).delete()
    kept = set(models.UnitSuccession.objects.values_list("code", "on"))
    fresh = [row for row in facts if (row.code, row.on) not in kept]
    models.UnitSuccession.objects.bulk_create(
        models.UnitSuccession(**_fields(row)) for row in fresh
    )
    return len(fresh)


def _fields(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}


def _tell(act: str, object_id: str, *, at: datetime, by: Actor, count: int) -> None:
    audit.record(act=act, at=at, by=by, object_kind="units", object_id=object_id, count=count)
