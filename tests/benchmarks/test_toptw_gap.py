"""Bedside rounds on the public team-orienteering instances, against their proven optima."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from statistics import mean

import pytest

from cancuoc.interfaces.cli import bench_toptw

FOLDER = Path(os.environ.get("CANCUOC_PLAN_DATA", "../shared/data/plan")) / "toptw"
SECONDS = 20.0
MOST = 0.005


@pytest.mark.benchmark
@pytest.mark.nightly
@pytest.mark.skipif(not FOLDER.is_dir(), reason="the public instances are not on this machine")
def test_the_mean_gap_to_the_optima_is_small():
    answers = [
        bench_toptw.answer(argparse.Namespace(file=file, cpu_seconds=SECONDS, routes=1, seed=1))
        for file in sorted(FOLDER.glob("*.txt"))
    ]
    assert all(one["feasible"] for one in answers)
    gaps = {one["instance"]: one["gap"] for one in answers if one["gap"] is not None}
    print(gaps)
    assert mean(gaps.values()) <= MOST
