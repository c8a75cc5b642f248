"""The words of a deployment: what a visit can do, and what is possible at all."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import pytest

from cancuoc.planner.deployment.problem import (
    CLASSES,
    POSTS,
    Class,
    Part,
    Post,
    Slot,
    Visit,
    fits,
)
from cancuoc.planner.deployment.tests.deployment_cases import (
    MONDAY,
    kit,
    problem,
    site,
    slots,
    team,
)
from cancuoc.planner.deployment.weighing import weights


class TestWords:
    @pytest.mark.parametrize("word", [*Class, *Part, *Post])
    def test_everything_shown_has_a_word(self, word: Class | Part | Post) -> None:
        assert word.vi.strip()
        assert word.vi != word.value

    def test_children_come_before_others_and_special_cases_first(self) -> None:
        assert CLASSES == (Class.SPECIAL, Class.UNDER_14, Class.OTHER)
        assert POSTS[0] is Post.LEAD

    def test_nothing_can_be_changed_or_given_by_place(self) -> None:
        with pytest.raises(FrozenInstanceError):
            setattr(site(), "pace", 3.0)  # noqa: B010
        by_place: Any = Visit
        with pytest.raises(TypeError):
            by_place("D1", "A", 0, ())


class TestWeights:
    def test_layers_stand_in_their_order(self) -> None:
        w = weights()
        assert w.reached[Class.SPECIAL] > w.reached[Class.UNDER_14] > w.reached[Class.OTHER] > 0
        assert w.never_visited > w.visit_missing > w.first_late > w.uneven > w.travel_minute > 0

    def test_fairness_gives_more_for_the_last_served(self) -> None:
        shares = [aim.share for aim in weights().aims]
        worths = [aim.worth for aim in weights().aims]
        assert shares == sorted(shares)
        assert worths == sorted(worths, reverse=True)

    def test_overtime_costs_more_than_the_people_it_reaches(self) -> None:
        w, minutes = weights(), 6 * (210 + 45)
        assert w.overtime_minute * minutes > 3 * 5.6 * 3.5


class TestCapacity:
    def test_place_crew_and_kit_decide(self) -> None:
        case, slot = problem(), slots()[0]
        usual = case.capacity(team(), site(), slot, team().kits)
        assert usual == 35
        assert case.capacity(team(), site(pace=0.8), slot, team().kits) == 28
        assert case.capacity(team(pace=1.2), site(), slot, team().kits) == 42
        assert case.capacity(team(), site(), slots()[5], team().kits) == 40

    def test_a_kit_without_an_officer_stands_still(self) -> None:
        two = (kit("K1"), kit("K2"))
        one_officer = team(kits=two, crew={Post.CAPTURE: 1})
        two_officers = team(kits=two, crew={Post.CAPTURE: 2})
        slot, case = slots()[0], problem()
        assert case.capacity(one_officer, site(), slot, two) == 35
        assert case.capacity(two_officers, site(), slot, two) == 70

    def test_at_the_bedside_a_person_takes_two_officers(self) -> None:
        two = (kit("K1"), kit("K2"))
        crew = team(kits=two, crew={Post.CAPTURE: 2})
        usual = problem().capacity(crew, site(), slots()[0], two)
        assert problem().capacity(crew, site(bedside=True), slots()[0], two) == usual // 2

    def test_without_kits_or_officers_nobody_is_served(self) -> None:
        assert problem().capacity(team(), site(), slots()[0], ()) == 0
        assert problem().capacity(team(crew={Post.LEAD: 1}), site(), slots()[0], [kit()]) == 0


class TestOpen:
    def test_a_team_goes_to_its_own_district(self) -> None:
        case = problem()
        assert case.open(team(), site(), 0)
        assert not case.open(team(), site(district="Q2"), 0)

    def test_a_team_that_is_lent_goes_one_way_only(self) -> None:
        case = problem(loans=frozenset({("Q1", "Q2")}))
        assert case.open(team(), site(district="Q2"), 0)
        assert not case.open(team(district="Q2"), site(), 0)

    def test_nobody_goes_when_team_hall_or_day_is_not_free(self) -> None:
        case = problem()
        assert not case.open(team(off=frozenset({0})), site(), 0)
        assert not case.open(team(), site(busy=frozenset({0})), 0)
        holiday = replace(slots()[0], holiday=True)
        assert not replace(case, slots=(holiday, *slots()[1:])).open(team(), site(), 0)

    def test_maintenance_takes_the_feature_with_the_kit(self) -> None:
        with_iris = kit("K1", features=frozenset({"iris"}), off=frozenset({2}))
        one = team(kits=(with_iris, kit("K2")), crew={Post.CAPTURE: 2})
        asks = site(needs=frozenset({"iris"}))
        case = problem()
        assert case.open(one, asks, 1)
        assert not case.open(one, asks, 2)
        assert case.open(one, site(), 2)

    def test_features_may_come_from_several_kits(self) -> None:
        asks = site(needs=frozenset({"iris", "bedside"}))
        iris, bedside = (kit(f, features=frozenset({f})) for f in ("iris", "bedside"))
        assert fits(asks, [iris, bedside])
        assert not fits(asks, [iris])
        assert not fits(site(), [])


class TestPlaces:
    def test_roads_are_longer_than_the_crow_flies(self) -> None:
        assert problem().minutes(team(), site(x=3.0, y=4.0)) == pytest.approx(5 * 4 / 3 / 0.5)
        winding = replace(problem(), detour=2.0)
        assert winding.minutes(team(), site(x=3.0, y=4.0)) == pytest.approx(20.0)

    def test_a_known_road_is_believed(self) -> None:
        case = problem(roads={("D1", "A"): 17.0})
        assert case.minutes(case.team["D1"], case.site["A"]) == 17.0
        assert case.minutes(case.site["A"], case.team["D1"]) == pytest.approx(5 * 4 / 3 / 0.5)

    def test_a_shared_hall_is_as_narrow_as_its_narrowest_site(self) -> None:
        both = (site("A", venue="NVH", most_teams=1), site("B", venue="NVH", most_teams=2))
        case = problem(sites=(*both, site("C")))
        assert case.room == {"NVH": 1, "C": 2}


class TestDays:
    def test_a_whole_day_takes_its_morning_and_afternoon(self) -> None:
        day = Slot(index=0, on=MONDAY, part=Part.DAY, minutes=480, week=0, weekend=False)
        assert day.moments == ((MONDAY, Part.MORNING), (MONDAY, Part.AFTERNOON))
        assert slots()[0].moments == ((MONDAY, Part.EVENING),)

    def test_visits_of_one_day_share_the_road(self) -> None:
        case = problem()
        assert case.ways(case.slots[0]) == 2.0
        assert case.ways(case.slots[5]) == 1.0

    def test_a_whole_day_beside_its_halves_pays_the_whole_road(self) -> None:
        saturday = slots()[5:7]
        day = replace(saturday[0], index=2, part=Part.DAY, minutes=480)
        halves = [replace(slot, index=k) for k, slot in enumerate(saturday)]
        case = problem(slots=(*halves, day))
        assert [case.ways(slot) for slot in case.slots] == [1.0, 1.0, 2.0]

    def test_an_officer_works_longer_than_the_hall_is_open(self) -> None:
        assert problem().work(slots()[0]) == 210 + 45


def test_every_field_of_a_site_is_told_in_its_words() -> None:
    said = {one.name for one in fields(site())}
    assert {"expected", "least_visits", "latest_first", "needs", "busy", "venue"} <= said
