"""Reads of units: in force on a day, what became of a code, search as people type."""

from __future__ import annotations

from cancuoc.domain.units.finder import Found, find
from cancuoc.domain.units.lineage import Resolution, Successor, resolve
from cancuoc.domain.units.registry import (
    PointRow,
    PoliceRow,
    UnitRow,
    UnknownUnit,
    address_line,
    borders,
    children,
    codes_within,
    communes_within,
    covers,
    intake_points,
    police_in_force,
    police_of,
    unit,
    units_in_force,
    units_named,
)

__all__ = [
    "Found",
    "PointRow",
    "PoliceRow",
    "Resolution",
    "Successor",
    "UnitRow",
    "UnknownUnit",
    "address_line",
    "borders",
    "children",
    "codes_within",
    "communes_within",
    "covers",
    "find",
    "intake_points",
    "police_in_force",
    "police_of",
    "resolve",
    "unit",
    "units_in_force",
    "units_named",
]
