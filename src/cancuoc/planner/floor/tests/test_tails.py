"""Draws from the far side of a normal distribution."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from cancuoc.planner.floor.tails import beyond, hazard, survival

NORMAL = NormalDist()


@pytest.mark.parametrize("x", [-4.0, -1.0, 0.0, 0.7, 2.0, 5.0])
def test_survival_is_that_of_the_normal(x: float) -> None:
    assert survival(np.array([x]))[0] == pytest.approx(1.0 - NORMAL.cdf(x), rel=1e-3)


def test_the_hazard_only_grows() -> None:
    assert np.all(np.diff(hazard(np.linspace(-8.0, 30.0, 500))) > 0.0)


@pytest.mark.parametrize("x", [-20.0, -1.0, 0.0, 2.0, 12.0, 36.0, 60.0])
def test_draws_lie_beyond(x: float) -> None:
    drawn = beyond(np.full(500, x), np.random.default_rng(1))
    assert np.all(drawn >= x)
    assert np.all(np.isfinite(drawn))


def test_draws_from_far_below_are_plainly_normal() -> None:
    drawn = beyond(np.full(40_000, -30.0), np.random.default_rng(1))
    assert drawn.mean() == pytest.approx(0.0, abs=0.02)
    assert drawn.std() == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("x", [0.0, 1.0, 2.5])
def test_draws_beyond_have_the_mean_of_the_tail(x: float) -> None:
    drawn = beyond(np.full(40_000, x), np.random.default_rng(2))
    assert drawn.mean() == pytest.approx(NORMAL.pdf(x) / (1.0 - NORMAL.cdf(x)), rel=0.01)


def test_the_shape_of_the_input_is_kept() -> None:
    assert beyond(np.zeros((3, 4)), np.random.default_rng(3)).shape == (3, 4)
