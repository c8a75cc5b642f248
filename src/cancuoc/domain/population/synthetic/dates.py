"""Calendar arithmetic on whole arrays of days, by table: numpy's own casts are ten times slower."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.datetime64]
Ints = npt.NDArray[np.int64]

_FIRST_YEAR: Final = 1850
_LAST_YEAR: Final = 2200
_BASE: Final = np.datetime64(f"{_FIRST_YEAR}-01-01", "D")
_MONTH_STARTS: Final = (
    np.arange(f"{_FIRST_YEAR}-01", f"{_LAST_YEAR + 1}-01", dtype="M8[M]").astype("M8[D]") - _BASE
).astype(np.int64)
_MONTH_OF_DAY: Final = np.repeat(
    np.arange(len(_MONTH_STARTS)),
    np.diff(
        _MONTH_STARTS,
        append=(np.datetime64(f"{_LAST_YEAR + 1}-01-01", "D") - _BASE).astype(np.int64),
    ),
)


def _split(days: Days) -> tuple[Ints, Ints]:
    """Return the running month of each day and the day of the month from 0."""
    number = (days - _BASE).astype(np.int64)
    month = _MONTH_OF_DAY[number]
    return month, number - _MONTH_STARTS[month]


def add_years(days: Days, years: Any) -> Days:
    """Return the same day `years` later; 29 February becomes 1 March in common years."""
    month, day = _split(days)
    days_on: Days = _BASE + (_MONTH_STARTS[month + 12 * np.asarray(years)] + day)
    return days_on


def end_of_month(days: Days) -> Days:
    """Return the last day of the month of each day."""
    month, _ = _split(days)
    last: Days = _BASE + (_MONTH_STARTS[month + 1] - 1)
    return last


def end_of_year(days: Days) -> Days:
    """Return 31 December of the year of each day."""
    month, _ = _split(days)
    last: Days = _BASE + (_MONTH_STARTS[month - month % 12 + 12] - 1)
    return last


def year_of(days: Days) -> Ints:
    """Return the calendar year of each day."""
    years: Ints = _split(days)[0] // 12 + _FIRST_YEAR
    return years


def full_years(born: Days, on: np.datetime64) -> Ints:
    """Return the age in full years on a day, by the birthday rule of `add_years`."""
    years = int(str(on)[:4]) - year_of(born)
    result: Ints = years - (add_years(born, years) > on)
    return result
