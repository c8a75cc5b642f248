import itertools
from random import Random

import pytest

from cancuoc.planner.rounds import check, search, timetable
from cancuoc.planner.rounds.model import build
from cancuoc.planner.rounds.tests.bedside import at, outing, rounds, visit


def planned(asked, seconds=0.15, **other):
    plan = search.plan(asked, cpu_seconds=seconds, **other)
    verdict = check.judge(asked, plan)
    assert verdict.feasible, verdict.faults
    return plan


def stops(plan):
    return {trip.outing: [stop.visit for stop in trip.stops] for trip in plan.itineraries}


def best_by_hand(asked):
    """Try every order of every choice of visits for one outing: (most worth, least way)."""
    best = (0, 0)
    for size in range(1, len(asked.visits) + 1):
        for order in itertools.permutations(asked.visits, size):
            for hours in itertools.product(*(one.hours or (None,) for one in order)):
                calls = list(zip(order, hours, strict=True))
                trip = timetable.written(asked, asked.outings[0], calls)
                if trip:
                    worth = sum(one.worth for one in order)
                    best = max(best, (worth, -timetable.way(asked, trip)))
    return best


class TestWhoIsSeen:
    def test_nobody_to_see_is_an_empty_plan(self):
        plan = planned(rounds())
        assert plan.itineraries == ()
        assert plan.worth == plan.travel == 0

    def test_no_team_is_an_empty_plan(self):
        assert planned(rounds(visit(1), outings=())).seen == frozenset()

    def test_all_are_seen_when_time_allows_and_the_way_is_short(self):
        plan = planned(rounds(visit(5), visit(2), visit(9)))
        assert plan.seen == {"N5", "N2", "N9"}
        assert plan.travel == 18

    def test_the_worthier_half_is_seen_when_time_is_short(self):
        people = [visit(place, worth=place) for place in range(1, 9)]
        plan = planned(rounds(*people, outings=(outing(back=60),)))
        assert plan.seen == {"N5", "N6", "N7", "N8"}

    def test_worth_comes_before_any_way(self):
        near, far = visit(1, worth=10, hours=(at(50),)), visit(39, worth=11, hours=(at(50),))
        assert planned(rounds(near, far)).seen == {"N39"}

    def test_a_promise_comes_before_all_worth(self):
        dear = [visit(p, worth=100, hours=(at(40),)) for p in (1, 2)]
        promised = visit(30, worth=1, hours=(at(40),), promised=True)
        assert planned(rounds(*dear, promised)).seen == {"N30"}

    def test_everybody_is_seen_once_by_two_teams(self):
        people = [visit(place) for place in range(1, 13)]
        plan = planned(rounds(*people, outings=(outing("A", back=80), outing("B", back=90))), 0.4)
        assert len(plan.seen) == sum(len(trip.stops) for trip in plan.itineraries) == 12


class TestHoursAndDays:
    def test_one_of_several_hours_is_kept(self):
        plan = planned(rounds(visit(3, hours=(at(1), at(50, 55)))))
        assert plan.itineraries[0].stops[0].begins == 50

    def test_a_visit_of_two_days_is_made_once(self):
        day = 24 * 60
        teams = (outing("T2"), outing("T3", leaves=day, back=day + 120))
        plan = planned(rounds(visit(3, hours=(at(20, 60), at(day + 20, day + 60))), outings=teams))
        assert plan.worth == 1
        assert len(plan.itineraries) == 1

    def test_a_day_without_the_hour_is_of_no_use(self):
        day = 24 * 60
        teams = (outing("T2"), outing("T3", leaves=day, back=day + 120))
        plan = planned(rounds(visit(3, hours=(at(day + 20, day + 60),)), outings=teams))
        assert stops(plan) == {"T3": ["N3"]}

    def test_the_team_leaves_only_when_it_must(self):
        trip = planned(rounds(visit(3, hours=(at(50),)))).itineraries[0]
        assert (trip.leaves, trip.stops[0].arrives, trip.back) == (47, 50, 63)


class TestKitsAndLimits:
    def test_only_the_team_with_the_kit_goes(self):
        need = frozenset({"iris"})
        teams = (outing("A"), outing("B", carries=need))
        plan = planned(rounds(visit(1, needs=need), visit(2, needs=need), outings=teams))
        assert set(stops(plan)) == {"B"}
        assert plan.worth == 2

    def test_a_kit_nobody_carries_leaves_the_person_out_of_the_model(self):
        asked = rounds(visit(1, needs=frozenset({"iris"})), visit(2))
        assert [choice.visit.code for choice in build(asked).choices] == ["N2"]
        assert planned(asked).seen == {"N2"}

    def test_hours_nobody_can_keep_are_left_out_of_the_model(self):
        asked = rounds(visit(30, hours=(at(5), at(40), at(110))))
        assert [choice.hours for choice in build(asked).choices] == [at(40)]

    def test_a_limit_of_visits_holds(self):
        people = [visit(place, worth=place) for place in range(1, 6)]
        plan = planned(rounds(*people, outings=(outing(most=2),)))
        assert plan.seen == {"N4", "N5"}


class TestTheSearchItself:
    @pytest.mark.parametrize("seed", range(4))
    def test_small_rounds_are_solved_to_the_end(self, seed):
        draw = Random(seed)
        people = []
        for place in draw.sample(range(1, 30), 6):
            opens = draw.randrange(70)
            hours = (at(opens, opens + 25), at(opens + 30, opens + 40))[: draw.randint(0, 2)]
            people.append(visit(place, worth=draw.randint(1, 9), hours=hours))
        asked = rounds(*people, outings=(outing(back=70),))
        plan = planned(asked, 0.25)
        assert (plan.worth, -plan.travel) == best_by_hand(asked)

    def test_it_can_be_stopped_with_what_is_found(self):
        plan = planned(rounds(visit(1), visit(2)), 60.0, halted=lambda: True)
        assert plan.seconds < 5

    def test_the_budget_is_processor_time(self):
        plan = planned(rounds(*(visit(place) for place in range(1, 30))), 0.5)
        assert 0.4 < plan.seconds < 2
