"""The words of a roster: duties, people, limits on their rows, cover of the days.

A duty is what one person does on one day; it fills one or more places (`fills`). Every hard rule
is about one person's own row, so a row can be judged alone; people meet only in the cover.
Costs are whole numbers, lower is better.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Roster = NDArray[np.int16]  # (people, days): index of the duty, or OFF

OFF = -1


class Duty(NamedTuple):
    """One kind of working day: its minutes, what it fills, what may not stand on the next day."""

    code: str
    minutes: int
    fills: tuple[int, ...]
    not_next: frozenset[int] = frozenset()


class Limit(NamedTuple):
    """A sum over one person's duties on `days`, kept between `least` and `most`.

    `amounts` has one number for each duty. With `weight` 0 the limit is hard; otherwise each
    unit outside costs `weight`.
    """

    days: tuple[int, ...]
    amounts: tuple[int, ...]
    least: int
    most: int
    weight: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """The row of one person: what it may hold. Runs cut by the border of the plan count as long.

    `run_least` and `run_most` bound days worked in a row, `rest_least` days off in a row,
    `weekends_most` the weekends with any work. `closed` are (day, duty) pairs that are barred.
    """

    code: str
    duties: frozenset[int]
    limits: tuple[Limit, ...] = ()
    run_least: int = 1
    run_most: int = 0
    rest_least: int = 1
    weekends_most: int | None = None
    off_days: frozenset[int] = frozenset()
    closed: frozenset[tuple[int, int]] = frozenset()

    def may(self, day: int, duty: int) -> bool:
        """Say whether the person may do the duty on the day at all."""
        open_day = day not in self.off_days
        return duty in self.duties and open_day and (day, duty) not in self.closed


class Cover(NamedTuple):
    """How many people a place needs on a day, and what one too few or too many costs."""

    day: int
    place: int
    need: int
    under: int
    over: int


@dataclass(frozen=True)
class Problem:
    """A whole roster to make. `costs[p, d, k]` is the cost of duty k; the last k is a day off."""

    days: int
    places: tuple[str, ...]
    duties: tuple[Duty, ...]
    people: tuple[Person, ...]
    covers: tuple[Cover, ...]
    costs: Ints
    weekends: tuple[tuple[int, ...], ...] = ()
    constant: int = field(default=0)

    @cached_property
    def filling(self) -> Ints:
        """Return how often each duty fills each place; the last row is a day off."""
        table = np.zeros((len(self.duties) + 1, len(self.places)), dtype=np.int64)
        for number, duty in enumerate(self.duties):
            for place in duty.fills:
                table[number, place] += 1
        return table

    @cached_property
    def covers_of_day(self) -> tuple[tuple[Cover, ...], ...]:
        """Return the cover wanted on each day."""
        rows: list[list[Cover]] = [[] for _ in range(self.days)]
        for cover in self.covers:
            rows[cover.day].append(cover)
        return tuple(tuple(row) for row in rows)

    @cached_property
    def cliques(self) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
        """Return pairs (today, tomorrow) of duties of which at most one may stand.

        One pair for each set of barred followers: stronger than a row for every two duties.
        """
        barred = {duty.not_next for duty in self.duties if duty.not_next}
        return tuple(
            (
                tuple(k for k, duty in enumerate(self.duties) if duty.not_next >= after),
                tuple(sorted(after)),
            )
            for after in sorted(barred, key=sorted)
        )

    def empty(self) -> Roster:
        """Return a roster in which nobody works."""
        return np.full((len(self.people), self.days), OFF, dtype=np.int16)
