"""The model admits exactly the rosters the judge admits, at exactly the same cost."""

from __future__ import annotations

import functools
from itertools import product

import numpy as np
import pytest
from ortools.sat.python import cp_model

from cancuoc.planner.roster import nrp, nrp_check, relaxation
from cancuoc.planner.roster.cost import objective
from cancuoc.planner.roster.model import Window, everything
from cancuoc.planner.roster.problem import OFF, Limit, Person, Problem
from cancuoc.planner.roster.solving import run
from cancuoc.planner.roster.tests.roster_cases import coded, drawn

SEEDS = range(6)


class Collected(cp_model.CpSolverSolutionCallback):
    """Keep the cells of every answer."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self.found: set[tuple[int, ...]] = set()

    def on_solution_callback(self) -> None:
        self.found.add(tuple(self._window.read(self).ravel().tolist()))


def admitted(problem: Problem, window: Window) -> set[tuple[int, ...]]:
    """Return every roster the model admits."""
    solver = cp_model.CpSolver()
    solver.parameters.enumerate_all_solutions = True
    solver.parameters.num_workers = 1
    window.model.clear_objective()
    collected = Collected(window)
    assert solver.solve(window.model, collected) == cp_model.OPTIMAL
    return collected.found


@functools.cache
def judged(seed: int, days: int = 4) -> dict[tuple[int, ...], int]:
    """Return every roster the judge admits with its cost, by trying all of them."""
    instance = nrp.read(drawn(seed, days=days))
    good = {}
    for cells in product((OFF, 0, 1), repeat=2 * days):
        roster = np.array(cells, dtype=np.int16).reshape(2, days)
        verdict = nrp_check.judge(instance, coded(instance, roster))
        if verdict.feasible:
            good[cells] = verdict.objective
    return good


@pytest.mark.parametrize("seed", SEEDS)
def test_the_model_admits_what_the_judge_admits(seed: int):
    problem = nrp.problem(nrp.read(drawn(seed, days=4)))
    good = judged(seed)
    assert good, "the drawn instance must have rosters, or the test says nothing"
    assert admitted(problem, Window(problem, problem.empty(), everything(problem))) == set(good)


@pytest.mark.parametrize("seed", SEEDS)
def test_costs_agree_with_the_judge(seed: int):
    problem = nrp.problem(nrp.read(drawn(seed, days=4)))
    for cells, cost in judged(seed).items():
        assert objective(problem, np.array(cells, dtype=np.int16).reshape(2, 4)) == cost


@pytest.mark.parametrize("seed", SEEDS)
def test_the_whole_model_finds_and_proves_the_best(seed: int):
    problem = nrp.problem(nrp.read(drawn(seed, days=4)))
    window = Window(problem, problem.empty(), everything(problem))
    found = run(window, effort=10, seed=1)
    best = min(judged(seed).values())
    assert found.proven
    assert found.roster is not None
    assert objective(problem, found.roster) == best
    assert window.constant() + found.bound == pytest.approx(best)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_relaxation_is_never_above_the_best(seed: int):
    problem = nrp.problem(nrp.read(drawn(seed, days=4)))
    window = Window(problem, problem.empty(), everything(problem))
    bound = relaxation.bound(window, seconds=5)
    assert bound is not None
    best = min(judged(seed).values())
    assert window.constant() + bound <= best + 1e-6
    # Nothing costs less than nothing: a bound below would mean that rows were lost.
    assert window.constant() + bound >= -1e-6


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "free",
    [{0: (1, 2)}, {1: (0, 3)}, {0: (2,), 1: (1, 2, 3)}],
    ids=["one stretch", "two ends", "two people"],
)
def test_a_window_admits_what_fits_the_rest(seed: int, free: dict[int, tuple[int, ...]]):
    problem = nrp.problem(nrp.read(drawn(seed, days=4)))
    good = judged(seed)
    standing = min(good)
    held = {(p, d) for p in range(2) for d in range(4)} - {
        (p, d) for p, days in free.items() for d in days
    }
    fits = {
        cells for cells in good if all(cells[p * 4 + d] == standing[p * 4 + d] for p, d in held)
    }
    roster = np.array(standing, dtype=np.int16).reshape(2, 4)
    assert admitted(problem, Window(problem, roster, free)) == fits


@pytest.mark.parametrize("seed", SEEDS)
def test_a_window_knows_the_cost_of_what_stands(seed: int):
    problem = nrp.problem(nrp.read(drawn(seed, days=4)))
    roster = np.array(max(judged(seed)), dtype=np.int16).reshape(2, 4)
    window = Window(problem, roster, {0: (0, 1)})
    found = run(window, effort=10, seed=1)
    assert found.roster is not None
    assert window.constant() + found.bound == pytest.approx(objective(problem, found.roster))


def one_person(*limits: Limit, days: int = 4) -> Problem:
    """Return a problem of one person, one duty worth 5 a day, and limits."""
    costs = np.zeros((1, days, 3), dtype=np.int64)
    costs[0, :, 0] = -5
    two = nrp.problem(nrp.read(drawn(0, days=days)))
    person = Person("A", frozenset({0}), limits)
    return Problem(days, two.places, two.duties, (person,), (), costs)


def best_of(problem: Problem) -> tuple[int, int]:
    """Return (days worked, cost) of the best roster."""
    window = Window(problem, problem.empty(), everything(problem))
    found = run(window, effort=5, seed=1)
    assert found.roster is not None
    assert window.constant() + found.bound == pytest.approx(objective(problem, found.roster))
    return int((found.roster != OFF).sum()), objective(problem, found.roster)


def test_a_hard_limit_stops_and_a_soft_one_costs():
    days = (0, 1, 2, 3)
    assert best_of(one_person()) == (4, -20)
    assert best_of(one_person(Limit(days, (1, 1), 0, 2))) == (2, -10)
    assert best_of(one_person(Limit(days, (1, 1), 0, 2, weight=3))) == (4, -20 + 2 * 3)
    assert best_of(one_person(Limit(days, (1, 1), 0, 2, weight=6))) == (2, -10)


def test_a_soft_limit_also_costs_below():
    lazy = one_person(Limit((0, 1), (1, 1), 2, 9, weight=4))
    lazy.costs[0, :, 0] = 3
    assert best_of(lazy) == (2, 6)
    lazy.costs[0, :, 0] = 5
    assert best_of(lazy) == (0, 8)


def test_limits_of_other_days_do_not_bind():
    assert best_of(one_person(Limit((0, 1), (1, 1), 0, 0))) == (2, -10)
