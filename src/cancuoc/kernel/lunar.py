"""The Vietnamese lunar calendar, reckoned at UTC+7 from the moon and the sun.

Rules of the calendar: a month begins on the day of the new moon; the month that holds the winter
solstice is the eleventh; a year with thirteen months repeats the first one in which the sun
enters no new twelfth of its way. Positions after J. Meeus, Astronomical Algorithms, chapters 25
and 49 (a minute of time for the moon, a hundredth of a degree for the sun), which is enough for
1976 to 2100 save where a new moon falls within a minute of midnight.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import floor, radians, sin
from typing import Final

_EPOCH: Final = 2451545.0
_DAY_ZERO: Final = 1721424.5
"""Julian day of the midnight before 1 January of year 1, as ordinal day 0."""

_ZONE: Final = 7.0 / 24.0
_CLOCK_DRIFT: Final = 70.0 / 86400.0
"""Seconds the uniform time of astronomy is ahead of the clock in our years."""

_SOLSTICE: Final = 270.0
_MONTH: Final = 29.530588861

# Coefficient in days, multiples of the anomaly of the sun, of the moon and of its latitude;
# the power of the sun's eccentricity is the multiple of its anomaly.
_MOON: Final = (
    (-0.40720, 0, 1, 0),
    (0.17241, 1, 0, 0),
    (0.01608, 0, 2, 0),
    (0.01039, 0, 0, 2),
    (0.00739, -1, 1, 0),
    (-0.00514, 1, 1, 0),
    (0.00208, 2, 0, 0),
    (-0.00111, 0, 1, -2),
    (-0.00057, 0, 1, 2),
    (0.00056, 1, 2, 0),
    (-0.00042, 0, 3, 0),
    (0.00042, 1, 0, 2),
    (0.00038, 1, 0, -2),
    (-0.00024, -1, 2, 0),
)


@dataclass(frozen=True, slots=True)
class LunarDate:
    """A day of the lunar calendar; a `leap` month bears the number of the one before it."""

    year: int
    month: int
    day: int
    leap: bool = False

    @property
    def vi(self) -> str:
        """Return "15/7", with "nhuận" in a leap month."""
        return f"{self.day}/{self.month}" + (" nhuận" if self.leap else "")


def lunar(on: date) -> LunarDate:
    """Return the lunar date of a day."""
    ordinal = on.toordinal()
    year = on.year if ordinal < _eleventh(on.year) else on.year + 1
    months = _months(year)
    index = max(n for n, month in enumerate(months) if month[0] <= ordinal)
    start, number, leap = months[index]
    # The eleventh and twelfth month at the head of the row close the year before.
    lunar_year = year - 1 if index < 3 and number > 10 else year
    return LunarDate(lunar_year, number, ordinal - start + 1, leap)


@lru_cache(maxsize=64)
def _months(year: int) -> tuple[tuple[int, int, bool], ...]:
    """Return the months from the solstice of the year before to that of `year`.

    Each is the ordinal of its first day, its number, and whether it is a leap month.
    """
    first, last = _eleventh(year - 1), _eleventh(year)
    starts = [first]
    while starts[-1] < last:
        starts.append(_next_new_moon(starts[-1]))
    long_year = len(starts) - 1 == 13
    found, number, leap_seen = [], 11, False
    for index, start in enumerate(starts[:-1]):
        leap = index > 0 and long_year and not leap_seen and not _has_term(start, starts[index + 1])
        leap_seen = leap_seen or leap
        if index > 0 and not leap:
            number = number % 12 + 1
        found.append((start, number, leap))
    return tuple(found)


@lru_cache(maxsize=128)
def _eleventh(year: int) -> int:
    """Return the ordinal of the first day of the month that holds the winter solstice."""
    day = date(year, 12, 15).toordinal()
    while _sun(day + 1) < _SOLSTICE:
        day += 1
    return _new_moon_until(day)


def _has_term(start: int, end: int) -> bool:
    return floor(_sun(start) / 30.0) != floor(_sun(end) / 30.0)


def _new_moon_until(ordinal: int) -> int:
    """Return the last day of a new moon that is not after a day."""
    count = floor((ordinal + _DAY_ZERO - 2451550.1) / _MONTH) + 1
    while _new_moon(count) > ordinal:
        count -= 1
    return _new_moon(count)


def _next_new_moon(ordinal: int) -> int:
    return _new_moon_until(ordinal + 31)


def _new_moon(count: int) -> int:
    """Return the ordinal, at UTC+7, of the day of a new moon; 0 is that of 6 January 2000."""
    t = count / 1236.85
    sun = radians(2.5534 + 29.10535670 * count - 0.0000014 * t * t)
    moon = radians(201.5643 + 385.81693528 * count + 0.0107582 * t * t)
    latitude = radians(160.7108 + 390.67050284 * count - 0.0016118 * t * t)
    node = radians(124.7746 - 1.56375588 * count)
    flat = 1 - 0.002516 * t - 0.0000074 * t * t
    moment = 2451550.09766 + _MONTH * count + 0.00015437 * t * t - 0.00017 * sin(node)
    for size, a, b, c in _MOON:
        moment += size * flat ** abs(a) * sin(a * sun + b * moon + c * latitude)
    return floor(moment - _CLOCK_DRIFT + _ZONE - _DAY_ZERO)


def _sun(ordinal: int) -> float:
    """Return the longitude of the sun, in degrees, at midnight UTC+7 that begins a day."""
    t = (ordinal + _DAY_ZERO - _ZONE + _CLOCK_DRIFT - _EPOCH) / 36525.0
    anomaly = radians(357.52911 + 35999.05029 * t)
    centre = (
        (1.914602 - 0.004817 * t) * sin(anomaly)
        + 0.019993 * sin(2 * anomaly)
        + 0.000289 * sin(3 * anomaly)
    )
    mean = 280.46646 + 36000.76983 * t + 0.0003032 * t * t
    seen = mean + centre - 0.00569 - 0.00478 * sin(radians(125.04 - 1934.136 * t))
    return seen % 360.0
