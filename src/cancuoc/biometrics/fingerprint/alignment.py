"""The score of two fingers: the best way to lay one over the other, and what agrees then.

Neighbourhoods propose alignments, each is tried with all minutiae, the best are fitted to their
pairs and bent as skin bends. Only textbook steps: neighbour structures, rigid alignment,
pairing, least squares.
"""

from __future__ import annotations

import math

import numpy as np

from cancuoc.biometrics.arrays import Floats, Ints
from cancuoc.biometrics.compiled import kernel
from cancuoc.biometrics.fingerprint.likeness import Around, seeds, table
from cancuoc.biometrics.fingerprint.neighbours import apart
from cancuoc.biometrics.fingerprint.placing import Move, Points, bent, fitted, inside, moved
from cancuoc.biometrics.fingerprint.settings import Matching

# Places, directions (with the clock) and neighbourhoods of the minutiae of one finger.
Finger = tuple[Points, Floats, Around]
# For each minutia of the first finger its mate in the second, or -1, and what the pair is worth.
Pairs = tuple[Ints, Floats]
_FEWEST = 3


@kernel
def score(one: Finger, two: Finger, settings: Matching) -> float:
    """Return how alike two fingers are, 0..1; 0 when either has fewer than three minutiae."""
    if one[1].shape[0] < _FEWEST or two[1].shape[0] < _FEWEST:
        return 0.0
    likeness = table(one[2], two[2], settings)
    tried = seeds(likeness, settings.seeds, settings.seeds_each)
    worth = np.zeros(tried.shape[0])
    for k in range(tried.shape[0]):
        move = move_of(one, two, tried[k, 0], tried[k, 1])
        points = moved(one[0], move)
        pairs = paired(
            points, one[1] + move[2], two, likeness, settings.coarse_reach, settings.coarse_turn,
            settings,
        )  # fmt: skip
        worth[k] = pairs[1].sum()
    best = 0.0
    for k in np.argsort(-worth)[: settings.refined]:
        move = move_of(one, two, tried[k, 0], tried[k, 1])
        best = max(best, _refined(one, two, move, likeness, settings))
    return best


@kernel
def move_of(one: Finger, two: Finger, i: int, j: int) -> Move:
    """Return the move that lays minutia `i` on minutia `j`, direction on direction."""
    return (
        float(one[0][0][i]),
        float(one[0][1][i]),
        float(two[1][j] - one[1][i]),
        float(two[0][0][j]),
        float(two[0][1][j]),
    )


@kernel
def paired(
    points: Points,
    angle: Floats,
    two: Finger,
    likeness: Floats,
    reach: float,
    turn: float,
    settings: Matching,
) -> Pairs:
    """Pair minutiae within `reach` pixels and `turn` radians, the worthiest pairs first."""
    n, m = angle.shape[0], two[1].shape[0]
    left, right, value = _candidates(points, angle, two, likeness, reach, turn, settings)
    mates = np.full(n, -1, np.int32)
    worth = np.zeros(n, np.float32)
    taken = np.zeros(m, np.uint8)
    for place in np.argsort(-value):
        i, j = left[place], right[place]
        if mates[i] < 0 and taken[j] == 0:
            mates[i], worth[i], taken[j] = j, value[place], 1
    return mates, worth


@kernel
def _candidates(
    points: Points,
    angle: Floats,
    two: Finger,
    likeness: Floats,
    reach: float,
    turn: float,
    settings: Matching,
) -> tuple[Ints, Ints, Floats]:
    n, m = angle.shape[0], two[1].shape[0]
    left = np.empty(n * m, np.int32)
    right = np.empty(n * m, np.int32)
    value = np.empty(n * m, np.float32)
    count = 0
    for i in range(n):
        for j in range(m):
            dx, dy = points[0][i] - two[0][0][j], points[1][i] - two[0][1][j]
            square = dx * dx + dy * dy
            if square > reach * reach:
                continue
            turned = apart(angle[i], two[1][j])
            if turned > turn:
                continue
            near = (1.0 - 0.5 * math.sqrt(square) / reach) * (1.0 - 0.5 * turned / turn)
            alike = min(1.0, likeness[i, j] / settings.likeness_full)
            share = settings.likeness_share
            left[count], right[count] = i, j
            value[count] = near * (1.0 - share + share * alike)
            count += 1
    return left[:count], right[:count], value[:count]


@kernel
def _refined(one: Finger, two: Finger, move: Move, likeness: Floats, settings: Matching) -> float:
    """Fit and bend an alignment a few times, then score what agrees in the common area."""
    points = moved(one[0], move)
    pairs = paired(
        points, one[1] + move[2], two, likeness, settings.coarse_reach, settings.coarse_turn,
        settings,
    )  # fmt: skip
    for _ in range(settings.rounds):
        if (pairs[0] >= 0).sum() < _FEWEST:
            break
        move = fitted(one[0], two[0], pairs[0], pairs[1])
        points = moved(one[0], move)
        points = bent(points, two[0], pairs[0], pairs[1], settings.bend_width)
        pairs = paired(
            points, one[1] + move[2], two, likeness, settings.fine_reach, settings.fine_turn,
            settings,
        )  # fmt: skip
    found = float(pairs[1].sum())
    common = math.sqrt(
        max(1, inside(points, two[0], settings.margin))
        * max(1, inside(two[0], points, settings.margin))
    )
    return found / (common + settings.few_outside) * found / (found + settings.few_pairs)
