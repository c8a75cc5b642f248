"""Identity papers that people hold on the day the city is made for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cancuoc.domain.population.synthetic import shares
from cancuoc.domain.population.synthetic.dates import Days, add_years, full_years
from cancuoc.law.validity import MILESTONES, WINDOW_YEARS

NONE, CMND, CCCD, CARD = range(4)
NO_DATE: Final = np.datetime64("1900-01-01", "D")
_CHIP_FROM: Final = np.datetime64("2021-02-01", "D")
_BARCODE_FROM: Final = np.datetime64("2016-01-04", "D")
_CMND_FROM: Final = np.datetime64("2006-07-01", "D")
_RENEWED: Final = 0.7


@dataclass(frozen=True, slots=True)
class Papers:
    """`kind` is one of the four codes; dates equal `NO_DATE` where there is none."""

    kind: npt.NDArray[np.int64]
    issued: Days
    expires: Days


def make(rng: np.random.Generator, *, born: Days, on: np.datetime64) -> Papers:
    """Invent papers for people with these birth dates, as they stand on the day `on`."""
    rows = len(born)
    age = full_years(born, on)
    draw = rng.random(rows)
    nothing = np.where(age < 16, shares.NO_PAPER_AT_14, shares.NO_PAPER_FROM_16)
    has = (age >= 14) & (draw >= nothing)
    cmnd = has & (age >= 22) & (rng.random(rows) < shares.CMND_SHARE)
    kind = np.where(has, np.where(cmnd, CMND, CCCD), NONE)
    issued = _issued(rng, born, on, cmnd)
    expires = np.where(cmnd, add_years(issued, 15), expiry(born=born, issued=issued))
    issued, expires = _renew(rng, born, on, kind, issued, expires)
    return Papers(
        kind,
        np.where(has, issued, NO_DATE),
        np.where(has, expires, NO_DATE),
    )


def expiry(*, born: Days, issued: Days) -> Days:
    """Return the expiry of cards by the milestones of Art. 21, `NO_DATE` for no limit."""
    answer = np.full(len(born), NO_DATE)
    for milestone in reversed(MILESTONES):
        ahead = issued < add_years(born, milestone - WINDOW_YEARS)
        answer = np.where(ahead, add_years(born, milestone), answer)
    return answer


def _issued(
    rng: np.random.Generator, born: Days, on: np.datetime64, cmnd: npt.NDArray[np.bool_]
) -> Days:
    rows = len(born)
    barcode = rng.random(rows) < shares.BARCODE_CCCD_SHARE
    first = np.where(cmnd, _CMND_FROM, np.where(barcode, _BARCODE_FROM, _CHIP_FROM))
    last = np.where(cmnd | barcode, _CHIP_FROM, on)
    first = np.maximum(first, add_years(born, 14))
    return _between(rng, first, np.maximum(last, first + 1), on)


def _between(rng: np.random.Generator, first: Any, last: Any, on: np.datetime64) -> Days:
    span = np.maximum((last - first).astype(np.int64), 1)
    days: Days = np.minimum(first + (rng.random(len(first)) * span).astype(np.int64), on - 1)
    return days


def _renew(
    rng: np.random.Generator,
    born: Days,
    on: np.datetime64,
    kind: npt.NDArray[np.int64],
    issued: Days,
    expires: Days,
) -> tuple[Days, Days]:
    """Most people whose CCCD ran out had it changed between then and now."""
    ran_out = (kind == CCCD) & (expires != NO_DATE) & (expires <= on)
    again = ran_out & (rng.random(len(born)) < _RENEWED)
    later = _between(rng, expires, np.full(len(born), on), on)
    issued = np.where(again, np.maximum(later, issued), issued)
    return issued, np.where(again, expiry(born=born, issued=issued), expires)
