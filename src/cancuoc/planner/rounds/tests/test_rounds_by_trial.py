"""Rounds tried every way there is: what the planner, the clock and the judges must agree on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.planner.rounds import timetable, toptw, toptw_check
from cancuoc.planner.rounds.check import judge
from cancuoc.planner.rounds.model import build, possible_hours
from cancuoc.planner.rounds.problem import Hours, Itinerary, Outing, Rounds, Visit
from cancuoc.planner.rounds.search import of_trips
from cancuoc.planner.rounds.tests.bedside import at, outing, rounds, visit
from cancuoc.planner.rounds.travel import table
from cancuoc.planner.rounds.unseen import Cause, unseen

SOME = settings(deadline=None, max_examples=20)
KITS = ("iris", "printer")


def drawn(seed: int) -> Rounds:
    """Return four people on a street, two outings, some hours and some kits."""
    draw = Random(seed)
    people = [
        visit(
            place,
            worth=draw.randint(1, 9),
            minutes=draw.randint(0, 20),
            hours=tuple(at(o, o + draw.randint(0, 30)) for o in draw.sample(range(90), 2))
            if draw.random() < 0.6
            else (),
            needs=frozenset(draw.sample(KITS, draw.choice((0, 0, 1)))),
            promised=draw.random() < 0.2,
        )
        for place in draw.sample(range(1, 30), 4)
    ]
    teams = tuple(
        outing(
            code,
            leaves=draw.randint(0, 20),
            back=draw.randint(50, 120),
            carries=frozenset(draw.sample(KITS, draw.choice((0, 1, 2)))),
            most=draw.choice((None, 0, 1, 3)),
        )
        for code in "AB"
    )
    return rounds(*people, outings=teams)


def steps(asked: Rounds, team: Outing, calls: list[tuple[Visit, Hours | None]]) -> int | None:
    """Walk minute by minute and return when the team is back; None when hours are missed."""
    now, here = team.leaves, team.start
    for who, hours in calls:
        for _ in range(asked.travel[here][who.place]):
            now += 1
        while hours and now < hours.opens:
            now += 1
        if hours and now > hours.closes:
            return None
        now, here = now + who.minutes, who.place
    now += asked.travel[here][team.end]
    return now if now <= team.back else None


def orders(asked: Rounds) -> Iterator[tuple[Outing, list[tuple[Visit, Hours | None]]]]:
    """Yield every order of up to two visits with every one of their hours, for every team."""
    for team in asked.outings:
        for size in range(3):
            for people in permutations(asked.visits, size):
                calls: list[list[tuple[Visit, Hours | None]]] = [[]]
                for who in people:
                    spans = who.hours or (None,)
                    calls = [[*before, (who, span)] for before in calls for span in spans]
                for each in calls:
                    yield team, each


@SOME
@given(seed=st.integers(0, 500))
def test_the_timetable_is_a_walk_minute_by_minute(seed: int) -> None:
    asked = drawn(seed)
    for team, calls in orders(asked):
        trip = timetable.written(asked, team, calls)
        back = steps(asked, team, calls)
        assert (trip.back if trip else None) == back


@SOME
@given(seed=st.integers(0, 500))
def test_what_the_timetable_writes_the_judge_lets_through(seed: int) -> None:
    asked = drawn(seed)
    for team, calls in orders(asked):
        trip = timetable.written(asked, team, calls)
        if trip is None:
            continue
        found = judge(asked, of_trips(asked, (trip,)))
        means = {f for f in found.faults if "cần" in f or "quá" in f}
        assert set(found.faults) == means
        carried = all(who.needs <= team.carries for who, _ in calls)
        few = team.most is None or len(calls) <= team.most
        assert bool(means) == (not (carried and few))


@SOME
@given(seed=st.integers(0, 500))
def test_nobody_waits_in_the_street_before_the_first_door(seed: int) -> None:
    asked = drawn(seed)
    for team, calls in orders(asked):
        trip = timetable.written(asked, team, calls)
        if trip is None or not trip.stops:
            continue
        first = trip.stops[0]
        assert first.arrives == first.begins
        assert trip.leaves >= team.leaves
        assert first.arrives - trip.leaves == asked.travel[team.start][calls[0][0].place]


@SOME
@given(seed=st.integers(0, 500))
def test_a_visit_fits_alone_just_when_some_order_of_one_can_be_walked(seed: int) -> None:
    asked = drawn(seed)
    for who in asked.visits:
        for team in asked.outings:
            walked = any(
                steps(asked, team, [(who, span)]) is not None for span in who.hours or (None,)
            )
            may = who.needs <= team.carries and team.most != 0
            assert asked.fits_alone(who, team) == (walked and may)


@SOME
@given(seed=st.integers(0, 500))
def test_the_model_has_a_client_for_every_hour_somebody_can_keep(seed: int) -> None:
    asked = drawn(seed)
    model = build(asked)
    kept = [(who.code, span) for who in asked.visits for span in possible_hours(asked, who)]
    assert [(choice.visit.code, choice.hours) for choice in model.choices] == kept
    assert model.data.num_clients == len(kept)
    for who in asked.visits:
        fits = any(asked.fits_alone(who, team) for team in asked.outings)
        assert any(code == who.code for code, _ in kept) == fits


@SOME
@given(seed=st.integers(0, 500))
def test_everybody_left_out_has_one_cause_and_it_is_true(seed: int) -> None:
    asked = drawn(seed)
    left = unseen(asked, of_trips(asked, ()))
    assert {one.visit for one in left} == {who.code for who in asked.visits}
    people = {who.code: who for who in asked.visits}
    for one in left:
        who = people[one.visit]
        carried = any(who.needs <= team.carries for team in asked.outings)
        fits = any(asked.fits_alone(who, team) for team in asked.outings)
        truth = Cause.OTHERS_FIRST if fits else Cause.NO_TIME
        assert one.cause is (truth if carried else Cause.NO_KIT)
        assert set(one.lacking) <= who.needs
        assert bool(one.lacking) == (not carried)
    order = [(not people[one.visit].promised, -people[one.visit].worth) for one in left]
    assert order == sorted(order)


@SOME
@given(seed=st.integers(0, 500))
def test_more_time_never_makes_a_walk_impossible(seed: int) -> None:
    asked = drawn(seed)
    for team, calls in orders(asked):
        if timetable.written(asked, team, calls) is None:
            continue
        longer = replace(team, back=team.back + 30)
        wider = [(who, span and Hours(span.opens, span.closes + 10)) for who, span in calls]
        assert timetable.written(asked, longer, wider) is not None


def test_two_teams_at_one_door_are_seen_by_the_judge_alone() -> None:
    asked = rounds(visit(3), outings=(outing("A"), outing("B")))
    call = [(asked.visits[0], None)]
    trips = tuple(timetable.written(asked, team, call) for team in asked.outings)
    assert all(isinstance(trip, Itinerary) for trip in trips)
    both = of_trips(asked, tuple(trip for trip in trips if trip))
    assert judge(asked, both).faults == ("N3 có mặt 2 lần",)
    assert both.seen == frozenset({"N3"})


def test_no_outing_and_nobody_to_see() -> None:
    nobody = rounds(outings=(outing(),))
    assert judge(nobody, of_trips(nobody, ())).feasible
    assert unseen(nobody, of_trips(nobody, ())) == ()
    alone = rounds(visit(3), outings=())
    assert possible_hours(alone, alone.visits[0]) == []
    assert [one.cause for one in unseen(alone, of_trips(alone, ()))] == [Cause.NO_TEAM]


POINTS = st.lists(st.tuples(st.floats(20.9, 21.2), st.floats(105.7, 106.0)), min_size=2, max_size=5)


@SOME
@given(points=POINTS)
def test_a_table_of_ways_is_whole_even_and_has_no_way_to_itself(
    points: list[tuple[float, float]],
) -> None:
    ways = table(points)
    size = range(len(points))
    assert all(ways[a][b] == ways[b][a] for a in size for b in size)
    assert all((ways[a][b] == 0) == (points[a] == points[b]) for a in size for b in size)
    for a in size:
        for b in size:
            for c in size:
                # Stopping on the way is never a short cut; minutes are rounded up once each.
                assert ways[a][c] <= ways[a][b] + ways[b][c] + 1


HEAD = "1 1 4 1\n0 0\n"


def instance(seed: int) -> toptw.Instance:
    """Return a drawn public instance of four places."""
    draw = Random(seed)
    rows = ["0 0 0 0 0 0 0 0 0 300"]
    for number in range(1, 5):
        x, y = draw.randint(-40, 40), draw.randint(-40, 40)
        opens = draw.randint(0, 150)
        profit, service = draw.randint(1, 30), draw.randint(0, 20)
        rows.append(f"{number} {x} {y} {service} {profit} 0 0 0 {opens} {opens + 60}")
    return toptw.read(HEAD + "\n".join(rows), name="c101")


@SOME
@given(seed=st.integers(0, 300))
def test_both_judges_and_the_timetable_agree_on_what_can_be_driven(seed: int) -> None:
    file = instance(seed)
    asked = toptw.rounds(file)
    for size in range(4):
        for people in permutations(asked.visits, size):
            calls = [(who, who.hours[0]) for who in people]
            trip = timetable.written(asked, asked.outings[0], calls)
            route = [int(who.code) for who in people]
            verdict = toptw_check.judge(file, [route], allowed=1)
            assert verdict.feasible == (trip is not None)
            if trip:
                counted = judge(asked, of_trips(asked, (trip,)))
                assert (counted.feasible, counted.worth) == (True, verdict.profit)


@pytest.mark.parametrize(
    ("routes", "allowed", "fault"),
    [
        ([[1], [1]], 2, "có điểm được đến hai lần"),
        ([[9]], 1, "không có điểm 9"),
        ([[], []], 1, "2 tuyến, chỉ được 1"),
    ],
)
def test_cheats_with_routes_are_named(routes, allowed, fault) -> None:
    assert fault in toptw_check.judge(instance(1), routes, allowed=allowed).faults
