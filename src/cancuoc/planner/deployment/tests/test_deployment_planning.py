"""A run shows how it stands, can be stopped, survives a restart, and ends with a proven gap."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cancuoc.planner.deployment.baselines import greedy_fair
from cancuoc.planner.deployment.checker import violations
from cancuoc.planner.deployment.city import city
from cancuoc.planner.deployment.figures import figures
from cancuoc.planner.deployment.locking import lock
from cancuoc.planner.deployment.planning import Planned, Progress, State, gap_of, plan_city
from cancuoc.planner.deployment.problem import Class, Problem
from cancuoc.planner.deployment.tests.deployment_cases import problem, site, slots, team, visit


class Heard:
    """Keeps what it hears, and stops a run after so many words."""

    def __init__(self, most: int = 1000) -> None:
        self.most, self.words = most, list[Progress]()

    def __call__(self, word: Progress) -> bool:
        self.words.append(word)
        return len(self.words) < self.most


@pytest.fixture(scope="module")
def case() -> Problem:
    """Two districts of the drawn city."""
    return city(districts=2)


@pytest.fixture(scope="module")
def planned(case: Problem) -> Planned:
    """The two districts planned to one percent."""
    return plan_city(case, goal=0.01)


class TestCity:
    def test_the_plan_keeps_every_rule_and_nobody_is_short(
        self, case: Problem, planned: Planned
    ) -> None:
        assert violations(case, planned.plan) == []
        assert planned.figures.posts_short == 0
        assert planned.figures == figures(case, planned.plan)

    def test_it_is_within_one_percent_of_what_is_possible(self, planned: Planned) -> None:
        assert 0 <= planned.gap <= 0.01
        assert planned.bound >= planned.figures.value

    def test_nobody_is_forgotten_or_seen_too_late(self, planned: Planned) -> None:
        assert planned.figures.never_visited == 0
        assert planned.figures.first_late == 0
        assert planned.figures.visits_missing == 0

    def test_no_layer_is_worse_than_the_fair_greedy(self, case: Problem, planned: Planned) -> None:
        greedy, found = figures(case, greedy_fair(case)), planned.figures
        assert all(found.by_class[c] >= greedy.by_class[c] for c in Class)
        assert found.reached > greedy.reached
        assert found.lowest_share > greedy.lowest_share
        assert found.spread <= greedy.spread
        assert found.travel_minutes < greedy.travel_minutes
        assert found.uneven <= greedy.uneven


class TestProgress:
    def test_best_rises_and_bound_falls(self, case: Problem) -> None:
        heard = Heard()
        plan_city(case, goal=0.1, listen=heard)
        best = [word.best for word in heard.words]
        bound = [word.bound for word in heard.words]
        assert best == sorted(best)
        assert bound == sorted(bound, reverse=True)
        assert len(heard.words) >= 3
        assert all(word.gap >= 0 and word.done <= word.total for word in heard.words)

    def test_stopped_at_once_there_is_a_plan_all_the_same(self, case: Problem) -> None:
        found = plan_city(case, listen=Heard(1))
        assert found.plan.visits
        assert violations(case, found.plan) == []
        assert found.figures.value == pytest.approx(figures(case, greedy_fair(case)).value, rel=0.2)
        assert found.gap > 0

    def test_without_time_there_is_a_plan_all_the_same(self, case: Problem) -> None:
        assert plan_city(case, seconds=0.0).plan.visits

    def test_the_gap_is_a_share_of_the_bound(self) -> None:
        assert gap_of(90.0, 100.0) == pytest.approx(0.1)
        assert gap_of(-110.0, -100.0) == pytest.approx(0.1)
        assert gap_of(0.0, 0.0) == 0.0


class TestRestart:
    def test_a_run_goes_on_where_it_was_stopped(self, case: Problem) -> None:
        state = State()
        plan_city(case, listen=Heard(2), state=state)
        assert sorted(part.rounds for part in state.parts.values()) == [0, 1]
        again = State.from_json(json.loads(json.dumps(state.to_json())))
        assert {code: part.value for code, part in again.parts.items()} == {
            code: part.value for code, part in state.parts.items()
        }
        heard = Heard()
        found = plan_city(case, goal=0.05, listen=heard, state=again)
        assert heard.words[0].total == 1
        assert found.gap <= 0.05
        assert violations(case, found.plan) == []

    def test_a_run_that_was_done_has_nothing_to_do(self, case: Problem) -> None:
        state = State()
        first = plan_city(case, goal=0.1, state=state)
        heard = Heard()
        second = plan_city(case, goal=0.1, listen=heard, state=state)
        assert second.bound == first.bound
        assert second.figures.value == first.figures.value
        assert len(heard.words) <= 2


class TestLocked:
    def test_what_is_locked_stands_and_the_rest_is_planned_around_it(
        self, case: Problem, planned: Planned
    ) -> None:
        fixed = lock(case, planned.plan, before=18, districts={"Q02"})
        found = plan_city(fixed, goal=0.1)
        assert violations(fixed, found.plan) == []
        assert fixed.locked <= set(found.plan.visits)
        assert found.figures.value <= found.bound

    def test_a_team_lent_to_a_neighbour_reaches_people_nobody_else_would(self) -> None:
        case = problem(
            sites=(site("A", 30), site("B", 300, district="Q2")),
            teams=(team("D1"),),
        )
        alone = plan_city(case)
        assert alone.figures.never_visited == 1
        lent = plan_city(replace(case, loans=frozenset({("Q1", "Q2")})))
        assert lent.figures.never_visited == 0
        assert lent.figures.reached > alone.figures.reached
        assert lent.gap <= 0.01

    def test_a_site_nobody_can_go_to_is_left_and_counted(self) -> None:
        case = problem(sites=(site("A"), site("B", needs=frozenset({"iris"}))))
        found = plan_city(case)
        assert found.figures.never_visited == 1
        assert {v.site for v in found.plan.visits} == {"A"}

    def test_nothing_to_plan_is_planned_at_once(self) -> None:
        found = plan_city(problem(sites=(), teams=()))
        assert found.plan.visits == ()
        assert found.gap == 0.0

    def test_a_lock_in_a_kit_less_than_usual_is_kept_as_it_is(self) -> None:
        case = problem(slots=slots(), locked=frozenset({visit(2)}))
        assert visit(2) in plan_city(case).plan.visits
