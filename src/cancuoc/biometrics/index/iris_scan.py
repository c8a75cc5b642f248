"""One eye against every stored eye: the distance of `iris.hamming`, given up early.

A stored eye is a row of 300 words: first the 24 words of its bits that are spread evenly around
the ring, then their masks, then the other 126 words and their masks. In most turns of most
strangers those 24 words already differ by about one half, and the rest is never read.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from cancuoc.biometrics.arrays import Floats, Mask
from cancuoc.biometrics.compiled import kernel
from cancuoc.biometrics.iris.code import WORDS, IrisCode, Words
from cancuoc.biometrics.iris.hamming import ones, packed, turned
from cancuoc.biometrics.iris.settings import Matching

HEAD: Final = 24
"""Words looked at first: a sixth of the code, three registers of the processor."""

_TAIL: Final = WORDS - HEAD
ROW: Final = 2 * WORDS
STRANGER: Final = 0.5
_FIRST: Final = np.round(np.linspace(0, WORDS, HEAD, endpoint=False)).astype(np.int64)
_ORDER: Final = np.concatenate([_FIRST, np.setdiff1d(np.arange(WORDS), _FIRST)])


def row(code: IrisCode) -> Words:
    """Return a code as it is stored, uint64 (300,)."""
    return _laid(*packed(code))


def turns(code: IrisCode) -> Words:
    """Return a code in its 17 turns, each laid out as a stored row, uint64 (17, 300)."""
    return np.stack([_laid(bits, mask) for bits, mask in zip(*turned(code), strict=True)])


def _laid(bits: Words, mask: Words) -> Words:
    bits, mask = bits[_ORDER], mask[_ORDER]
    return np.concatenate([bits[:HEAD], mask[:HEAD], bits[HEAD:], mask[HEAD:]])


@kernel
def scan(probe: Words, rows: Words, there: Mask, settings: Matching, hopeless: float) -> Floats:
    """Return the distance of a turned eye, (17, 300), to each stored one, (count, 300).

    Where `there` is false, and in a turn whose first words differ by more than `hopeless`, an
    eye counts as a stranger's: 0.5.
    """
    found = np.empty(rows.shape[0], np.float32)
    for k in range(rows.shape[0]):
        found[k] = _distance(probe, rows[k], settings, hopeless) if there[k] else STRANGER
    return found


@kernel
def _distance(probe: Words, stored: Words, settings: Matching, hopeless: float) -> float:
    best = STRANGER
    for turn in range(probe.shape[0]):
        differing, compared = np.uint64(0), np.uint64(0)
        for k in range(HEAD):
            both = probe[turn, HEAD + k] & stored[HEAD + k]
            compared += ones(both)
            differing += ones((probe[turn, k] ^ stored[k]) & both)
        if differing > hopeless * compared:
            continue
        for k in range(2 * HEAD, 2 * HEAD + _TAIL):
            both = probe[turn, _TAIL + k] & stored[_TAIL + k]
            compared += ones(both)
            differing += ones((probe[turn, k] ^ stored[k]) & both)
        if compared >= settings.least_bits:
            share = differing / compared
            best = min(best, 0.5 - (0.5 - share) * math.sqrt(compared / settings.typical_bits))
    return max(0.0, best)
