"""Working time and shifts as `working_time.toml` sets them: numbers with their articles."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from itertools import combinations
from typing import Any, NamedTuple

DAY = 24 * 60  # minutes


class Rule(NamedTuple):
    """A limit in minutes and where it comes from."""

    minutes: int
    article: str


class Shift(NamedTuple):
    """A shift of the day in minutes after midnight; `ends` is as planned, `worked_until` later."""

    code: str
    words: str
    begins: int
    ends: int
    worked_until: int

    @property
    def minutes(self) -> int:
        """Return the minutes that count as worked."""
        return self.worked_until - self.begins


class House(NamedTuple):
    """Rules of the unit."""

    days_in_a_row: int
    weekends_of_six: int
    article: str


class Rules(NamedTuple):
    """All of it. `weights` are whole costs; `posts` and `shifts` stand in the file's order."""

    law: Mapping[str, Rule]
    house: House
    shifts: Mapping[str, Shift]
    posts: Mapping[str, str]
    weights: Mapping[str, int]

    def overtime(self, minutes: int) -> int:
        """Return the overtime in a day of so many minutes."""
        return max(0, minutes - self.law["regular_day"].minutes)

    def regular(self, minutes: int) -> int:
        """Return the ordinary time in a day of so many minutes."""
        return min(minutes, self.law["regular_day"].minutes)

    def working_days(self) -> tuple[tuple[Shift, ...], ...]:
        """Return the sets of shifts one person may work on one day."""
        sets = [
            chosen
            for count in range(1, len(self.shifts) + 1)
            for chosen in combinations(self.shifts.values(), count)
        ]
        return tuple(chosen for chosen in sets if self._allows(chosen))

    def _allows(self, chosen: tuple[Shift, ...]) -> bool:
        minutes = sum(shift.minutes for shift in chosen)
        short_enough = minutes <= self.law["day"].minutes
        return short_enough and self.overtime(minutes) <= self.law["overtime_day"].minutes


def from_table(table: Mapping[str, Any]) -> Rules:
    """Read the rules from a parsed TOML file of the same shape as `working_time.toml`."""
    return Rules(
        law={
            name: Rule(round(row["hours"] * 60), row["article"])
            for name, row in table["law"].items()
        },
        house=House(**table["house"]),
        shifts={name: _shift(name, row) for name, row in table["shift"].items()},
        posts=dict(table["post"]),
        weights=dict(table["weight"]),
    )


@cache
def rules() -> Rules:
    """Return the rules the platform comes with."""
    text = resources.files(__package__).joinpath("working_time.toml").read_text()
    return from_table(tomllib.loads(text))


def with_limits(given: Rules, limits: Mapping[str, tuple[float, str]]) -> Rules:
    """Return rules in which some limits have another number and source.

    Limits of the law are in hours; those of the unit are whole numbers.

    Raises:
        KeyError: when a limit is unknown.
    """
    law, house = dict(given.law), given.house
    for name, (number, article) in limits.items():
        if name == "days_in_a_row":
            house = house._replace(days_in_a_row=round(number), article=article)
        elif name == "weekends_of_six":
            house = house._replace(weekends_of_six=round(number), article=article)
        else:
            law[name] = law[name]._replace(minutes=round(number * 60), article=article)
    return given._replace(law=law, house=house)


def _shift(name: str, row: Mapping[str, Any]) -> Shift:
    ends = _minutes(row["ends"])
    return Shift(name, row["words"], _minutes(row["begins"]), ends, ends + int(row["beyond"]))


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
