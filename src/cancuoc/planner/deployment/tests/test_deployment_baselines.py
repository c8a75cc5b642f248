"""The office rota and the greedies keep every rule and are as good, and as bad, as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from cancuoc.planner.deployment.baselines import Standing, greedy, greedy_fair, rota
from cancuoc.planner.deployment.checker import violations
from cancuoc.planner.deployment.city import city
from cancuoc.planner.deployment.figures import figures, shortages
from cancuoc.planner.deployment.problem import Part, Plan, Problem
from cancuoc.planner.deployment.tests.deployment_cases import (
    crews,
    drawn,
    kit,
    problem,
    site,
    slots,
    team,
    visit,
)

Maker = Callable[[Problem], Plan]
MAKERS = [rota, greedy, greedy_fair]


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("seed", range(8))
def test_every_rule_is_kept_and_nobody_is_short(make: Maker, seed: int) -> None:
    case = drawn(seed)
    found = make(case)
    assert found.visits
    assert violations(case, found) == []
    assert shortages(case, found.visits) == []


@pytest.mark.parametrize("make", MAKERS)
def test_a_city_is_planned_within_the_rules(make: Maker) -> None:
    case = city(districts=2)
    found = make(case)
    assert violations(case, found) == []
    assert figures(case, found).posts_short == 0


@pytest.mark.parametrize("make", MAKERS)
def test_what_is_locked_stands(make: Maker) -> None:
    case = problem(locked=frozenset({visit(2)}), teams=(team(most_a_week=2),))
    found = make(case)
    assert visit(2) in found.visits
    assert violations(case, found) == []
    assert len(found.visits) == 2


def test_the_rota_gives_everybody_a_turn_needed_or_not() -> None:
    case = problem(
        sites=(site("A", 30), site("B", 300)), slots=slots(weeks=2), crews=crews(weeks=2)
    )
    turns = Counter(v.site for v in rota(case).visits)
    assert turns["A"] == turns["B"]


def test_greedy_goes_where_most_people_are_left() -> None:
    case = problem(sites=(site("A", 30), site("B", 300)))
    assert {v.site for v in greedy(case).visits} == {"B"}


def test_the_fair_greedy_forgets_nobody() -> None:
    case = problem(sites=(site("A", 30), site("B", 300)))
    assert {v.site for v in greedy_fair(case).visits} == {"A", "B"}
    assert figures(case, greedy_fair(case)).never_visited == 0
    assert figures(case, greedy(case)).never_visited == 1


def test_a_greedy_stays_at_home_when_everybody_was_seen() -> None:
    found = greedy(problem(sites=(site("A", 30),)))
    assert len(found.visits) == 1


class TestStanding:
    def test_officers_run_out(self) -> None:
        case = problem(crews=crews(minutes=600))
        assert len(greedy_fair(case).visits) == 2

    def test_a_hall_is_full(self) -> None:
        case = problem(sites=(site(most_teams=1),), teams=(team("D1"), team("D2")))
        standing = Standing(case)
        assert standing.may(case.team["D2"], case.site["A"], case.slots[0])
        standing.add(case.team["D1"], case.site["A"], case.slots[0])
        assert not standing.may(case.team["D2"], case.site["A"], case.slots[0])
        assert standing.may(case.team["D2"], case.site["A"], case.slots[1])

    def test_a_whole_day_and_its_halves_exclude_each_other(self) -> None:
        day = replace(slots()[5], index=9, part=Part.DAY, minutes=480)
        case = problem(slots=(*slots(), day))
        standing = Standing(case)
        standing.add(case.team["D1"], case.site["A"], day)
        assert not standing.ready(case.team["D1"], case.slots[5])
        assert not standing.ready(case.team["D1"], case.slots[6])
        assert standing.ready(case.team["D1"], case.slots[4])

    def test_the_kits_in_service_are_taken(self) -> None:
        own = (kit("D1-K1"), kit("D1-K2", off=frozenset({0})))
        case = problem(teams=(team(kits=own),))
        standing = Standing(case)
        standing.add(case.team["D1"], case.site["A"], case.slots[0])
        assert standing.visits[0].kits == ("D1-K1",)
