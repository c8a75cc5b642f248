"""A sound plan is let through; each broken rule is named, and only that one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cancuoc.planner.deployment.baselines import greedy_fair
from cancuoc.planner.deployment.checker import violations
from cancuoc.planner.deployment.problem import Part, Plan, Problem, Visit
from cancuoc.planner.deployment.tests.deployment_cases import (
    drawn,
    every_plan,
    kit,
    plan,
    problem,
    site,
    slots,
    team,
    visit,
)


def rules(case: Problem, *visits: Visit) -> list[str]:
    """Return the names of the broken rules."""
    return [found.rule for found in violations(case, plan(*visits))]


def test_a_sound_plan_breaks_nothing() -> None:
    assert rules(problem(), visit(0), visit(1), visit(5), visit(6)) == []
    assert rules(problem()) == []


@pytest.mark.parametrize("seed", range(4))
def test_every_plan_that_is_allowed_is_let_through(seed: int) -> None:
    case = drawn(seed)
    for number, some in enumerate(every_plan(case)):
        if number % 97 == 0:
            assert violations(case, some) == []


class TestVisit:
    def test_another_district(self) -> None:
        assert rules(problem(sites=(site(district="Q2"),)), visit(0)) == ["near"]

    def test_a_team_at_rest(self) -> None:
        assert rules(problem(teams=(team(off=frozenset({0})),)), visit(0)) == ["off"]

    def test_a_holiday(self) -> None:
        days = (replace(slots()[0], holiday=True), *slots()[1:])
        assert rules(problem(slots=days), visit(0), visit(1)) == ["holiday"]

    def test_a_hall_let_to_others(self) -> None:
        found = violations(problem(sites=(site(busy=frozenset({0})),)), plan(visit(0)))
        assert [one.vi for one in found] == ["Xã A không có địa điểm trống tối 08/07."]

    @pytest.mark.parametrize("strange", [visit(99), visit(-1), visit(0, at="?"), visit(0, by="?")])
    def test_something_unheard_of(self, strange: Visit) -> None:
        assert rules(problem(), strange) == ["unknown"]


class TestKits:
    def test_a_kit_of_another_team(self) -> None:
        assert rules(problem(), visit(0, kits=("D1-K1", "D2-K1"))) == ["kit"]

    def test_a_kit_in_maintenance(self) -> None:
        off = team(kits=(kit("D1-K1", off=frozenset({0})),))
        assert rules(problem(teams=(off,)), visit(0), visit(1)) == ["maintenance"]

    def test_a_kit_counted_twice(self) -> None:
        assert rules(problem(), visit(0, kits=("D1-K1", "D1-K1"))) == ["kit_twice"]

    def test_a_feature_that_was_left_at_home(self) -> None:
        own = (kit("D1-K1"), kit("D1-K2", features=frozenset({"iris"})))
        case = problem(sites=(site(needs=frozenset({"iris"})),), teams=(team(kits=own),))
        assert rules(case, visit(0)) == ["needs"]
        assert rules(case, visit(0, kits=("D1-K1", "D1-K2"))) == []

    def test_a_visit_without_kits(self) -> None:
        assert rules(problem(), Visit(team="D1", site="A", slot=0, kits=())) == ["needs"]


class TestTogether:
    def test_a_team_in_two_places(self) -> None:
        case = problem(sites=(site("A"), site("B")))
        assert rules(case, visit(0), visit(0, at="B")) == ["once"]

    def test_a_whole_day_and_its_morning(self) -> None:
        day = replace(slots()[5], index=9, part=Part.DAY, minutes=480)
        case = problem(slots=(*slots(), day))
        assert rules(case, visit(9)) == []
        assert rules(case, visit(9), visit(5)) == ["once"]
        assert rules(case, visit(9), visit(4)) == []

    def test_more_visits_than_a_week_holds(self) -> None:
        case = problem(teams=(team(most_a_week=2),), slots=slots(weeks=2))
        assert rules(case, visit(0), visit(1), visit(9), visit(10)) == []
        found = violations(case, plan(visit(0), visit(1), visit(2)))
        assert [one.vi for one in found] == ["Đội D1 có 3 buổi tuần 1, nhiều nhất là 2."]

    def test_more_teams_than_a_hall_holds(self) -> None:
        case = problem(sites=(site(most_teams=1),), teams=(team("D1"), team("D2")))
        assert rules(case, visit(0), visit(1, by="D2")) == []
        assert rules(case, visit(0), visit(0, by="D2")) == ["room"]

    def test_two_communes_in_one_hall(self) -> None:
        both = (site("A", venue="H", most_teams=1), site("B", venue="H", most_teams=1))
        case = problem(sites=both, teams=(team("D1"), team("D2")))
        assert rules(case, visit(0), visit(0, at="B", by="D2")) == ["room"]

    def test_a_locked_visit_that_is_gone(self) -> None:
        case = problem(locked=frozenset({visit(3)}))
        assert rules(case, visit(3)) == []
        assert rules(case, visit(2)) == ["locked"]

    def test_crew_that_is_short_is_no_broken_rule(self) -> None:
        assert rules(problem(crews=()), visit(0)) == []


@pytest.mark.parametrize("seed", range(6))
def test_a_plan_bent_at_one_place_is_noticed(seed: int) -> None:
    case = drawn(seed)
    sound = greedy_fair(case)
    assert violations(case, sound) == []
    first = sound.visits[0]
    bent = (replace(first, kits=(*first.kits, "?")), replace(first, slot=99), first)
    for strange in bent:
        assert violations(case, Plan(visits=(*sound.visits, strange)))
