"""How alike the neighbourhoods of two minutiae are, for every pair of two fingers."""

from __future__ import annotations

import numpy as np

from cancuoc.biometrics.arrays import Bytes, Floats, Ints
from cancuoc.biometrics.compiled import kernel
from cancuoc.biometrics.fingerprint.neighbours import NOBODY, apart
from cancuoc.biometrics.fingerprint.settings import Matching

# Radius, bearing and turn of the neighbours of each minutia, each float32 (n, neighbours).
Around = tuple[Floats, Floats, Floats]


@kernel
def table(one: Around, two: Around, settings: Matching) -> Floats:
    """Return the likeness of every minutia of one finger with every one of the other, (n, m).

    It is the number of neighbours that agree, each counted by how well: 0 to `neighbours`.
    """
    n, m = one[0].shape[0], two[0].shape[0]
    found = np.zeros((n, m), np.float32)
    used = np.zeros(settings.neighbours, np.uint8)
    for i in range(n):
        for j in range(m):
            found[i, j] = _agreeing(one, two, i, j, used, settings)
    return found


@kernel
def _agreeing(one: Around, two: Around, i: int, j: int, used: Bytes, settings: Matching) -> float:
    """Give each neighbour of `i`, nearest first, the best free neighbour of `j`."""
    used[:] = 0
    total = 0.0
    for k in range(settings.neighbours):
        if one[0][i, k] >= NOBODY:
            break
        best, chosen = 0.0, -1
        for other in range(settings.neighbours):
            if used[other] == 0:
                worth = _agreement(one, two, i, k, j, other, settings)
                if worth > best:
                    best, chosen = worth, other
        if chosen >= 0:
            used[chosen] = 1
            total += best
    return total


@kernel
def _agreement(
    one: Around, two: Around, i: int, k: int, j: int, other: int, settings: Matching
) -> float:
    """Return how well two neighbours agree: 0 not at all, 1 exactly."""
    r, r2 = one[0][i, k], two[0][j, other]
    slack = settings.radius_slack + 0.1 * r
    far = abs(r - r2)
    if far > slack:
        return 0.0
    turned = apart(one[2][i, k], two[2][j, other])
    if turned > settings.turn_slack:
        return 0.0
    # A near neighbour's bearing jumps when either moves by a pixel or two.
    wide = settings.bearing_slack + 3.0 / max(r, 6.0)
    aside = apart(one[1][i, k], two[1][j, other])
    if aside > wide:
        return 0.0
    near = (1.0 - 0.6 * far / slack) * (1.0 - 0.6 * aside / wide)
    return float(near * (1.0 - 0.6 * turned / settings.turn_slack))


@kernel
def seeds(likeness: Floats, most: int, each: int) -> Ints:
    """Return the pairs most alike, (count, 2), at most `each` for one minutia of either side."""
    n, m = likeness.shape
    order = np.argsort(-likeness.ravel())
    left = np.full(n, each, np.int64)
    right = np.full(m, each, np.int64)
    found = np.zeros((most, 2), np.int32)
    count = 0
    for place in order:
        i, j = place // m, place % m
        if count == most or likeness[i, j] < 0.5:
            break
        if left[i] > 0 and right[j] > 0:
            left[i] -= 1
            right[j] -= 1
            found[count, 0] = i
            found[count, 1] = j
            count += 1
    return found[:count]
