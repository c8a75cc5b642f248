"""The measurement of rosters: its figures agree with each other and with the judge."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from cancuoc.planner.roster import measure


@cache
def alone() -> dict[str, Any]:
    return measure.beside_greedy(seed=2, officers=8, weeks=2, cpu_seconds=1.5)


@cache
def joint() -> dict[str, Any]:
    return measure.with_sessions(seed=1, cpu_seconds=1.5, weeks=1, effort=0.5)


def test_nobody_breaks_a_rule():
    assert alone()["planned"]["hard_violations"] == 0
    assert alone()["greedy"]["hard_violations"] == 0
    assert alone()["again"]["hard_violations"] == 0


def test_less_short_is_a_share_of_the_greedy_shortfall():
    found = alone()
    before, after = found["greedy"]["short"], found["planned"]["short"]
    assert before > 0, "a crew that lacks nothing measures nothing"
    assert found["less_short"] == pytest.approx((before - after) / before, abs=1e-4)
    assert found["less_short"] > 0


def test_the_list_says_what_the_number_says():
    found = alone()
    listed = sum(int(line.split("thiếu ")[1].split()[0]) for line in found["short_list"])
    assert listed == found["planned"]["short"]


def test_the_gap_is_of_cost_and_bound():
    row = alone()["planned"]
    assert row["gap"] == pytest.approx(1 - row["bound"] / row["objective"], abs=1e-4)
    assert 0 <= row["gap"] < 1


def test_mending_leaves_no_more_empty_than_doing_nothing():
    ill = alone()["again"]
    assert ill["short"] <= ill["short_if_nobody_moves"]
    assert ill["days"] == 4


@pytest.mark.parametrize("side", ["apart", "together"])
def test_sessions_held_are_at_most_those_planned(side: str):
    row = joint()[side]
    assert row["sessions_with_whole_crew"] <= row["sessions"]
    assert row["reached_with_whole_crew"] <= row["reached_on_paper"]
    assert row["hard_violations"] == 0


def test_with_crew_rows_hardly_anybody_is_missing():
    found = joint()
    assert found["apart"]["short"] > found["together"]["short"]
    assert found["together"]["reached_with_whole_crew"] >= found["apart"]["reached_with_whole_crew"]
