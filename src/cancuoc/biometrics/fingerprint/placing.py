"""Laying one finger over another: turn and shift, the best fit of pairs, and the skin's bending.

All functions take and give columns x, y in the second finger's picture.
"""

from __future__ import annotations

import math

import numpy as np

from cancuoc.biometrics.arrays import Floats, Ints
from cancuoc.biometrics.compiled import kernel

Points = tuple[Floats, Floats]
# Where each point goes: the middle it turns about, the angle, and where the middle comes to lie.
Move = tuple[float, float, float, float, float]


@kernel
def moved(points: Points, move: Move) -> Points:
    """Return the points turned by `move[2]` about (move[0], move[1]) and brought to the rest."""
    x, y = points
    middle_x, middle_y, turn, to_x, to_y = move
    cos, sin = math.cos(turn), math.sin(turn)
    new_x = np.empty_like(x)
    new_y = np.empty_like(y)
    for k in range(x.shape[0]):
        dx, dy = x[k] - middle_x, y[k] - middle_y
        new_x[k] = to_x + cos * dx - sin * dy
        new_y[k] = to_y + sin * dx + cos * dy
    return new_x, new_y


@kernel
def fitted(points: Points, other: Points, mates: Ints, worth: Floats) -> Move:
    """Return the turn and shift that bring paired points nearest, by weighted least squares.

    Source: the closed form of the orthogonal Procrustes problem in the plane. `mates` holds the
    index of each point's mate, or -1; at least one point must have one.
    """
    middle = _middles(points, other, mates, worth)
    along, across = 0.0, 0.0
    for k in range(mates.shape[0]):
        j = mates[k]
        if j >= 0:
            dx, dy = points[0][k] - middle[0], points[1][k] - middle[1]
            ex, ey = other[0][j] - middle[2], other[1][j] - middle[3]
            along += worth[k] * (dx * ex + dy * ey)
            across += worth[k] * (dx * ey - dy * ex)
    return middle[0], middle[1], math.atan2(across, along), middle[2], middle[3]


@kernel
def _middles(
    points: Points, other: Points, mates: Ints, worth: Floats
) -> tuple[float, float, float, float]:
    total, x, y, to_x, to_y = 0.0, 0.0, 0.0, 0.0, 0.0
    for k in range(mates.shape[0]):
        j = mates[k]
        if j >= 0:
            total += worth[k]
            x += worth[k] * points[0][k]
            y += worth[k] * points[1][k]
            to_x += worth[k] * other[0][j]
            to_y += worth[k] * other[1][j]
    return x / total, y / total, to_x / total, to_y / total


@kernel
def bent(points: Points, other: Points, mates: Ints, worth: Floats, width: float) -> Points:
    """Return the points moved as the pairs about them are still apart.

    Skin stretches smoothly, so a point follows the leftover shifts of pairs within about
    `width` pixels; its own pair has no say, or every false pair would confirm itself.
    """
    x, y = points
    new_x, new_y = x.copy(), y.copy()
    for k in range(x.shape[0]):
        total, shift_x, shift_y = 1.0, 0.0, 0.0
        for q in range(x.shape[0]):
            j = mates[q]
            if q == k or j < 0:
                continue
            square = (x[q] - x[k]) ** 2 + (y[q] - y[k]) ** 2
            weight = worth[q] * math.exp(-square / (2.0 * width * width))
            total += weight
            shift_x += weight * (other[0][j] - x[q])
            shift_y += weight * (other[1][j] - y[q])
        new_x[k] += shift_x / total
        new_y[k] += shift_y / total
    return new_x, new_y


@kernel
def inside(points: Points, other: Points, margin: float) -> int:
    """Count the points within `margin` of the area that `other` spans.

    The area is cut by eight pairs of parallel lines, close to the convex hull and cheaper.
    """
    least = np.empty(8)
    most = np.empty(8)
    for d in range(8):
        cos, sin = math.cos(d * math.pi / 8), math.sin(d * math.pi / 8)
        along = other[0] * cos + other[1] * sin
        least[d], most[d] = along.min() - margin, along.max() + margin
    count = 0
    for k in range(points[0].shape[0]):
        within = True
        for d in range(8):
            cos, sin = math.cos(d * math.pi / 8), math.sin(d * math.pi / 8)
            along_k = points[0][k] * cos + points[1][k] * sin
            within = within and least[d] <= along_k <= most[d]
        count += within
    return count
