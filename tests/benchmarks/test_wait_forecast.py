"""Two hundred evenings forecast, and the simulator against closed forms, as `bench forecast` does.

Run with `pytest -m benchmark tests/benchmarks/test_wait_forecast.py -s`; about two minutes of the
processor. CANCUOC_BENCH_EVENINGS sets how many evenings (200 when unset).
"""

from __future__ import annotations

import json
import os

import pytest

from cancuoc.planner.floor import agreement, measure
from cancuoc.planner.floor.settings import settings
from cancuoc.planner.floor.worlds import world

EVENINGS = int(os.environ.get("CANCUOC_BENCH_EVENINGS", "200"))
LEAST_HELD = 0.8
MOST_MEDIAN_ERROR = 5.0
MOST_OFF = 0.02


@pytest.mark.benchmark
@pytest.mark.nightly
def test_ranges_hold_and_middles_are_near_on_evenings_of_another_world():
    found = measure.measure(
        world("trial"), settings(), evenings=EVENINGS, first=1, tick=lambda _: None
    )
    print(json.dumps(found, indent=1))
    assert found["held"] >= LEAST_HELD
    assert found["again"]["held"] >= LEAST_HELD
    ways = found["ways"]
    assert ways["forecast"]["median_error"] <= MOST_MEDIAN_ERROR
    assert ways["forecast"]["mean_error"] < ways["position_times_mean"]["mean_error"]
    assert ways["forecast"]["mean_error"] < ways["position_times_tonight"]["mean_error"]


@pytest.mark.benchmark
@pytest.mark.nightly
def test_the_simulator_meets_the_formulas_within_two_in_a_hundred():
    for check in agreement.checks(10_000_000, 20_000, seed=1):
        print(f"{check.name}: {check.formula:.3f} {check.simulated:.3f} {check.off:.2%}")
        assert check.off <= MOST_OFF, check
