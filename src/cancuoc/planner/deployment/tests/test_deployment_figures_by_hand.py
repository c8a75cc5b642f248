"""Every figure of a plan counted another way: person by person, minute by minute."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.planner.deployment import explain_words as words
from cancuoc.planner.deployment.baselines import greedy, greedy_fair, rota
from cancuoc.planner.deployment.coding import (
    UnreadableDeployment,
    plan_from_json,
    plan_to_json,
    problem_from_json,
    problem_to_json,
)
from cancuoc.planner.deployment.compare import compare
from cancuoc.planner.deployment.figures import Shortage, coverage, figures, shortages
from cancuoc.planner.deployment.neighbours import lending
from cancuoc.planner.deployment.prices_model import Relaxation
from cancuoc.planner.deployment.problem import (
    CLASSES,
    CrewHours,
    Lending,
    Loan,
    Plan,
    Post,
    Problem,
)
from cancuoc.planner.deployment.tests.deployment_cases import (
    crews,
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
from cancuoc.planner.deployment.trimming import trim

SOME = settings(deadline=None, max_examples=25)


def some_plan(case: Problem, seed: int) -> Plan:
    """Return one of the plans an office could make."""
    made = Random(seed).choice((rota, greedy, greedy_fair))(case)
    kept = [v for v in made.visits if Random(f"{seed}{v}").random() < 0.7]
    return Plan(visits=tuple(kept))


def queue_served(case: Problem, given_plan: Plan) -> dict[str, int]:
    """Serve a queue at each place, person after person, the special ones in front."""
    served = dict.fromkeys((str(one) for one in CLASSES), 0)
    for there in case.sites:
        queue = [str(one) for one in CLASSES for _ in range(there.expected[one])]
        for v in (v for v in given_plan.visits if v.site == there.code):
            one, slot = case.team[v.team], case.slots[v.slot]
            kits = [k for k in one.kits if k.code in v.kits]
            places = min(len(kits), one.crew[Post.CAPTURE])
            hourly = sum(k.per_hour for k in kits) / len(kits) * places
            for _ in range(int(hourly * slot.minutes / 60)):
                if queue:
                    served[queue.pop(0)] += 1
    return served


@SOME
@given(seed=st.integers(0, 60))
def test_people_are_those_a_queue_would_serve(seed: int) -> None:
    case = drawn(seed)
    held = some_plan(case, seed)
    found = figures(case, held)
    served = queue_served(case, held)
    assert {str(one): people for one, people in found.by_class.items()} == served
    assert found.reached == sum(served.values())
    assert found.share == pytest.approx(found.reached / found.expected)


@SOME
@given(seed=st.integers(0, 60))
def test_visits_missing_late_and_never_are_counted_place_by_place(seed: int) -> None:
    case = drawn(seed)
    held = some_plan(case, seed)
    never = missing = late = 0
    for there in case.sites:
        mine = sorted(v.slot for v in held.visits if v.site == there.code)
        never += mine == []
        missing += max(there.least_visits - len(mine), 0)
        late += not any(slot <= there.latest_first for slot in mine)
    found = figures(case, held)
    assert (found.never_visited, found.visits_missing, found.first_late) == (never, missing, late)


@SOME
@given(seed=st.integers(0, 60))
def test_every_minute_beyond_the_hours_is_overtime_or_short(seed: int) -> None:
    case = drawn(seed)
    tight = replace(case, crews=tuple(replace(r, minutes=400, overtime=120) for r in case.crews))
    held = some_plan(case, seed)
    worked: dict[Post, int] = {}
    for v in held.visits:
        for post, officers in case.team[v.team].crew.items():
            minutes = officers * (case.slots[v.slot].minutes + case.set_up_minutes)
            worked[post] = worked.get(post, 0) + minutes
    beyond = sum(max(0, minutes - 400) for minutes in worked.values())
    found = figures(tight, held)
    assert found.overtime_minutes + found.short_minutes == beyond
    assert found.overtime_minutes == sum(min(120, max(0, m - 400)) for m in worked.values())


@SOME
@given(seed=st.integers(0, 60))
def test_the_value_is_the_layers_times_their_weights(seed: int) -> None:
    case = drawn(seed)
    held, w = some_plan(case, seed), case.weights
    found = figures(case, held)
    worth = sum(w.reached[one] * people for one, people in found.by_class.items())
    for layer in ("never_visited", "first_late", "uneven"):
        worth -= getattr(w, layer) * getattr(found, layer)
    worth -= w.visit_missing * found.visits_missing + w.travel_minute * found.travel_minutes
    worth -= w.overtime_minute * found.overtime_minutes + w.short_minute * found.short_minutes
    assert found.value == pytest.approx(worth - found.under_aims)


@SOME
@given(seed=st.integers(0, 60))
def test_one_visit_more_never_reaches_fewer(seed: int) -> None:
    case = drawn(seed)
    whole = greedy(case)
    for size in range(len(whole.visits)):
        part, more = (Plan(visits=whole.visits[:n]) for n in (size, size + 1))
        before, after = coverage(case, part), coverage(case, more)
        assert all(after[code] >= before[code] for code in before)
        assert figures(case, more).travel_minutes >= figures(case, part).travel_minutes - 1e-9


@SOME
@given(seed=st.integers(0, 60))
def test_trimming_keeps_everybody_and_trims_once(seed: int) -> None:
    case = drawn(seed)
    held = rota(case)
    short = trim(case, held)
    assert set(short.visits) <= set(held.visits)
    assert figures(case, short).by_class == figures(case, held).by_class
    assert figures(case, short).visits_missing == figures(case, held).visits_missing
    assert trim(case, short) == short


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 4, 6, 8])
def test_no_plan_reaches_more_than_the_relaxation_says(seed: int) -> None:
    case = drawn(seed)
    free = replace(case, sites=tuple(replace(s, least_visits=0) for s in case.sites))
    most = Relaxation(free).solve().people
    staffed = (p for k, p in enumerate(every_plan(free)) if k % 7 == 0)
    best = max(
        sum(queue_served(free, p).values()) for p in staffed if not shortages(free, p.visits)
    )
    assert best <= most + 1e-6


@SOME
@given(seed=st.integers(0, 60))
def test_one_team_more_never_lowers_what_can_be_reached(seed: int) -> None:
    case = drawn(seed)
    free = replace(case, sites=tuple(replace(s, least_visits=0) for s in case.sites))
    alone = replace(free, teams=free.teams[:1])
    empty = replace(free, teams=())
    none, one, two = (Relaxation(each).solve().people for each in (empty, alone, free))
    assert none == pytest.approx(0.0)
    assert none <= one + 1e-6 <= two + 2e-6
    assert two <= sum(there.people for there in free.sites) + 1e-6


def test_a_plan_of_nothing() -> None:
    bare = figures(problem(sites=(), teams=()), plan())
    assert (bare.share, bare.lowest_share, bare.spread, bare.value) == (1.0, 1.0, 0.0, 0.0)
    empty = figures(problem(), plan())
    assert (empty.never_visited, empty.first_late, empty.share) == (1, 1, 0.0)


def test_the_way_of_a_day_goes_through_its_places_once() -> None:
    # 5 km out, 6 km on, 11 km home at half a kilometre a minute, roads a third longer.
    case = problem(sites=(site("A"), site("B", x=11.0)))
    both = figures(case, plan(visit(5), visit(6, at="B"))).travel_minutes
    assert both == pytest.approx((5 + 6 + 11) * 4 / 3 / 0.5)
    stays = figures(case, plan(visit(5), visit(6))).travel_minutes
    assert stays == pytest.approx((5 + 5) * 4 / 3 / 0.5)


def test_a_shortage_is_told_in_posts_and_words() -> None:
    case = problem(crews=(CrewHours(district="Q1", week=0, post=Post.LEAD, minutes=300),))
    found = shortages(case, [visit(0), visit(1)])
    # Two evenings are 510 minutes: nobody captures, and the lead lacks 210.
    assert [(one.post, one.posts, one.minutes) for one in found] == [
        (Post.CAPTURE, 2, 510),
        (Post.LEAD, 1, 210),
    ]
    assert found[1].vi == "Quận, huyện Q1, tuần 1: thiếu 1 lượt tổ trưởng."
    assert Shortage(district="Q9", week=4, post=Post.DRIVER, posts=12, minutes=1).vi == (
        "Quận, huyện Q9, tuần 5: thiếu 12 lượt lái xe."
    )


@SOME
@given(one=st.integers(0, 60), other=st.integers(0, 60))
def test_two_plans_turned_around_say_the_opposite(one: int, other: int) -> None:
    case = drawn(one)
    first, second = some_plan(case, one), some_plan(case, other + 1000)
    there, back = compare(case, first, second), compare(case, second, first)
    assert [c.site for c in there.gaining] == [c.site for c in back.losing]
    assert [c.site for c in there.losing] == [c.site for c in back.gaining]
    assert [-one.better for one in there.layers] == [one.better for one in back.layers]
    for a, b in zip(there.layers, back.layers, strict=True):
        assert a.change == pytest.approx(-b.change)
    changed = sum(c.gain for c in (*there.gaining, *there.losing))
    assert changed == figures(case, second).reached - figures(case, first).reached


@SOME
@given(seed=st.integers(0, 60), with_loans=st.booleans())
def test_a_problem_and_its_plan_come_back_as_they_went(seed: int, with_loans: bool) -> None:
    case = drawn(seed)
    if with_loans:
        lends = Lending(pairs=frozenset({("Q1", "Q2")}), most=3, most_weeks=1, cost=2.5)
        lent = frozenset({Loan("D1", "Q2", 0)})
        case = replace(case, lending=lends, lent=lent, loans=frozenset({("Q3", "Q1")}))
    case = replace(case, roads={("D1", "A"): 12.5}, locked=frozenset(greedy(case).visits[:1]))
    sent = json.loads(json.dumps(problem_to_json(case)))
    back = problem_from_json(sent)
    assert all(getattr(back, one.name) == getattr(case, one.name) for one in fields(Problem))
    held = some_plan(case, seed)
    rows = json.loads(json.dumps(plan_to_json(held)))
    assert set(plan_from_json(rows).visits) == set(held.visits)
    assert plan_to_json(Plan(visits=held.visits[::-1])) == rows


@pytest.mark.parametrize("key", ["slots", "sites", "teams", "weights", "crews", "locked", "speed"])
@pytest.mark.parametrize("bad", ["gone", None, [{}], "x"])
def test_what_is_no_problem_is_refused_whole(key: str, bad: object) -> None:
    said = problem_to_json(drawn(0))
    if bad == "gone":
        del said[key]
    elif key == "speed":
        del said["set_up_minutes"]
    else:
        said[key] = bad
    with pytest.raises(UnreadableDeployment) as refused:
        problem_from_json(said)
    assert refused.value.message
    assert refused.value.next_step


@pytest.mark.parametrize("rows", [[{}], [{"team": "D1"}], ["x"], [None], 7])
def test_what_is_no_plan_is_refused(rows) -> None:
    with pytest.raises(UnreadableDeployment):
        plan_from_json(rows)


class TestNeighbours:
    WHERE = (("Q1", 0.0), ("Q2", 3.0), ("Q3", 10.0))

    def city(self, *homes: str, **more) -> Problem:
        return problem(
            sites=tuple(site(code, district=code, x=x) for code, x in self.WHERE),
            teams=tuple(team(f"D{k}", district=home) for k, home in enumerate(homes)),
            **more,
        )

    def near(self, case: Problem, nearest: int, most: int = 9) -> set[tuple[str, str]]:
        found = lending(case, nearest=nearest, most=most, most_weeks=1, cost=1.0)
        return set(found.pairs) if found else set()

    def test_a_team_goes_to_the_nearest_and_then_farther(self) -> None:
        case = self.city("Q1", "Q3")
        assert self.near(case, 1) == {("Q1", "Q2"), ("Q3", "Q2")}
        assert self.near(case, 2) == set(product(("Q1", "Q3"), ("Q1", "Q2", "Q3"))) - {
            ("Q1", "Q1"),
            ("Q3", "Q3"),
        }

    def test_nothing_is_lent_without_teams_neighbours_or_leave(self) -> None:
        assert self.near(self.city(), 2) == set()
        assert self.near(self.city("Q1"), 2, most=0) == set()
        assert self.near(self.city("Q9"), 2) == set()
        assert self.near(problem(), 2) == set()

    def test_what_is_lent_for_good_is_not_lent_again(self) -> None:
        case = self.city("Q1", loans=frozenset({("Q1", "Q2")}))
        assert self.near(case, 1) == set()


class TestWords:
    def test_a_few_slots_by_name_and_many_by_their_ends(self) -> None:
        days = slots()
        assert words.when([days[5]]) == "sáng thứ Bảy 13/7"
        assert words.when([days[6], days[0]]) == "tối thứ Hai 8/7, chiều thứ Bảy 13/7"
        assert words.when(days[3:0:-1] + days[4:5]) == "4 buổi từ 9/7 đến 12/7"
        assert words.when([]) == ""

    def test_weeks_are_counted_from_one_in_order(self) -> None:
        assert words.weeks([2, 0]) == "tuần 1, 3"

    @pytest.mark.parametrize(
        ("feature", "noun"),
        [
            ("", "đội"),
            ("iris", "bộ mống mắt"),
            ("bedside", "bộ làm tại giường"),
            ("x9", "bộ “x9”"),
        ],
    )
    def test_a_feature_has_a_noun(self, feature: str, noun: str) -> None:
        assert words.kit(feature) == noun
        assert words.with_kit(feature) == f"đội có {noun}"

    def test_features_stand_in_one_order(self) -> None:
        assert words.kits({"iris", "bedside"}) == "bộ làm tại giường, bộ mống mắt"

    def test_numbers_are_written_the_vietnamese_way_and_texts_stay(self) -> None:
        told = words.say("%(who)s: %(n)s", who="Xã A", n=12345)
        assert told.vi == "Xã A: 12.345"
        assert words.upper("đội A ở Xã B") == "Đội A ở Xã B"
        assert words.upper("") == ""

    def test_a_day_is_written_without_noughts(self) -> None:
        assert words.day(replace(slots()[0], on=date(2024, 1, 2))) == "2/1"


def test_a_bedside_kit_that_lacks_what_is_needed_serves_nobody() -> None:
    needs = frozenset({"bedside"})
    bed = site(bedside=True, needs=needs)
    both = team(
        kits=(kit("D1-K1", features=needs), kit("D1-K2")), crew={Post.LEAD: 1, Post.CAPTURE: 2}
    )
    case = problem(sites=(bed,), teams=(both,), crews=crews())
    with_one = figures(case, plan(visit(0, kits=("D1-K1",)))).reached
    assert with_one == 35
    assert figures(case, plan(visit(0, kits=("D1-K1", "D1-K2")))).reached == with_one
    assert figures(case, plan(visit(0, kits=("D1-K2",)))).reached == 0
