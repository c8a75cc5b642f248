"""The planner lends whole weeks of teams where they bring most, and proves how far it is."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from cancuoc.planner.deployment.cells import parts
from cancuoc.planner.deployment.checker import violations
from cancuoc.planner.deployment.coding import problem_from_json, problem_to_json
from cancuoc.planner.deployment.figures import crew_minutes, figures, loans_of
from cancuoc.planner.deployment.lending import loans_wanted
from cancuoc.planner.deployment.locking import settled
from cancuoc.planner.deployment.neighbours import lending as lending_of
from cancuoc.planner.deployment.planning import Planned, Progress, State, plan_city
from cancuoc.planner.deployment.pooling import bound_of, pool, trading
from cancuoc.planner.deployment.problem import Lending, Loan, Problem
from cancuoc.planner.deployment.replan import replan
from cancuoc.planner.deployment.tests.deployment_cases import (
    crews,
    plan,
    problem,
    site,
    slots,
    team,
    visit,
)
from cancuoc.planner.deployment.weighing import usual_lending

ONE_WAY = Lending(pairs=frozenset({("Q1", "Q2")}), most=3, most_weeks=1, cost=20.0)


def two(**more: object) -> Problem:
    """Return a district with little to do beside one with many people."""
    return problem(
        **{
            "slots": slots(weeks=2),
            "sites": (
                site("A", 150),
                site("B", 900, district="Q2", x=8.0),
                site("C", 900, district="Q2", x=9.0),
            ),
            "teams": (team("D1"), team("D2"), team("D3", district="Q2", x=8.0)),
            "crews": crews(("Q1", "Q2"), weeks=2),
            "lending": ONE_WAY,
            **more,
        }
    )


@pytest.fixture(scope="module")
def planned() -> Planned:
    return plan_city(two(), seconds=60)


class TestThePlan:
    def test_a_team_with_little_to_do_is_lent_to_where_people_wait(self, planned: Planned) -> None:
        loans = loans_of(two(), planned.plan)
        assert {loan.to for loan in loans} == {"Q2"}
        assert planned.without is not None
        assert planned.figures.reached > planned.without.reached
        assert planned.figures.value > planned.without.value

    def test_the_checker_finds_nothing_to_say(self, planned: Planned) -> None:
        assert violations(two(), planned.plan) == []

    def test_the_bound_is_above_the_plan_and_near(self, planned: Planned) -> None:
        assert planned.figures.value <= planned.bound
        assert planned.gap <= 0.02

    def test_without_permission_nobody_is_lent_and_the_same_plan_is_found(
        self, planned: Planned
    ) -> None:
        alone = plan_city(two(lending=None), seconds=60)
        assert alone.without is None
        assert loans_of(two(), alone.plan) == frozenset()
        assert alone.figures.value <= planned.bound

    def test_a_loan_dearer_than_what_it_brings_is_not_made(self) -> None:
        dear = two(lending=replace(ONE_WAY, cost=10_000.0))
        found = plan_city(dear, seconds=60)
        assert loans_of(dear, found.plan) == frozenset()
        assert found.figures.value <= found.bound

    def test_a_run_told_to_stop_has_a_plan_and_an_honest_bound(self) -> None:
        heard: list[Progress] = []

        def stop(stands: Progress) -> bool:
            heard.append(stands)
            return False

        found = plan_city(two(), seconds=60, listen=stop)
        assert violations(two(), found.plan) == []
        assert found.figures.value <= found.bound
        assert len(heard) == 1

    def test_a_run_goes_on_after_a_restart_with_what_it_had(self) -> None:
        state = State()
        plan_city(two(), seconds=60, state=state)
        again = State.from_json(state.to_json())
        assert {"Q1", "Q2", "+Q1", "+Q2"} == set(again.parts)
        heard: list[Progress] = []
        found = plan_city(
            two(), seconds=60, state=again, listen=lambda p: bool(heard.append(p)) or True
        )
        assert found.figures.value == plan_city(two(), seconds=60).figures.value
        assert all(one.bound >= other.bound for one, other in pairwise(heard))


class TestTheBound:
    def test_prices_take_the_city_apart_without_loss(self) -> None:
        asked = two()
        pooled = pool(asked, ONE_WAY, seconds=60)
        assert pooled is not None
        apart = sum(
            bound_of(part, asked, ONE_WAY, pooled, seconds=60)
            for part in trading(asked, ONE_WAY).values()
        )
        assert apart + pooled.charge * ONE_WAY.most <= pooled.bound + 1e-3

    def test_no_plan_with_loans_made_by_hand_passes_it(self, planned: Planned) -> None:
        asked = two()
        loans = {Loan("D1", "Q2", 0), Loan("D2", "Q2", 1)}
        by_hand = plan_city(replace(asked, lent=frozenset(loans)), seconds=60)
        assert figures(asked, by_hand.plan).value <= planned.bound

    def test_it_holds_for_any_prices(self, planned: Planned) -> None:
        asked = two()
        pooled = pool(asked, ONE_WAY, seconds=60)
        assert pooled is not None
        free = replace(pooled, prices=dict.fromkeys(pooled.prices, 0.0))
        apart = sum(
            bound_of(part, asked, ONE_WAY, free, seconds=60)
            for part in trading(asked, ONE_WAY).values()
        )
        assert apart + free.charge * ONE_WAY.most >= planned.figures.value

    def test_no_time_for_the_pooled_model_is_no_plan_with_loans(self) -> None:
        big = two(sites=tuple(site(f"S{k}", 300, district=f"Q{k % 2 + 1}") for k in range(400)))
        assert pool(big, ONE_WAY, seconds=0.0) is None


class TestRules:
    def test_a_team_that_is_lent_holds_nothing_at_home_that_week(self) -> None:
        torn = plan(visit(0, at="B"), visit(1, at="A"))
        assert [one.rule for one in violations(two(), torn)] == ["loan_week"]

    def test_a_team_is_not_lent_too_often(self) -> None:
        often = plan(visit(0, at="B"), visit(9, at="B"))
        assert [one.rule for one in violations(two(), often)] == ["loan_weeks"]

    def test_no_more_weeks_are_lent_than_allowed(self) -> None:
        asked = two(lending=replace(ONE_WAY, most=1))
        both = plan(visit(0, at="B"), visit(1, at="B", by="D2"))
        assert [one.rule for one in violations(asked, both)] == ["loans"]

    def test_a_team_is_not_lent_where_it_may_not_be(self) -> None:
        wrong = plan(visit(0, at="A", by="D3"))
        assert [one.rule for one in violations(two(), wrong)] == ["near"]

    def test_a_week_away_costs_what_it_is_said_to(self) -> None:
        held = plan(visit(0, at="B"), visit(1, at="B"))
        free = two(lending=replace(ONE_WAY, cost=0.0))
        assert figures(two(), held).lent_weeks == 1
        assert figures(free, held).value - figures(two(), held).value == pytest.approx(20.0)


class TestStandingLoans:
    def test_a_lent_team_works_nowhere_else_that_week(self) -> None:
        lent = two(lent=frozenset({Loan("D1", "Q2", 0)}))
        one, home, away = lent.team["D1"], lent.site["A"], lent.site["B"]
        assert not lent.open(one, home, 0)
        assert lent.open(one, away, 0)
        assert lent.open(one, home, 9)
        assert not lent.open(one, away, 9)

    def test_its_share_of_the_hours_goes_with_it_and_none_is_counted_twice(self) -> None:
        lent = two(lent=frozenset({Loan("D1", "Q2", 0)}))
        rows = [row for part in parts(lent) for row in part.problem.crews]
        for key, row in lent.crew.items():
            if key[0] == "Q1":
                same = [r for r in rows if (r.week, r.post) == key[1:] and r.district != "Q2"]
                assert sum(r.minutes for r in same) == row.minutes

    def test_a_plan_with_loans_is_mended_when_a_team_is_lost(self, planned: Planned) -> None:
        asked = settled(two(), planned.plan)
        gone = replace(
            asked,
            teams=tuple(
                replace(one, off=frozenset(range(4, 18))) if one.code == "D3" else one
                for one in asked.teams
            ),
        )
        found = replan(gone, planned.plan, since=4, seconds=5)
        assert violations(gone, found.plan) == []
        assert found.lost

    def test_officers_are_of_the_home_district(self, planned: Planned) -> None:
        used = crew_minutes(two(), planned.plan.visits)
        assert {district for district, _, _ in used} == {"Q1", "Q2"}

    def test_what_was_lent_and_may_be_comes_back_from_json(self) -> None:
        asked = two(lent=frozenset({Loan("D1", "Q2", 0)}))
        again = problem_from_json(problem_to_json(asked))
        assert (again.lent, again.lending) == (asked.lent, asked.lending)

    def test_questions_frozen_before_are_read_as_without(self) -> None:
        said = problem_to_json(two())
        del said["lending"], said["lent"]
        old = problem_from_json(said)
        assert (old.lending, old.lent) == (None, frozenset())


class TestWhoMayLend:
    def test_the_nearest_districts_only(self) -> None:
        three = two(sites=(*two().sites, site("E", district="Q3", x=100.0)))
        found = lending_of(three, nearest=1, most=9, most_weeks=2, cost=1.0)
        assert found is not None
        assert found.pairs == {("Q1", "Q2"), ("Q2", "Q1")}

    def test_one_district_has_nobody_to_lend_to(self) -> None:
        assert usual_lending(problem()) is None

    def test_no_more_is_lent_than_the_rules_allow_however_much_is_wanted(self) -> None:
        asked = two()
        many = replace(ONE_WAY, most=9, most_weeks=9)
        pooled = pool(asked, many, seconds=60)
        assert pooled is not None
        assert len(loans_wanted(asked, many, pooled)) > ONE_WAY.most
        few = loans_wanted(asked, ONE_WAY, pooled)
        assert len(few) == len({loan.team for loan in few}) == 2
