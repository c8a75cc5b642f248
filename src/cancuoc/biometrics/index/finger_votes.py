"""Stage 1: how well the minutiae of a probe agree on one way to lie on a stored finger.

Every minutia of the probe chooses the stored one whose mark has the most bits in common, and
votes, by the square of that number, for the turn between the two. Those that agree on the turn
vote for a place.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, NamedTuple, cast

import numba
import numpy as np
from numba.extending import intrinsic

from cancuoc.biometrics.arrays import Bytes, Floats, Ints
from cancuoc.biometrics.compiled import kernel
from cancuoc.biometrics.index.finger_marks import WORDS, Words
from cancuoc.biometrics.index.finger_rows import SEEN
from cancuoc.biometrics.index.finger_settings import Voting

TURNS: Final = 32
"""Turns that are told apart; each is eight steps of 1/256."""
_WIDE: Final = 256 // TURNS
_AT: Final = 8 * WORDS * SEEN
_COUNT: Final = WORDS * SEEN + 3 * SEEN // 8


class Votes(NamedTuple):
    """The probe: marks (n, WORDS), directions in 256 steps, places in steps of a sketch."""

    marks: Words
    angle: Ints
    x: Floats
    y: Floats


def _counting(_typing: Any, word: Any) -> Any:
    """Count the ones of a word by the processor's own instruction."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return numba.uint64(word), generate


_ones = cast("Callable[[np.uint64], np.uint64]", intrinsic(_counting))


@kernel
def support(probe: Votes, words: Words, octets: Bytes, settings: Voting, step: float) -> Floats:
    """Return the support of a probe by each sketch, float32 (rows,); `step` is pixels a place.

    `words` and `octets` are the same rows, as 64-bit words and as bytes.
    """
    rows, n = words.shape[0], probe.marks.shape[0]
    found = np.zeros(rows, np.float32)
    likest = np.zeros(n, np.int32)
    worth = np.zeros(n, np.int32)
    for row in range(rows):
        count = min(int(words[row, _COUNT]), SEEN)
        if count > 0:
            _choose(probe.marks, words[row], (count + 7) // 8 * 8, likest, worth)
            turn = _turn(probe.angle, octets[row], likest, worth)
            votes = _place(probe, octets[row], likest, worth, turn, settings, step)
            # Many minutiae find agreement by chance more easily than few.
            found[row] = votes / (count + settings.few)
    return found


@kernel
def _choose(marks: Words, row: Words, count: int, likest: Ints, worth: Ints) -> None:
    """Choose the likest stored minutia for each of the probe; equal ones by their order."""
    for i in range(marks.shape[0]):
        one, two, three, four = marks[i, 0], marks[i, 1], marks[i, 2], marks[i, 3]
        best = np.uint64(0)
        for j in range(count):
            common = _ones(one & row[j]) + _ones(two & row[SEEN + j])
            common += _ones(three & row[2 * SEEN + j]) + _ones(four & row[3 * SEEN + j])
            # Number and place in one word: the greatest is found without a branch.
            best = max(best, (common << np.uint64(8)) | np.uint64(255 - j))
        common_bits = int(best >> np.uint64(8))
        likest[i] = 255 - int(best & np.uint64(255)) if common_bits > 0 else 0
        worth[i] = common_bits * common_bits


@kernel
def _turn(angle: Ints, octets: Bytes, likest: Ints, worth: Ints) -> int:
    """Return the turn with most votes, with half those beside it, 0..TURNS - 1."""
    votes = np.zeros(TURNS, np.int32)
    for i in range(angle.shape[0]):
        votes[((octets[_AT + likest[i]] - angle[i]) & 255) // _WIDE] += worth[i]
    best, chosen = 0, 0
    for turn in range(TURNS):
        beside = votes[(turn + 1) % TURNS] + votes[(turn + TURNS - 1) % TURNS]
        if 2 * votes[turn] + beside > best:
            best, chosen = 2 * votes[turn] + beside, turn
    return chosen


@kernel
def _place(
    probe: Votes,
    octets: Bytes,
    likest: Ints,
    worth: Ints,
    turn: int,
    settings: Voting,
    step: float,
) -> float:
    """Return the greatest sum of votes about one of the shifts the agreeing minutiae propose."""
    middle = turn * _WIDE + _WIDE // 2
    cos = math.cos(middle * math.pi / 128)
    sin = math.sin(middle * math.pi / 128)
    n = probe.angle.shape[0]
    x = np.empty(n, np.float32)
    y = np.empty(n, np.float32)
    votes = np.empty(n, np.float32)
    count = 0
    for i in range(n):
        j = likest[i]
        off = (octets[_AT + j] - probe.angle[i] - middle + 128) & 255
        if abs(off - 128) <= settings.turn_reach:
            x[count] = _signed(octets[_AT + SEEN + j]) - cos * probe.x[i] + sin * probe.y[i]
            y[count] = _signed(octets[_AT + 2 * SEEN + j]) - sin * probe.x[i] - cos * probe.y[i]
            votes[count] = worth[i]
            count += 1
    return _densest(x, y, votes, count, (settings.reach / step) ** 2)


@kernel
def _signed(octet: int) -> int:
    return octet - 256 if octet > 127 else octet


@kernel
def _densest(x: Floats, y: Floats, votes: Floats, count: int, reach: float) -> float:
    best = 0.0
    for one in range(count):
        total = 0.0
        for two in range(count):
            square = (x[one] - x[two]) ** 2 + (y[one] - y[two]) ** 2
            total += votes[two] * max(0.0, 1.0 - square / reach)
        best = max(best, total)
    return best
