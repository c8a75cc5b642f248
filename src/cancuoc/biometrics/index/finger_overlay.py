"""Laying one finger over another as `fingerprint.alignment` does, with minutiae sorted by height.

Sorted minutiae make the search for a mate a look at a few, not at all of them.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from cancuoc.biometrics.arrays import Floats, Ints
from cancuoc.biometrics.compiled import kernel
from cancuoc.biometrics.fingerprint.alignment import Finger, Pairs
from cancuoc.biometrics.fingerprint.placing import Points
from cancuoc.biometrics.fingerprint.settings import Matching
from cancuoc.biometrics.index.finger_likeness import gap

_TURN = 2.0 * math.pi
SIDES: Final = 8
_COS: Final = np.cos(np.arange(SIDES) * math.pi / SIDES)
_SIN: Final = np.sin(np.arange(SIDES) * math.pi / SIDES)
# Candidates for pairs: which minutia of either side, and what the pair is worth.
Room = tuple[Ints, Ints, Floats]


@kernel
def paired(
    points: Points,
    turn: float,
    one: Finger,
    two: Finger,
    likeness: Floats,
    reach: float,
    wide: float,
    settings: Matching,
    room: Room,
) -> Pairs:
    """Pair minutiae within `reach` pixels and `wide` radians, the worthiest pairs first.

    `points` are those of `one` in the picture of `two`, `turn` its turn in radians; `two` is
    sorted by height. `room` is overwritten and holds n * m places.
    """
    count = _candidates(points, turn, one, two, likeness, reach, wide, settings, room)
    mates = np.full(one[1].shape[0], -1, np.int32)
    worth = np.zeros(one[1].shape[0], np.float32)
    taken = np.zeros(two[1].shape[0], np.uint8)
    for place in np.argsort(-room[2][:count]):
        i, j = room[0][place], room[1][place]
        if mates[i] < 0 and taken[j] == 0:
            mates[i], worth[i], taken[j] = j, room[2][place], 1
    return mates, worth


@kernel
def _candidates(
    points: Points,
    turn: float,
    one: Finger,
    two: Finger,
    likeness: Floats,
    reach: float,
    wide: float,
    settings: Matching,
    room: Room,
) -> int:
    count, m = 0, two[1].shape[0]
    share = settings.likeness_share
    for i in range(one[1].shape[0]):
        angle = (one[1][i] + turn) % _TURN
        for j in range(np.searchsorted(two[0][1], points[1][i] - reach), m):
            dx, dy = points[0][i] - two[0][0][j], points[1][i] - two[0][1][j]
            if -dy > reach:
                break
            square = dx * dx + dy * dy
            turned = gap(angle, two[1][j])
            if square <= reach * reach and turned <= wide:
                near = (1.0 - 0.5 * math.sqrt(square) / reach) * (1.0 - 0.5 * turned / wide)
                alike = min(1.0, likeness[i, j] / settings.likeness_full)
                room[0][count], room[1][count] = i, j
                room[2][count] = near * (1.0 - share + share * alike)
                count += 1
    return count


@kernel
def inside(points: Points, other: Points, margin: float) -> int:
    """Count the points within `margin` of the area that `other` spans, as `placing.inside`."""
    within = np.ones(points[0].shape[0], np.uint8)
    for side in range(SIDES):
        least, most = np.inf, -np.inf
        for k in range(other[0].shape[0]):
            along = other[0][k] * _COS[side] + other[1][k] * _SIN[side]
            least, most = min(least, along), max(most, along)
        for k in range(points[0].shape[0]):
            along = points[0][k] * _COS[side] + points[1][k] * _SIN[side]
            if along < least - margin or along > most + margin:
                within[k] = 0
    return int(within.sum())
