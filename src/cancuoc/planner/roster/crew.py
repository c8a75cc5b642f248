"""The crew of a campaign: officers, posts to fill, wishes; and a roster in those words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from cancuoc.planner.roster.working_time import Rules


class Officer(NamedTuple):
    """One officer under an opaque code. Overtime already worked is in minutes.

    `leave` are day numbers from the first day of the plan.
    """

    code: str
    skills: frozenset[str]
    leave: frozenset[int] = frozenset()
    overtime_month: int = 0  # in the month of the first day
    overtime_year: int = 0


class Need(NamedTuple):
    """How many people a post of a shift needs on a day."""

    day: int
    shift: str
    post: str
    people: int


class Wish(NamedTuple):
    """An officer would like to work (or not to work) a shift on a day."""

    officer: str
    day: int
    shift: str
    wanted: bool
    weight: int


class Assignment(NamedTuple):
    """One officer on one post of one shift."""

    officer: str
    day: int
    shift: str
    post: str


class Short(NamedTuple):
    """A post that stays empty, `missing` people of it."""

    day: int
    shift: str
    post: str
    missing: int


@dataclass(frozen=True)
class Crew:
    """What a roster is asked for: from `first` on, for `days` days, under `rules`."""

    first: date
    days: int
    officers: tuple[Officer, ...]
    needs: tuple[Need, ...]
    rules: Rules
    wishes: tuple[Wish, ...] = ()

    def on(self, day: int) -> date:
        """Return the date of a day of the plan."""
        return self.first + timedelta(days=day)

    @cached_property
    def weeks(self) -> tuple[tuple[int, ...], ...]:
        """Return the days of each week from Monday to Sunday; the ends may be short."""
        return _grouped((day, self.on(day).isocalendar()[:2]) for day in range(self.days))

    @cached_property
    def months(self) -> tuple[tuple[int, ...], ...]:
        """Return the days of each calendar month."""
        dates = ((day, self.on(day)) for day in range(self.days))
        return _grouped((day, (on.year, on.month)) for day, on in dates)

    @cached_property
    def years(self) -> tuple[tuple[int, ...], ...]:
        """Return the days of each calendar year."""
        return _grouped((day, self.on(day).year) for day in range(self.days))

    @cached_property
    def weekends(self) -> tuple[tuple[int, ...], ...]:
        """Return the Saturdays and Sundays, week by week."""
        found = (tuple(d for d in week if self.on(d).weekday() >= 5) for week in self.weeks)
        return tuple(days for days in found if days)


def short(needs: Iterable[Need], roster: Iterable[Assignment]) -> tuple[Short, ...]:
    """Return the posts that stay empty, in the order of the needs: the list nobody may hide."""
    filled = Counter((a.day, a.shift, a.post) for a in roster)
    missing = (
        Short(n.day, n.shift, n.post, n.people - filled[n.day, n.shift, n.post]) for n in needs
    )
    return tuple(row for row in missing if row.missing > 0)


def _grouped(keys: Iterable[tuple[int, object]]) -> tuple[tuple[int, ...], ...]:
    groups: dict[object, list[int]] = {}
    for day, key in keys:
        groups.setdefault(key, []).append(day)
    return tuple(tuple(days) for days in groups.values())
