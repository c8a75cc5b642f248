"""Stage 2: the decision score of one finger with chosen rows of a gallery, without Python between.

The score is that of `fingerprint.alignment`; a pair that has already lost is left early.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from cancuoc.biometrics.arrays import Floats
from cancuoc.biometrics.compiled import kernel
from cancuoc.biometrics.fingerprint.alignment import Finger, score
from cancuoc.biometrics.fingerprint.neighbours import describe
from cancuoc.biometrics.fingerprint.settings import Matching

Halves = npt.NDArray[np.uint16]
Places = npt.NDArray[np.int64]


@kernel
def finger_of(row: Halves, most: int, per_pixel: float, settings: Matching) -> Finger:
    """Return the finger of one packed row, uint16 (1 + 3 * most,), with its neighbourhoods."""
    count = min(int(row[0]), most)
    x = np.empty(count, np.float32)
    y = np.empty(count, np.float32)
    angle = np.empty(count, np.float32)
    for k in range(count):
        x[k] = row[1 + k] / per_pixel
        y[k] = row[1 + most + k] / per_pixel
        angle[k] = row[1 + 2 * most + k] * (2.0 * math.pi / 65536.0)
    return (x, y), angle, describe(x, y, angle, settings.neighbours, settings.nearest)


@kernel
def scores(
    probe: Halves, rows: Halves, places: Places, most: int, per_pixel: float, settings: Matching
) -> Floats:
    """Return the score of a probe with `rows[places]`, float32 (len(places),)."""
    one = finger_of(probe, most, per_pixel, settings)
    found = np.zeros(places.shape[0], np.float32)
    for k in range(places.shape[0]):
        two = finger_of(rows[places[k]], most, per_pixel, settings)
        found[k] = score(one, two, settings)
    return found
