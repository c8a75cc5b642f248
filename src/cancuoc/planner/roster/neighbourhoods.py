"""Which cells to free next: stretches of days, rows of people, blocks, and places in trouble."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from cancuoc.planner.roster.cost import cover_cost, own_cost
from cancuoc.planner.roster.problem import OFF, Ints, Problem, Roster

Free = Mapping[int, Sequence[int]]


class Look(NamedTuple):
    """What a choice looks at: the problem, the roster, chance, and how many cells to free."""

    problem: Problem
    roster: Roster
    chance: np.random.Generator
    cells: int


def days(look: Look) -> Free:
    """Free a stretch of days for everyone."""
    people = len(look.problem.people)
    stretch = _stretch(look, max(2, look.cells // people), _any_day(look))
    return dict.fromkeys(range(people), stretch)


def troubled_days(look: Look) -> Free:
    """Free a stretch around a day whose cover costs much."""
    people = len(look.problem.people)
    day = _weighed(look, cover_cost(look.problem, look.roster))
    return dict.fromkeys(range(people), _stretch(look, max(2, look.cells // people), day))


def rows(look: Look) -> Free:
    """Free whole rows of some people."""
    return _rows(look, look.chance.permutation(len(look.problem.people)))


def costly_rows(look: Look) -> Free:
    """Free whole rows, those with unmet wishes more often."""
    weights = own_cost(look.problem, look.roster) + 1.0
    keys = look.chance.random(len(weights)) ** (1.0 / np.maximum(weights, 1.0))
    return _rows(look, np.argsort(-keys))


def block(look: Look) -> Free:
    """Free one to four weeks of some people."""
    length = min(look.problem.days, 7 * int(look.chance.integers(1, 5)))
    stretch = _stretch(look, length, _any_day(look))
    count = min(len(look.problem.people), max(2, look.cells // len(stretch)))
    chosen = look.chance.permutation(len(look.problem.people))[:count]
    return dict.fromkeys(sorted(map(int, chosen)), stretch)


def helpers(look: Look) -> Free:
    """Free two weeks around a day in trouble for the people who are off then, and some others."""
    day = _weighed(look, cover_cost(look.problem, look.roster))
    stretch = _stretch(look, min(look.problem.days, 14), day)
    order = look.chance.permutation(len(look.problem.people))
    idle_first = np.concatenate([order[look.roster[order, day] == OFF], order])
    count = max(3, look.cells // len(stretch))
    chosen = list(dict.fromkeys(map(int, idle_first)))[:count]
    return dict.fromkeys(sorted(chosen), stretch)


def duties(look: Look) -> Free:
    """Free the cells of two kinds of duty, and days off beside them."""
    kinds = look.chance.permutation(len(look.problem.duties))[:2]
    free: dict[int, list[int]] = {}
    left = look.cells
    stretch = _stretch(look, min(look.problem.days, 28), _any_day(look))
    for person in look.chance.permutation(len(look.problem.people)):
        held = np.isin(look.roster[person], kinds)
        near = held | np.roll(held, 1) | np.roll(held, -1)
        cells = [day for day in stretch if near[day]]
        if cells and left > 0:
            free[int(person)] = cells
            left -= len(cells)
    return free


ALL: Final[dict[str, Callable[[Look], Free]]] = {
    "days": days,
    "troubled days": troubled_days,
    "rows": rows,
    "costly rows": costly_rows,
    "block": block,
    "helpers": helpers,
    "duties": duties,
}


def _any_day(look: Look) -> int:
    return int(look.chance.integers(look.problem.days))


def _weighed(look: Look, weights: Ints) -> int:
    total = int(weights.sum())
    if total <= 0:
        return _any_day(look)
    return int(look.chance.choice(len(weights), p=weights / total))


def _stretch(look: Look, length: int, middle: int) -> tuple[int, ...]:
    length = min(length, look.problem.days)
    shift = int(look.chance.integers(length))
    first = min(max(0, middle - shift), look.problem.days - length)
    return tuple(range(first, first + length))


def _rows(look: Look, order: Ints) -> Free:
    count = max(2, look.cells // look.problem.days)
    whole = tuple(range(look.problem.days))
    return dict.fromkeys(sorted(map(int, order[:count])), whole)
