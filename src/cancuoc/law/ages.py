"""Ages by full birthday, and the three bands everything else depends on.

"Từ đủ 14 tuổi" means on or after the fourteenth birthday (Law 26/2023/QH15 Art. 19, 21, 23).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.choices import DEFAULT, LeapBirthday

FROM_6_AGE: Final = 6
FROM_14_AGE: Final = 14


class NotYetBorn(Refusal, ValueError):
    """The day asked about is before the birth."""

    message = "Ngày sinh sau ngày cần xét."
    next_step = "Vui lòng kiểm tra lại ngày sinh và ngày cần xét."


class OutsideCalendar(Refusal, ValueError):
    """The birthday asked for lies beyond the year 9999."""

    message = "Ngày nằm ngoài lịch có thể tính."
    next_step = "Vui lòng kiểm tra lại năm sinh."


class Band(StrEnum):
    """The age bands of Art. 19 and 23; the value is the label of reports."""

    UNDER_6 = "<6"
    FROM_6 = "6-<14"
    FROM_14 = ">=14"

    @property
    def vi(self) -> str:
        """Return the label shown to people."""
        return _LABELS[self]


_LABELS: Final = {
    Band.UNDER_6: "Dưới 6 tuổi",
    Band.FROM_6: "Từ đủ 6 đến dưới 14 tuổi",
    Band.FROM_14: "Từ đủ 14 tuổi",
}


def birthday(born: date, age: int, *, leap: LeapBirthday = DEFAULT.leap_birthday) -> date:
    """Return the day on which a person reaches `age` full years (Art. 21; AGE-7, AGE-8).

    A birth on 29 February falls on the day of `leap` in common years. Raise
    `OutsideCalendar` for a year beyond 9999.
    """
    year = born.year + age
    if not 1 <= year <= 9999:
        raise OutsideCalendar
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1) if leap is LeapBirthday.MARCH_1 else date(year, 2, 28)


def youngest(born: date | PartialDate) -> date:
    """Return the latest day a birth date can mean: the reading that asks least of a child."""
    return born.latest() if isinstance(born, PartialDate) else born


def age_on(
    *, born: date | PartialDate, on: date, leap: LeapBirthday = DEFAULT.leap_birthday
) -> int:
    """Return the full years of age on a day (Art. 19 "từ đủ"); raise `NotYetBorn`.

    A birth known only by year or month is read as its last day, except that a person
    certainly born (the first day has passed) is never refused.
    """
    day = youngest(born)
    if on < day:
        if isinstance(born, PartialDate) and born.earliest() <= on:
            return 0
        raise NotYetBorn
    years = on.year - day.year
    return years if birthday(day, years, leap=leap) <= on else years - 1


def band(*, born: date | PartialDate, on: date, leap: LeapBirthday = DEFAULT.leap_birthday) -> Band:
    """Return the age band on a day (Art. 19, 23); raise `NotYetBorn`."""
    age = age_on(born=born, on=on, leap=leap)
    if age < FROM_6_AGE:
        return Band.UNDER_6
    return Band.FROM_6 if age < FROM_14_AGE else Band.FROM_14


def is_certain(
    *, born: date | PartialDate, on: date, leap: LeapBirthday = DEFAULT.leap_birthday
) -> bool:
    """Return whether every day the birth date can mean gives the same band."""
    if not isinstance(born, PartialDate):
        return True
    if on < born.latest():
        return age_on(born=born.earliest(), on=on, leap=leap) < FROM_6_AGE
    oldest = band(born=born.earliest(), on=on, leap=leap)
    return oldest is band(born=born.latest(), on=on, leap=leap)
