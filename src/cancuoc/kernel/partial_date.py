"""Birth dates of which only the year, or the year and month, may be known.

Many elderly people have papers with the year alone. A missing day is kept missing:
writing 1 January would be inventing a fact.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import total_ordering
from typing import Final

from cancuoc.kernel.refusal import Refusal

FIRST_YEAR: Final = 1800
LAST_YEAR: Final = 2399  # The personal number has no century digit beyond this.

_SHAPES: Final = tuple(
    re.compile(shape, re.ASCII)
    for shape in (
        r"(?P<y>\d{4})",
        r"(?P<y>\d{4})-(?P<m>\d{1,2})",
        r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})",
        r"(?P<m>\d{1,2})[/.\-](?P<y>\d{4})",
        r"(?P<d>\d{1,2})(?P<s>[/.\-])(?P<m>\d{1,2})(?P=s)(?P<y>\d{4})",
        r"(?P<d>\d{2})(?P<m>\d{2})(?P<y>\d{4})",
    )
)


class BadDate(Refusal, ValueError):
    """The text or the numbers are not a day, a month or a year of the calendar."""

    message = "Ngày tháng năm không đúng."
    next_step = "Vui lòng nhập theo mẫu 06/07/2024, hoặc 07/2024, hoặc 2024."


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, with month and day when they are known; a day never comes without a month.

    Ordered by year, month, day; an unknown part sorts before every known one.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise BadDate
        if self.month is None and self.day is not None:
            raise BadDate
        try:
            date(self.year, 1 if self.month is None else self.month, self.day or 1)
        except ValueError as error:
            raise BadDate from error
        if self.day == 0:
            raise BadDate

    @classmethod
    def of(cls, day: date) -> PartialDate:
        """Wrap a date known to the day."""
        return cls(day.year, day.month, day.day)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ISO or Vietnamese order ("6/7/2024" is 6 July); raise `BadDate`.

        Day and month written as 00, as some papers do, count as not known.
        """
        cleaned = text[:40].removesuffix(" (chỉ có năm)").strip()
        for shape in _SHAPES:
            if found := shape.fullmatch(cleaned):
                part = found.groupdict()
                return cls(int(part["y"]), _known(part.get("m")), _known(part.get("d")))
        raise BadDate

    @property
    def exact(self) -> date | None:
        """Return the date when it is known to the day."""
        if self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)

    def earliest(self) -> date:
        """Return the first day it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    def latest(self) -> date:
        """Return the last day it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def could_be(self, other: PartialDate) -> bool:
        """Return whether both can mean the same day."""
        return self.earliest() <= other.latest() and other.earliest() <= self.latest()

    @property
    def iso(self) -> str:
        """Return "1953", "1953-05" or "2016-08-12"."""
        known = [f"{self.year:04d}", *(f"{p:02d}" for p in (self.month, self.day) if p)]
        return "-".join(known)

    @property
    def vi(self) -> str:
        """Return the form shown to people, which says when only the year is known."""
        if self.month is None:
            return f"{self.year} (chỉ có năm)"
        known = [*(f"{p:02d}" for p in (self.day, self.month) if p), f"{self.year:04d}"]
        return "/".join(known)

    def __str__(self) -> str:
        return self.iso

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, PartialDate):
            return NotImplemented
        return self._key() < other._key()

    def _key(self) -> tuple[int, int, int]:
        return self.year, self.month or 0, self.day or 0


def _known(digits: str | None) -> int | None:
    return int(digits or 0) or None
