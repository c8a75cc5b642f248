"""The lids: two curves across the iris beyond which there is skin.

A lid is lighter than the iris or lash below it. Its edge is looked for as a parabola inside the
limbus, on the small picture; where none stands out the lid does not cover the iris.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from cancuoc.biometrics.arrays import Floats, Mask, floats, grid
from cancuoc.biometrics.compiled import kernel
from cancuoc.biometrics.iris.picture import Pictures
from cancuoc.biometrics.iris.settings import Covering
from cancuoc.biometrics.iris.shapes import Circle, Oval

_COLUMNS: Final = 31
# Bows and slants of the curves tried, and how finely the heights are tried, against the radius.
_BOWS: Final = floats([-0.05, 0.1, 0.2, 0.3, 0.4, 0.55])
_SLANTS: Final = floats([-0.3, -0.15, 0.0, 0.15, 0.3])
_HEIGHT: Final = 0.03
# How far a lid may come towards the middle; the lower one hardly rises.
_UPPER_SPAN, _LOWER_SPAN = 1.15, 0.65
_FEWEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Lid:
    """A curve: at the iris' middle it lies `height` radii from it, then bows and slants.

    At x radii to the right it lies at row = middle + radius * (height + bow x² + slant x).
    """

    height: float
    bow: float
    slant: float
    upper: bool

    def covers(self, x: Floats, y: Floats, *, margin: float) -> Mask:
        """Tell which places, in radii from the iris' middle, are skin or within the margin."""
        curve = self.height + self.bow * x * x + self.slant * x
        covered: Mask = y < curve + margin if self.upper else y > curve - margin
        return covered


def found(pictures: Pictures, pupil: Oval, limbus: Circle, settings: Covering) -> list[Lid]:
    """Return the lids that cover a part of the iris: none, one or both."""
    factor = pictures.factor
    shifted = (factor - 1) / 2
    iris, dark = (
        floats(
            [(ring.row - shifted) / factor, (ring.column - shifted) / factor, ring.radius / factor]
        )
        for ring in (limbus, pupil)
    )
    steps = _downward(pictures.small, max(2, round(settings.width * iris[2])))
    lids = []
    for upper in (True, False):
        sign = 1.0 if upper else -1.0
        rise, height, bow, slant = _best(
            floats(sign * steps), iris, dark, sign, _BOWS, _SLANTS, settings
        )
        lid = Lid(height=height, bow=sign * bow, slant=slant, upper=upper)
        if rise >= settings.least_step and _is_skin(pictures.small, lid, iris, dark, settings):
            lids.append(lid)
    return lids


def _is_skin(small: Floats, lid: Lid, iris: Floats, pupil: Floats, settings: Covering) -> bool:
    """Tell whether what the curve cuts off is lighter than the rest, and not iris again."""
    rows, columns = grid(height=small.shape[0], width=small.shape[1])
    x, y = (columns - iris[1]) / iris[2], (rows - iris[0]) / iris[2]
    ring = (np.hypot(x, y) < 0.95) & (np.hypot(rows - pupil[0], columns - pupil[1]) > pupil[2])
    beyond = ring & lid.covers(x, y, margin=0.0)
    beside = ring & ~beyond & (np.abs(y) < 0.5)
    if not (beyond.any() and beside.any()):
        return True
    return bool(np.median(small[beyond]) - np.median(small[beside]) >= settings.lighter)


def _downward(image: Floats, width: int) -> Floats:
    """Return how much lighter the `width` pixels above are than those below."""
    sums = np.cumsum(np.pad(image, ((width + 1, width), (0, 0)), mode="edge"), axis=0)
    height = image.shape[0]
    above = sums[width : width + height] - sums[:height]
    below = sums[2 * width : 2 * width + height] - sums[width : width + height]
    return floats((above - below) / width)


@kernel
def _best(
    steps: Floats,
    iris: Floats,
    pupil: Floats,
    sign: float,
    bows: Floats,
    slants: Floats,
    settings: Covering,
) -> tuple[float, float, float, float]:
    """Return the strongest curve: its step, height, bow and slant, in radii."""
    best, chosen = -1e9, (-1e9, 0.0, 0.0, 0.0)
    span = _UPPER_SPAN if sign > 0 else _LOWER_SPAN
    for n in range(int(span / _HEIGHT)):
        height = -sign * (1.0 - n * _HEIGHT)
        for bow in bows:
            for slant in slants:
                rise, seen = _along(
                    steps, iris, pupil, height, sign * bow, slant, settings.step_cap
                )
                if seen >= _FEWEST:
                    worth = rise / (seen + settings.few)
                    if worth > best:
                        best, chosen = worth, (rise / seen, height, bow, slant)
    return chosen


@kernel
def _along(
    steps: Floats,
    iris: Floats,
    pupil: Floats,
    height: float,
    bow: float,
    slant: float,
    cap: float,
) -> tuple[float, int]:
    """Return the summed step along the part of a curve on the iris, and its columns."""
    total, seen = 0.0, 0
    for k in range(_COLUMNS):
        x = 1.9 * k / (_COLUMNS - 1) - 0.95
        y = height + bow * x * x + slant * x
        if x * x + y * y > 0.93:
            continue
        row, column = round(iris[0] + iris[2] * y), round(iris[1] + iris[2] * x)
        if not (0 <= row < steps.shape[0] and 0 <= column < steps.shape[1]):
            continue
        away = math.hypot(row - pupil[0], column - pupil[1])
        # A lid beyond which the pupil is seen is none, and the pupil's own edge looks like one.
        if away < 0.8 * pupil[2]:
            return 0.0, 0
        if away < 1.2 * pupil[2] + 2.0:
            continue
        total += min(cap, max(-cap, steps[row, column]))
        seen += 1
    return total, seen
