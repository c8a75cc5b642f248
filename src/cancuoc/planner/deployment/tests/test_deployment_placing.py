"""Counts of a week become evenings of teams: rules kept, ways shared, first visits in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pytest

from cancuoc.planner.deployment.cells import Cell, parts
from cancuoc.planner.deployment.checker import violations
from cancuoc.planner.deployment.counting import Counting
from cancuoc.planner.deployment.figures import travel_minutes
from cancuoc.planner.deployment.placing import Placing
from cancuoc.planner.deployment.problem import Plan, Problem, Visit
from cancuoc.planner.deployment.tests.deployment_cases import (
    crews,
    drawn,
    problem,
    site,
    slots,
    team,
    visit,
)


def placed(case: Problem, counts: Mapping[tuple[str, bool], int], *, week: int = 0) -> list[Visit]:
    """Place so many visits at a site, in the evening or on half days, of the only kind."""
    (part,) = parts(case)
    cells = {
        Cell(0, there, grade): count
        for (there, weekend), count in counts.items()
        for grade in part.grades
        if (grade.week, grade.weekend) == (week, weekend)
    }
    return Placing(part).place(cells)


@pytest.mark.parametrize("seed", range(8))
def test_what_was_counted_is_placed_within_the_rules(seed: int) -> None:
    case = drawn(seed)
    (part,) = parts(case)
    counts = Counting(part).solve(seconds=60, gap=0.0)
    visits = Placing(part).place(counts.visits)
    assert violations(case, Plan(visits=tuple(visits))) == []
    assert len(visits) <= sum(counts.visits.values())


def test_two_half_days_at_one_place_are_one_day() -> None:
    case = problem(sites=(site("A", 500), site("B", 500, x=-5.0)))
    found = placed(case, {("A", True): 2, ("B", True): 2})
    by_day = {(case.slots[v.slot].on, v.site) for v in found}
    assert len(found) == 4
    assert len(by_day) == 2


def test_neighbours_share_a_day_when_there_is_one_visit_each() -> None:
    case = problem(sites=(site("A", x=20.0), site("B", x=21.0), site("C", x=-20.0)))
    found = placed(case, {("A", True): 1, ("B", True): 1, ("C", True): 1})
    apart = [visit(5, at="A"), visit(7, at="B"), visit(8, at="C")]
    assert len(found) == 3
    assert travel_minutes(case, found) < travel_minutes(case, apart)


def test_teams_take_turns_over_the_weeks() -> None:
    case = problem(
        slots=slots(weeks=2), crews=crews(weeks=2), teams=(team("D1"), team("D2")), sites=(site(),)
    )
    (part,) = parts(case)
    cells = {Cell(0, "A", grade): 1 for grade in part.grades if not grade.weekend}
    assert Counter(v.team for v in Placing(part).place(cells)) == {"D1": 1, "D2": 1}


def test_teams_take_turns_within_a_week() -> None:
    case = problem(teams=(team("D1"), team("D2")))
    found = placed(case, {("A", False): 4})
    assert Counter(v.team for v in found) == {"D1": 2, "D2": 2}


def test_the_first_visit_comes_before_its_latest_day() -> None:
    case = problem(sites=(site("A", latest_first=0), site("B", latest_first=1)))
    found = placed(case, {("A", False): 1, ("B", False): 1})
    assert {(v.site, v.slot) for v in found} == {("A", 0), ("B", 1)}


def test_a_place_seen_before_may_wait() -> None:
    sites = (site("A", latest_first=9), site("B", latest_first=9))
    case = problem(
        slots=slots(weeks=2),
        crews=crews(weeks=2),
        sites=sites,
        locked=frozenset({visit(0)}),
    )
    found = placed(case, {("A", False): 1, ("B", False): 1}, week=1)
    assert {v.slot for v in found if v.site == "B"} == {9}


def test_what_finds_no_hall_is_left_out() -> None:
    case = problem(sites=(site(busy=frozenset({0, 1, 2})),))
    assert sorted(v.slot for v in placed(case, {("A", False): 4})) == [3, 4]


def test_locked_visits_take_their_team_and_their_hall() -> None:
    case = problem(
        sites=(site("A", most_teams=1), site("B")),
        teams=(team("D1"), team("D2")),
        locked=frozenset({visit(k) for k in range(4)}),
    )
    found = placed(case, {("A", False): 5, ("B", False): 5})
    assert case.locked <= set(found)
    assert violations(case, Plan(visits=tuple(found))) == []
    assert [v.slot for v in found if v.site == "A" and v not in case.locked] == [4]


def test_kits_in_service_are_named() -> None:
    case = drawn(3)
    (part,) = parts(case)
    for one in Placing(part).place(Counting(part).solve(seconds=60, gap=0.0).visits):
        own = case.team[one.team].kits_on(one.slot)
        assert one.kits == tuple(kit.code for kit in own)


def test_no_counts_are_no_visits_but_the_locked_ones() -> None:
    assert placed(problem(), {}) == []
    fixed = replace(problem(), locked=frozenset({visit(1)}))
    assert placed(fixed, {}) == [visit(1)]
