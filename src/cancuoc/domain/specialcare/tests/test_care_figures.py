"""Everybody in exactly one status, ages by working days, outcomes by route; counts alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support.families import AT

from cancuoc.domain.specialcare import figures, models, services
from cancuoc.domain.specialcare.rules import Route, Status
from cancuoc.domain.specialcare.tests import desk
from cancuoc.foundation.actor import NotAllowed, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_transactions")]


def standing(days=0, by=desk.FIRST):
    return figures.standing(at=AT + timedelta(days=days), by=by)


def put(row, **fields):
    models.Resident.objects.filter(id=row.id).update(**fields)


@pytest.fixture
def people(hanoi):
    """Three in the first centre, two in the second, each where the test puts them."""
    desk.centre()
    first = [desk.enter(k) for k in (1, 2, 3)]
    desk.centre("CS02", name="Nhà Bình An")
    for k in (4, 5):
        services.import_roll(
            centre_code="CS02",
            data=desk.rolls.as_csv([{**desk.rolls.good(k), desk.rolls.Column.CENTRE: "CS02"}]),
            at=AT,
            by=desk.FIRST,
        )
    second = list(models.Resident.objects.filter(centre_id="CS02").order_by("code"))
    put(first[0], status=Status.HANDED, route=Route.ENQUIRY)
    put(first[1], status=Status.ENQUIRING)
    put(second[0], status=Status.NOT_YET)
    put(second[1], status=Status.CARD_MADE, route=Route.ENQUIRY)
    return first, second


def test_everybody_stands_in_exactly_one_status(people):
    city = standing()
    assert city.whole.residents == sum(city.whole.by_status.values()) == 5
    assert {one.code: one.standing.residents for one in city.centres} == {"CS01": 3, "CS02": 2}
    for status in Status:
        parts = sum(one.standing.by_status.get(status, 0) for one in city.centres)
        assert parts == city.whole.by_status.get(status, 0)


def test_open_files_are_all_in_a_bucket_and_closed_ones_in_none(people):
    whole = standing(days=3).whole
    assert sum(whole.all_ages) == whole.open == 4
    assert Status.HANDED not in whole.ages


@pytest.mark.parametrize(
    ("days", "place"),
    [(0, 0), (7, 0), (9, 1), (14, 1), (16, 2), (28, 2), (30, 3), (84, 3), (91, 4)],
)
def test_ages_are_counted_in_working_days(people, days, place):
    # From a Saturday: 2 September is a holiday, so 84 days are 59 or fewer working days.
    counts = standing(days=days).whole.all_ages
    assert counts[place] == 4


def test_the_buckets_have_no_gap():
    assert [figures.bucket(days) for days in (0, 5, 6, 10, 11, 20, 21, 60, 61, 9999)] == [
        0, 0, 1, 1, 2, 2, 3, 3, 4, 4,
    ]  # fmt: skip


def test_outcomes_by_route_tell_who_has_the_paper(people):
    whole = standing().whole
    assert (whole.by_route, whole.reached) == ({Route.ENQUIRY: 2}, {Route.ENQUIRY: 1})
    assert whole.in_hand == 1


def test_the_centre_with_most_open_files_comes_first(people):
    put(people[0][1], status=Status.HANDED)
    assert [one.code for one in standing().centres] == ["CS02", "CS01"]


def test_nobody_is_nobody(hanoi):
    desk.centre()
    whole = standing().whole
    assert (whole.residents, whole.open, whole.all_ages) == (0, 0, (0, 0, 0, 0, 0))


def test_a_commander_sees_the_counts_of_his_place_alone(people):
    assert standing(by=desk.officer("huy", Role.COMMANDER)).whole.residents == 5
    elsewhere = desk.officer("xa", Role.COMMANDER, units=("00001",))
    assert standing(by=elsewhere).centres == ()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ENROLMENT_OFFICER, Role.PLANNER])
def test_others_are_refused(people, role):
    with pytest.raises(NotAllowed):
        standing(by=desk.officer("khac", role))
