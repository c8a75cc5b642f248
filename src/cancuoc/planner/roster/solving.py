"""One run of CP-SAT on a window: one thread, bounded by processor time, stoppable."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import NamedTuple

from ortools.sat.python import cp_model

from cancuoc.planner.roster.model import Window
from cancuoc.planner.roster.problem import Roster

_LOOK_EVERY = 0.1  # seconds of the wall clock between two looks at the processor time


class Run(NamedTuple):
    """What a run found. `roster` is None when it found nothing; `effort` is deterministic time."""

    roster: Roster | None
    proven: bool
    impossible: bool
    bound: float
    effort: float


def run(
    window: Window, *, effort: float, seed: int, must_stop: Callable[[], bool] | None = None
) -> Run:
    """Solve a window within `effort` (the solver's own seconds), or until `must_stop` says so."""
    solver = cp_model.CpSolver()
    given = solver.parameters
    given.num_workers = 1
    # Rosters have a good linear relaxation: without it one thread finds next to nothing.
    given.linearization_level = 2
    given.max_deterministic_time = effort
    given.random_seed = seed
    status = _watched(solver, window, must_stop) if must_stop else solver.solve(window.model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return Run(
        roster=window.read(solver) if found else None,
        proven=status == cp_model.OPTIMAL,
        impossible=status == cp_model.INFEASIBLE,
        bound=solver.best_objective_bound,
        effort=solver.response_proto.deterministic_time,
    )


def _watched(
    solver: cp_model.CpSolver, window: Window, must_stop: Callable[[], bool]
) -> cp_model.CpSolverStatus:
    """Solve beside a thread of its own, so that `must_stop` is asked in the caller's.

    Whoever is told may write to a database or raise; both belong to the thread that asked.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        solving = pool.submit(solver.solve, window.model)
        try:
            while not wait([solving], timeout=_LOOK_EVERY).done:
                if must_stop():
                    solver.stop_search()
        except BaseException:
            while not wait([solving], timeout=_LOOK_EVERY).done:
                solver.stop_search()
            raise
        return solving.result()
