"""The bound is true: no plan of a problem small enough to try everything is worth more."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import pytest

from cancuoc.planner.deployment.cells import parts
from cancuoc.planner.deployment.checker import violations
from cancuoc.planner.deployment.counting import Counting, Counts
from cancuoc.planner.deployment.figures import figures
from cancuoc.planner.deployment.placing import Placing
from cancuoc.planner.deployment.planning import plan_city
from cancuoc.planner.deployment.problem import Part, Plan, Post, Problem
from cancuoc.planner.deployment.rows import Model
from cancuoc.planner.deployment.tests.deployment_cases import (
    crews,
    drawn,
    every_plan,
    problem,
    site,
    slots,
    team,
    visit,
)

SEEDS = range(12)


@cache
def best(seed: int) -> float:
    """Return what the best of all plans is worth, found by trying every one."""
    case = drawn(seed)
    found = -math.inf
    for some in every_plan(case):
        given = figures(case, some)
        if given.posts_short == 0:
            found = max(found, given.value)
    return found


def counts_of(case: Problem) -> Counts:
    """Count the visits of a problem's only part."""
    (part,) = parts(case)
    return Counting(part).solve(seconds=60, gap=0.0)


def placed(case: Problem) -> Plan:
    """Count and place the visits of a problem's only part."""
    (part,) = parts(case)
    return Plan(visits=tuple(Placing(part).place(counts_of(case).visits)))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_plan_is_worth_more_than_the_bound(seed: int) -> None:
    assert counts_of(drawn(seed)).bound >= best(seed) - 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_the_planner_comes_near_the_best_of_all_plans(seed: int) -> None:
    case = drawn(seed)
    found = plan_city(case, goal=0.0)
    assert violations(case, found.plan) == []
    assert found.figures.posts_short == 0
    assert found.figures.value <= best(seed) + 1e-6
    assert found.figures.value >= best(seed) - 0.05 * abs(best(seed)) - 5


class TestCounts:
    def test_officers_are_rows_of_the_model(self) -> None:
        found = counts_of(problem(sites=(site(people=500),), crews=crews(minutes=600)))
        assert sum(found.visits.values()) == 2

    def test_overtime_is_used_for_a_place_nobody_would_see(self) -> None:
        sites = (site("A"), site("B"))
        rows = tuple(replace(row, overtime=300) for row in crews(minutes=300))
        assert sum(counts_of(problem(sites=sites, crews=rows)).visits.values()) == 2
        none = tuple(replace(row, overtime=0) for row in rows)
        assert sum(counts_of(problem(sites=sites, crews=none)).visits.values()) == 1

    def test_only_what_is_locked_may_leave_posts_short(self) -> None:
        case = problem(crews=crews(minutes=0), locked=frozenset({visit(0)}))
        assert figures(case, placed(case)).posts_short == 2
        assert figures(problem(crews=()), placed(problem(crews=()))).visits == 0

    def test_a_week_holds_so_many_visits_of_a_team(self) -> None:
        case = problem(sites=(site(people=900),), teams=(team(most_a_week=4),))
        assert sum(counts_of(case).visits.values()) == 4
        locked = replace(case, locked=frozenset({visit(0), visit(1)}))
        assert sum(counts_of(locked).visits.values()) == 2

    def test_a_shared_hall_holds_one_team_at_a_time(self) -> None:
        both = tuple(site(c, 900, venue="H", most_teams=1) for c in ("A", "B"))
        teams = (team("D1", most_a_week=9), team("D2", most_a_week=9))
        assert sum(counts_of(problem(sites=both, teams=teams)).visits.values()) == 9

    def test_first_visits_come_in_time(self) -> None:
        case = problem(
            slots=slots(weeks=2),
            crews=crews(weeks=2),
            sites=(site("A", 20, latest_first=3), site("B", 20, latest_first=99)),
            teams=(team(most_a_week=1),),
        )
        weeks = {cell.site: cell.grade.week for cell in counts_of(case).visits}
        assert weeks == {"A": 0, "B": 1}

    def test_teams_of_a_district_take_turns(self) -> None:
        two_officers = team("D2", crew={Post.LEAD: 1, Post.CAPTURE: 2})
        case = problem(sites=(site(people=100),), teams=(team("D1"), two_officers))
        found = figures(case, placed(case))
        assert found.uneven <= 1

    def test_a_whole_day_is_not_counted_beside_its_halves(self) -> None:
        saturday = [replace(slot, index=k) for k, slot in enumerate(slots()[5:7])]
        day = replace(saturday[0], index=2, part=Part.DAY, minutes=480)
        case = problem(slots=(*saturday, day), sites=(site(people=500, most_teams=1),))
        found = counts_of(case)
        assert sum(cell.grade.moments * n for cell, n in found.visits.items()) == 2
        assert found.bound >= figures(case, placed(case)).value - 1e-6


class TestModel:
    def test_it_makes_the_worth_as_large_as_can_be(self) -> None:
        model = Model()
        one, other = model.column(3.0, 10.0, whole=True), model.column(2.0, 10.0)
        model.row([(one, 2.0), (other, 1.0)], most=7.0)
        solved = model.solve(seconds=10, gap=0.0)
        assert solved.columns is not None
        assert solved.columns[other] == pytest.approx(7.0)
        assert solved.value == pytest.approx(14.0)
        assert solved.bound == pytest.approx(14.0)

    def test_what_cannot_be_is_worth_nothing(self) -> None:
        model = Model()
        one = model.column(1.0, 1.0, whole=True)
        model.row([(one, 1.0)], least=2.0)
        solved = model.solve(seconds=10, gap=0.0)
        assert solved.columns is None
        assert solved.bound == -math.inf

    def test_it_prints_nothing(self, capfd: pytest.CaptureFixture[str]) -> None:
        model = Model()
        model.column(1.0, 1.0, whole=True)
        model.solve(seconds=10, gap=0.0)
        assert capfd.readouterr().out == ""
