"""Drawn textures for measuring the scan: codes that spread as those of real irises are said to.

White noise along each ring, smoothed across rings until two strangers' codes differ in 0.50 of
their bits with a spread of 0.031; J. Daugman ("How iris recognition works", 2004) gives 0.0317
for real eyes. Nothing else of an eye is drawn, so error rates do not follow from them.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from cancuoc.biometrics.arrays import Floats, Mask, floats
from cancuoc.biometrics.iris import settings
from cancuoc.biometrics.iris.code import IrisCode, encoded
from cancuoc.biometrics.iris.sheet import ANGLES, RADII, Sheet

_ACROSS: Final = 1.5
"""Rings over which the texture is alike."""
_UPPER, _LOWER = 180, 60
"""Columns in whose middle the lids hang."""


def texture(rng: np.random.Generator) -> Floats:
    """Return the sheet of one eye, float32 (20, 240), mean 0, spread 1."""
    gaps = np.subtract.outer(np.arange(RADII), np.arange(RADII))
    smooth = np.exp(-0.5 * (gaps / _ACROSS) ** 2) @ rng.standard_normal((RADII, ANGLES))
    return floats(smooth / smooth.std())


def changed(sheet: Floats, rng: np.random.Generator, *, share: float, turn: int) -> Floats:
    """Return another take: a share of the texture is new, the head tilted by `turn` columns."""
    mixed = np.sqrt(1 - share**2) * sheet + share * texture(rng)
    return floats(np.roll(mixed, turn, axis=1))


def code(sheet: Floats, rng: np.random.Generator) -> IrisCode:
    """Return the code of a texture behind lids that hang as low as chance has it."""
    seen = _below(_UPPER, int(rng.integers(20, 45)), int(rng.integers(6, 16)))
    seen &= _below(_LOWER, int(rng.integers(5, 25)), 6)
    return encoded(Sheet(sheet, seen, float(seen.mean())), settings.coding())


def _below(middle: int, wide: int, deep: int) -> Mask:
    """Return what a lid, a parabola from the outermost ring inwards, leaves in sight."""
    across = (np.arange(ANGLES) - middle) / wide
    hidden = np.clip(deep * (1 - across**2), 0, RADII)
    seen: Mask = np.arange(RADII)[:, None] < RADII - np.floor(hidden)
    return seen
