"""`cancuoc bench plan city` from the command line: its answer, its words, clean output."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cancuoc.interfaces.cli import bench, bench_city

SMALL = ("plan", "city", "--districts", "1", "--goal", "0.02")
LAYERS = {"reached", "by_class", "lowest_share", "spread", "never_visited", "first_late"} | {
    "travel_minutes",
    "uneven",
    "posts_short",
    "overtime_minutes",
    "value",
}


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """One district, as a program would read it."""
    args = bench._parser().parse_args(list(SMALL))
    return json.loads(json.dumps(args.answer(args)))


def test_four_plans_stand_beside_each_other_with_every_layer(found: dict[str, Any]) -> None:
    assert list(found["plans"]) == ["rota", "greedy", "greedy_fair", "planned"]
    for row in found["plans"].values():
        assert set(row) >= LAYERS
        assert row["violations"] == []
        assert row["short"] == []
        assert row["value"] <= found["bound"]


def test_the_gap_is_proven_and_small(found: dict[str, Any]) -> None:
    value = found["plans"]["planned"]["value"]
    assert found["gap"] == pytest.approx((found["bound"] - value) / found["bound"])
    assert 0 <= found["gap"] <= 0.03


def test_the_plan_reaches_more_than_the_rota(found: dict[str, Any]) -> None:
    rota, planned = found["plans"]["rota"], found["plans"]["planned"]
    assert found["more_than_rota"] == pytest.approx(planned["reached"] / rota["reached"] - 1)
    assert found["more_than_rota"] >= 0.1


def test_a_team_is_lost_and_planned_around(found: dict[str, Any]) -> None:
    lost = found["team_lost"]
    assert lost["lost"] > 0
    assert lost["violations"] == 0
    assert lost["reached_again"] >= 0
    assert lost["changes"] >= lost["dropped"]
    assert lost["cpu_seconds"] <= 30


def test_the_words_show_the_figures(found: dict[str, Any]) -> None:
    said = bench_city.words({**found, "gap": 0.00349, "more_than_rota": 0.1234})
    assert "kế hoạch cách 0,3 %" in said
    assert "tiếp thêm 12,3 % người" in said
    for title in bench_city._TITLES.values():
        assert f"{title}:" in said


def test_what_is_short_or_broken_is_never_hidden(found: dict[str, Any]) -> None:
    plans = {**found["plans"]}
    plans["planned"] = {
        **plans["planned"],
        "short": ["thiếu 2 lượt tổ trưởng."],
        "violations": ["Đội D1 ở hai nơi cùng lúc."],
        "posts_short": 2,
    }
    said = bench_city.words({**found, "plans": plans})
    assert "thiếu 2 lượt tổ trưởng." in said
    assert "Đội D1 ở hai nơi cùng lúc." in said
    assert "thiếu 2 lượt trực" in said


def test_the_curve_has_a_line_for_each_size(found: dict[str, Any]) -> None:
    point = bench_city._point(found)
    said = bench_city.words({**found, "curve": [point, {**point, "districts": 5}]})
    assert "  1 quận, huyện, 21 nơi:" in said
    assert "  5 quận, huyện, 21 nơi:" in said


def test_standard_output_is_json_and_nothing_else(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cancuoc.planner.deployment.planning.ROUNDS", ((0.5, 1.0),))
    assert bench.run([*SMALL, "--json"]) == 0
    out, err = capfd.readouterr()
    assert json.loads(out)["districts"] == 1
    assert "lượt 1" in err
