"""Problems and plans survive the way through JSON, and strange files are refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cancuoc.planner.deployment.city import city
from cancuoc.planner.deployment.coding import (
    UnreadableDeployment,
    plan_from_json,
    plan_to_json,
    problem_from_json,
    problem_to_json,
)
from cancuoc.planner.deployment.tests.deployment_cases import drawn, plan, problem, visit


def again(value: Any) -> Any:
    """Send something through text, as a file does."""
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("seed", range(5))
def test_a_drawn_problem_comes_back_equal(seed: int) -> None:
    assert problem_from_json(again(problem_to_json(drawn(seed)))) == drawn(seed)


def test_a_city_comes_back_equal() -> None:
    case = city(districts=2)
    assert problem_from_json(again(problem_to_json(case))) == case


def test_roads_loans_and_locks_come_back() -> None:
    case = problem(
        roads={("D1", "A"): 9.5},
        loans=frozenset({("Q1", "Q2")}),
        locked=frozenset({visit(1), visit(3)}),
    )
    assert problem_from_json(again(problem_to_json(case))) == case


def test_a_plan_has_one_order() -> None:
    one, other = plan(visit(3), visit(1)), plan(visit(1), visit(3))
    assert plan_to_json(one) == plan_to_json(other)
    assert plan_from_json(again(plan_to_json(one))) == other


@pytest.mark.parametrize("cut", ["slots", "sites", "teams", "weights", "crews", "locked", "loans"])
def test_a_problem_without_a_part_is_refused(cut: str) -> None:
    said = problem_to_json(problem())
    del said[cut]
    with pytest.raises(UnreadableDeployment):
        problem_from_json(said)


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [
        ("slots", "on", "hôm qua"),
        ("slots", "part", "noon"),
        ("sites", "expected", {"cats": 3}),
        ("sites", "unheard", 1),
        ("teams", "kits", [{"code": "K"}]),
        ("teams", "crew", {"cook": 1}),
        ("crews", "post", "cook"),
    ],
)
def test_a_strange_value_is_refused(part: str, key: str, value: Any) -> None:
    said = problem_to_json(problem())
    said[part][0][key] = value
    with pytest.raises(UnreadableDeployment):
        problem_from_json(said)


@pytest.mark.parametrize("rows", [[{}], [3], [{"team": "D1", "site": "A", "slot": 0}]])
def test_a_strange_plan_is_refused(rows: list[Any]) -> None:
    with pytest.raises(UnreadableDeployment) as refused:
        plan_from_json(rows)
    assert refused.value.next_step
