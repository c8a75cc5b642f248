"""The rubber sheet: the ring between pupil and limbus unrolled, with what is hidden marked.

Rows go from the pupil outwards, columns once around from the right, with the clock. A pupil
that opens squeezes the iris, and the sheet undoes that.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from cancuoc.biometrics.arrays import Floats, Mask, floats
from cancuoc.biometrics.compiled import kernel
from cancuoc.biometrics.iris.rays import grey
from cancuoc.biometrics.iris.segmentation import Eye
from cancuoc.biometrics.iris.settings import Covering, Unrolling

RADII: Final = 20
ANGLES: Final = 240
# Each cell of the sheet is the mean of so many samples across and along.
_ACROSS, _ALONG = 3, 2
_FINE: Final = (RADII * _ACROSS, ANGLES * _ALONG)


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """Grey values (20, 240), which of them show iris, and that share of the ring's area."""

    values: Floats
    seen: Mask
    usable: float


def unrolled(image: Floats, eye: Eye, covering: Covering, unrolling: Unrolling) -> Sheet:
    """Unroll an iris; lids, lashes, highlights and what the picture's edge cuts are not seen."""
    angles = floats(2 * np.pi * np.arange(_FINE[1]) / _FINE[1])
    inner, outer = eye.pupil.radii(angles), _to_limbus(eye, angles)
    parts = (np.arange(_FINE[0]) + 0.5) / _FINE[0]
    depths = floats(unrolling.inner + (unrolling.outer - unrolling.inner) * parts)
    radii = inner + depths[:, None] * (outer - inner)
    rows = eye.pupil.row + radii * np.sin(angles)
    columns = eye.pupil.column + radii * np.cos(angles)
    values = _read(image, floats(rows), floats(columns))
    hidden = (values < 0) | _skin(eye, rows, columns, covering)
    hidden |= _strays(values, hidden, angles, covering)
    seen = ~hidden
    usable = float((radii * seen).sum() / radii.sum())
    return Sheet(*_averaged(values, seen), usable)


def _to_limbus(eye: Eye, angles: Floats) -> Floats:
    """Return how far the limbus lies from the pupil's middle at each angle."""
    down, right = eye.limbus.row - eye.pupil.row, eye.limbus.column - eye.pupil.column
    along = down * np.sin(angles) + right * np.cos(angles)
    square = along**2 - down**2 - right**2 + eye.limbus.radius**2
    return floats(along + np.sqrt(np.maximum(square, 1.0)))


@kernel
def _read(image: Floats, rows: Floats, columns: Floats) -> Floats:
    found = np.empty(rows.shape, np.float32)
    for i in range(rows.shape[0]):
        for j in range(rows.shape[1]):
            found[i, j] = grey(image, rows[i, j], columns[i, j])
    return found


def _skin(eye: Eye, rows: Floats, columns: Floats, covering: Covering) -> Mask:
    x = (columns - eye.limbus.column) / eye.limbus.radius
    y = (rows - eye.limbus.row) / eye.limbus.radius
    covered = np.zeros(rows.shape, np.bool_)
    for lid in eye.lids:
        covered |= lid.covers(x, y, margin=covering.margin)
    return covered


def _strays(values: Floats, hidden: Mask, angles: Floats, covering: Covering) -> Mask:
    """Tell what is much lighter or darker than its ring is where lids seldom reach.

    Lashes, lamps and skin that no curve caught; a little more around each.
    """
    trusted = (np.sin(angles) > math.sin(math.radians(-20.0))) & ~hidden
    if trusted.sum() < 0.2 * trusted.size:
        trusted = ~hidden
    if not trusted.any():
        return np.ones(values.shape, np.bool_)
    # Median and spread of one ring with its neighbours', as a ring alone may be mostly hidden.
    middle, spread = _ring_levels(values, trusted)
    slack = np.maximum(covering.least_stray, covering.stray * spread)
    away = np.abs(values - middle[:, None]) > slack[:, None]
    return _grown(away | (values >= covering.highlight))


def _ring_levels(values: Floats, trusted: Mask) -> tuple[Floats, Floats]:
    height = values.shape[0]
    middle, spread = np.empty(height), np.empty(height)
    band = height // 6
    for first in range(0, height, band):
        part = slice(first, first + band)
        around = slice(max(0, first - band // 2), first + band + band // 2)
        kept = values[around][trusted[around]]
        if kept.size < 16:
            kept = values[trusted]
        level = np.median(kept)
        middle[part] = level
        spread[part] = 1.4826 * np.median(np.abs(kept - level))
    return floats(middle), floats(spread)


def _grown(mask: Mask) -> Mask:
    """Return the mask with its neighbours in all four directions, closed around the eye."""
    grown = mask | np.roll(mask, 1, axis=1) | np.roll(mask, -1, axis=1)
    grown[1:] |= mask[:-1]
    grown[:-1] |= mask[1:]
    return grown


def _averaged(values: Floats, seen: Mask) -> tuple[Floats, Mask]:
    """Return the means of what is seen in each cell, and which cells are seen for the most part."""
    shape = (RADII, _ACROSS, ANGLES, _ALONG)
    weight = seen.reshape(shape).sum(axis=(1, 3))
    total = np.where(seen, values, 0).reshape(shape).sum(axis=(1, 3))
    return floats(total / np.maximum(weight, 1)), 3 * weight >= 2 * _ACROSS * _ALONG
