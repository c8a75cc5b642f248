"""Costs and limits by hand: every number here was counted on paper."""

from __future__ import annotations

import numpy as np
import pytest

from cancuoc.planner.roster.cost import cover_cost, objective, outside, own_cost, staffed, total
from cancuoc.planner.roster.problem import OFF, Cover, Duty, Limit, Person, Problem, Roster

EARLY, LATE, LONG = 0, 1, 2
DUTIES = (
    Duty("early", 330, (0,)),
    Duty("late", 270, (1,), frozenset({EARLY, LONG})),
    Duty("long", 600, (0, 1)),
)


def row(text: str) -> Roster:
    """Read `e`, `l`, `b` (both) and `.` as one person's days."""
    return np.array([[".elb".index(c) - 1 for c in text]], dtype=np.int16)


def problem(*covers: Cover, people: int = 1, days: int = 4, **given: object) -> Problem:
    who = tuple(
        Person(f"P{n}", frozenset({0, 1, 2}), given.get("limits", ())) for n in range(people)
    )
    costs = np.zeros((people, days, len(DUTIES) + 1), dtype=np.int64)
    return Problem(days, ("early", "late"), DUTIES, who, covers, costs)


def test_a_long_day_fills_two_places():
    assert staffed(problem(), row("elb.")).tolist() == [[1, 0], [0, 1], [1, 1], [0, 0]]


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("....", [20, 0, 0, 0]),
        ("e...", [10, 0, 0, 0]),
        ("b...", [10, 0, 0, 0]),
        ("l...", [20, 0, 0, 0]),
        (".e..", [20, 0, 0, 0]),
    ],
)
def test_each_one_too_few_costs_the_weight_of_under(text: str, cost: list[int]):
    asked = problem(Cover(0, 0, 2, 10, 3))
    assert cover_cost(asked, row(text)).tolist() == cost


def test_each_one_too_many_costs_the_weight_of_over():
    asked = problem(Cover(1, 0, 1, 10, 3), people=4)
    roster = np.full((4, 4), OFF, dtype=np.int16)
    for people, cost in ((1, 0), (2, 3), (3, 6), (4, 9)):
        roster[:people, 1] = EARLY
        assert cover_cost(asked, roster).tolist() == [0, cost, 0, 0]


def test_places_of_a_day_add_up():
    asked = problem(Cover(2, 0, 1, 10, 3), Cover(2, 1, 2, 7, 1))
    assert cover_cost(asked, row("....")).tolist() == [0, 0, 24, 0]
    assert cover_cost(asked, row("..b.")).tolist() == [0, 0, 7, 0]


@pytest.mark.parametrize(
    ("text", "days", "amounts", "found"),
    [
        ("elb.", (0, 1, 2, 3), (1, 1, 1), 3),
        ("elb.", (0, 1, 2, 3), (330, 270, 600), 1200),
        ("elb.", (1, 2), (330, 270, 600), 870),
        ("elb.", (3,), (1, 1, 1), 0),
        ("bbbb", (0, 3), (0, 0, 120), 240),
        ("....", (0, 1, 2, 3), (9, 9, 9), 0),
    ],
)
def test_a_limit_sums_its_days(
    text: str, days: tuple[int, ...], amounts: tuple[int, ...], found: int
):
    assert total(Limit(days, amounts, 0, 99), row(text)[0]) == found


@pytest.mark.parametrize(
    ("least", "most", "beyond"), [(0, 3, 0), (0, 2, 1), (0, 0, 3), (3, 9, 0), (5, 9, 2)]
)
def test_outside_is_the_distance_to_the_nearer_side(least: int, most: int, beyond: int):
    assert outside(Limit((0, 1, 2, 3), (1, 1, 1), least, most), row("elb.")[0]) == beyond


def test_only_soft_limits_cost():
    days, ones = (0, 1, 2, 3), (1, 1, 1)
    hard, soft = Limit(days, ones, 0, 1), Limit(days, ones, 0, 1, weight=4)
    assert own_cost(problem(limits=(hard,)), row("elb.")).tolist() == [0]
    assert own_cost(problem(limits=(soft,)), row("elb.")).tolist() == [8]
    assert own_cost(problem(limits=(soft, soft)), row("elb.")).tolist() == [16]


def test_wishes_are_read_at_the_duty_of_the_day():
    asked = problem()
    asked.costs[0, 1] = [1, 2, 3, 50]
    for text, cost in (("....", 50), (".e..", 1), (".l..", 2), (".b..", 3)):
        assert own_cost(asked, row(text)).tolist() == [cost]


def test_the_objective_is_the_sum_of_its_parts_and_a_constant():
    asked = problem(Cover(0, 0, 1, 10, 3), limits=(Limit((0, 1), (1, 1, 1), 2, 9, weight=4),))
    asked.costs[0, 3, EARLY] = 6
    moved = Problem(**{**fields(asked), "constant": 100})
    assert objective(asked, row("...e")) == 10 + 8 + 6
    assert objective(moved, row("...e")) == 124
    assert objective(asked, row("el..")) == 0


def fields(asked: Problem) -> dict[str, object]:
    names = ("days", "places", "duties", "people", "covers", "costs", "weekends")
    return {name: getattr(asked, name) for name in names}


def test_an_empty_roster_is_all_days_off():
    empty = problem(people=3).empty()
    assert empty.shape == (3, 4)
    assert (empty == OFF).all()


@pytest.mark.parametrize(
    ("day", "duty", "may"),
    [(0, EARLY, True), (0, LONG, False), (1, EARLY, False), (2, LATE, False), (3, LATE, True)],
)
def test_duties_days_off_and_closed_cells_bar(day: int, duty: int, may: bool):
    person = Person(
        "P",
        frozenset({EARLY, LATE}),
        off_days=frozenset({1}),
        closed=frozenset({(2, LATE)}),
    )
    assert person.may(day, duty) is may


def test_cover_is_kept_by_day():
    asked = problem(Cover(3, 0, 1, 1, 1), Cover(1, 1, 1, 1, 1), Cover(3, 1, 2, 1, 1))
    assert [len(covers) for covers in asked.covers_of_day] == [0, 1, 0, 2]


def test_duties_that_bar_nothing_make_no_clique():
    assert problem().cliques == (((LATE,), (EARLY, LONG)),)
