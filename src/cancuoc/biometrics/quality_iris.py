"""Parts of `cancuoc-iris-1`: find the pupil, then the limbus, then what of the ring is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from cancuoc.biometrics.arrays import Floats, blur, floats, grid

CELL: Final = 8
DARK: Final = 62.0


@dataclass(frozen=True, kw_only=True)
class Rings:
    """Pupil centre and both radii in pixels."""

    row: float
    column: float
    pupil: float
    limbus: float


def parts(image: Floats) -> dict[str, float]:
    """Return the parts in 0..1: open, usable_area, sharpness."""
    pupil = _pupil(image)
    if pupil is None:
        return {"open": 0.0, "usable_area": 0.0, "sharpness": 0.0}
    row, column, radius = pupil
    profile = _profile(image, row=row, column=column)
    rings = Rings(row=row, column=column, pupil=radius, limbus=_limbus(profile, radius))
    usable = _usable(image, rings, profile)
    edge = (_edge(profile, radius) - 0.07) / 0.17
    # Lids that cut the pupil blur its edge in the profile; focus cannot be told from that.
    focus = edge if usable > 0.6 else max(edge, usable)
    return {"open": 1.0, "usable_area": (usable - 0.2) / 0.68, "sharpness": focus}


def _pupil(image: Floats) -> tuple[float, float, float] | None:
    """Return (row, column, radius) of the largest dark disc, or None when the lids hide it.

    Means over 8 x 8 cells drown lashes; a pupil stays dark.
    """
    down, right = (n // CELL for n in image.shape)
    cells = image[: down * CELL, : right * CELL].reshape(down, CELL, right, CELL).mean(axis=(1, 3))
    if float(cells.min()) > DARK:
        return None
    seed = np.unravel_index(int(blur(floats(cells), sigma=1.0).argmin()), cells.shape)
    rows, columns = grid(height=image.shape[0], width=image.shape[1])
    row, column = (float(seed[0]) + 0.5) * CELL, (float(seed[1]) + 0.5) * CELL
    for _ in range(3):
        near = (image < DARK) & (np.hypot(rows - row, columns - column) < 80)
        count = int(near.sum())
        if count < 600:
            return None
        row, column = float(rows[near].mean()), float(columns[near].mean())
    return row, column, float(np.sqrt(count / np.pi))


def _profile(image: Floats, *, row: float, column: float) -> Floats:
    """Return the mean brightness by distance, left and right of the pupil, away from the lids."""
    rows, columns = grid(height=image.shape[0], width=image.shape[1])
    down, right = rows - row, columns - column
    distance = np.hypot(down, right)
    beside = (np.abs(down) < 0.35 * np.abs(right)) & (distance < 200)
    ring = distance[beside].astype(np.int32)
    counts = np.maximum(np.bincount(ring, minlength=200), 1)
    return floats(np.bincount(ring, weights=image[beside], minlength=200) / counts)


def _limbus(profile: Floats, pupil: float) -> float:
    """Return the radius of the strongest rise beyond the pupil."""
    start, stop = int(1.6 * pupil), min(int(4.5 * pupil) + 8, 190)
    if stop - start < 8:
        return 2.5 * pupil
    rise = profile[start + 4 : stop] - profile[start : stop - 4]
    return float(start + 2 + int(rise.argmax()))


def _usable(image: Floats, rings: Rings, profile: Floats) -> float:
    """Return the share of the ring that is as dark as iris, not as light as a lid."""
    rows, columns = grid(height=image.shape[0], width=image.shape[1])
    distance = np.hypot(rows - rings.row, columns - rings.column)
    ring = (distance > rings.pupil + 3) & (distance < rings.limbus - 4)
    inside = profile[int(rings.pupil) + 4 : max(int(rings.limbus) - 4, int(rings.pupil) + 5)]
    outside = profile[min(int(rings.limbus) + 6, 190) : min(int(rings.limbus) + 20, 199)]
    level = 0.5 * (float(np.median(inside)) + float(np.median(outside)))
    smooth = blur(image, sigma=4.0)
    seen = ring & (smooth < min(level, 140.0)) & (smooth > 45)
    return float(seen.sum()) / max(1, int(ring.sum()))


def _edge(profile: Floats, pupil: float) -> float:
    """Return the steepest step at the pupil's edge against its height: 1/pixels of its width."""
    start, stop = max(2, int(pupil) - 10), int(pupil) + 14
    part = profile[start:stop]
    height = float(part.max() - part.min())
    return float(np.diff(part).max()) / height if height > 12 else 0.0
