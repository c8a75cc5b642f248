"""Make, judge and re-make the roster of a crew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from cancuoc.kernel.refusal import Refusal
from cancuoc.planner.roster import crew_problem
from cancuoc.planner.roster.crew import Assignment, Crew, Short, short
from cancuoc.planner.roster.crew_check import Violation, judge
from cancuoc.planner.roster.problem import OFF, Problem, Roster
from cancuoc.planner.roster.search import Search, Tell
from cancuoc.planner.roster.working_time import Rules


class NotOfThisCrew(Refusal):
    """Somebody is named who is not among the officers."""

    message = "Không có trong danh sách cán bộ của kế hoạch: %(officers)s."
    next_step = "Hãy kiểm tra mã cán bộ rồi báo vắng lại."


class Planned(NamedTuple):
    """A roster with what it lacks, what it breaks and how far it may be from the best."""

    roster: tuple[Assignment, ...]
    short: tuple[Short, ...]
    broken: tuple[Violation, ...]
    objective: int
    bound: int
    seconds: float

    @property
    def missing(self) -> int:
        """Return how many people are missing, over all posts."""
        return sum(row.missing for row in self.short)

    @property
    def gap(self) -> float:
        """Return the distance from the bound as a share of the cost."""
        return (self.objective - self.bound) / self.objective if self.objective else 0.0


class Fairness(NamedTuple):
    """Fewest and most evenings, and days of work at weekends, of any officer."""

    evenings: tuple[int, int]
    weekend_days: tuple[int, int]


def plan(crew: Crew, *, cpu_seconds: float, seed: int = 1, tell: Tell | None = None) -> Planned:
    """Return the best roster found in so many processor seconds.

    Raises:
        NoRow: when one officer's own rules cannot all be kept.
    """
    search = Search(crew_problem.problem(crew), cpu_seconds, seed=seed, tell=tell)
    answer = search.solve()
    return planned(crew, crew_problem.assignments(crew, answer.roster))._replace(
        objective=answer.objective, bound=answer.bound, seconds=answer.seconds
    )


def planned(crew: Crew, roster: Sequence[Assignment]) -> Planned:
    """Return any roster with what it lacks and breaks; the bound is not known."""
    return Planned(tuple(roster), short(crew.needs, roster), judge(crew, roster), 0, 0, 0.0)


def again(
    crew: Crew,
    roster: Sequence[Assignment],
    *,
    absent: Mapping[str, frozenset[int]],
    from_day: int,
    cpu_seconds: float,
    seed: int = 1,
    tell: Tell | None = None,
) -> Planned:
    """Return the roster with the fewest changes now that officers are `absent` on some days.

    Days before `from_day` stand. Each cell that changes costs `weights["change"]`, less than a
    post left empty and more than any wish.

    Raises:
        NotOfThisCrew: when somebody absent is not among the officers.
    """
    if strangers := set(absent) - {officer.code for officer in crew.officers}:
        raise NotOfThisCrew(gaps={"officers": sorted(strangers)})
    coming = frozenset(range(from_day, crew.days))
    gone = [absent.get(officer.code, frozenset()) & coming for officer in crew.officers]
    later = _with_leave(crew, gone)
    before = crew_problem.roster_of(crew, roster)
    start = before.copy()
    for number, absence in enumerate(gone):
        start[number, list(absence)] = OFF
    question = dear_to_change(crew_problem.problem(later), before, gone, crew.rules)
    search = Search(question, cpu_seconds, seed=seed, tell=tell, first_day=from_day)
    answer = search.solve(start)
    return planned(later, crew_problem.assignments(later, answer.roster))._replace(
        objective=answer.objective, bound=answer.bound, seconds=answer.seconds
    )


def _with_leave(crew: Crew, gone: Sequence[frozenset[int]]) -> Crew:
    pairs = zip(crew.officers, gone, strict=True)
    officers = tuple(who._replace(leave=who.leave | days) for who, days in pairs)
    return replace(crew, officers=officers)


def dear_to_change(
    question: Problem, before: Roster, gone: Sequence[frozenset[int]], rules: Rules
) -> Problem:
    """Return the question with a cost on every cell that differs from `before`."""
    costs = question.costs + rules.weights["change"]
    people, days = np.indices(before.shape)
    costs[people, days, before] -= rules.weights["change"]
    for number, absence in enumerate(gone):
        # An absence is no change that the roster chose.
        costs[number, list(absence)] = 0
    return replace(question, costs=costs)


def changes(
    crew: Crew, before: Sequence[Assignment], after: Sequence[Assignment]
) -> tuple[tuple[str, int], ...]:
    """Return (officer, day) pairs whose duty differs between two rosters."""
    old, new = crew_problem.roster_of(crew, before), crew_problem.roster_of(crew, after)
    return tuple((crew.officers[person].code, int(day)) for person, day in np.argwhere(old != new))


def fairness(crew: Crew, roster: Sequence[Assignment]) -> Fairness:
    """Return how evenly evenings and weekends fall."""
    evenings = Counter(a.officer for a in roster if a.shift == "evening")
    weekend = {day for days in crew.weekends for day in days}
    worked = Counter(who for who, day in {(a.officer, a.day) for a in roster} if day in weekend)
    codes = [officer.code for officer in crew.officers]
    return Fairness(
        (min(evenings[c] for c in codes), max(evenings[c] for c in codes)),
        (min(worked[c] for c in codes), max(worked[c] for c in codes)),
    )


def granted(crew: Crew, roster: Sequence[Assignment]) -> int:
    """Return how many wishes the roster grants."""
    worked = {(a.officer, a.day, a.shift) for a in roster}
    return sum(((w.officer, w.day, w.shift) in worked) == w.wanted for w in crew.wishes)
