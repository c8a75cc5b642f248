from dataclasses import replace

import pytest

from cancuoc.planner.deployment.checker import violations
from cancuoc.planner.deployment.figures import figures
from cancuoc.planner.deployment.prices import More, Step, prices, taken
from cancuoc.planner.deployment.prices_model import Relaxation, Row
from cancuoc.planner.deployment.problem import Plan, Post, Visit
from cancuoc.planner.deployment.tests.districts import crews, problem, site, team

WORK = 225  # minutes an officer works for a visit of 180 minutes


def people(asked):
    return Relaxation(asked).solve().people


def the(found, more, where, week=-1):
    (one,) = [p for p in found if (p.step.more, p.step.where, p.step.week) == (more, where, week)]
    return one


class TestTheRelaxation:
    def test_people_are_what_visits_can_serve(self):
        # One team, five visits a week of 30 people; six sites of 60.
        assert people(problem(6, 1)) == pytest.approx(300, abs=0.01)

    def test_nobody_is_reached_twice(self):
        assert people(problem(2, 3)) == pytest.approx(120)

    def test_a_commune_without_a_free_hall_reaches_nobody(self):
        shut = site(1, busy=frozenset(range(14)))
        assert people(problem([shut], 1)) == 0

    def test_hours_of_work_hold_the_visits(self):
        asked = problem(6, 2, crews=crews(3 * WORK, 0))
        assert people(asked) == pytest.approx(90)

    def test_a_binding_week_has_a_price_and_a_slack_one_has_none(self):
        found = Relaxation(problem(6, 1)).solve()
        assert found.price[Row("week", "D1", 0)] == pytest.approx(30, abs=0.01)
        assert found.price[Row("span", "D1", 0, "weekend")] == pytest.approx(0, abs=0.01)

    def test_no_plan_reaches_more(self):
        asked = problem(3, 1, weeks=1)
        held = [Visit(team="D1", site=f"X{1 + n % 3}", slot=n, kits=("K1",)) for n in range(5)]
        plan = Plan(visits=tuple(held))
        assert violations(asked, plan) == []
        assert figures(asked, plan).reached <= people(asked) + 1e-3

    def test_visits_that_cannot_be_held_are_counted_as_missing(self):
        found = Relaxation(problem(14, 1)).solve()
        assert found.missing == pytest.approx(4)
        assert found.people == pytest.approx(300, abs=1e-3)

    def test_nobody_is_bought_by_forgetting_a_small_place(self):
        tiny = site(9, expected=dict.fromkeys(site(1).expected, 0))
        found = Relaxation(problem([site(n) for n in range(1, 6)] + [tiny], 1)).solve()
        there = sum(count for (_, code, _), count in found.visits.items() if code == "X9")
        assert there == pytest.approx(1, abs=1e-3)


class TestEachStep:
    @pytest.mark.parametrize(
        "step",
        [
            Step(more=More.TEAM, where="D1"),
            Step(more=More.KIT, where="D1"),
            Step(more=More.HOUR, where="D1", week=0),
            Step(more=More.VENUE, where="X1", week=0, slot=0),
        ],
        ids=list(More),
    )
    def test_a_step_never_makes_less_possible(self, step):
        sites = [site(1, busy=frozenset({0})), *(site(n) for n in range(2, 8))]
        asked = problem(sites, 1, crews=crews(4 * WORK, 4 * WORK))
        now = Relaxation(asked).solve()
        assert Relaxation(taken(asked, step)).solve(now.missing).people >= now.people - 1e-3

    def test_a_team_comes_with_its_kits_and_officers(self):
        asked = problem(9, 1, crews=crews(5 * WORK, 5 * WORK))
        bigger = taken(asked, Step(more=More.TEAM, where="D1"))
        assert people(bigger) == pytest.approx(540)
        assert len({kit.code for one in bigger.teams for kit in one.kits}) == 2

    def test_a_kit_comes_with_an_officer_and_serves_as_many_again(self):
        bigger = taken(problem(9, 1), Step(more=More.KIT, where="D1"))
        assert bigger.teams[0].crew[Post.CAPTURE] == 2
        assert people(bigger) == pytest.approx(540)

    def test_an_hour_is_one_for_every_officer_in_one_week(self):
        asked = problem(9, 1, crews=crews(WORK, WORK))
        bigger = taken(asked, Step(more=More.HOUR, where="D1", week=1))
        assert people(bigger) == pytest.approx(60 + 30 * 60 / WORK)
        assert bigger.crew["ST", 1, Post.LEAD].minutes == WORK

    def test_a_free_hall_is_one_evening(self):
        asked = problem([site(1, busy=frozenset(range(1, 14)))], 1)
        bigger = taken(asked, Step(more=More.VENUE, where="X1", slot=1))
        assert bigger.site["X1"].busy == frozenset(range(2, 14))
        assert people(bigger) == pytest.approx(60)


class TestPrices:
    def test_a_team_is_worth_what_it_can_serve(self):
        found = prices(problem(20, 1))
        one = the(found, More.TEAM, "D1")
        assert one.estimate == pytest.approx(300, abs=0.01)
        assert one.relaxed == pytest.approx(300, abs=0.01)
        assert one.words.vi == ("Thêm một đội như D1, đủ người và thiết bị: thêm 300,0 người.")

    def test_the_estimate_is_never_less_than_what_is_won(self):
        sites = [site(n, busy=frozenset({n % 5, n % 7})) for n in range(1, 14)]
        asked = problem(sites, 2, crews=crews(7 * WORK, 8 * WORK))
        for one in prices(asked, top=3):
            if one.relaxed is not None:
                assert one.estimate >= one.relaxed - 1e-2

    def test_no_more_are_promised_than_are_left(self):
        found = prices(problem(6, 1))
        assert the(found, More.TEAM, "D1").estimate == pytest.approx(60)

    def test_what_is_plenty_is_worth_nothing(self):
        for one in prices(problem([site(1, busy=frozenset({3}))], 2)):
            assert one.estimate == pytest.approx(0, abs=0.01)
            assert one.relaxed is None

    def test_hours_are_priced_by_week(self):
        asked = problem(20, 1, crews=crews(2 * WORK, 10 * WORK))
        found = prices(asked)
        assert the(found, More.HOUR, "D1", 0).estimate == pytest.approx(30 * 60 / WORK)
        assert the(found, More.HOUR, "D1", 1).estimate == pytest.approx(0, abs=0.01)

    def test_a_hall_is_priced_where_it_binds(self):
        shut = site(1, busy=frozenset(range(1, 14)))
        one = next(p for p in prices(problem([shut], 1)) if p.step.more is More.VENUE)
        assert one.relaxed == pytest.approx(30, abs=0.01)
        assert one.words.vi == "Xã 1, tuần 1 có thêm một buổi địa điểm: thêm 30,0 người."

    def test_only_the_dearest_are_solved_anew_and_stand_first(self):
        found = prices(problem(40, 4), top=1)
        tried = [one.relaxed is not None for one in found]
        assert tried == sorted(tried, reverse=True)
        assert sum(one.step.more is More.TEAM for one in found if one.relaxed is not None) == 1
        rest = next(one for one in found if one.step.more is More.TEAM and one.relaxed is None)
        assert "nhiều nhất" in rest.words.vi

    def test_the_dearest_are_planned_anew_when_a_planner_is_given(self):
        def plan(asked):
            """Send every team to its own communes on five evenings of the first week."""
            visits = [
                Visit(team=t.code, site=s.code, slot=n % 5, kits=tuple(k.code for k in t.kits))
                for place, t in enumerate(asked.teams)
                for n, s in enumerate(asked.sites[5 * place : 5 * place + 5])
            ]
            return Plan(visits=tuple(visits))

        found = prices(problem(20, 1), plan=plan, planned=1)
        assert found[0].step == Step(more=More.TEAM, where="D1")
        assert found[0].planned == 150
        assert "150" in found[0].words.vi
        assert all(one.planned is None for one in found[1:])

    def test_teams_that_are_lent_are_priced_where_they_help(self):
        asked = problem(20, [team(1, district="ST")], loans=frozenset({("ST", "BV")}))
        assert the(prices(asked), More.TEAM, "D1").relaxed == pytest.approx(300, abs=0.01)
        alone = replace(asked, loans=frozenset())
        assert the(prices(alone), More.TEAM, "D1").estimate == pytest.approx(0, abs=0.01)
