"""The checker and `possible` against rules told a second time, on plans thrown together blindly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.planner.deployment.baselines import greedy, greedy_fair, may_go, rota
from cancuoc.planner.deployment.checker import violations
from cancuoc.planner.deployment.figures import figures, shortages
from cancuoc.planner.deployment.locking import lock, lose_kit, lose_team, possible
from cancuoc.planner.deployment.problem import Lending, Loan, Part, Plan, Problem, Visit
from cancuoc.planner.deployment.tests.deployment_cases import (
    crews,
    drawn,
    kit,
    plan,
    problem,
    site,
    slots,
    team,
    visit,
)

SOME = settings(deadline=None, max_examples=25)
BASELINES = (rota, greedy, greedy_fair)


def thrown(case: Problem, seed: int, size: int) -> Plan:
    """Return visits thrown together, most of them wrong somewhere."""
    draw = Random(seed)
    found = []
    for _ in range(size):
        one = draw.choice(case.teams)
        codes = [k.code for k in one.kits]
        found.append(
            Visit(
                team=one.code,
                site=draw.choice(case.sites).code,
                slot=draw.randrange(len(case.slots)),
                kits=tuple(draw.sample(codes, draw.randint(0, len(codes)))),
            )
        )
    return Plan(visits=tuple(found))


def told_again(case: Problem, given: Plan) -> Iterator[str]:
    """Yield the rules a plan breaks, each visit and each pair looked at by itself."""
    for v in given.visits:
        one, there = case.team[v.team], case.site[v.site]
        own = {k.code: k for k in one.kits}
        if v.slot in one.off:
            yield "off"
        if v.slot in there.busy:
            yield "busy"
        if any(v.slot in own[code].off for code in v.kits):
            yield "maintenance"
        if not v.kits:
            yield "needs"
    yield from told_of_teams(case, given)
    yield from told_of_halls(case, given)


def told_of_teams(case: Problem, given: Plan) -> Iterator[str]:
    """Yield the rules a team breaks that is out too often, or twice at once."""
    for a, b in combinations(given.visits, 2):
        if a.team == b.team and a.slot == b.slot:
            yield "once"
    for one in case.teams:
        for week in {slot.week for slot in case.slots}:
            mine = [v for v in given.visits if v.team == one.code]
            if sum(case.slots[v.slot].week == week for v in mine) > one.most_a_week:
                yield "week"


def told_of_halls(case: Problem, given: Plan) -> Iterator[str]:
    """Yield a line for each hall with more teams than places."""
    for slot in case.slots:
        for hall in {there.room for there in case.sites}:
            shares = [there for there in case.sites if there.room == hall]
            here = {there.code for there in shares}
            held = sum(v.slot == slot.index and v.site in here for v in given.visits)
            if held > min(there.most_teams for there in shares):
                yield "room"


@SOME
@given(seed=st.integers(0, 40), throw=st.integers(0, 10**6), size=st.integers(0, 7))
def test_the_checker_names_just_the_rules_a_second_telling_names(
    seed: int, throw: int, size: int
) -> None:
    case = drawn(seed)
    tried = thrown(case, throw, size)
    assert {one.rule for one in violations(case, tried)} == set(told_again(case, tried))


@SOME
@given(seed=st.integers(0, 40), throw=st.integers(0, 10**6))
def test_a_lone_visit_is_possible_just_when_nothing_is_said_against_it(
    seed: int, throw: int
) -> None:
    case = drawn(seed)
    tried = thrown(case, throw, 1)
    # `possible` asks whether the team could go at all, so a visit without kits is left out.
    if tried.visits[0].kits:
        assert possible(case, tried.visits[0]) == (violations(case, tried) == [])


@SOME
@given(seed=st.integers(0, 40), throw=st.integers(0, 10**6), size=st.integers(2, 7))
def test_fewer_visits_never_break_more(seed: int, throw: int, size: int) -> None:
    case = drawn(seed)
    tried = thrown(case, throw, size)
    fewer = Plan(visits=tried.visits[1:])
    assert len(violations(case, fewer)) <= len(violations(case, tried))


@SOME
@given(seed=st.integers(0, 40), throw=st.integers(0, 10**6))
def test_the_order_of_the_visits_says_nothing(seed: int, throw: int) -> None:
    case = drawn(seed)
    tried = thrown(case, throw, 6)
    turned = Plan(visits=tried.visits[::-1])
    assert sorted(v.vi for v in violations(case, tried)) == sorted(
        v.vi for v in violations(case, turned)
    )


class TestLoans:
    """Two districts, a neighbour's team, and how often it may come."""

    def lent(self, **more: object) -> Problem:
        given: dict[str, object] = {
            "pairs": frozenset({("Q2", "Q1")}),
            "most": 2,
            "most_weeks": 1,
            "cost": 5.0,
        }
        return problem(
            slots=slots(weeks=3),
            sites=(site("A"), site("B", district="Q2")),
            teams=(team("D1"), team("D2", district="Q2"), team("D3", district="Q2")),
            crews=crews(("Q1", "Q2"), weeks=3),
            lending=Lending(**{**given, **more}),
        )

    def told(self, case: Problem, *visits: Visit) -> list[tuple[str, str]]:
        return [(one.rule, one.vi) for one in violations(case, plan(*visits))]

    def test_a_whole_week_away_breaks_nothing(self) -> None:
        assert self.told(self.lent(), visit(0, by="D2"), visit(5, by="D2")) == []

    def test_half_a_week_away_is_no_loan(self) -> None:
        found = self.told(self.lent(), visit(0, by="D2"), visit(5, at="B", by="D2"))
        assert found == [("loan_week", "Đội D2 được cho mượn tuần 1 mà còn buổi ở nơi khác.")]

    def test_one_team_is_not_lent_too_often(self) -> None:
        found = self.told(self.lent(), visit(0, by="D2"), visit(9, by="D2"))
        assert found == [("loan_weeks", "Đội D2 bị cho mượn 2 tuần, nhiều nhất là 1.")]

    def test_nor_are_all_of_them_together(self) -> None:
        case = self.lent(most=1)
        found = self.told(case, visit(0, by="D2"), visit(9, by="D3"))
        assert found == [("loans", "Có 2 tuần đội được cho mượn, nhiều nhất là 1.")]

    def test_a_loan_goes_one_way(self) -> None:
        found = self.told(self.lent(), visit(0, at="B", by="D1"))
        assert found == [("near", "Đội D1 không thuộc địa bàn của Xã B.")]

    def test_a_loan_that_stands_needs_no_lending_but_holds_for_its_week_alone(self) -> None:
        case = replace(self.lent(), lending=None, lent=frozenset({Loan("D2", "Q1", 1)}))
        assert self.told(case, visit(9, by="D2")) == []
        assert [rule for rule, _ in self.told(case, visit(0, by="D2"))] == ["near"]


@pytest.mark.parametrize("make", BASELINES)
@pytest.mark.parametrize("seed", range(0, 30, 3))
def test_what_an_office_plans_by_hand_keeps_every_rule_and_every_hour(make, seed) -> None:
    case = drawn(seed)
    made = make(case)
    assert violations(case, made) == []
    assert shortages(case, made.visits) == []


@pytest.mark.parametrize("make", BASELINES)
class TestEdges:
    def test_no_teams(self, make) -> None:
        assert make(problem(teams=())).visits == ()

    def test_no_places(self, make) -> None:
        assert make(problem(sites=())).visits == ()

    def test_no_days(self, make) -> None:
        assert make(problem(slots=())).visits == ()

    def test_a_week_of_holidays(self, make) -> None:
        days = tuple(replace(slot, holiday=True) for slot in slots())
        assert make(problem(slots=days)).visits == ()

    def test_no_officers(self, make) -> None:
        assert make(problem(crews=())).visits == ()

    def test_a_kit_short_of_what_is_needed(self, make) -> None:
        case = problem(sites=(site(needs=frozenset({"iris"})),))
        assert not may_go(case, case.teams[0], case.sites[0])
        assert make(case).visits == ()

    def test_one_team_is_out_as_often_as_its_week_holds(self, make) -> None:
        made = make(problem(sites=(site(people=10**4),)))
        assert len(made.visits) == 6

    def test_a_locked_visit_stands_and_its_hours_are_gone(self, make) -> None:
        # An evening with its setting up is 255 minutes of each officer; two of them are 510.
        case = problem(crews=crews(minutes=510), locked=frozenset({visit(4)}))
        made = make(case)
        assert visit(4) in made.visits
        assert len(made.visits) == 2


def test_nobody_is_left_to_serve_and_only_the_rota_still_goes() -> None:
    case = problem(sites=(site(people=0),))
    assert greedy(case).visits == greedy_fair(case).visits == ()
    assert len(rota(case).visits) == 6
    assert figures(case, rota(case)).reached == 0


def test_the_fair_greedy_visits_everybody_before_it_comes_again() -> None:
    case = problem(sites=(site("A", 1000), site("B", 20), site("C", 30)))
    assert {v.site for v in greedy_fair(case).visits[:3]} == {"A", "B", "C"}
    assert {v.site for v in greedy(case).visits[:3]} == {"A"}


def test_a_whole_day_keeps_the_team_from_its_halves() -> None:
    day = replace(slots()[5], index=0, part=Part.DAY, minutes=480)
    halves = (replace(slots()[5], index=1), replace(slots()[6], index=2))
    made = greedy(problem(slots=(day, *halves), sites=(site(people=500),)))
    assert [v.slot for v in made.visits] == [0]


@SOME
@given(seed=st.integers(0, 40), since=st.integers(0, 5), make=st.sampled_from(BASELINES))
def test_what_is_lost_is_just_what_is_no_longer_possible(seed: int, since: int, make) -> None:
    case = drawn(seed)
    made = make(case)
    gone = lose_team(lock(case, made, before=len(case.slots)), "D1", since=since)
    for v in made.visits:
        hit = v.team == "D1" and v.slot >= since
        assert possible(gone, v) == (not hit)
        assert (v in gone.locked) == (not hit)


@SOME
@given(seed=st.integers(0, 40), since=st.integers(0, 5))
def test_a_lost_kit_takes_its_visits_and_no_others(seed: int, since: int) -> None:
    case = drawn(seed)
    made = greedy(case)
    gone = lose_kit(case, "D2-K1", since=since)
    for v in made.visits:
        hit = "D2-K1" in v.kits and v.slot >= since
        assert possible(gone, v) == (not hit)


def test_a_lost_kit_with_the_only_feature_closes_the_place() -> None:
    own = (kit("D1-K1"), kit("D1-K2", features=frozenset({"iris"})))
    case = problem(sites=(site(needs=frozenset({"iris"})),), teams=(team(kits=own),))
    gone = lose_kit(case, "D1-K2", since=3)
    assert [gone.open(gone.teams[0], gone.sites[0], slot) for slot in range(5)] == [
        True,
        True,
        True,
        False,
        False,
    ]
