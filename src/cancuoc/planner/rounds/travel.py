"""Minutes between places on the map, when no road table is at hand."""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, ceil, cos, radians, sin, sqrt
from typing import Final

from cancuoc.planner.rounds.settings import settings

_EARTH_KM: Final = 6371.0


def table(points: Sequence[tuple[float, float]]) -> tuple[tuple[int, ...], ...]:
    """Return whole minutes between all pairs of (latitude, longitude), doors included.

    A way to the same point costs nothing: several people are seen in one house.
    """
    chosen = settings()
    pace = chosen.detour * 60 / chosen.km_per_hour
    return tuple(
        tuple(
            0 if here == there else ceil(kilometres(here, there) * pace) + chosen.door_minutes
            for there in points
        )
        for here in points
    )


def kilometres(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Return the way over the ground between two points in degrees."""
    (south, west), (north, east) = here, there
    rise = sin(radians(north - south) / 2) ** 2
    turn = sin(radians(east - west) / 2) ** 2
    share = rise + cos(radians(south)) * cos(radians(north)) * turn
    return 2 * _EARTH_KM * asin(sqrt(min(1.0, share)))
