"""The linear relaxation of a window by HiGHS: a proven bound long before the search ends.

It reads the rows of the CP-SAT model itself, so there is one model and not two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import highspy
import numpy as np
from highspy._core import _Highs

from cancuoc.planner.roster.model import Window

_INFINITE = highspy.kHighsInf
_LARGE = 2**40  # beyond it a bound of the CP-SAT model means none

Row = tuple[list[int], list[float], float, float]  # columns, coefficients, least, most


def bound(window: Window, *, seconds: float) -> float | None:
    """Return a cost no answer of the window's model can be below, or None when out of time."""
    proto = window.model.proto
    # `highspy.Highs` prints a banner before it can be silenced; an answer in JSON has no banner.
    highs = _Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("time_limit", seconds)
    highs.passModel(_lp(proto))
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return float(highs.getInfo().objective_function_value)


def _lp(proto: Any) -> highspy.HighsLp:
    rows = [row for constraint in proto.constraints for row in _rows(constraint)]
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(proto.variables), len(rows)
    lp.col_lower_ = np.array([v.domain[0] for v in proto.variables], dtype=float)
    lp.col_upper_ = np.array([list(v.domain)[-1] for v in proto.variables], dtype=float)
    cost = np.zeros(len(proto.variables))
    offset = proto.objective.offset
    for index, weight in zip(proto.objective.vars, proto.objective.coeffs, strict=True):
        cost[max(index, -index - 1)] += weight if index >= 0 else -weight
        offset += 0 if index >= 0 else weight
    lp.col_cost_, lp.offset_ = cost, offset
    lp.row_lower_ = np.array([row[2] for row in rows])
    lp.row_upper_ = np.array([row[3] for row in rows])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(row[0]) for row in rows)])
    lp.a_matrix_.index_ = [column for row in rows for column in row[0]]
    lp.a_matrix_.value_ = [weight for row in rows for weight in row[1]]
    return lp


def _rows(constraint: Any) -> Iterator[Row]:
    if constraint.has_linear() and not constraint.enforcement_literal:
        linear = constraint.linear
        yield _merged(linear.vars, linear.coeffs, linear.domain[0], list(linear.domain)[-1])
    elif constraint.has_at_most_one():
        yield _literals(constraint.at_most_one.literals, -_INFINITE, 1)
    elif constraint.has_exactly_one():
        yield _literals(constraint.exactly_one.literals, 1, 1)
    elif constraint.has_bool_or():
        given = [-literal - 1 for literal in constraint.enforcement_literal]
        yield _literals([*constraint.bool_or.literals, *given], 1, _INFINITE)
    elif constraint.has_bool_and():
        given = [-literal - 1 for literal in constraint.enforcement_literal]
        for literal in constraint.bool_and.literals:
            yield _literals([literal, *given], 1, _INFINITE)


def _literals(literals: Sequence[int], least: float, most: float) -> Row:
    return _merged(literals, [1] * len(literals), least, most)


def _merged(refs: Sequence[int], weights: Sequence[int], least: float, most: float) -> Row:
    """Return a row over plain columns: the reference -i-1 means 1 - column i."""
    sums: dict[int, float] = {}
    constant = 0.0
    for ref, weight in zip(refs, weights, strict=True):
        column = max(ref, -ref - 1)
        sums[column] = sums.get(column, 0.0) + (weight if ref >= 0 else -weight)
        constant += 0.0 if ref >= 0 else weight
    return list(sums), list(sums.values()), _shifted(least, constant), _shifted(most, constant)


def _shifted(limit: float, constant: float) -> float:
    if abs(limit) > _LARGE:
        return _INFINITE if limit > 0 else -_INFINITE
    return limit - constant
