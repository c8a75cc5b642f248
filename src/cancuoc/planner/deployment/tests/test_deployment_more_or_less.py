"""More of anything never makes the best plan worse; less of anything never makes it better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cancuoc.planner.deployment.cells import parts
from cancuoc.planner.deployment.counting import Counting
from cancuoc.planner.deployment.problem import Problem
from cancuoc.planner.deployment.tests.deployment_cases import crews, drawn, kit, team

Change = Callable[[Problem], Problem]


def more_officers(case: Problem) -> Problem:
    """Give every post hours enough."""
    return replace(case, crews=crews(minutes=10**5))


def overtime(case: Problem) -> Problem:
    """Let every post work longer."""
    return replace(case, crews=tuple(replace(row, overtime=600) for row in case.crews))


def no_rest(case: Problem) -> Problem:
    """Let teams go out on every day."""
    return replace(case, teams=tuple(replace(one, off=frozenset()) for one in case.teams))


def no_maintenance(case: Problem) -> Problem:
    """Keep every kit in service."""
    return replace(
        case,
        teams=tuple(
            replace(one, kits=tuple(replace(k, off=frozenset()) for k in one.kits))
            for one in case.teams
        ),
    )


def free_halls(case: Problem) -> Problem:
    """Open every hall on every evening."""
    return replace(case, sites=tuple(replace(s, busy=frozenset()) for s in case.sites))


def own_halls(case: Problem) -> Problem:
    """Give every commune a hall of its own, with places for two teams."""
    return replace(case, sites=tuple(replace(s, venue="", most_teams=2) for s in case.sites))


def patience(case: Problem) -> Problem:
    """Let first visits be late, and one visit be enough."""
    return replace(
        case, sites=tuple(replace(s, latest_first=99, least_visits=1) for s in case.sites)
    )


def longer_weeks(case: Problem) -> Problem:
    """Let teams go out once more a week."""
    teams = tuple(replace(one, most_a_week=one.most_a_week + 1) for one in case.teams)
    return replace(case, teams=teams)


def faster_kits(case: Problem) -> Problem:
    """Let every kit take a fifth more people an hour."""
    return replace(
        case,
        teams=tuple(
            replace(one, kits=tuple(replace(k, per_hour=1.2 * k.per_hour) for k in one.kits))
            for one in case.teams
        ),
    )


def nearer(case: Problem) -> Problem:
    """Move every place half the way home."""
    return replace(case, sites=tuple(replace(s, x=s.x / 2, y=s.y / 2) for s in case.sites))


BETTER: list[Change] = [
    more_officers,
    overtime,
    no_rest,
    no_maintenance,
    free_halls,
    own_halls,
    patience,
    longer_weeks,
    faster_kits,
    nearer,
]


def best(case: Problem) -> float:
    """Return what the weeks of a problem are worth at the most."""
    (part,) = parts(case)
    return Counting(part).solve(seconds=60, gap=0.0).bound


@pytest.mark.parametrize("change", BETTER)
@pytest.mark.parametrize("seed", [0, 1, 4])
def test_what_makes_life_easier_makes_no_plan_worse(change: Change, seed: int) -> None:
    case = drawn(seed)
    assert best(change(case)) >= best(case) - 0.05


@pytest.mark.parametrize("seed", [0, 1, 4])
def test_a_holiday_makes_no_plan_better(seed: int) -> None:
    case = drawn(seed)
    less = (replace(case.slots[0], holiday=True), *case.slots[1:])
    assert best(replace(case, slots=less)) <= best(case) + 0.05


@pytest.mark.parametrize("seed", [0, 1, 4])
def test_a_feature_nobody_has_loses_the_place(seed: int) -> None:
    case = drawn(seed)
    asks = (replace(case.sites[0], needs=frozenset({"iris"})), *case.sites[1:])
    lost = best(case) - best(replace(case, sites=asks))
    assert lost >= 0.0
    with_iris = tuple(
        replace(one, kits=tuple(replace(k, features=frozenset({"iris"})) for k in one.kits))
        for one in case.teams
    )
    assert best(replace(case, sites=asks, teams=with_iris)) == pytest.approx(best(case), abs=0.05)


@pytest.mark.parametrize("seed", [0, 1, 4])
def test_the_order_of_teams_and_places_does_not_matter(seed: int) -> None:
    case = drawn(seed)
    turned = replace(case, sites=case.sites[::-1], teams=case.teams[::-1])
    assert best(turned) == pytest.approx(best(case), abs=0.05)


def test_another_team_is_worth_no_more_than_what_it_reaches() -> None:
    case = drawn(0)
    another = team("D9", kits=(kit("D9-K1"),), most_a_week=1)
    gained = best(replace(case, teams=(*case.teams, another))) - best(case)
    w = case.weights
    most = max(w.reached.values()) + sum(aim.worth for aim in w.aims)
    places = w.never_visited + w.visit_missing + w.first_late
    assert gained <= 40 * most + len(case.sites) * places
