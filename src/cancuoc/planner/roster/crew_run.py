"""A roster that is asked for in the middle of life: some of it stands, the rest is looked for.

What stands are the days before `from_day`, cells that are locked, and today's cells of whoever
has begun to work. With `before` the answer changes as little of that roster as can be.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cancuoc.planner.roster import crew_plan, crew_problem
from cancuoc.planner.roster.crew import Assignment, Crew
from cancuoc.planner.roster.crew_check import judge
from cancuoc.planner.roster.crew_plan import Planned
from cancuoc.planner.roster.problem import OFF, Person, Problem, Roster
from cancuoc.planner.roster.search import Search, Tell

KeepCrew = Callable[[tuple[Assignment, ...]], None]
Cells = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Question:
    """What is asked. `stands` says who works in the cells that are fixed.

    `begun` are the shifts of `from_day` that have begun: nobody is put on them any more.
    """

    crew: Crew
    from_day: int = 0
    stands: tuple[Assignment, ...] = ()
    locked: frozenset[tuple[str, int]] = frozenset()
    begun: frozenset[str] = frozenset()
    before: tuple[Assignment, ...] | None = None


def solve(
    question: Question,
    *,
    cpu_seconds: float,
    seed: int = 1,
    resume: Sequence[Assignment] | None = None,
    tell: Tell | None = None,
    keep: KeepCrew | None = None,
    by_the_wall: bool = False,
) -> Planned:
    """Return the best roster found; `resume` is one that an earlier search had kept.

    With `by_the_wall` the seconds are those of the clock on the wall: somebody waits.

    Raises:
        NoRow: when one officer's own rules cannot all be kept.
    """
    crew = question.crew
    problem = _without_begun(question, crew_problem.problem(crew))
    frozen = _frozen(question)
    start: Roster | None = None
    if question.before is not None:
        before = crew_problem.roster_of(crew, question.before)
        problem = _dear_to_change(question, problem, before)
        start = _possible(question, problem, before, frozen)
    if resume is not None:
        start = crew_problem.roster_of(crew, resume)
    search = Search(
        problem,
        cpu_seconds,
        seed=seed,
        tell=tell,
        first_day=question.from_day,
        frozen=frozen,
        onto=_standing(question, frozen),
        keep=None if keep is None else lambda best: keep(crew_problem.assignments(crew, best)),
        clock=time.monotonic if by_the_wall else time.process_time,
    )
    answer = search.solve(start)
    return crew_plan.planned(crew, crew_problem.assignments(crew, answer.roster))._replace(
        objective=answer.objective, bound=answer.bound, seconds=answer.seconds
    )


def _frozen(question: Question) -> Cells:
    """Return the cells from `from_day` on that stand: locked ones, and who is at work today."""
    at_work = {
        (a.officer, a.day)
        for a in question.before or question.stands
        if a.day == question.from_day and a.shift in question.begun
    }
    number = {who.code: index for index, who in enumerate(question.crew.officers)}
    leave = {(who.code, day) for who in question.crew.officers for day in who.leave}
    cells = (question.locked | at_work) - leave
    return frozenset((number[code], day) for code, day in cells)


def _standing(question: Question, frozen: Cells) -> Roster:
    whole = crew_problem.roster_of(question.crew, question.before or question.stands)
    _people, days = np.indices(whole.shape)
    stands = np.asarray(days < question.from_day)
    for person, day in frozen:
        stands[person, day] = True
    return np.where(stands, whole, OFF).astype(whole.dtype)


def _without_begun(question: Question, problem: Problem) -> Problem:
    """Return the problem in which nobody new is put on a shift that has begun."""
    kinds = crew_problem.kinds(question.crew.rules)
    late = {
        (question.from_day, duty)
        for duty, kind in enumerate(kinds)
        if any(shift.code in question.begun for shift in kind.shifts)
    }
    if not late:
        return problem

    def closed(person: Person) -> Person:
        return replace(person, closed=person.closed | late)

    return replace(problem, people=tuple(closed(person) for person in problem.people))


def _dear_to_change(question: Question, problem: Problem, before: Roster) -> Problem:
    gone = [who.leave for who in question.crew.officers]
    return crew_plan.dear_to_change(problem, before, gone, question.crew.rules)


def _possible(question: Question, problem: Problem, before: Roster, frozen: Cells) -> Roster:
    """Return `before` without what may no longer be: a first roster that keeps every rule."""
    start = before.copy()
    cells = [
        (person, day)
        for person in range(len(start))
        for day in range(question.from_day, problem.days)
        if (person, day) not in frozen
    ]
    for person, day in cells:
        duty = int(start[person, day])
        if duty != OFF and not problem.people[person].may(day, duty):
            start[person, day] = OFF
    broken = {
        one.officer for one in judge(question.crew, crew_problem.assignments(question.crew, start))
    }
    for person, day in cells:
        if question.crew.officers[person].code in broken:
            start[person, day] = OFF
    return start
