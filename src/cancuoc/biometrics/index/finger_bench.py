"""Measuring the search of fingers: rates of both stages, recall of the first, memory read.

Times are processor time of one core. How fast memory can be read is measured in the same run,
since a scan that reads as fast as memory allows cannot become faster.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cancuoc.biometrics.arrays import Floats
from cancuoc.biometrics.compiled import kernel
from cancuoc.biometrics.fingerprint.minutiae import Minutiae
from cancuoc.biometrics.index import finger_scan, finger_strangers
from cancuoc.biometrics.index.finger_scan import PACKED, SKETCH, Probe, Rows

Progress = Callable[[str, int, int], None]
Known = Sequence[tuple[str, Minutiae]]
"""Fingers with their opaque subjects; those of one subject are mates."""
Words = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]

_READ_BYTES: Final = 256 * 1024 * 1024
_SEED: Final = "scan-bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The outcome: rates per second of one core, recall as shares, sizes in bytes.

    Recall is the share of mates that would be among the best 1 % and 0.1 % of strangers; other
    mates of the same probe take no place. The shares of memory say how much of the measured
    reading speed (bytes a second) a stage uses.
    """

    gallery: int
    probes: int
    mates: int
    recall_1pc: float
    recall_01pc: float
    scan_per_second: float
    compare_per_second: float
    sketch_bytes: int
    packed_bytes: int
    read_bytes_per_second: float
    scan_share_of_memory: float
    compare_share_of_memory: float

    def report(self) -> dict[str, Any]:
        """Return the outcome as plain values."""
        return asdict(self)


def invented(count: int) -> list[tuple[str, Minutiae]]:
    """Return pairs of invented impressions of `count` fingers, where no pictures are at hand."""
    found = []
    for number in range(count):
        first = finger_strangers.stranger(seed=f"{_SEED} probe", number=number)
        second = finger_strangers.again(first, seed=_SEED, number=number)
        found += [(str(number), first), (str(number), second)]
    return found


def measure(
    *,
    known: Known,
    others: Sequence[Minutiae] = (),
    gallery: int,
    candidates: int = 100,
    progress: Progress,
) -> Measured:
    """Search every known finger among the known, `others` and invented strangers.

    They are `gallery` fingers together, or more when more are given. Stage 2 compares the best
    `candidates` of stage 1, strangers as a rule. `known` holds at least one finger.
    """
    sketches, packed = _rows([*(minutiae for _, minutiae in known), *others], gallery, progress)
    subjects = np.array([subject for subject, _ in known])
    probes = [finger_scan.probe(minutiae) for _, minutiae in known]
    # The first calls compile kernels, which is no part of searching.
    _searched(probes[0], sketches[:1], packed[:1], 1)
    ranks: list[float] = []
    seconds = np.zeros(2)
    compared = 0
    for number, probe in enumerate(probes):
        progress("search", number, len(probes))
        support, places, took = _searched(probe, sketches, packed, candidates)
        ranks += _ranks(support, number, subjects)
        seconds += took
        compared += len(places)
    rates = (len(probes) * len(sketches), compared) / np.maximum(seconds, 1e-9)
    return _measured(len(sketches), len(probes), ranks, (float(rates[0]), float(rates[1])))


def _measured(
    gallery: int, probes: int, ranks: Sequence[float], rates: tuple[float, float]
) -> Measured:
    read = read_speed()
    return Measured(
        gallery=gallery,
        probes=probes,
        mates=len(ranks),
        recall_1pc=_share_below(ranks, 0.01),
        recall_01pc=_share_below(ranks, 0.001),
        scan_per_second=rates[0],
        compare_per_second=rates[1],
        sketch_bytes=SKETCH.itemsize,
        packed_bytes=PACKED.itemsize,
        read_bytes_per_second=read,
        scan_share_of_memory=rates[0] * SKETCH.itemsize / read,
        compare_share_of_memory=rates[1] * PACKED.itemsize / read,
    )


def _share_below(ranks: Sequence[float], bound: float) -> float:
    return sum(rank < bound for rank in ranks) / max(1, len(ranks))


def _rows(given: Sequence[Minutiae], gallery: int, progress: Progress) -> tuple[Rows, Rows]:
    count = max(gallery, len(given))
    sketches, packed = np.zeros(count, SKETCH), np.zeros(count, PACKED)
    for number in range(count):
        if number % 1000 == 0:
            progress("gallery", number, count)
        if number < len(given):
            minutiae = given[number]
        else:
            minutiae = finger_strangers.stranger(seed=_SEED, number=number)
        sketches[number] = finger_scan.sketch(minutiae)
        packed[number] = finger_scan.pack(minutiae)
    return sketches, packed


def _searched(
    probe: Probe, sketches: Rows, packed: Rows, candidates: int
) -> tuple[Floats, Places, tuple[float, float]]:
    """Return support, places compared, and the seconds each stage took."""
    began = time.process_time()
    support = finger_scan.scan(probe, sketches)
    between = time.process_time()
    places = np.argsort(-support)[:candidates]
    before = time.process_time()
    finger_scan.compare(probe, packed, places)
    return support, places, (between - began, time.process_time() - before)


def _ranks(support: Floats, number: int, subjects: npt.NDArray[np.str_]) -> list[float]:
    """Return, for each mate, the share of strangers that are supported at least as much."""
    same = np.zeros(len(support), np.bool_)
    same[: len(subjects)] = subjects == subjects[number]
    strangers = np.sort(support[~same])
    mates = [place for place in np.flatnonzero(same) if place != number]
    ahead = len(strangers) - np.searchsorted(strangers, support[mates], side="left")
    return [float(share) for share in ahead / max(1, len(strangers))]


def read_speed(size: int = _READ_BYTES) -> float:
    """Return how many bytes one core reads a second from an array of `size` bytes, plainly."""
    words = np.ones(size // 8, np.uint64)
    _total(words[:8])
    began = time.process_time()
    for _ in range(3):
        _total(words)
    return 3 * words.nbytes / max(time.process_time() - began, 1e-9)


@kernel
def _total(words: Words) -> int:
    total = np.uint64(0)
    for word in words:
        total += word
    return int(total)
