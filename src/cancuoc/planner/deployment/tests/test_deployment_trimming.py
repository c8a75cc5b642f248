"""Visits nobody needs are left out, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cancuoc.planner.deployment.checker import violations
from cancuoc.planner.deployment.figures import figures
from cancuoc.planner.deployment.planning import plan_city
from cancuoc.planner.deployment.tests.deployment_cases import (
    drawn,
    every_plan,
    plan,
    problem,
    site,
    team,
    visit,
)
from cancuoc.planner.deployment.trimming import trim


def near(people=100, **more):
    """A commune beside its team: the road costs nothing."""
    return problem(sites=(site(people=people, x=0.0, **more),))


def test_what_comes_after_everybody_was_served_is_left_out():
    # An evening serves 35; a hundred people need three.
    case = near()
    held = trim(case, plan(*(visit(slot) for slot in range(5))))
    assert [v.slot for v in held.visits] == [0, 1, 2]


def test_a_plan_without_a_visit_too_many_stays():
    case = near()
    given = plan(visit(0), visit(3))
    assert trim(case, given) == given


def test_the_visits_a_place_must_have_stay():
    case = near(10, least_visits=2)
    held = trim(case, plan(*(visit(slot) for slot in range(4))))
    assert [v.slot for v in held.visits] == [0, 1]


def test_a_locked_visit_stays():
    late = visit(4)
    case = replace(near(10), locked=frozenset({late}))
    held = trim(case, plan(*(visit(slot) for slot in range(4)), late))
    assert [v.slot for v in held.visits] == [0, 4]


def test_two_teams_at_one_time_are_two_visits():
    case = problem(sites=(site(people=30, x=0.0),), teams=(team("D1"), team("D2")))
    held = trim(case, plan(visit(0), visit(0, by="D2")))
    assert [v.team for v in held.visits] == ["D1"]


def test_an_empty_plan_stays_empty():
    assert trim(near(), plan()).visits == ()


@pytest.mark.parametrize("seed", range(4))
def test_nobody_is_served_less_and_no_rule_is_broken(seed):
    case = drawn(seed)
    for number, given in enumerate(every_plan(case)):
        if number % 50:
            continue
        held = trim(case, given)
        assert set(held.visits) <= set(given.visits)
        before, after = figures(case, given), figures(case, held)
        assert after.by_class == before.by_class
        assert after.travel_minutes <= before.travel_minutes
        assert (after.never_visited, after.first_late, after.visits_missing) == (
            before.never_visited,
            before.first_late,
            before.visits_missing,
        )
        assert len(violations(case, held)) <= len(violations(case, given))


def test_a_planned_city_holds_no_visit_too_many():
    case = near(40)
    found = plan_city(case, seconds=5)
    assert found.figures.reached == 40
    assert len(found.plan.visits) == 2
