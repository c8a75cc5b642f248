"""One run of CP-SAT on a window: one thread, bounded by processor time, stoppable."""

from __future__ import annotations

import threading
from collections.abc import Callable
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
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_LOOK_EVERY):
            if must_stop():
                solver.stop_search()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        return solver.solve(window.model)
    finally:
        ended.set()
        watcher.join()
