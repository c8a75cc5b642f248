"""From crew and rules of working time to the words of a roster, and back.

A duty is a set of shifts on one day on one post: an officer keeps the post for the day. Overtime
is what a day has beyond its ordinary hours, so every limit of hours is a sum over duties.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from cancuoc.planner.roster.crew import Assignment, Crew, Officer
from cancuoc.planner.roster.crew_check import weekends_most
from cancuoc.planner.roster.problem import OFF, Cover, Duty, Ints, Limit, Person, Problem, Roster
from cancuoc.planner.roster.working_time import DAY, Rules, Shift

_STEPS = (0, 2, 4, 7)  # from how far above the even share each further evening costs more


class Kind(NamedTuple):
    """What a duty stands for."""

    shifts: tuple[Shift, ...]
    post: str

    @property
    def minutes(self) -> int:
        """Return the minutes of the day that count as worked."""
        return sum(shift.minutes for shift in self.shifts)


def kinds(rules: Rules) -> tuple[Kind, ...]:
    """Return every kind of working day, post after post."""
    return tuple(Kind(shifts, post) for post in rules.posts for shifts in rules.working_days())


def problem(crew: Crew) -> Problem:
    """Return the crew's question in the words of a roster."""
    rules, every = crew.rules, kinds(crew.rules)
    places = [(shift, post) for shift in rules.shifts for post in rules.posts]
    number = {place: index for index, place in enumerate(places)}
    return Problem(
        days=crew.days,
        places=tuple(f"{shift}/{post}" for shift, post in places),
        duties=tuple(
            Duty(
                code="+".join(shift.code for shift in kind.shifts) + "/" + kind.post,
                minutes=kind.minutes,
                fills=tuple(number[shift.code, kind.post] for shift in kind.shifts),
                not_next=_not_next(rules, every, kind),
            )
            for kind in every
        ),
        people=tuple(_person(crew, officer, every) for officer in crew.officers),
        covers=tuple(
            Cover(
                need.day,
                number[need.shift, need.post],
                need.people,
                rules.weights[need.post],
                rules.weights["surplus"],
            )
            for need in crew.needs
        ),
        costs=_costs(crew, every),
        weekends=crew.weekends,
    )


def assignments(crew: Crew, roster: Roster) -> tuple[Assignment, ...]:
    """Return a roster as who works which post of which shift, by day."""
    every = kinds(crew.rules)
    return tuple(
        Assignment(crew.officers[person].code, int(day), shift.code, every[duty].post)
        for day in range(crew.days)
        for person, duty in enumerate(roster[:, day])
        if duty != OFF
        for shift in every[duty].shifts
    )


def roster_of(crew: Crew, given: Iterable[Assignment]) -> Roster:
    """Return assignments as a roster in the words of `problem`.

    Raises:
        KeyError: when somebody works a set of shifts that the rules do not know.
    """
    index = {officer.code: number for number, officer in enumerate(crew.officers)}
    number = {
        (frozenset(shift.code for shift in kind.shifts), kind.post): duty
        for duty, kind in enumerate(kinds(crew.rules))
    }
    cells: dict[tuple[int, int, str], set[str]] = {}
    for a in given:
        cells.setdefault((index[a.officer], a.day, a.post), set()).add(a.shift)
    roster = np.full((len(crew.officers), crew.days), OFF, dtype=np.int16)
    for (person, day, post), shifts in cells.items():
        roster[person, day] = number[frozenset(shifts), post]
    return roster


def _not_next(rules: Rules, every: tuple[Kind, ...], today: Kind) -> frozenset[int]:
    ended = today.shifts[-1].worked_until
    least = rules.law["rest_between"].minutes
    return frozenset(
        duty for duty, kind in enumerate(every) if DAY + kind.shifts[0].begins - ended < least
    )


def _person(crew: Crew, officer: Officer, every: tuple[Kind, ...]) -> Person:
    wanted = {(need.day, need.shift, need.post) for need in crew.needs if need.people > 0}
    able = frozenset(duty for duty, kind in enumerate(every) if kind.post in officer.skills)
    return Person(
        code=officer.code,
        duties=able,
        limits=(*_hours(crew, officer, every), *_fairness(crew, officer, every)),
        run_most=crew.rules.house.days_in_a_row,
        weekends_most=weekends_most(crew),
        off_days=frozenset(officer.leave),
        # Nobody is put on a post that nobody asked for.
        closed=frozenset(
            (day, duty)
            for day in range(crew.days)
            for duty in able
            if any((day, s.code, every[duty].post) not in wanted for s in every[duty].shifts)
        ),
    )


def _hours(crew: Crew, officer: Officer, every: tuple[Kind, ...]) -> Iterator[Limit]:
    law = crew.rules.law
    worked = tuple(1 for _ in every)
    regular = tuple(crew.rules.regular(kind.minutes) for kind in every)
    extra = tuple(crew.rules.overtime(kind.minutes) for kind in every)
    for week in crew.weeks:
        yield Limit(week, regular, 0, law["regular_week"].minutes, name="regular_week")
        if len(week) == 7:
            # One whole day off is 24 hours at one stretch wherever it falls.
            yield Limit(week, worked, 0, 6, name="rest_week")
    for number, month in enumerate(crew.months):
        left = law["overtime_month"].minutes - (0 if number else officer.overtime_month)
        yield Limit(month, extra, 0, max(0, left), name="overtime_month")
    for number, year in enumerate(crew.years):
        left = law["overtime_year"].minutes - (0 if number else officer.overtime_year)
        yield Limit(year, extra, 0, max(0, left), name="overtime_year")


def _fairness(crew: Crew, officer: Officer, every: tuple[Kind, ...]) -> Iterator[Limit]:
    whole = tuple(range(crew.days))
    evening = tuple(int(any(s.code == "evening" for s in kind.shifts)) for kind in every)
    yield from _stairs(crew, officer, whole, evening, "evening")
    weekend = tuple(day for days in crew.weekends for day in days)
    yield from _stairs(crew, officer, weekend, tuple(1 for _ in every), "weekend")


def _stairs(
    crew: Crew, officer: Officer, days: tuple[int, ...], amounts: tuple[int, ...], name: str
) -> Iterator[Limit]:
    """Yield soft limits that make each further day cost more than the one before.

    The cheapest way to fill the same posts is then the even one. Leave lowers the share.
    """
    present = len(set(days) - officer.leave)
    everyone = sum(len(set(days) - other.leave) for other in crew.officers)
    wanted = sum(
        need.people for need in crew.needs if need.day in set(days) and need.shift in _counted(name)
    )
    share = wanted * present // max(1, everyone)
    for step in _STEPS:
        weight = crew.rules.weights[name]
        yield Limit(days, amounts, 0, share - 2 + step, weight, name=f"even_{name}")


def _counted(name: str) -> tuple[str, ...]:
    # At weekends two shifts of a day are often one person's: the longer half stands for the day.
    return ("evening",) if name == "evening" else ("morning", "evening")


def _costs(crew: Crew, every: tuple[Kind, ...]) -> Ints:
    costs = np.zeros((len(crew.officers), crew.days, len(every) + 1), dtype=np.int64)
    hour = crew.rules.weights["overtime_hour"]
    costs[:, :, :-1] += np.array([round(crew.rules.overtime(k.minutes) * hour / 60) for k in every])
    index = {officer.code: number for number, officer in enumerate(crew.officers)}
    for wish in crew.wishes:
        works = [any(shift.code == wish.shift for shift in kind.shifts) for kind in every]
        granted = np.array([*works, False]) == wish.wanted
        costs[index[wish.officer], wish.day] += np.where(granted, 0, wish.weight)
    return costs
