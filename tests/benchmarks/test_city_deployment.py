"""The whole drawn city planned beside the office rota and the greedies, as `bench plan city` does.

Run with `pytest -m benchmark tests/benchmarks/test_city_deployment.py -s`; a quarter
of an hour of the processor. CANCUOC_BENCH_DISTRICTS sets how many districts (30 when unset).
"""

from __future__ import annotations

import json
import os

import pytest

from cancuoc.interfaces.cli import bench

DISTRICTS = os.environ.get("CANCUOC_BENCH_DISTRICTS", "30")
MOST_SECONDS = 900
LARGEST_GAP = 0.01
LEAST_MORE_THAN_ROTA = 0.1
REPLAN_SECONDS = 30
# A layer, and whether more of it is better.
LAYERS = {"reached": True, "lowest_share": True, "spread": False, "never_visited": False} | {
    "visits_missing": False,
    "first_late": False,
    "travel_minutes": False,
    "uneven": False,
    "posts_short": False,
    "overtime_minutes": False,
}


@pytest.mark.benchmark
@pytest.mark.nightly
def test_a_city_is_planned_near_the_bound_and_no_layer_pays_for_another():
    args = bench._parser().parse_args(["plan", "city", "--districts", DISTRICTS])
    found = args.answer(args)
    print(json.dumps(found, indent=1, ensure_ascii=False))
    planned, greedy = found["plans"]["planned"], found["plans"]["greedy_fair"]
    assert found["seconds"] <= MOST_SECONDS
    assert found["gap"] <= LARGEST_GAP
    assert found["more_than_rota"] >= LEAST_MORE_THAN_ROTA
    assert (planned["never_visited"], planned["first_late"]) == (0, 0)
    assert (planned["violations"], planned["posts_short"]) == ([], 0)
    for layer, more in LAYERS.items():
        better = planned[layer] - greedy[layer]
        assert (better if more else -better) >= 0, layer
    assert planned["lowest_share"] > greedy["lowest_share"]
    assert planned["travel_minutes"] < greedy["travel_minutes"]
    assert found["team_lost"]["seconds"] <= REPLAN_SECONDS
    assert found["team_lost"]["violations"] == 0
