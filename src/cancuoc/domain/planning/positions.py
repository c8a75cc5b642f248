"""Where places lie, as well as it is known, on a plane in kilometres. Pure.

A place without coordinates of its own lies where its commune is, a commune without any in the
middle of its district. Each answer says how rough it is, so that nobody takes it for measured.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import cos, radians
from statistics import fmean
from typing import Final

# A degree of a great circle on a ball of 6,371 km, as in `planner.rounds.travel`.
KM_A_DEGREE: Final = 6371.0 * radians(1.0)
LATITUDES: Final = (8.0, 24.0)
LONGITUDES: Final = (102.0, 118.0)


class Rough(StrEnum):
    """How well a place is known: its own point, or whose point stands for it."""

    EXACT = "exact"
    COMMUNE = "commune"
    DISTRICT = "district"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """Degrees, WGS 84."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place on the plane, `x` to the east and `y` to the north in kilometres."""

    x: float
    y: float
    rough: Rough


def in_vietnam(point: Point) -> bool:
    """Say whether a point can be in Vietnam at all: the usual fault is that the two are swapped."""
    south, north = LATITUDES
    west, east = LONGITUDES
    return south <= point.latitude <= north and west <= point.longitude <= east


class Ground:
    """Communes and districts with the points that are known of them."""

    def __init__(self, *, points: Mapping[str, Point], parents: Mapping[str, str]) -> None:
        """`points` by code of unit; `parents` says to which district a commune belongs."""
        self._points = dict(points)
        self._parents = parents
        self._middle = _middle(points.values()) or Point(0.0, 0.0)
        inside: dict[str, list[Point]] = defaultdict(list)
        for code, point in sorted(points.items()):
            if code in parents:
                inside[parents[code]].append(point)
        self._districts = {code: _middle(some) for code, some in inside.items()}

    def spot(self, *, unit_code: str, own: Point | None = None) -> Spot:
        """Return where something of a commune or district lies, and how rough that is."""
        if own is not None:
            return self._on_plane(own, Rough.EXACT)
        if unit_code in self._parents and unit_code in self._points:
            return self._on_plane(self._points[unit_code], Rough.COMMUNE)
        district = self._parents.get(unit_code, unit_code)
        found = self._points.get(district) or self._districts.get(district)
        if found is None:
            return self._on_plane(self._middle, Rough.NOWHERE)
        return self._on_plane(found, Rough.DISTRICT)

    def _on_plane(self, point: Point, rough: Rough) -> Spot:
        east = cos(radians(self._middle.latitude)) * (point.longitude - self._middle.longitude)
        north = point.latitude - self._middle.latitude
        return Spot(x=round(KM_A_DEGREE * east, 4), y=round(KM_A_DEGREE * north, 4), rough=rough)


def _middle(points: Iterable[Point]) -> Point | None:
    some = list(points)
    if not some:
        return None
    return Point(fmean(p.latitude for p in some), fmean(p.longitude for p in some))
