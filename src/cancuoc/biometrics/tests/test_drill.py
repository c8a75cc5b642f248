"""The drill: a small city is searched with few errors, and its report can be believed."""

from __future__ import annotations

import json
import os

import pytest

from cancuoc.biometrics import drill, drill_cost, drill_people
from cancuoc.biometrics.drill import Drill, Plan
from cancuoc.biometrics.drill_cost import Point, projections
from cancuoc.biometrics.drill_people import Coming
from cancuoc.biometrics.index.gallery import Gallery
from cancuoc.biometrics.positions import Eye, Finger
from cancuoc.biometrics.templates import Templates


def test_a_person_follows_from_seed_and_number():
    one = drill_people.somebody("s", 3)
    assert one == drill_people.somebody("s", 3)
    assert one.subject != drill_people.somebody("s", 4).subject
    assert one.subject != drill_people.somebody("t", 3).subject
    assert len(one.subject) == 16


def test_people_are_of_every_age_and_both_sexes():
    some = [drill_people.somebody("s", n) for n in range(300)]
    ages = [one.age for one in some]
    assert min(ages) >= drill_people.YOUNGEST
    assert max(ages) <= drill_people.OLDEST
    assert sum(age < 18 for age in ages) > 20
    assert 100 < sum(one.sex == "female" for one in some) < 200


def test_of_ten_six_are_whole_three_close_an_eye_and_one_shows_three_fingers():
    for first in (0, 10, 130):
        shown = [drill_people.coming(n) for n in range(first, first + 10)]
        assert {kind: shown.count(kind) for kind in Coming} == {
            Coming.WHOLE: 6,
            Coming.ONE_EYE: 3,
            Coming.THREE_FINGERS: 1,
        }
    assert sum(drill_people.SHARES.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("shown", "eyes", "fingers"),
    [(Coming.WHOLE, 2, 10), (Coming.ONE_EYE, 1, 10), (Coming.THREE_FINGERS, 0, 3)],
)
def test_who_comes_again_is_four_years_older_and_shows_what_is_asked(shown, eyes, fingers):
    for number in range(3):
        found = drill_people.again("s", number, shown)
        assert found.age == pytest.approx(drill_people.somebody("s", number).age + 4)
        assert (len(found.eyes), len(found.fingers)) == (eyes, fingers)
    if shown is Coming.THREE_FINGERS:
        thumbs = {Finger.RIGHT_THUMB, Finger.LEFT_THUMB} & set(found.fingers)
        assert len(thumbs) == 1


def test_either_eye_may_be_closed():
    open_ = {eye for n in range(8) for eye in drill_people.again("s", n, Coming.ONE_EYE).eyes}
    assert open_ == set(Eye)


def test_the_second_capture_is_another_take_of_the_same_person():
    subject, data = drill_people.enrolled("s", 1)
    again = drill_people.again("s", 1, Coming.WHOLE)
    with Gallery() as gallery:
        gallery.insert(subject, Templates.from_bytes(data))
        found = gallery.search(again).candidates
    assert [one.subject for one in found] == [subject]
    assert again.to_bytes() != data


@pytest.fixture(scope="module")
def city() -> tuple[Drill, dict]:
    """A city of a thousand, in this process; about 15 s of one core."""
    run = Drill(Plan(people=1000, planted=20, strangers=20, workers=0, smaller=0.5))
    return run, run.run()


def test_in_a_city_of_a_thousand_nobody_is_missed_and_nobody_suspected(city):
    _, found = city
    assert (found["people"], found["planted"], found["strangers"]) == (1000, 20, 20)
    assert found["fnir"] == 0
    assert found["fpir"] == 0
    assert found["planted_with_others"] == 0


def test_every_kind_of_coming_was_searched_for(city):
    run, found = city
    assert set(found["fnir_by"]) == set(found["fpir_by"]) == set(found["shares"]) == set(Coming)
    assert sum(one.planted for one in run.searches) == 20
    assert all(one.score > 0.5 for one in run.searches if one.planted)


def test_times_and_memory_are_those_of_the_run(city):
    _, found = city
    assert 0 < found["search_p50"] <= found["search_p95"]
    assert found["build_seconds"] > 0
    assert 20_000 < found["memory_bytes"] / 1000 < 60_000
    assert [point["people"] for point in found["points"]] == [500, 1000]
    assert all(seconds >= 0 for seconds in found["processor_by"].values())


def test_two_sizes_give_a_projection(city):
    _, found = city
    assert [each["people"] for each in found["projections"]] == [8_500_000, 100_000_000]
    small, large = found["projections"]
    assert 150 < small["memory_gb"] < 500
    assert large["memory_gb"] == pytest.approx(small["memory_gb"] * 100 / 8.5, rel=0.05)
    json.dumps(found)


def test_progress_is_told_by_step():
    told = []
    plan = Plan(people=12, planted=4, strangers=2, workers=0)
    Drill(plan, lambda *words: told.append(words)).run()
    assert {step for step, _, _ in told} == {"build", "warm", "smaller", "planted", "strangers"}
    assert [done for step, done, _ in told if step == "build"] == list(range(1, 13))


def test_someone_missed_and_someone_suspected_are_counted():
    run = Drill(Plan(people=10, planted=2, strangers=1))
    run.points = [Point(people=10, memory=1, seconds={})]

    def search(*, planted: bool, found: bool, others: int) -> drill.Search:
        return drill.Search(
            shown=Coming.WHOLE, planted=planted, found=found, others=others,
            score=1.0, wall=1.0, processor=1.0,
        )  # fmt: skip

    run.searches = [
        search(planted=True, found=True, others=0),
        search(planted=True, found=False, others=1),
        search(planted=False, found=False, others=2),
        search(planted=False, found=False, others=0),
    ]
    found = run.report()
    assert (found["fnir"], found["fpir"], found["planted_with_others"]) == (0.5, 0.5, 0.5)
    assert found["projections"] == []


def line(people: int) -> Point:
    """Return a point on known lines: 1 kB and 10 µs a person, 2 s and 1 MB always."""
    return Point(
        people=people,
        memory=1_000_000 + 1000 * people,
        seconds={str(kind): 2 + 1e-5 * people for kind in Coming},
    )


def test_projections_follow_straight_lines():
    (small, _) = projections([line(1000), line(4000)], drill_people.SHARES)
    assert small["processor_seconds"] == pytest.approx(2 + 85, abs=0.01)
    assert small["memory_gb"] == pytest.approx(8.5, abs=0.1)
    stated = drill_cost.assumptions()
    day = 3600 * stated["load"]["hours"] * stated["load"]["busy"]
    cores = -(-small["searches_a_day"] * 87 // day)
    assert small["cores"] == cores
    price = stated["price"]
    wanted = cores * price["core_month"] + 8.501 * price["gb_month"]
    assert small["usd_a_month"] == pytest.approx(wanted, abs=1)


def test_kinds_count_by_their_share():
    first, second = line(1000), line(2000)
    first.seconds["whole"], second.seconds["whole"] = 0.0, 0.0
    (small, _) = projections([first, second], drill_people.SHARES)
    assert small["processor_seconds"] == pytest.approx(0.4 * 87, abs=0.01)


def test_one_size_has_no_slope():
    assert projections([line(1000)], drill_people.SHARES) == []
    assert projections([line(1000), line(1000)], drill_people.SHARES) == []


def test_processor_time_is_counted_with_that_of_children():
    before = drill_cost.processor_seconds()
    while drill_cost.processor_seconds() < before + 0.05:
        sum(range(10_000))
    assert drill_cost._ticks(drill_cost._PROCESSES / "0", os.getpid()) == 0
