"""Stage 2: the decision score of one finger with chosen rows of a gallery, no Python between.

The steps and the score are those of `fingerprint.alignment`, done with sorted minutiae. Where two
pairs are worth the same, either may come first, so a few scores differ in the second digit.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from cancuoc.biometrics.arrays import Floats
from cancuoc.biometrics.compiled import kernel
from cancuoc.biometrics.fingerprint.alignment import Finger, Pairs, move_of
from cancuoc.biometrics.fingerprint.neighbours import describe
from cancuoc.biometrics.fingerprint.placing import Move, Points, bent, fitted, moved
from cancuoc.biometrics.fingerprint.settings import Matching
from cancuoc.biometrics.index.finger_likeness import seeds, table
from cancuoc.biometrics.index.finger_overlay import Room, inside, paired

Halves = npt.NDArray[np.uint16]
Places = npt.NDArray[np.int64]
_FEWEST = 3


@kernel
def scores(
    probe: Halves,
    rows: Halves,
    places: Places,
    most: int,
    per_pixel: float,
    settings: Matching,
) -> Floats:
    """Return the score of a probe with `rows[places]`, float32 (len(places),)."""
    one = finger_of(probe, most, per_pixel, settings)
    room = (
        np.empty(most * most, np.int32),
        np.empty(most * most, np.int32),
        np.empty(most * most, np.float32),
    )
    found = np.zeros(places.shape[0], np.float32)
    for k in range(places.shape[0]):
        two = finger_of(rows[places[k]], most, per_pixel, settings)
        found[k] = score(one, two, settings, room)
    return found


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
def score(one: Finger, two: Finger, settings: Matching, room: Room) -> float:
    """Return how alike two fingers are, 0..1; 0 when either has fewer than three minutiae."""
    if one[1].shape[0] < _FEWEST or two[1].shape[0] < _FEWEST:
        return 0.0
    likeness = table(one[2], two[2], settings)
    tried = seeds(likeness, settings.seeds, settings.seeds_each)
    worth = np.zeros(tried.shape[0], np.float32)
    for k in range(tried.shape[0]):
        move = move_of(one, two, tried[k, 0], tried[k, 1])
        points = moved(one[0], move)
        pairs = paired(
            points, move[2], one, two, likeness, settings.coarse_reach, settings.coarse_turn,
            settings, room,
        )  # fmt: skip
        worth[k] = pairs[1].sum()
    best = 0.0
    for k in np.argsort(-worth)[: settings.refined]:
        move = move_of(one, two, tried[k, 0], tried[k, 1])
        best = max(best, _refined(one, two, move, likeness, settings, room))
    return best


@kernel
def _refined(
    one: Finger,
    two: Finger,
    move: Move,
    likeness: Floats,
    settings: Matching,
    room: Room,
) -> float:
    """Fit and bend an alignment a few times, then score what agrees in the common area."""
    points = moved(one[0], move)
    pairs = paired(
        points, move[2], one, two, likeness, settings.coarse_reach, settings.coarse_turn,
        settings, room,
    )  # fmt: skip
    for _ in range(settings.rounds):
        if (pairs[0] >= 0).sum() < _FEWEST:
            break
        move = fitted(one[0], two[0], pairs[0], pairs[1])
        points = moved(one[0], move)
        points = bent(points, two[0], pairs[0], pairs[1], settings.bend_width)
        pairs = paired(
            points, move[2], one, two, likeness, settings.fine_reach, settings.fine_turn,
            settings, room,
        )  # fmt: skip
    return _share(points, two[0], pairs, settings)


@kernel
def _share(points: Points, other: Points, pairs: Pairs, settings: Matching) -> float:
    found = float(pairs[1].sum())
    common = math.sqrt(
        max(1, inside(points, other, settings.margin))
        * max(1, inside(other, points, settings.margin))
    )
    return found / (common + settings.few_outside) * found / (found + settings.few_pairs)
