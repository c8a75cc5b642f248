"""The model near a plan, held against every plan of small problems."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cancuoc.planner.deployment.baselines import greedy, greedy_fair, rota
from cancuoc.planner.deployment.checker import violations
from cancuoc.planner.deployment.figures import figures
from cancuoc.planner.deployment.problem import Class, Plan, Post, Problem, Visit
from cancuoc.planner.deployment.repairing import Repair
from cancuoc.planner.deployment.tests.deployment_cases import (
    crews,
    drawn,
    every_plan,
    kit,
    problem,
    site,
    slots,
    team,
    visit,
)

SEEDS = range(3)


def repaired(
    case: Problem, kept: list[Visit], *, since: int = 0, change: float = 0.0
) -> list[Visit]:
    """Plan a problem's only part anew."""
    return Repair(case, kept, since=since, change=change).solve(seconds=30, workers=1)


def worth(case: Problem, visits: list[Visit]) -> float:
    """Return what the model counts: all layers without turns, and every road by itself."""
    found = figures(case, Plan(visits=tuple(visits)))
    road = sum(
        case.ways(case.slots[v.slot]) * case.minutes(case.team[v.team], case.site[v.site])
        for v in visits
    )
    w = case.weights
    return found.value + w.uneven * found.uneven + w.travel_minute * (found.travel_minutes - road)


@pytest.mark.parametrize("seed", SEEDS)
def test_from_nothing_it_finds_the_best_of_all_plans(seed: int) -> None:
    case = drawn(seed)
    best = max(
        worth(case, list(some.visits))
        for some in every_plan(case)
        if figures(case, some).posts_short == 0
    )
    found = repaired(case, [])
    assert violations(case, Plan(visits=tuple(found))) == []
    # Aims are rounded to whole people, and the search ends at a thousandth.
    assert worth(case, found) == pytest.approx(best, rel=0.005, abs=6.0)


@pytest.mark.parametrize("make", [rota, greedy, greedy_fair])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_that_stands_is_never_made_worse(make, seed: int) -> None:
    case = drawn(seed)
    kept = list(make(case).visits)
    found = repaired(case, kept, change=5.0)
    assert worth(case, found) >= worth(case, kept) - 6.0


@pytest.mark.parametrize("seed", SEEDS)
def test_dearer_changes_are_fewer(seed: int) -> None:
    case = drawn(seed)
    kept = list(rota(case).visits)
    changes = [len(set(kept) ^ set(repaired(case, kept, change=c))) for c in (0.0, 20.0, 10**4)]
    assert changes[0] >= changes[1] >= changes[2]


class TestFixed:
    def test_what_is_past_stands_even_if_it_was_foolish(self) -> None:
        case = problem(sites=(site("A", 20), site("B", 300)))
        past = [visit(0), visit(1), visit(2)]
        assert set(past) <= set(repaired(case, past, since=3))

    def test_what_is_locked_stands_in_the_future_too(self) -> None:
        case = problem(sites=(site("A", 20), site("B", 300)), locked=frozenset({visit(4)}))
        assert visit(4) in repaired(case, [visit(4)])

    def test_nothing_new_happens_in_the_past(self) -> None:
        found = repaired(problem(sites=(site("A", 500),)), [], since=4)
        assert found
        assert min(v.slot for v in found) >= 4

    def test_past_visits_count_for_the_week_the_officers_and_the_people(self) -> None:
        case = problem(sites=(site("A", 500),), teams=(team(most_a_week=3),))
        assert len(repaired(case, [visit(0), visit(1)], since=2)) == 3
        tired = replace(case, crews=crews(minutes=2 * 255))
        assert len(repaired(tired, [visit(0), visit(1)], since=2)) == 2
        seen = problem(sites=(site("A", 60),))
        assert len(repaired(seen, [visit(0), visit(1)], since=2, change=1.0)) == 2


class TestRules:
    def test_a_visit_keeps_its_kits_when_it_stands(self) -> None:
        own = (kit("D1-K1"), kit("D1-K2"))
        case = problem(teams=(team(kits=own, crew={Post.CAPTURE: 2}),), sites=(site("A", 30),))
        stood = visit(0, kits=("D1-K2",))
        assert repaired(case, [stood], change=30.0) == [stood]

    def test_new_visits_take_every_kit_in_service(self) -> None:
        own = (kit("D1-K1", off=frozenset(range(9))), kit("D1-K2"))
        case = problem(teams=(team(kits=own),))
        assert {v.kits for v in repaired(case, [])} == {("D1-K2",)}

    def test_special_cases_come_first_when_there_is_little_time(self) -> None:
        expected = {Class.SPECIAL: 30, Class.UNDER_14: 0, Class.OTHER: 0}
        case = problem(
            sites=(site("A", 60), site("B", expected=expected, x=0.0, y=5.0)),
            teams=(team(most_a_week=2),),
        )
        assert "B" in {v.site for v in repaired(case, [])}

    def test_two_teams_meet_in_a_hall_only_when_it_is_large_enough(self) -> None:
        teams = (team("D1", off=frozenset(range(1, 9))), team("D2", off=frozenset(range(1, 9))))
        narrow = problem(sites=(site("A", 500, most_teams=1),), teams=teams)
        wide = problem(sites=(site("A", 500, most_teams=2),), teams=teams)
        assert len(repaired(narrow, [])) == 1
        assert len(repaired(wide, [])) == 2

    def test_overtime_is_paid_for_a_commune_nobody_would_see(self) -> None:
        rows = tuple(replace(row, overtime=300) for row in crews(minutes=0))
        case = problem(crews=rows, slots=slots())
        assert len(repaired(case, [])) == 1
        assert repaired(replace(case, crews=crews(minutes=0)), []) == []
