"""The seven working days, and the working days themselves (Art. 26; Labour Code Art. 112).

The `holidays` package gives the days of the Labour Code and the swaps it knows; the file
`data/workdays.csv` adds or corrects swaps decided year by year, and always wins.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import holidays

from cancuoc.kernel.refusal import Refusal
from cancuoc.law.choices import DEFAULT, Choices

LIMIT_DAYS: Final = 7
FIRST_YEAR: Final = 2016
LAST_YEAR: Final = 2098
_SATURDAY: Final = 5
_A_DAY: Final = timedelta(days=1)


class OutsideWorkCalendar(Refusal, ValueError):
    """The day lies outside the years for which holidays can be worked out."""

    message = "Lịch làm việc chỉ tính được từ năm 2016 đến năm 2098."
    next_step = "Vui lòng kiểm tra lại ngày nhận hồ sơ."


class BadWorkdaysFile(Refusal, ValueError):
    """The file of swapped days has a line that cannot be read."""

    message = "Tệp ngày làm việc có dòng sai."
    next_step = "Mỗi dòng cần: ngày ISO, off hoặc work, lý do, nguồn."


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the limit; `due` is the last day of its share."""

    code: str
    days: int
    due: date

    @property
    def vi(self) -> str:
        """Return the name shown to officers."""
        return {"unit": "Đơn vị xử lý", "centre": "Duyệt và in", "shipping": "Chuyển thẻ"}[
            self.code
        ]


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last lawful day and the stages that lead to it."""

    received: date
    due: date
    stages: tuple[Stage, ...]


def read_overrides(text: str) -> Mapping[date, bool]:
    """Read lines `date,off|work,reason,source` to date -> is a working day.

    Lines that begin with # are comments. Raise `BadWorkdaysFile` for any other shape.
    """
    rows = csv.reader(line for line in text.splitlines() if line and not line.startswith("#"))
    try:
        return {date.fromisoformat(row[0]): {"off": False, "work": True}[row[1]] for row in rows}
    except (ValueError, KeyError, IndexError) as error:
        raise BadWorkdaysFile from error


def read_overrides_file(path: Path) -> Mapping[date, bool]:
    """Read a file of swapped days, as `read_overrides` does."""
    return read_overrides(path.read_text(encoding="utf-8"))


OVERRIDES: Final = read_overrides(
    files("cancuoc.law").joinpath("data/workdays.csv").read_text(encoding="utf-8")
)


@lru_cache(maxsize=128)
def _year(year: int) -> tuple[frozenset[date], frozenset[date]]:
    table = holidays.country_holidays("VN", years=year)
    swaps = frozenset(d for d in table.weekend_workdays if d.year == year)
    return frozenset(table), swaps


def is_working_day(day: date, *, overrides: Mapping[date, bool] = OVERRIDES) -> bool:
    """Return whether administration works on a day (Labour Code Art. 112).

    Weekends are off even when a mobile team works (TIME-5). Raise `OutsideWorkCalendar`.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise OutsideWorkCalendar
    if day in overrides:
        return overrides[day]
    off, swapped_in = _year(day.year)
    return day in swapped_in or (day.weekday() < _SATURDAY and day not in off)


def holiday_name(day: date) -> str | None:
    """Return the name of the public holiday on a day, None on others (Art. 112)."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise OutsideWorkCalendar
    name = holidays.country_holidays("VN", years=day.year, language="vi").get(day)
    return None if name is None else str(name)


def add_working_days(day: date, count: int, *, overrides: Mapping[date, bool] = OVERRIDES) -> date:
    """Return the working day `count` after a day, which is not counted itself (TIME-4).

    With 0 the day itself is returned. Raise `ValueError` for a negative count.
    """
    if count < 0:
        raise ValueError("count must not be negative")
    while count:
        day += _A_DAY
        count -= is_working_day(day, overrides=overrides)
    return day


def working_days_between(
    *, start: date, end: date, overrides: Mapping[date, bool] = OVERRIDES
) -> int:
    """Return how many working days lie after `start` up to and with `end`.

    Negative when `end` is before `start`; this is the age of a dossier on its clock.
    """
    if end < start:
        return -working_days_between(start=end, end=start, overrides=overrides)
    span = (end - start).days
    return sum(
        is_working_day(start + timedelta(days=n), overrides=overrides) for n in range(1, span + 1)
    )


def due(
    *,
    received: date,
    choices: Choices = DEFAULT,
    overrides: Mapping[date, bool] = OVERRIDES,
) -> Deadline:
    """Return the last lawful day for a card and its stages (Art. 26; TIME-1, TIME-3, TIME-4).

    `received` is the day of the complete dossier; the stages split the limit as
    `choices.stage_budget` says, and the last one ends on the limit.
    """
    stages, used = [], 0
    for code, days in zip(("unit", "centre", "shipping"), choices.stage_budget, strict=True):
        used += days
        stages.append(Stage(code, days, add_working_days(received, used, overrides=overrides)))
    limit = add_working_days(received, LIMIT_DAYS, overrides=overrides)
    return Deadline(received=received, due=limit, stages=tuple(stages))


def confirmation_due(
    *, received: date, number_in_register: bool, overrides: Mapping[date, bool] = OVERRIDES
) -> date:
    """Return the last day for a CC04 confirmation: 3 working days, or 7 (TIME-6)."""
    days = 3 if number_in_register else LIMIT_DAYS
    return add_working_days(received, days, overrides=overrides)
