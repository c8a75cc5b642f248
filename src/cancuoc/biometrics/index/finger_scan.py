"""Fingers for the search engine: rows to store, a scan of all, a comparison of some.

    rows = np.zeros(count, finger_scan.SKETCH)      # or mapped from a file; rows[k] = sketch(...)
    packed = np.zeros(count, finger_scan.PACKED)    # packed[k] = pack(...)
    wanted = finger_scan.probe(minutiae)
    support = finger_scan.scan(wanted, rows)        # float32, one for each row; 0 is an empty row
    places = np.argsort(-support)[:most]
    score = finger_scan.compare(wanted, packed, places)

One array holds fingers of one position. Support only orders the rows of one scan; the score is
that of `fingerprint.matcher` and means the same everywhere. Kernels hold no lock.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cancuoc.biometrics.arrays import Floats
from cancuoc.biometrics.fingerprint import settings as fingerprint
from cancuoc.biometrics.fingerprint.minutiae import Minutiae
from cancuoc.biometrics.index import finger_pairs, finger_rows, finger_votes
from cancuoc.biometrics.index import finger_settings as settings
from cancuoc.biometrics.index.finger_marks import WORDS, tolerant
from cancuoc.biometrics.index.finger_rows import COARSE, PACKED, SEEN, SKETCH, Rows, pack, sketch
from cancuoc.biometrics.index.finger_votes import Votes

__all__ = ["PACKED", "SKETCH", "Probe", "Rows", "compare", "pack", "probe", "scan", "sketch"]


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """A finger ready to be searched for, by both stages."""

    votes: Votes
    packed: Rows


def probe(minutiae: Minutiae) -> Probe:
    """Prepare a finger for the search; about 0.1 ms."""
    best = minutiae.best(SEEN)
    if not len(best):
        nothing = np.zeros(0, np.float32)
        return Probe(
            Votes(np.zeros((0, WORDS), np.uint64), np.zeros(0, np.int32), nothing, nothing),
            pack(minutiae),
        )
    x, y = finger_rows.places(best)
    marks = tolerant(finger_rows.around(best), settings.sketching(), settings.voting())
    angle = finger_rows.steps(best).astype(np.int32)
    votes = Votes(marks, angle, x.astype(np.float32), y.astype(np.float32))
    return Probe(votes, pack(minutiae))


def scan(wanted: Probe, rows: Rows) -> Floats:
    """Return how much each sketch supports the probe, float32 (len(rows),); stage 1.

    `rows` is a contiguous array of `SKETCH`.
    """
    octets = rows.view(np.uint8).reshape(len(rows), SKETCH.itemsize)
    words = rows.view(np.uint64).reshape(len(rows), SKETCH.itemsize // 8)
    return finger_votes.support(wanted.votes, words, octets, settings.voting(), float(COARSE))


def compare(wanted: Probe, rows: Rows, places: npt.NDArray[np.int64]) -> Floats:
    """Return the decision score of the probe with `rows[places]`, float32 (len(places),); stage 2.

    `rows` is a contiguous array of `PACKED`; the score is that of `Matcher.score(probe, row)`.
    """
    halves = rows.view(np.uint16).reshape(len(rows), PACKED.itemsize // 2)
    return finger_pairs.scores(
        wanted.packed.reshape(1).view(np.uint16),
        halves,
        np.ascontiguousarray(places, np.int64),
        finger_rows.MOST,
        float(finger_rows.PER_PIXEL),
        fingerprint.matching(),
    )
