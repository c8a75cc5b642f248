"""Grey values along circles and rays: the samples every edge search here is made of.

Pictures are float32 (height, width); places are (row, column) in pixels, the first pixel's
middle at 0. Angles are radians from the right, with the clock, as rows count downwards.
"""

from __future__ import annotations

import math

import numpy as np

from cancuoc.biometrics.arrays import Floats
from cancuoc.biometrics.compiled import kernel

OUTSIDE = -1.0
"""What lies beyond the picture's edge; no grey value is negative."""


@kernel
def grey(image: Floats, row: float, column: float) -> float:
    """Return the value at a place by linear interpolation, or OUTSIDE."""
    height, width = image.shape
    if not (0.0 <= row <= height - 1.0 and 0.0 <= column <= width - 1.0):
        return -1.0
    r, c = min(int(row), height - 2), min(int(column), width - 2)
    down, right = row - r, column - c
    upper = image[r, c] * (1.0 - right) + image[r, c + 1] * right
    lower = image[r + 1, c] * (1.0 - right) + image[r + 1, c + 1] * right
    return float(upper * (1.0 - down) + lower * down)


@kernel
def step(
    image: Floats,
    row: float,
    column: float,
    radius: float,
    down: float,
    right: float,
    width: float,
) -> float:
    """Return how much lighter it is outside a circle than inside, in direction (down, right).

    Three samples within `width` pixels on each side, without those beyond the picture's edge;
    NaN where none is left.
    """
    total, seen = 0.0, 0
    for k in range(3):
        off = width * (k + 1) / 3.0
        outer = grey(image, row + (radius + off) * down, column + (radius + off) * right)
        inner = grey(image, row + (radius - off) * down, column + (radius - off) * right)
        if outer >= 0.0 and inner >= 0.0:
            total += outer - inner
            seen += 1
    return total / seen if seen > 0 else math.nan


@kernel
def edges(
    image: Floats, row: float, column: float, radius: float, reach: float, count: int
) -> Floats:
    """Return the radius of the strongest rise on each of `count` rays, NaN where there is none.

    Looked for within `reach` (a share) of `radius`; shape (count,).
    """
    found = np.full(count, np.nan, np.float32)
    steps = max(9, int(4.0 * reach * radius))
    for k in range(count):
        down = math.sin(2.0 * math.pi * k / count)
        right = math.cos(2.0 * math.pi * k / count)
        best = 2.0
        for n in range(steps + 1):
            part = 2.0 * n / steps - 1.0
            at = radius * (1.0 + reach * part)
            rise = step(image, row, column, at, down, right, 2.5)
            rise *= 1.0 - 0.4 * abs(part)
            if rise > best:
                best = rise
                found[k] = at
    return found
