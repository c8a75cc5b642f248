"""The shipped tables of facts, read from CSV into plain values. Pure: no database."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Final, TypeVar

from cancuoc.domain.units.rules import (
    CITY_POLICE,
    Certainty,
    Level,
    PointKind,
    PoliceKind,
    Share,
    UnitKind,
    police_code,
    police_name,
)
from cancuoc.kernel.digest import sha256_hex

T = TypeVar("T")

COMMUNE_POLICE_BASIS: Final = "Luật 26/2023/QH15, Điều 27"
# From this day there is no district police and the commune police stand under the city.
NO_DISTRICT_POLICE: Final = date(2025, 3, 1)
LAST_DISTRICT_POLICE_DAY: Final = date(2025, 2, 28)
FILES: Final = (
    "units.csv",
    "successions.csv",
    "police.csv",
    "police_successions.csv",
    "intake_points.csv",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFact:
    """An administrative unit as it was from `valid_from` to `valid_to`, both included."""

    code: str
    name: str
    kind: UnitKind
    parent: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessionFact:
    """From the day `on`, what was `code` is `successor`, in whole or in part."""

    code: str
    successor: str
    on: date
    share: Share
    certainty: Certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceFact:
    """A police unit, the area it serves and the rule that gives it the card function."""

    code: str
    name: str
    kind: PoliceKind
    parent: str
    area: str
    valid_from: date
    valid_to: date | None
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PointFact:
    """A place that takes in dossiers, and who operates it in that time."""

    code: str
    name: str
    kind: PointKind
    address: str
    area: str
    operator: str
    valid_from: date
    valid_to: date | None
    basis: str


def digest() -> str:
    """Return the digest of all shipped tables: equal digests mean nothing to load."""
    return sha256_hex(b"\0".join(_text(name).encode() for name in FILES))


@cache
def units() -> tuple[UnitFact, ...]:
    """Return every administrative unit row."""
    return _read("units.csv", _unit)


@cache
def successions() -> tuple[SuccessionFact, ...]:
    """Return what became of communes on 2025-01-01 and 2025-07-01."""
    return _read("successions.csv", _succession)


@cache
def police_successions() -> tuple[SuccessionFact, ...]:
    """Return what became of the district teams on 2025-03-01."""
    return _read("police_successions.csv", _succession)


@cache
def intake_points() -> tuple[PointFact, ...]:
    """Return the fixed and mobile intake points."""
    return _read("intake_points.csv", _point)


@cache
def police() -> tuple[PoliceFact, ...]:
    """Return the written police units, and one unit of commune police for every commune row."""
    written = _read("police.csv", _police)
    derived = (row for unit in units() for row in _commune_police(unit))
    return (*written, *derived)


def _commune_police(unit: UnitFact) -> Iterator[PoliceFact]:
    """Yield the police of a commune, in two rows where the parent changes in between."""
    if unit.kind.level is not Level.COMMUNE:
        return
    has_district = unit.parent != "01"
    if has_district and unit.valid_from < NO_DISTRICT_POLICE:
        end = min(unit.valid_to or LAST_DISTRICT_POLICE_DAY, LAST_DISTRICT_POLICE_DAY)
        yield _police_row(unit, police_code(unit_code=unit.parent), unit.valid_from, end)
    if unit.valid_to is None or unit.valid_to >= NO_DISTRICT_POLICE:
        start = max(unit.valid_from, NO_DISTRICT_POLICE)
        yield _police_row(unit, CITY_POLICE, start, unit.valid_to)


def _police_row(unit: UnitFact, parent: str, start: date, end: date | None) -> PoliceFact:
    return PoliceFact(
        code=police_code(unit_code=unit.code),
        name=police_name(kind=unit.kind, name=unit.name),
        kind=PoliceKind.COMMUNE_POLICE,
        parent=parent,
        area=unit.code,
        valid_from=start,
        valid_to=end,
        basis=COMMUNE_POLICE_BASIS,
    )


def _text(name: str) -> str:
    return resources.files("cancuoc.domain.units").joinpath("data", name).read_text("utf-8")


def _read(name: str, build: Callable[[dict[str, str]], T]) -> tuple[T, ...]:
    return tuple(build(row) for row in csv.DictReader(_text(name).splitlines()))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _unit(row: dict[str, str]) -> UnitFact:
    return UnitFact(
        code=row["code"],
        name=row["name"],
        kind=UnitKind(row["kind"]),
        parent=row["parent"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
    )


def _succession(row: dict[str, str]) -> SuccessionFact:
    return SuccessionFact(
        code=row["code"],
        successor=row["successor"],
        on=date.fromisoformat(row["on"]),
        share=Share(row["share"]),
        certainty=Certainty(row["certainty"]),
    )


def _police(row: dict[str, str]) -> PoliceFact:
    return PoliceFact(
        code=row["code"],
        name=row["name"],
        kind=PoliceKind(row["kind"]),
        parent=row["parent"],
        area=row["area"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        basis=row["basis"],
    )


def _point(row: dict[str, str]) -> PointFact:
    return PointFact(
        code=row["code"],
        name=row["name"],
        kind=PointKind(row["kind"]),
        address=row["address"],
        area=row["area"],
        operator=row["operator"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        basis=row["basis"],
    )
