"""The table of likeness and its seeds, as `fingerprint.likeness` makes them but without detours.

Neighbours are sorted into cells of bearing and turn, so that one of 200 pairs of neighbours is
looked at, not all; and only pairs that can become seeds are sorted.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from cancuoc.biometrics.arrays import Floats, Ints
from cancuoc.biometrics.compiled import kernel
from cancuoc.biometrics.fingerprint.likeness import Around
from cancuoc.biometrics.fingerprint.neighbours import NOBODY
from cancuoc.biometrics.fingerprint.settings import Matching

Places = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]

CELLS: Final = 16
"""Cells of a turn, for bearings as for turns: about as wide as what the matcher tolerates."""
_TURN: Final = 2.0 * math.pi
_LEAST_SEED: Final = 0.5
_SHIFT: Final = 6
_OTHERS: Final = (1 << _SHIFT) - 1


@kernel
def gap(a: float, b: float) -> float:
    """Return the angle between two directions that are both within one turn, 0..π."""
    apart = abs(a - b)
    return min(apart, abs(_TURN - apart))


@kernel
def table(one: Around, two: Around, settings: Matching) -> Floats:
    """Return the likeness of every minutia of one finger with every one of the other, (n, m).

    Each neighbour of `i`, nearest first, gets the best free neighbour of each `j`; only those in
    cells near its own are looked at.
    """
    n, m = one[0].shape[0], two[0].shape[0]
    starts, entries = _sorted_into_cells(two, settings.neighbours)
    found = np.empty((n, m), np.float32)
    total = np.zeros(m)
    used = np.zeros(m, np.int64)
    best = np.zeros(m)
    chosen = np.zeros(m, np.int64)
    for i in range(n):
        total[:] = 0.0
        used[:] = 0
        for k in range(settings.neighbours):
            if one[0][i, k] >= NOBODY:
                break
            best[:] = 0.0
            _meet(one, two, i, k, starts, entries, used, best, chosen, settings)
            for j in range(m):
                if best[j] > 0.0:
                    used[j] |= 1 << chosen[j]
                    total[j] += best[j]
        found[i] = total
    return found


@kernel
def _sorted_into_cells(two: Around, neighbours: int) -> tuple[Places, Places]:
    """Return where each cell of bearing and turn starts, and the neighbours by cell.

    Neighbour `other` of minutia `j` is given as `j << _SHIFT | other`.
    """
    starts = np.zeros(CELLS * CELLS + 1, np.int64)
    for j in range(two[0].shape[0]):
        for other in range(neighbours):
            if two[0][j, other] < NOBODY:
                starts[_cell(two[1][j, other]) * CELLS + _cell(two[2][j, other]) + 1] += 1
    starts = np.cumsum(starts)
    free = starts.copy()
    entries = np.empty(starts[-1], np.int64)
    for j in range(two[0].shape[0]):
        for other in range(neighbours):
            if two[0][j, other] < NOBODY:
                cell = _cell(two[1][j, other]) * CELLS + _cell(two[2][j, other])
                entries[free[cell]] = j << _SHIFT | other
                free[cell] += 1
    return starts, entries


@kernel
def _cell(angle: float) -> int:
    return math.floor(angle * (CELLS / _TURN)) % CELLS


@kernel
def _meet(
    one: Around,
    two: Around,
    i: int,
    k: int,
    starts: Places,
    entries: Places,
    used: Places,
    best: Doubles,
    chosen: Places,
    settings: Matching,
) -> None:
    """Give neighbour `k` of `i` the best free neighbour of every `j`, in `best` and `chosen`."""
    radius, bearing, turn = one[0][i, k], one[1][i, k], one[2][i, k]
    # A near neighbour's bearing jumps when either moves by a pixel or two.
    wide = settings.bearing_slack + 3.0 / max(radius, 6.0)
    per = CELLS / _TURN
    # The last cell meets the first, so a range may end one turn further.
    across = math.floor((bearing + wide) * per) + 1
    along = math.floor((turn + settings.turn_slack) * per) + 1
    for b in range(math.floor((bearing - wide) * per), across):
        for t in range(math.floor((turn - settings.turn_slack) * per), along):
            cell = (b % CELLS) * CELLS + t % CELLS
            for entry in entries[starts[cell] : starts[cell + 1]]:
                j, other = entry >> _SHIFT, entry & _OTHERS
                far = abs(radius - two[0][j, other])
                aside = gap(bearing, two[1][j, other])
                turned = gap(turn, two[2][j, other])
                worth = _worth(radius, far, aside, wide, turned, settings)
                if worth > best[j] and used[j] >> other & 1 == 0:
                    best[j], chosen[j] = worth, other


@kernel
def _worth(
    radius: float, far: float, aside: float, wide: float, turned: float, settings: Matching
) -> float:
    """Return how well two neighbours agree: 0 not at all, 1 exactly."""
    slack = settings.radius_slack + 0.1 * radius
    if far > slack or aside > wide or turned > settings.turn_slack:
        return 0.0
    near = (1.0 - 0.6 * far / slack) * (1.0 - 0.6 * aside / wide)
    return float(near * (1.0 - 0.6 * turned / settings.turn_slack))


@kernel
def seeds(likeness: Floats, most: int, each: int) -> Ints:
    """Return the pairs most alike, (count, 2), at most `each` for one minutia of either side."""
    n, m = likeness.shape
    flat = likeness.ravel()
    worthy = np.flatnonzero(flat >= _LEAST_SEED)
    order = worthy[np.argsort(-flat[worthy])]
    left = np.full(n, each, np.int64)
    right = np.full(m, each, np.int64)
    found = np.zeros((most, 2), np.int32)
    count = 0
    for place in order:
        i, j = place // m, place % m
        if count == most:
            break
        if left[i] > 0 and right[j] > 0:
            left[i] -= 1
            right[j] -= 1
            found[count, 0] = i
            found[count, 1] = j
            count += 1
    return found[:count]
