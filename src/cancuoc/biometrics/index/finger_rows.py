"""Rows of fixed size: what a gallery keeps of one finger.

A row never points anywhere, so many of them are one array that a file can hold and a process can
map. A row of zeros is a finger without minutiae and is like nothing.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from cancuoc.biometrics.arrays import Floats
from cancuoc.biometrics.fingerprint import settings as fingerprint
from cancuoc.biometrics.fingerprint.likeness import Around
from cancuoc.biometrics.fingerprint.minutiae import Minutiae
from cancuoc.biometrics.fingerprint.neighbours import describe
from cancuoc.biometrics.index import finger_settings as settings
from cancuoc.biometrics.index.finger_marks import WORDS, stored

Rows: TypeAlias = npt.NDArray[np.void]
"""A structured array, one row a finger; its dtype says which kind."""

SEEN: Final = 64
"""Minutiae in a sketch: the best. A multiple of eight, so that whole vectors are compared."""
MOST: Final = fingerprint.extraction().most
"""Minutiae in a packed row: all that the matcher looks at."""
PER_PIXEL: Final = 16
"""Packed places are sixteenths of a pixel: whole pixels exactly, scaled ones nearly."""
STEPS: Final = 65536
"""Steps of a turn in which packed directions are kept, as `templates` keeps them."""
COARSE: Final = 2
"""Pixels in a step of a sketch's places."""

# The order matters: kernels read the marks as 64-bit words, what follows as single bytes.
SKETCH: Final = np.dtype(
    [
        ("marks", "<u8", (WORDS, SEEN)),
        ("angle", "u1", (SEEN,)),
        ("x", "i1", (SEEN,)),
        ("y", "i1", (SEEN,)),
        ("count", "<u8"),
    ]
)
"""Stage 1, bytes a finger: `SKETCH.itemsize`. Places are seen from the middle of the minutiae."""
PACKED: Final = np.dtype(
    [("count", "<u2"), ("x", "<u2", (MOST,)), ("y", "<u2", (MOST,)), ("angle", "<u2", (MOST,))]
)
"""Stage 2, bytes a finger: `PACKED.itemsize`. Directions run with the clock."""


def sketch(minutiae: Minutiae) -> Rows:
    """Return the sketch of a finger, one `SKETCH` row of shape ()."""
    best = minutiae.best(SEEN)
    count = len(best)
    row: Any = np.zeros((), SKETCH)
    if count:
        marks = stored(around(best), settings.sketching())
        row["marks"][:, :count] = marks.T
        row["angle"][:count] = steps(best)
        row["x"][:count], row["y"][:count] = places(best)
        row["count"] = count
    sketched: Rows = row
    return sketched


def pack(minutiae: Minutiae) -> Rows:
    """Return what stage 2 compares of a finger, one `PACKED` row of shape ().

    Neighbourhoods are not kept: finding them again costs a hundredth of a comparison.
    """
    best = minutiae.best(MOST)
    count = len(best)
    row: Any = np.zeros((), PACKED)
    row["count"] = count
    row["x"][:count] = np.minimum(np.rint(best.x * PER_PIXEL), STEPS - 1)
    row["y"][:count] = np.minimum(np.rint(best.y * PER_PIXEL), STEPS - 1)
    row["angle"][:count] = np.rint(clockwise(best) / (2 * np.pi) * STEPS).astype(np.int64) % STEPS
    packed: Rows = row
    return packed


def clockwise(minutiae: Minutiae) -> Floats:
    """Return directions that run with the clock, as the picture's y axis points down."""
    return np.mod(-minutiae.angle, 2 * np.pi).astype(np.float32)


def around(minutiae: Minutiae) -> Around:
    """Return radius, bearing and turn of the nearest neighbours, each float32 (n, neighbours)."""
    cells = settings.sketching()
    return describe(minutiae.x, minutiae.y, clockwise(minutiae), cells.neighbours, cells.nearest)


def steps(minutiae: Minutiae) -> npt.NDArray[np.uint8]:
    """Return directions in 256 steps of a turn, with the clock."""
    found = np.floor(clockwise(minutiae) / (2 * np.pi) * 256).astype(np.int64)
    return np.asarray(found % 256, np.uint8)


def places(minutiae: Minutiae) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]]:
    """Return x and y in steps of `COARSE` pixels from the middle of the minutiae."""

    def coarse(values: Floats) -> npt.NDArray[np.int8]:
        middle = (float(values.min()) + float(values.max())) / 2
        return np.clip(np.rint((values - middle) / COARSE), -127, 127).astype(np.int8)

    return coarse(minutiae.x), coarse(minutiae.y)
