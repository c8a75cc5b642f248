"""Distances of codes: the share of differing bits where both masks allow, best over turns.

Codes are packed into 64-bit words. A distance over few bits is drawn towards one half, since
few bits agree by chance more easily (J. Daugman, "New methods in iris recognition", 2007).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, cast

import numba
import numpy as np
from numba.extending import intrinsic

from cancuoc.biometrics.arrays import Floats
from cancuoc.biometrics.compiled import kernel
from cancuoc.biometrics.iris.code import WORDS, IrisCode, Words
from cancuoc.biometrics.iris.settings import Matching

TURNS: Final = 8
"""Cells a head may be tilted either way: 8 of 240 are 12 degrees."""

# Bits and mask of one code, each (WORDS,); of a code in all its turns, each (17, WORDS).
Packed = tuple[Words, Words]


def packed(code: IrisCode) -> Packed:
    """Pack one code into words."""
    return _words(code.bits), _words(code.mask)


def turned(code: IrisCode) -> Packed:
    """Pack a code in each of its 17 turns."""
    shifts = range(-TURNS, TURNS + 1)
    return (
        np.stack([_words(np.roll(code.bits, shift, axis=0)) for shift in shifts]),
        np.stack([_words(np.roll(code.mask, shift, axis=0)) for shift in shifts]),
    )


def _words(bits: Any) -> Words:
    return np.packbits(bits).view(np.uint64)


def _counting(_typing: Any, word: Any) -> Any:
    """Count the ones of a word by the processor's own instruction."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return numba.uint64(word), generate


ones = cast("Callable[[np.uint64], np.uint64]", intrinsic(_counting))
"""Count the ones of a word, inside a kernel."""


@kernel
def distance(probe: Packed, other: Packed, settings: Matching) -> float:
    """Return the least corrected distance of a turned code to another, 0 equal, 0.5 strangers."""
    best = 0.5
    for turn in range(probe[0].shape[0]):
        differing, compared = np.uint64(0), np.uint64(0)
        for k in range(WORDS):
            both = probe[1][turn, k] & other[1][k]
            compared += ones(both)
            differing += ones((probe[0][turn, k] ^ other[0][k]) & both)
        if compared >= settings.least_bits:
            share = differing / compared
            best = min(best, 0.5 - (0.5 - share) * math.sqrt(compared / settings.typical_bits))
    return max(0.0, best)


@kernel
def distances(probe: Packed, gallery: Packed, settings: Matching) -> Floats:
    """Return the distances of a turned code to each of a gallery, (count, WORDS) each part."""
    found = np.empty(gallery[0].shape[0], np.float32)
    for k in range(found.shape[0]):
        found[k] = distance(probe, (gallery[0][k], gallery[1][k]), settings)
    return found
