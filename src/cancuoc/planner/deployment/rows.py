"""A linear model gathered column by column and row by row, then handed to HiGHS at once."""

from __future__ import annotations

import ctypes
import math
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import highspy
import numpy as np

FREE: Final = highspy.kHighsInf
_FEASIBLE: Final = 2  # what HiGHS calls a feasible point in `primal_solution_status`


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What a model came to: `columns` is None when no point was found."""

    columns: Sequence[float] | None
    value: float
    bound: float


@dataclass(slots=True)
class Model:
    """Columns from 0 with a worth, and rows; the worth is made as large as can be."""

    worth: list[float] = field(default_factory=list)
    top: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)

    def column(self, worth: float, top: float, *, whole: bool = False) -> int:
        """Add a column between 0 and `top`; return its number."""
        self.worth.append(worth)
        self.top.append(top)
        self.whole.append(whole)
        return len(self.worth) - 1

    def row(
        self, terms: Iterable[tuple[int, float]], *, least: float = -FREE, most: float = FREE
    ) -> None:
        """Add least <= sum of terms <= most."""
        self.starts.append(len(self.index))
        self.lower.append(least)
        self.upper.append(most)
        for column, factor in terms:
            self.index.append(column)
            self.value.append(factor)

    def solve(self, *, seconds: float, gap: float, start: Sequence[float] | None = None) -> Solved:
        """Solve within a time and a relative gap, on one thread; `start` is a point to begin at."""
        _banner()
        solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.silent()
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("time_limit", seconds)
        solver.setOptionValue("mip_rel_gap", gap)
        solver.passModel(self._built())
        if start is not None:
            point = highspy.HighsSolution()
            point.col_value = list(start)
            solver.setSolution(point)
        solver.run()
        info = solver.getInfo()
        if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            return Solved(columns=None, value=-math.inf, bound=-math.inf)
        if info.primal_solution_status != _FEASIBLE:
            return Solved(columns=None, value=-math.inf, bound=info.mip_dual_bound)
        return Solved(
            columns=solver.getSolution().col_value,
            value=info.objective_function_value,
            bound=info.mip_dual_bound,
        )

    def bounded(self, *, seconds: float) -> float:
        """Return what no point can pass, from the root of the search alone: no point is sought."""
        _banner()
        solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.silent()
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("time_limit", seconds)
        solver.setOptionValue("mip_max_nodes", 1)
        solver.setOptionValue("mip_heuristic_effort", 0.0)
        solver.passModel(self._built())
        solver.run()
        return float(solver.getInfo().mip_dual_bound)

    def priced(self, *, seconds: float = FREE) -> tuple[Sequence[float], Sequence[float]]:
        """Solve with all columns divisible; return the columns and the price of each row.

        Both are empty when the time was too short.
        """
        _banner()
        solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.silent()
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("solve_relaxation", True)
        solver.setOptionValue("time_limit", seconds)
        solver.passModel(self._built())
        solver.run()
        if solver.getModelStatus() == highspy.HighsModelStatus.kTimeLimit:
            return [], []
        found = solver.getSolution()
        return found.col_value, found.row_dual

    def _built(self) -> Any:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.worth), len(self.lower)
        model.col_cost_ = np.array(self.worth, dtype=float)
        model.col_lower_ = np.zeros(len(self.worth))
        model.col_upper_ = np.array(self.top, dtype=float)
        model.row_lower_ = np.array(self.lower, dtype=float)
        model.row_upper_ = np.array(self.upper, dtype=float)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array([*self.starts, len(self.index)])
        model.a_matrix_.index_ = np.array(self.index)
        model.a_matrix_.value_ = np.array(self.value, dtype=float)
        model.sense_ = highspy.ObjSense.kMaximize
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[flag] for flag in self.whole]
        return model


@cache
def _banner() -> None:
    """Let HiGHS print its licence where nobody reads, once: answers stand on standard output."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        highspy.Highs()  # type: ignore[no-untyped-call]
        ctypes.CDLL(None).fflush(None)
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
