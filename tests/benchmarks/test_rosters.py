"""Rosters beside the greedy one, sessions with their crew, and the public instances.

Run with `pytest -m benchmark tests/benchmarks/test_rosters.py -s`. The public instances are read
from the folder CANCUOC_NRP names; CANCUOC_NRP_SECONDS sets the processor seconds of each
(300 when unset).
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cancuoc.interfaces.cli.bench_nrp import best_known
from cancuoc.planner.roster import measure, nrp, nrp_check
from cancuoc.planner.roster.search import Search

FILES = Path(os.environ.get("CANCUOC_NRP", "../shared/data/plan/nrp"))
SECONDS = float(os.environ.get("CANCUOC_NRP_SECONDS", "300"))
SMALL, LARGE = (1, 2, 3, 5, 7, 9), (11, 14)

pytestmark = [pytest.mark.benchmark, pytest.mark.nightly]


def test_a_district_roster_lacks_far_less_than_the_greedy_one():
    found = measure.beside_greedy(seed=1, officers=20, weeks=6, cpu_seconds=60)
    print(json.dumps(found, ensure_ascii=False, indent=1))
    assert found["planned"]["hard_violations"] == 0
    assert found["less_short"] >= 0.30


def test_sessions_planned_with_their_crew_can_be_staffed():
    found = measure.with_sessions(seed=1, cpu_seconds=30)
    print(json.dumps(found, ensure_ascii=False, indent=1))
    assert found["apart"]["short"] > 0
    assert found["less_short"] >= 0.80


def gap(number: int) -> float:
    """Return the distance from the best published cost, after the judge found no fault."""
    file = FILES / f"Instance{number}.txt"
    instance = nrp.read(file.read_text())
    found = Search(nrp.problem(instance), SECONDS).solve()
    codes = [*(shift.code for shift in instance.shifts), ""]
    rows = {
        staff.code: [codes[duty] for duty in row]
        for staff, row in zip(instance.staff, found.roster, strict=True)
    }
    verdict = nrp_check.judge(instance, rows)
    assert verdict == nrp_check.Verdict(found.objective, ())
    best = best_known(file)
    assert best
    print(f"Instance{number}: {verdict.objective}, best known {best}, bound {found.bound}")
    return (verdict.objective - best) / best


@pytest.mark.skipif(not FILES.is_dir(), reason="the public instances are not here")
def test_public_instances_are_close_to_the_best_known():
    gaps = [gap(number) for number in SMALL]
    assert sum(gaps) / len(gaps) <= 0.01
    assert max(gap(number) for number in LARGE) <= 0.10
