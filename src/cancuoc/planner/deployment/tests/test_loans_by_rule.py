"""Whatever the pooled model wants, loans keep the rules; and what is lost or locked stays exact.

No model is solved here: the wishes are made up, so every shape of them can be tried.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.planner.deployment.cells import stock_of
from cancuoc.planner.deployment.figures import loans_of
from cancuoc.planner.deployment.lending import loans_wanted
from cancuoc.planner.deployment.locking import (
    UnknownInProblem,
    lock,
    lose_kit,
    lose_team,
    possible,
    settled,
)
from cancuoc.planner.deployment.neighbours import lending as lending_of
from cancuoc.planner.deployment.pooling import Pooled, Wish
from cancuoc.planner.deployment.problem import Lending, Loan, Plan, Problem, Visit
from cancuoc.planner.deployment.tests.deployment_cases import (
    crews,
    kit,
    problem,
    site,
    slots,
    team,
    visit,
)

WEEKS = 3
HOMES = {"D1": "Q1", "D2": "Q1", "D3": "Q1", "D4": "Q2", "D5": "Q2"}
EVERY = frozenset({("Q1", "Q2"), ("Q2", "Q1"), ("Q1", "Q3"), ("Q2", "Q3")})


def city(**more: object) -> Problem:
    """Return three alike in one district, two alike in another, and one with none."""
    return problem(
        **{
            "slots": slots(weeks=WEEKS),
            "sites": (
                site("A", 150),
                site("B", 900, district="Q2", x=8.0),
                site("C", 300, district="Q3", x=20.0),
            ),
            "teams": tuple(
                team(code, district=home, x=0.0 if home == "Q1" else 8.0)
                for code, home in HOMES.items()
            ),
            "crews": crews(("Q1", "Q2", "Q3"), weeks=WEEKS),
            **more,
        }
    )


CITY = city()
STOCKS = {home: stock_of(CITY.team[code]) for code, home in HOMES.items()}
WISHES = st.dictionaries(
    st.builds(
        lambda pair, week: Wish(stock=STOCKS[pair[0]], week=week, to=pair[1]),
        st.sampled_from(sorted(EVERY)),
        st.integers(0, WEEKS - 1),
    ),
    st.floats(min_value=1e-6, max_value=4.0),
    max_size=8,
)
HELD = st.sets(st.tuples(st.sampled_from(sorted(HOMES)), st.integers(0, WEEKS - 1)), max_size=4)


def pooled(wanted: dict[Wish, float]) -> Pooled:
    return Pooled(bound=0.0, prices={}, charge=0.0, wanted=wanted)


def held(pairs: set[tuple[str, int]]) -> frozenset[Visit]:
    """Return a visit at home in each of some weeks, that stands."""
    places = {"Q1": "A", "Q2": "B"}
    return frozenset(visit(9 * week, at=places[HOMES[code]], by=code) for code, week in pairs)


@settings(max_examples=150)
@given(WISHES, HELD, st.integers(0, 6), st.integers(1, 3))
def test_loans_keep_every_rule_whatever_is_wanted(wanted, standing, most, most_weeks) -> None:
    asked = city(locked=held(standing))
    rules = Lending(pairs=EVERY, most=most, most_weeks=most_weeks, cost=20.0)
    found = loans_wanted(asked, rules, pooled(wanted))
    assert len(found) <= most
    assert max(Counter(loan.team for loan in found).values(), default=0) <= most_weeks
    weeks = [(loan.team, loan.week) for loan in found]
    assert len(set(weeks)) == len(weeks), "a team is in one district a week"
    assert not set(weeks) & standing, "what is held at home is not lent away"
    room: dict[tuple[str, str], float] = defaultdict(float)
    for wish, much in wanted.items():
        room[wish.stock.district, wish.to] += much
    lent = Counter((HOMES[loan.team], loan.to) for loan in found)
    for pair, count in lent.items():
        assert count <= round(room[pair])
    for loan in found:
        assert Wish(STOCKS[HOMES[loan.team]], loan.week, loan.to) in wanted


@settings(max_examples=60)
@given(WISHES, st.randoms(use_true_random=False))
def test_the_same_wishes_give_the_same_loans_in_any_order(wanted, draw) -> None:
    rules = Lending(pairs=EVERY, most=6, most_weeks=2, cost=20.0)
    mixed = list(wanted.items())
    draw.shuffle(mixed)
    assert loans_wanted(CITY, rules, pooled(dict(mixed))) == loans_wanted(
        CITY, rules, pooled(wanted)
    )


def test_the_weeks_wanted_most_are_lent_and_shared_among_the_teams() -> None:
    rules = Lending(pairs=EVERY, most=9, most_weeks=1, cost=20.0)
    wanted = {Wish(STOCKS["Q1"], week, "Q2"): much for week, much in enumerate((0.9, 1.9, 0.2))}
    found = loans_wanted(CITY, rules, pooled(wanted))
    assert Counter(loan.week for loan in found) == {1: 2, 0: 1}
    assert {loan.team for loan in found} == {"D1", "D2", "D3"}


def test_whoever_was_lent_least_is_lent_next() -> None:
    rules = Lending(pairs=EVERY, most=9, most_weeks=3, cost=20.0)
    wanted = {Wish(STOCKS["Q1"], week, "Q2"): 0.9 for week in range(WEEKS)}
    found = loans_wanted(CITY, rules, pooled(wanted))
    assert sorted((loan.week, loan.team) for loan in found) == [(0, "D1"), (1, "D2"), (2, "D3")]


def test_what_is_hardly_wanted_is_not_lent() -> None:
    rules = Lending(pairs=EVERY, most=9, most_weeks=3, cost=20.0)
    assert loans_wanted(CITY, rules, pooled({Wish(STOCKS["Q1"], 0, "Q2"): 0.4})) == frozenset()
    assert loans_wanted(CITY, rules, pooled({})) == frozenset()


class TestNeighbours:
    @settings(max_examples=60)
    @given(
        st.lists(st.integers(0, 60), min_size=3, max_size=3, unique=True),
        st.integers(0, 4),
        st.sets(st.sampled_from(sorted(EVERY))),
    )
    def test_each_home_may_lend_to_its_nearest_and_never_to_itself(
        self, where, nearest, given_
    ) -> None:
        places = dict(zip(("Q1", "Q2", "Q3"), where, strict=True))
        asked = city(
            sites=tuple(site(f"S{q}", district=q, x=float(x)) for q, x in places.items()),
            loans=frozenset(given_),
        )
        found = lending_of(asked, nearest=nearest, most=5, most_weeks=2, cost=3.0)
        wanted = set()
        for home in ("Q1", "Q2"):
            others = sorted((abs(places[to] - places[home]), to) for to in places if to != home)
            wanted |= {(home, to) for _far, to in others[:nearest]}
        wanted -= given_
        assert (found.pairs if found else set()) == wanted
        if found:
            assert (found.most, found.most_weeks, found.cost) == (5, 2, 3.0)

    def test_nothing_may_be_lent_when_no_week_may_be(self) -> None:
        assert lending_of(CITY, nearest=2, most=0, most_weeks=2, cost=1.0) is None

    def test_a_home_without_places_lends_nobody(self) -> None:
        homeless = city(sites=(site("B", district="Q2"), site("C", district="Q3")))
        found = lending_of(homeless, nearest=2, most=2, most_weeks=1, cost=1.0)
        assert found is not None
        assert found.pairs == {("Q2", "Q3")}

    def test_north_counts_as_much_as_east(self) -> None:
        asked = city(
            sites=(
                site("A", district="Q1", x=0.0, y=0.0),
                site("B", district="Q2", x=0.0, y=9.0),
                site("C", district="Q3", x=8.0, y=0.0),
            )
        )
        found = lending_of(asked, nearest=1, most=2, most_weeks=1, cost=1.0)
        assert found is not None
        assert found.pairs == {("Q1", "Q3"), ("Q2", "Q1")}

    def test_the_middle_of_a_district_counts_not_its_nearest_place(self) -> None:
        asked = city(
            sites=(
                site("A", district="Q1", x=0.0),
                # One place beside Q1, the other so far that the middle is behind Q3.
                site("B", district="Q2", x=1.0),
                site("B2", district="Q2", x=61.0),
                site("C", district="Q3", x=20.0),
            )
        )
        found = lending_of(asked, nearest=1, most=2, most_weeks=1, cost=1.0)
        assert found is not None
        assert ("Q1", "Q3") in found.pairs
        assert ("Q1", "Q2") not in found.pairs


PLAN = Plan(
    visits=(
        visit(0, at="A"),
        visit(1, at="B"),
        visit(9, at="B", by="D4"),
        visit(18, at="A", by="D2"),
    )
)


class TestWhatIsLocked:
    @settings(max_examples=60)
    @given(
        st.integers(0, 27),
        st.sets(st.sampled_from(["D1", "D2", "D4"])),
        st.sets(st.sampled_from(["A", "B"])),
        st.sets(st.sampled_from(["Q1", "Q2"])),
    )
    def test_exactly_what_is_named_stands(self, before, teams, sites, districts) -> None:
        found = lock(CITY, PLAN, before=before, teams=teams, sites=sites, districts=districts)
        places = {"A": "Q1", "B": "Q2"}
        for one in PLAN.visits:
            named = one.team in teams or one.site in sites or places[one.site] in districts
            assert (one in found.locked) is (one.slot < before or named)
        assert found == replace(CITY, locked=found.locked)

    def test_what_stood_before_stands_on(self) -> None:
        first = lock(CITY, PLAN, teams={"D1"})
        both = lock(first, PLAN, teams={"D2"})
        assert both.locked == first.locked | {PLAN.visits[3]}

    def test_loans_of_a_plan_stand_once_they_are_settled(self) -> None:
        away = Plan(visits=(visit(0, at="B"), visit(9, at="B", by="D2")))
        asked = settled(CITY, away)
        assert asked.lent == loans_of(CITY, away) == {Loan("D1", "Q2", 0), Loan("D2", "Q2", 1)}
        assert settled(asked, away) == asked
        assert settled(asked, Plan()).lent == asked.lent


class TestWhatIsLost:
    @pytest.mark.parametrize("since", [0, 9, 26, 27])
    def test_a_team_is_gone_from_a_slot_on_and_was_there_before(self, since) -> None:
        asked = lock(CITY, PLAN, before=27)
        gone = lose_team(asked, "D1", since=since)
        for slot in CITY.slots:
            there = CITY.open(CITY.team["D1"], CITY.site["A"], slot.index)
            assert gone.open(gone.team["D1"], gone.site["A"], slot.index) is (
                there and slot.index < since
            )
        lost = {v for v in asked.locked if v.team == "D1" and v.slot >= since}
        assert gone.locked == asked.locked - lost
        assert [t for t in gone.teams if t.code != "D1"] == [
            t for t in asked.teams if t.code != "D1"
        ]

    @pytest.mark.parametrize("since", [0, 1, 27])
    def test_a_kit_is_gone_and_the_team_goes_on_with_the_others(self, since) -> None:
        two = city(
            teams=(team("D1", kits=(kit("K1"), kit("K2"))), team("D4", district="Q2")),
            locked=frozenset({visit(0, kits=("K1",)), visit(1, kits=("K1", "K2"))}),
        )
        gone = lose_kit(two, "K1", since=since)
        for slot in two.slots:
            left = [each.code for each in gone.team["D1"].kits_on(slot.index)]
            assert left == (["K1", "K2"] if slot.index < since else ["K2"])
        assert gone.locked == {v for v in two.locked if v.slot < since}
        assert gone.team["D4"] == two.team["D4"]

    @pytest.mark.parametrize("lose", [lose_team, lose_kit])
    def test_what_nobody_has_cannot_be_lost(self, lose) -> None:
        with pytest.raises(UnknownInProblem):
            lose(CITY, "D9", since=0)

    def test_a_visit_is_possible_while_team_place_and_kits_are(self) -> None:
        (one, *_rest) = PLAN.visits
        assert possible(CITY, one)
        assert not possible(CITY, replace(one, team="D9"))
        assert not possible(CITY, replace(one, site="Z"))
        assert not possible(CITY, replace(one, kits=("D2-K1",)))
        assert not possible(lose_team(CITY, "D1", since=0), one)
        assert possible(lose_team(CITY, "D1", since=1), one)
        assert not possible(lose_kit(CITY, "D1-K1", since=0), one)
