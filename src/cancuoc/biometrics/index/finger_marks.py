"""Marks of a minutia: which neighbours it has, as bits.

What a neighbour looks like from its minutia (distance, bearing, turn) is one of some hundred
cells, and each cell owns a bit of the mark; distant cells share one, as in the superimposed
coding of punched cards. A stored mark has one bit for each neighbour, a probe's mark has the
bits of all cells that a neighbour may fall into when seen again. The bits both have then count
the neighbours that may agree.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from cancuoc.biometrics.compiled import kernel
from cancuoc.biometrics.fingerprint.likeness import Around
from cancuoc.biometrics.fingerprint.neighbours import NOBODY
from cancuoc.biometrics.index.finger_settings import Sketching, Voting

Words = npt.NDArray[np.uint64]

WORDS: Final = 4
"""Words of 64 bits in a mark."""
_BITS: Final = 64 * WORDS
# Cells of two rings that share a bit differ by five bearings and three turns, or more: no neighbour
# seen again is in both.
_RING_APART: Final = 83
_TURN: Final = 2 * math.pi


@kernel
def stored(around: Around, cells: Sketching) -> Words:
    """Return the marks to store, (n, WORDS)."""
    marks = np.zeros((around[0].shape[0], WORDS), np.uint64)
    for i in range(marks.shape[0]):
        for k in range(cells.neighbours):
            radius = around[0][i, k]
            if radius < NOBODY:
                bearing = math.floor(around[1][i, k] / _TURN * cells.bearings)
                turn = math.floor(around[2][i, k] / _TURN * cells.turns)
                _set(marks, i, _ring(radius, cells), bearing, turn, cells)
    return marks


@kernel
def tolerant(around: Around, cells: Sketching, slack: Voting) -> Words:
    """Return the marks of a probe, (n, WORDS): all cells a neighbour may be in."""
    marks = np.zeros((around[0].shape[0], WORDS), np.uint64)
    for i in range(marks.shape[0]):
        for k in range(cells.neighbours):
            radius = around[0][i, k]
            if radius < NOBODY:
                _cover(marks, i, radius, around[1][i, k], around[2][i, k], cells, slack)
    return marks


@kernel
def _cover(
    marks: Words,
    i: int,
    radius: float,
    bearing: float,
    turn: float,
    cells: Sketching,
    slack: Voting,
) -> None:
    off = slack.radius_slack + slack.radius_share * radius
    # A near neighbour's bearing jumps when either moves by a pixel or two.
    aside = slack.bearing_slack + slack.bearing_near / max(radius, slack.near_least)
    for ring in range(_ring(radius - off, cells), _ring(radius + off, cells) + 1):
        first = math.floor((bearing - aside) / _TURN * cells.bearings)
        last = math.floor((bearing + aside) / _TURN * cells.bearings)
        for b in range(first, last + 1):
            least = math.floor((turn - slack.turn_slack) / _TURN * cells.turns)
            most = math.floor((turn + slack.turn_slack) / _TURN * cells.turns)
            for t in range(least, most + 1):
                _set(marks, i, ring, b, t, cells)


@kernel
def _ring(radius: float, cells: Sketching) -> int:
    ring = math.floor(cells.radii * math.sqrt(max(radius, 0.0) / cells.farthest))
    return min(ring, cells.radii - 1)


@kernel
def _set(marks: Words, i: int, ring: int, bearing: int, turn: int, cells: Sketching) -> None:
    bearing %= cells.bearings
    turn %= cells.turns
    bit = (bearing * cells.turns + turn + ring * _RING_APART) % _BITS
    marks[i, bit // 64] |= np.uint64(1) << np.uint64(bit % 64)
