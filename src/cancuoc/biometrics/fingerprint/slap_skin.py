"""Where a slap shows skin: cells of 8 pixels whose grey values change as ridges do."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from cancuoc.biometrics.arrays import Bytes, Floats, Mask, blur, floats
from cancuoc.biometrics.fingerprint.slap_settings import Foreground

CELL: Final = 8
# Ridges are 9 pixels apart, five after halving: what is broader than this is shade or dirt.
_BROAD: Final = 4.0
# At least this share of the glass is taken to be empty: it tells the noise.
_EMPTY: Final = 0.05


class Skin(NamedTuple):
    """Cells with skin: places of their middles in pixels, float32 (count,), and their spread."""

    x: Floats
    y: Floats
    spread: Floats

    def where(self, chosen: Mask) -> Skin:
        """Return some of the cells."""
        return Skin(self.x[chosen], self.y[chosen], self.spread[chosen])


def skin(pixels: Bytes, settings: Foreground) -> Skin:
    """Return the cells of a grey picture, uint8 (height, width), that show skin."""
    spread = _spread(pixels)
    noise = float(np.quantile(spread, _EMPTY))
    seen = spread > max(settings.least, settings.over_noise * noise)
    seen = _grown(_grown(seen, settings.fill, grow=True), settings.fill, grow=False)
    seen &= _pieces(seen, settings.smallest)
    rows, columns = np.nonzero(seen)
    half = (CELL - 1) / 2
    return Skin(floats(columns * CELL + half), floats(rows * CELL + half), spread[seen])


def _spread(pixels: Bytes) -> Floats:
    """Return the spread of each cell's grey values about their broad mean, (rows, columns)."""
    height, width = (side // CELL for side in pixels.shape)
    whole = pixels[: height * CELL, : width * CELL].astype(np.float32)
    half = whole.reshape(height * CELL // 2, 2, width * CELL // 2, 2).mean(axis=(1, 3))
    fine = half - blur(floats(half), sigma=_BROAD)
    cells = (fine**2).reshape(height, CELL // 2, width, CELL // 2).mean(axis=(1, 3))
    return blur(floats(np.sqrt(cells)), sigma=0.7)


def _grown(seen: Mask, steps: int, *, grow: bool) -> Mask:
    """Return the mask grown, or shrunk, by some cells; beyond the edge is more of the same."""
    for _ in range(steps):
        around = np.pad(seen, 1, mode="edge")
        shifts = (around[1:-1, 1:-1], around[:-2, 1:-1], around[2:, 1:-1])
        sides = (around[1:-1, :-2], around[1:-1, 2:])
        seen = (np.logical_or if grow else np.logical_and).reduce([*shifts, *sides])
    return seen


def _pieces(seen: Mask, smallest: int) -> Mask:
    """Return the cells that belong to a connected piece of at least `smallest` cells."""
    labels = labelled(seen)
    sizes = np.bincount(labels.ravel())
    large: Mask = (sizes >= smallest)[labels]
    return large


def labelled(seen: Mask) -> npt.NDArray[np.int64]:
    """Return a number for each connected piece (four neighbours); 0 where nothing is seen."""
    numbers = np.arange(1, seen.size + 1, dtype=np.int64).reshape(seen.shape)
    labels = np.where(seen, numbers, 0)
    while True:
        before = labels
        for axis in (0, 1):
            labels = _swept(_swept(labels, axis), axis, back=True)
        if (labels == before).all():
            break
    _, dense = np.unique(np.append(labels.ravel(), 0), return_inverse=True)
    found: npt.NDArray[np.int64] = dense[:-1].reshape(seen.shape)
    return found


def _swept(
    labels: npt.NDArray[np.int64], axis: int, *, back: bool = False
) -> npt.NDArray[np.int64]:
    """Let the largest number run along each unbroken line of cells, one way."""
    lines = np.moveaxis(labels, axis, 0)
    lines = (lines[::-1] if back else lines).copy()
    for line in range(1, len(lines)):
        np.copyto(lines[line], np.maximum(lines[line], lines[line - 1]), where=lines[line] > 0)
    # A zero stops the run: the next cell takes the maximum of itself and zero.
    return np.moveaxis(lines[::-1] if back else lines, 0, axis)
