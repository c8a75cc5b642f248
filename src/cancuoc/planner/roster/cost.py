"""What a roster costs, in one place and without a model."""

from __future__ import annotations

import numpy as np

from cancuoc.planner.roster.problem import Ints, Limit, Problem, Roster


def staffed(problem: Problem, roster: Roster) -> Ints:
    """Return how many people fill each place on each day, shape (days, places)."""
    table = np.zeros((problem.days, len(problem.places)), dtype=np.int64)
    for row in roster:
        table += problem.filling[row]
    return table


def cover_cost(problem: Problem, roster: Roster) -> Ints:
    """Return the cost of too few and too many people on each day."""
    found = staffed(problem, roster)
    per_day = np.zeros(problem.days, dtype=np.int64)
    for cover in problem.covers:
        spare = int(found[cover.day, cover.place]) - cover.need
        per_day[cover.day] += spare * cover.over if spare > 0 else -spare * cover.under
    return per_day


def own_cost(problem: Problem, roster: Roster) -> Ints:
    """Return what each person's own row costs: wishes and soft limits."""
    per_person = np.zeros(len(problem.people), dtype=np.int64)
    days = np.arange(problem.days)
    for number, person in enumerate(problem.people):
        per_person[number] = int(problem.costs[number, days, roster[number]].sum())
        for limit in person.limits:
            if limit.weight:
                per_person[number] += limit.weight * outside(limit, roster[number])
    return per_person


def outside(limit: Limit, row: Roster) -> int:
    """Return by how much a row leaves a limit."""
    amount = total(limit, row)
    return max(0, amount - limit.most, limit.least - amount)


def total(limit: Limit, row: Roster) -> int:
    """Return the sum a limit speaks of."""
    return int(np.array((*limit.amounts, 0))[row[list(limit.days)]].sum())


def objective(problem: Problem, roster: Roster) -> int:
    """Return the cost of the whole roster."""
    return (
        problem.constant
        + int(cover_cost(problem, roster).sum())
        + int(own_cost(problem, roster).sum())
    )
