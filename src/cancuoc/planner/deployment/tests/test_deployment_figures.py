"""Every layer counted by hand on plans small enough for it."""

from __future__ import annotations

import pytest

from cancuoc.planner.deployment.figures import (
    coverage,
    crew_minutes,
    figures,
    overtime_minutes,
    served_at,
    shortages,
    travel_minutes,
    under_aims,
    uneven,
)
from cancuoc.planner.deployment.problem import Class, CrewHours, Post, Problem
from cancuoc.planner.deployment.tests.deployment_cases import (
    kit,
    plan,
    problem,
    site,
    slots,
    team,
    visit,
)

WAY = 5 * 4 / 3 / 0.5


def two() -> Problem:
    """Two communes of 100 and two teams."""
    return problem(sites=(site("A"), site("B", x=0.0, y=5.0)), teams=(team("D1"), team("D2")))


class TestReached:
    def test_special_cases_first_then_children_then_others(self) -> None:
        case = problem()
        assert served_at(case, case.site["A"], [visit(0)]) == {
            Class.SPECIAL: 10,
            Class.UNDER_14: 25,
            Class.OTHER: 0,
        }

    def test_nobody_is_reached_twice(self) -> None:
        found = figures(problem(), plan(*(visit(k) for k in range(5))))
        assert found.reached == found.expected == 100
        assert found.share == 1.0

    def test_only_kits_that_are_there_count(self) -> None:
        own = (kit("D1-K1"), kit("D1-K2", off=frozenset({0})))
        case = problem(teams=(team(kits=own, crew={Post.CAPTURE: 2}),))
        both = visit(0, kits=("D1-K1", "D1-K2"))
        assert figures(case, plan(both)).reached == 35
        assert figures(case, plan(visit(1, kits=("D1-K1", "D1-K2")))).reached == 70


class TestFairness:
    def test_the_lowest_and_the_spread_are_of_communes(self) -> None:
        found = figures(two(), plan(visit(0), visit(1)))
        assert found.lowest_share == 0.0
        assert found.spread == pytest.approx(0.35)
        assert coverage(two(), plan(visit(0), visit(1))) == {"A": 0.7, "B": 0.0}

    def test_a_care_centre_is_no_commune(self) -> None:
        case = problem(sites=(site("A"), site("C", bedside=True)))
        assert coverage(case, plan(visit(0))) == {"A": 0.35}

    def test_people_missing_under_an_aim_are_counted_by_its_worth(self) -> None:
        case = problem()
        wanted = sum(aim.worth * (aim.share * 100 - 35) for aim in case.weights.aims)
        assert under_aims(case, case.site["A"], 35) == pytest.approx(wanted)
        assert under_aims(case, case.site["A"], 100) == 0
        assert under_aims(case, site(bedside=True), 0) == 0


class TestVisits:
    def test_never_missing_and_late_are_three_things(self) -> None:
        asks = site("A", least_visits=3, latest_first=2)
        nobody = figures(problem(sites=(asks,)), plan())
        assert (nobody.never_visited, nobody.visits_missing, nobody.first_late) == (1, 3, 1)
        late = figures(problem(sites=(asks,)), plan(visit(3)))
        assert (late.never_visited, late.visits_missing, late.first_late) == (0, 2, 1)
        in_time = figures(problem(sites=(asks,)), plan(visit(2), visit(3), visit(4)))
        assert (in_time.never_visited, in_time.visits_missing, in_time.first_late) == (0, 0, 0)

    def test_uneven_adds_up_districts(self) -> None:
        case = problem(
            sites=(site("A"), site("B", district="Q2")),
            teams=(team("D1"), team("D2"), team("E1", district="Q2")),
        )
        visits = [visit(0), visit(1), visit(2), visit(0, by="D2"), visit(0, at="B", by="E1")]
        assert uneven(case, visits) == 2


class TestTravel:
    def test_an_evening_is_there_and_back(self) -> None:
        assert travel_minutes(problem(), [visit(0)]) == pytest.approx(2 * WAY)

    def test_two_halves_of_a_day_at_one_place_drive_once(self) -> None:
        assert travel_minutes(problem(), [visit(5), visit(6)]) == pytest.approx(2 * WAY)
        assert travel_minutes(problem(), [visit(0), visit(1)]) == pytest.approx(4 * WAY)

    def test_a_day_of_two_places_goes_from_one_to_the_other(self) -> None:
        between = (50**0.5) * 4 / 3 / 0.5
        there = [visit(5), visit(6, at="B")]
        assert travel_minutes(two(), there) == pytest.approx(2 * WAY + between)

    @pytest.mark.parametrize("first", ["A", "B"])
    @pytest.mark.parametrize("second", ["A", "B"])
    def test_no_day_costs_less_than_its_visits_add_up_to(self, first: str, second: str) -> None:
        case = two()
        visits = [visit(5, at=first), visit(6, at=second)]
        least = sum(
            case.ways(case.slots[v.slot]) * case.minutes(case.team[v.team], case.site[v.site])
            for v in visits
        )
        assert travel_minutes(case, visits) >= least - 1e-9


class TestCrew:
    def short(self, minutes: int, overtime: int) -> Problem:
        """One post with so many minutes; nobody else is counted."""
        row = CrewHours(district="Q1", week=0, post=Post.LEAD, minutes=minutes, overtime=overtime)
        return problem(crews=(row,), teams=(team(crew={Post.LEAD: 1}),))

    def test_minutes_are_by_home_district_week_and_post(self) -> None:
        case = problem(slots=slots(weeks=2))
        used = crew_minutes(case, [visit(0), visit(5), visit(9)])
        assert used == {
            ("Q1", 0, Post.LEAD): 255 + 285,
            ("Q1", 0, Post.CAPTURE): 255 + 285,
            ("Q1", 1, Post.LEAD): 255,
            ("Q1", 1, Post.CAPTURE): 255,
        }

    def test_within_the_hours_nothing_is_short(self) -> None:
        case = self.short(510, 0)
        assert shortages(case, [visit(0), visit(1)]) == []
        assert overtime_minutes(case, [visit(0), visit(1)]) == 0

    def test_overtime_comes_before_shortage(self) -> None:
        case = self.short(300, 300)
        assert overtime_minutes(case, [visit(0), visit(1)]) == 210
        assert shortages(case, [visit(0), visit(1)]) == []

    def test_what_overtime_does_not_fill_is_short_in_posts_and_words(self) -> None:
        found = shortages(self.short(300, 100), [visit(0), visit(1)])
        assert [(one.posts, one.minutes) for one in found] == [(1, 110)]
        assert found[0].vi == "Quận, huyện Q1, tuần 1: thiếu 1 lượt tổ trưởng."

    def test_a_post_nobody_has_is_short_for_every_visit(self) -> None:
        case = problem(crews=())
        found = figures(case, plan(visit(0), visit(1)))
        assert found.posts_short == 4
        assert found.short_minutes == 4 * 255
        assert found.overtime_minutes == 0


class TestValue:
    def test_it_adds_up_every_layer(self) -> None:
        case = problem(sites=(site("A", least_visits=2, latest_first=0),))
        w, found = case.weights, figures(case, plan(visit(1)))
        wanted = w.reached[Class.SPECIAL] * 10 + w.reached[Class.UNDER_14] * 25
        wanted -= found.under_aims + w.visit_missing + w.first_late
        wanted -= w.travel_minute * 2 * WAY
        assert found.value == pytest.approx(wanted)

    def test_uneven_overtime_and_short_cost(self) -> None:
        enough = problem(teams=(team("D1"), team("D2")))
        none = problem(teams=(team("D1"), team("D2")), crews=())
        w = enough.weights
        lost = figures(enough, plan(visit(0))).value - figures(none, plan(visit(0))).value
        assert lost == pytest.approx(w.short_minute * 2 * 255)
        alone = problem()
        lost = figures(alone, plan(visit(0))).value - figures(enough, plan(visit(0))).value
        assert lost == pytest.approx(w.uneven)

    def test_json_has_every_layer(self) -> None:
        said = figures(problem(), plan(visit(0))).to_json()
        assert said["by_class"] == {"special": 10, "under_14": 25, "other": 0}
        assert {"lowest_share", "spread", "posts_short", "overtime_minutes", "value"} <= set(said)

    def test_an_empty_problem_has_figures(self) -> None:
        found = figures(problem(sites=(), teams=()), plan())
        assert (found.share, found.lowest_share, found.spread, found.value) == (1.0, 1.0, 0.0, 0.0)
