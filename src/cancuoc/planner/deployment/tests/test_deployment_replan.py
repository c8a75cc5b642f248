"""Something is lost: the rest of the plan stands, and little changes for much."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cancuoc.planner.deployment.baselines import greedy_fair
from cancuoc.planner.deployment.checker import violations
from cancuoc.planner.deployment.city import city
from cancuoc.planner.deployment.locking import (
    UnknownInProblem,
    lock,
    lose_kit,
    lose_team,
    possible,
)
from cancuoc.planner.deployment.problem import Plan, Problem
from cancuoc.planner.deployment.replan import Replanned, replan
from cancuoc.planner.deployment.tests.deployment_cases import (
    crews,
    drawn,
    kit,
    plan,
    problem,
    site,
    team,
    visit,
)

SINCE = 27


@pytest.fixture(scope="module")
def case() -> Problem:
    """Two districts of the drawn city."""
    return city(districts=2)


@pytest.fixture(scope="module")
def stood(case: Problem) -> Plan:
    """The plan that stood."""
    return greedy_fair(case)


@pytest.fixture(scope="module")
def again(case: Problem, stood: Plan) -> Replanned:
    """The plan after the first team of the first district is lost in the middle."""
    return replan(lose_team(case, "Q01-D1", since=SINCE), stood, since=SINCE)


class TestTeamLost:
    def test_the_new_plan_keeps_every_rule(self, case: Problem, again: Replanned) -> None:
        now = lose_team(case, "Q01-D1", since=SINCE)
        assert violations(now, again.plan) == []
        assert again.figures.posts_short == 0

    def test_what_is_past_and_what_is_elsewhere_stands(self, stood: Plan, again: Replanned) -> None:
        untouched = {v for v in stood.visits if v.slot < SINCE or v.site.startswith("Q02")}
        assert untouched <= set(again.plan.visits)

    def test_only_what_was_lost_is_named_lost(self, stood: Plan, again: Replanned) -> None:
        lost = {v for v in stood.visits if v.team == "Q01-D1" and v.slot >= SINCE}
        assert set(again.lost) == lost

    def test_the_books_add_up(self, stood: Plan, again: Replanned) -> None:
        after = set(stood.visits) - set(again.lost) - set(again.dropped) | set(again.added)
        assert after == set(again.plan.visits)
        assert again.changes == len(again.dropped) + len(again.added)

    def test_every_change_is_worth_it(self, again: Replanned) -> None:
        gained = again.figures.value - again.unchanged.value
        assert gained >= 0
        assert again.changes <= len(again.lost)


class TestFewChanges:
    def small(self) -> tuple[Problem, Plan]:
        """Two communes: the one of D2 is only seen by D2."""
        case = problem(
            sites=(site("A", 60), site("B", 60)), teams=(team("D1", most_a_week=2), team("D2"))
        )
        return case, plan(visit(0), visit(3), visit(1, at="B", by="D2"))

    def test_a_commune_nobody_would_see_takes_somebody_over(self) -> None:
        case, stood = self.small()
        found = replan(lose_team(case, "D2", since=1), stood, since=1)
        assert found.unchanged.never_visited == 1
        assert found.figures.never_visited == 0
        assert len(found.added) == 1
        assert found.added[0].site == "B"

    def test_when_a_change_costs_too_much_nothing_changes(self) -> None:
        case, stood = self.small()
        found = replan(lose_team(case, "D2", since=1), stood, since=1, change=10**5)
        assert found.changes == 0
        assert found.figures == found.unchanged

    def test_when_nothing_is_lost_nothing_changes(self) -> None:
        case, stood = self.small()
        found = replan(case, stood, since=0, change=0.0)
        assert found.plan == stood
        assert (found.lost, found.changes) == ((), 0)

    def test_locked_visits_stand(self) -> None:
        case, stood = self.small()
        case = lock(case, stood, sites={"A"})
        found = replan(lose_team(case, "D2", since=1), stood, since=1)
        assert case.locked <= set(found.plan.visits)
        assert found.figures.never_visited == 1

    def test_officers_who_are_missing_are_a_loss_too(self) -> None:
        case, stood = self.small()
        fewer = replace(case, crews=crews(minutes=2 * 255))
        found = replan(fewer, stood, since=0)
        assert found.unchanged.posts_short > 0
        assert found.figures.posts_short == 0
        assert found.figures.never_visited == 0
        assert found.lost == ()
        assert len(found.dropped) == 1

    def test_a_hall_that_is_let_to_others_moves_the_evening(self) -> None:
        case, stood = self.small()
        busy = tuple(replace(s, busy=frozenset({1})) if s.code == "B" else s for s in case.sites)
        found = replan(replace(case, sites=busy), stood, since=0)
        assert [v.slot for v in found.lost] == [1]
        assert found.figures.never_visited == 0
        assert violations(replace(case, sites=busy), found.plan) == []

    @pytest.mark.parametrize("seed", range(6))
    def test_rules_hold_whatever_is_lost(self, seed: int) -> None:
        case = drawn(seed)
        stood = greedy_fair(case)
        now = lose_team(case, "D2", since=1)
        found = replan(now, stood, since=1)
        assert violations(now, found.plan) == []
        assert {v for v in stood.visits if v.slot < 1} <= set(found.plan.visits)
        assert found.figures.never_visited <= found.unchanged.never_visited


class TestLocks:
    def test_by_time_place_team_and_district(self) -> None:
        case = problem(
            sites=(site("A"), site("B", district="Q2")),
            teams=(team("D1"), team("E1", district="Q2")),
        )
        stood = plan(visit(0), visit(4), visit(4, at="B", by="E1"))
        own = stood.visits
        assert lock(case, stood, before=4).locked == {own[0]}
        assert lock(case, stood, sites={"A"}).locked == {own[0], own[1]}
        assert lock(case, stood, teams={"E1"}).locked == {own[2]}
        assert lock(case, stood, districts={"Q2"}).locked == {own[2]}
        assert lock(case, stood).locked == frozenset()

    def test_locks_add_up(self) -> None:
        stood = plan(visit(0), visit(1))
        once = lock(problem(), stood, before=1)
        assert lock(once, stood, before=2).locked == set(stood.visits)


class TestLosses:
    def test_a_team_is_gone_from_then_on_with_its_locks(self) -> None:
        case = problem(locked=frozenset({visit(1), visit(4)}))
        now = lose_team(case, "D1", since=3)
        assert now.team["D1"].off == frozenset(range(3, 9))
        assert now.locked == {visit(1)}

    def test_a_kit_is_gone_from_then_on(self) -> None:
        own = (kit("D1-K1"), kit("D1-K2"))
        case = problem(teams=(team(kits=own),), locked=frozenset({visit(4), visit(5)}))
        now = lose_kit(case, "D1-K1", since=5)
        assert [one.code for one in now.team["D1"].kits_on(5)] == ["D1-K2"]
        assert [one.code for one in now.team["D1"].kits_on(4)] == ["D1-K1", "D1-K2"]
        assert now.locked == {visit(4)}
        assert not possible(now, visit(5))
        assert possible(now, visit(4))

    def test_strangers_are_refused(self) -> None:
        with pytest.raises(UnknownInProblem):
            lose_team(problem(), "?", since=0)
        with pytest.raises(UnknownInProblem):
            lose_kit(problem(), "?", since=0)

    def test_a_visit_of_strangers_is_not_possible(self) -> None:
        assert not possible(problem(), visit(0, by="?"))
        assert not possible(problem(), visit(0, at="?"))
