"""Invented points for the demo city: districts as on the tile map, communes around them.

They are drawn, not surveyed: a real deployment brings its own with `cancuoc venues FILE`.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Final

from cancuoc.domain.planning.locating import LocationRow
from cancuoc.domain.planning.positions import Point
from cancuoc.domain.planning.rules import PlacedThing
from cancuoc.domain.units import queries as units
from cancuoc.domain.units.rules import Level
from cancuoc.domain.units.tiles import TILES

# The tile of Ba Đình; a tile is about seven kilometres wide.
_LATITUDE, _LONGITUDE = 21.03, 105.83
_COLUMN, _ROW = 5, 3
_STEP: Final = 0.065


def drawn(*, on: date, seed: int) -> list[LocationRow]:
    """Return a point for every district on the map and every commune of it, by seed."""
    rows = []
    for unit in units.units_in_force(on=on):
        home = unit.parent if unit.level is Level.COMMUNE else unit.code
        if home in TILES:
            spread = _STEP / 2 if unit.level is Level.COMMUNE else 0.0
            rows.append(
                LocationRow(
                    thing=PlacedThing.UNIT,
                    code=unit.code,
                    name=unit.full_name,
                    unit_code=unit.code,
                    point=_point(home, spread, Random(f"place {unit.code} of city {seed}")),
                )
            )
    return rows


def _point(district: str, spread: float, draw: Random) -> Point:
    column, row = TILES[district]
    north = _LATITUDE + (_ROW - row) * _STEP + draw.uniform(-spread, spread)
    east = _LONGITUDE + (column - _COLUMN) * _STEP + draw.uniform(-spread, spread)
    return Point(round(north, 5), round(east, 5))
