"""Coordinates of units, halls, teams and care centres: from a file, kept with their history."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cancuoc.domain.planning import models, rules
from cancuoc.domain.planning.positions import Ground, Point, in_vietnam
from cancuoc.domain.planning.services import OutOfArea
from cancuoc.domain.specialcare import queries as care
from cancuoc.domain.units import queries as units
from cancuoc.domain.units.rules import Level
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.refusal import Refusal

COLUMNS: Final = ("thing", "code", "name", "unit", "latitude", "longitude")
MOST_ROWS: Final = 20_000
_WRONG: Final = "Tệp địa điểm có lỗi ở dòng %(line)s: %(fault)s."


class BadLocations(Refusal, ValueError):
    """A file of places has a line that cannot be kept; nothing of it was."""

    message = "Tệp địa điểm có dòng sai."
    next_step = (
        "Sửa dòng đó rồi nhập lại cả tệp. Mỗi dòng cần: unit, venue, team hoặc centre; mã; tên; "
        "mã đơn vị; vĩ độ; kinh độ (WGS 84, độ thập phân)."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationRow:
    """A place with its point, or None when it is not known. `line` is where it was read."""

    thing: rules.PlacedThing
    code: str
    name: str = ""
    unit_code: str = ""
    point: Point | None = None
    line: int = 0

    @property
    def said(self) -> tuple[str, str, Point | None]:
        """What the row says of its place."""
        return self.name, self.unit_code, self.point


def read(lines: Iterable[str]) -> list[LocationRow]:
    """Read CSV with the columns of `COLUMNS`; raise BadLocations with the line and the fault."""
    table = csv.DictReader(lines)
    lacking = [name for name in COLUMNS if name not in (table.fieldnames or ())]
    if lacking:
        raise _bad(1, "thiếu cột trong dòng đầu")
    found: dict[tuple[str, str], LocationRow] = {}
    for number, row in enumerate(table, start=2):
        one = _row(number, {name: " ".join((row[name] or "").split()) for name in COLUMNS})
        if (one.thing, one.code) in found:
            raise _bad(number, "nơi này đã có ở một dòng trên")
        found[one.thing, one.code] = one
        if len(found) > MOST_ROWS:
            raise _bad(number, "tệp dài quá 20.000 dòng")
    return list(found.values())


def _row(line: int, said: dict[str, str]) -> LocationRow:
    try:
        thing = rules.PlacedThing(said["thing"])
    except ValueError as wrong:
        raise _bad(line, "loại nơi phải là unit, venue, team hoặc centre") from wrong
    if not 0 < len(said["code"]) <= 32:
        raise _bad(line, "mã trống hoặc dài quá 32 ký tự")
    if len(said["name"]) > 120:
        raise _bad(line, "tên dài quá 120 ký tự")
    return LocationRow(
        thing=thing,
        code=said["code"],
        name=said["name"],
        unit_code=said["code"] if thing is rules.PlacedThing.UNIT else said["unit"],
        point=_point(line, said["latitude"], said["longitude"]),
        line=line,
    )


def _point(line: int, latitude: str, longitude: str) -> Point | None:
    if not latitude and not longitude:
        return None
    if not latitude or not longitude:
        raise _bad(line, "chỉ có một trong hai: vĩ độ, kinh độ")
    try:
        point = Point(float(latitude), float(longitude))
    except ValueError as wrong:
        raise _bad(line, "vĩ độ, kinh độ phải là số, dấu thập phân là dấu chấm") from wrong
    if in_vietnam(Point(point.longitude, point.latitude)):
        raise _bad(line, "vĩ độ và kinh độ bị đổi chỗ")
    if not in_vietnam(point):
        raise _bad(line, "tọa độ nằm ngoài Việt Nam")
    return point


@transaction
def place(*, rows: Sequence[LocationRow], at: datetime, by: Actor) -> int:
    """Keep where all `rows` say, or none; return how many say something new.

    What was known before stays as history. A file read twice changes nothing the second time.
    """
    by.require(Role.PLANNER)
    _known(rows, at=at, by=by)
    before = {(row.thing, row.code): row.said for row in standing(at=at)}
    new = [row for row in rows if before.get((row.thing, row.code)) != row.said]
    models.Location.objects.bulk_create(
        [
            models.Location(
                thing=row.thing,
                code=row.code,
                name=row.name,
                unit_code=row.unit_code,
                latitude=row.point.latitude if row.point else None,
                longitude=row.point.longitude if row.point else None,
                at=at,
            )
            for row in new
        ]
    )
    audit.record(
        act="planning.place",
        at=at,
        by=by,
        object_kind="location",
        object_id=f"{at:%Y%m%d%H%M%S}",
        count=len(new),
    )
    return len(new)


def standing(*, at: datetime) -> list[LocationRow]:
    """Return what is known of every place at a moment, by thing and code."""
    rows = models.Location.objects.filter(at__lte=at)
    last = rows.order_by("thing", "code", "-at").distinct("thing", "code")
    return [
        LocationRow(
            thing=rules.PlacedThing(row.thing),
            code=row.code,
            name=row.name,
            unit_code=row.unit_code,
            point=_of(row),
        )
        for row in last
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The ground of a day and the points of teams, centres and of the first hall of communes."""

    ground: Ground
    teams: dict[str, Point]
    centres: dict[str, Point]
    halls: dict[str, LocationRow]


def known(*, at: datetime) -> Known:
    """Return all that a plan asks of the map."""
    rows = standing(at=at)
    communes = units.units_in_force(on=today_vn(at), level=Level.COMMUNE)
    halls: dict[str, LocationRow] = {}
    # A hall with a point stands before one without, then the first by code.
    for row in sorted(rows, key=lambda row: (row.point is None, row.code)):
        if row.thing is rules.PlacedThing.VENUE:
            halls.setdefault(row.unit_code, row)
    return Known(
        ground=Ground(
            points=_points(rows, rules.PlacedThing.UNIT),
            parents={row.code: row.parent for row in communes},
        ),
        teams=_points(rows, rules.PlacedThing.TEAM),
        centres=_points(rows, rules.PlacedThing.CENTRE),
        halls=halls,
    )


def _points(rows: Iterable[LocationRow], thing: rules.PlacedThing) -> dict[str, Point]:
    return {row.code: row.point for row in rows if row.thing is thing and row.point is not None}


def _of(row: models.Location) -> Point | None:
    if row.latitude is None or row.longitude is None:
        return None
    return Point(row.latitude, row.longitude)


def _bad(line: int, fault: str) -> BadLocations:
    return BadLocations(_WRONG, gaps={"line": str(line), "fault": [fault]})


def _known(rows: Sequence[LocationRow], *, at: datetime, by: Actor) -> None:
    """Refuse a place nobody knows, or of another area, with its line."""
    on = today_vn(at)
    homes = [_home(row) for row in rows]
    named = units.units_named(codes=set(homes), on=on)
    for row, home in zip(rows, homes, strict=True):
        if home not in named:
            raise _bad(row.line, "không có đơn vị, đội hoặc cơ sở mang mã này")
        if row.thing is rules.PlacedThing.VENUE and named[home].level is not Level.COMMUNE:
            raise _bad(row.line, "địa điểm phải thuộc một xã, phường")
        if by.kind is not ActorKind.SYSTEM and not units.covers(
            scope=by.units, unit_code=home, on=on
        ):
            raise OutOfArea


def _home(row: LocationRow) -> str:
    if row.thing is rules.PlacedThing.TEAM:
        found = models.Team.objects.filter(code=row.code).values_list("unit_code", flat=True)
        return found.first() or ""
    if row.thing is rules.PlacedThing.CENTRE:
        return care.unit_of_centre(code=row.code)
    return row.unit_code
