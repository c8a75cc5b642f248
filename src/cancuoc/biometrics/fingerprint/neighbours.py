"""A minutia by its neighbours: distances, bearings and turns that no shift or rotation changes."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from cancuoc.biometrics.arrays import Floats, Ints
from cancuoc.biometrics.compiled import kernel

NOBODY: Final = np.float32(1e9)
_TURN: Final = 2 * math.pi


@kernel
def apart(a: float, b: float) -> float:
    """Return the angle between two directions, 0..π."""
    gap = abs(a - b) % _TURN
    return _TURN - gap if gap > math.pi else gap


@kernel
def nearest(x: Floats, y: Floats, count: int, least: float) -> tuple[Floats, Ints]:
    """Return the distances and indices of the nearest minutiae, each (n, count), by distance.

    Those nearer than `least` are left out; where there are too few, the distance is `NOBODY`.
    """
    n = x.shape[0]
    radius = np.full((n, count), NOBODY, np.float32)
    which = np.zeros((n, count), np.int32)
    for i in range(n):
        for j in range(n):
            r = math.hypot(x[j] - x[i], y[j] - y[i])
            if i == j or r < least or r >= radius[i, count - 1]:
                continue
            place = count - 1
            while place > 0 and radius[i, place - 1] > r:
                radius[i, place] = radius[i, place - 1]
                which[i, place] = which[i, place - 1]
                place -= 1
            radius[i, place] = r
            which[i, place] = j
    return radius, which


@kernel
def describe(
    x: Floats, y: Floats, angle: Floats, count: int, least: float
) -> tuple[Floats, Floats, Floats]:
    """Return radius, bearing and turn of the nearest minutiae, each float32 (n, count).

    `angle` runs with the clock, as the picture's y axis points down. The bearing is where the
    neighbour lies and the turn where it points, both seen from the minutia's own direction.
    """
    radius, which = nearest(x, y, count, least)
    bearing = np.zeros_like(radius)
    turn = np.zeros_like(radius)
    for i in range(x.shape[0]):
        for k in range(count):
            if radius[i, k] < NOBODY:
                j = which[i, k]
                bearing[i, k] = (math.atan2(y[j] - y[i], x[j] - x[i]) - angle[i]) % _TURN
                turn[i, k] = (angle[j] - angle[i]) % _TURN
    return radius, bearing, turn
