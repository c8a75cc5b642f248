"""Error rates of a comparison, from the scores of mates and of strangers.

A score says how alike two samples are; a pair matches when its score reaches the threshold.
Terms: ISO/IEC 19795-1. FNMR is the share of mates that do not match, FMR of strangers that do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cancuoc.kernel.refusal import Refusal

Scores = npt.NDArray[np.float64]


class TooFewPairs(Refusal):
    """An error rate needs at least one pair of mates and one of strangers."""

    message = "Chưa đủ cặp mẫu để tính tỷ lệ lỗi."
    next_step = "Vui lòng thêm mẫu: ít nhất hai người, mỗi người ít nhất hai mẫu."


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRates:
    """Rates as shares, 0..1. `threshold_1e3` is the least score at which FMR is at most 1e-3."""

    genuine: int
    impostor: int
    eer: float
    fnmr_1e2: float
    fnmr_1e3: float
    fnmr_0: float
    threshold_1e3: float


def rates(*, genuine: Scores, impostor: Scores) -> ErrorRates:
    """Return the error rates of two sets of scores. Raises TooFewPairs."""
    if not genuine.size or not impostor.size:
        raise TooFewPairs(genuine=genuine.size, impostor=impostor.size)
    mates, strangers = np.sort(genuine), np.sort(impostor)
    # Past the highest score nothing matches, so every bound on FMR has a threshold.
    top = np.nextafter(max(mates[-1], strangers[-1]), np.inf)
    thresholds = np.unique(np.concatenate([mates, strangers, [top]]))
    fnmr = np.searchsorted(mates, thresholds, side="left") / mates.size
    fmr = 1.0 - np.searchsorted(strangers, thresholds, side="left") / strangers.size
    crossing = int(np.argmin(np.abs(fnmr - fmr)))

    def first(bound: float) -> int:
        # Half a stranger of slack, so that 1 of 1,000 counts as 1e-3 in floating point.
        return int(np.argmax(fmr <= bound + 0.5 / strangers.size * 1e-6))

    return ErrorRates(
        genuine=mates.size,
        impostor=strangers.size,
        eer=float((fnmr[crossing] + fmr[crossing]) / 2),
        fnmr_1e2=float(fnmr[first(1e-2)]),
        fnmr_1e3=float(fnmr[first(1e-3)]),
        fnmr_0=float(fnmr[first(0.0)]),
        threshold_1e3=float(thresholds[first(1e-3)]),
    )
