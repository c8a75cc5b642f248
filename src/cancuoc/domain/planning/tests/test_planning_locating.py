"""Coordinates from a file: all lines or none, once, with their history; and roads of a run."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from tests.support.families import AT, PLANNER, officer
from tests.support.plans import COMMUNES, THANH_XUAN, WORKER, ask, campaign, solve
from tests.support.told import Told

from cancuoc.domain.planning import going_live, locating, models, queries, running, runs, services
from cancuoc.domain.planning.locating import BadLocations
from cancuoc.domain.planning.positions import Point, Rough
from cancuoc.domain.planning.rules import PlacedThing
from cancuoc.foundation.actor import NotAllowed, Role

HEAD = "thing,code,name,unit,latitude,longitude"
DISTRICT = f"unit,{THANH_XUAN},Quận Thanh Xuân,,20.995,105.81"
HALL = f"venue,NVH-1,Nhà văn hoá số 1,{COMMUNES[0]},20.99,105.82"


@pytest.fixture
def ground(hanoi):
    return campaign()


def keep(*lines: str, at=AT, by=PLANNER) -> int:
    return locating.place(rows=locating.read([HEAD, *lines]), at=at, by=by)


class TestRead:
    @pytest.mark.parametrize(
        ("line", "fault"),
        [
            ("boat,1,,,21.0,105.8", "loại nơi phải là"),
            ("unit,,,,21.0,105.8", "mã trống"),
            ("unit,001,,,21.0,", "chỉ có một trong hai"),
            ("unit,001,,,hai mốt,105.8", "phải là số"),
            ("unit,001,,,nan,105.8", "nằm ngoài Việt Nam"),
            ("unit,001,,,105.8,21.0", "đổi chỗ"),
            ("unit,001,,,48.1,11.6", "nằm ngoài Việt Nam"),
            (f"unit,001,{'x' * 121},,21.0,105.8", "tên dài quá"),
            (DISTRICT, "đã có ở một dòng trên"),
        ],
    )
    def test_each_fault_has_its_line_and_its_name(self, line, fault):
        with pytest.raises(BadLocations) as refused:
            locating.read([HEAD, DISTRICT, line])
        assert refused.value.message.startswith("Tệp địa điểm có lỗi ở dòng 3: ")
        assert fault in refused.value.message

    @pytest.mark.parametrize("lines", [[], ["thing;code"], ["thing,code,name,unit,latitude"]])
    def test_a_head_that_lacks_a_column(self, lines):
        with pytest.raises(BadLocations, match="dòng 1: thiếu cột"):
            locating.read(lines)

    def test_a_line_that_is_too_short_has_no_point(self):
        (row,) = locating.read([HEAD, "unit,001"])
        assert (row.point, row.unit_code) == (None, "001")


class TestPlace:
    def test_the_same_file_twice_changes_nothing(self, ground):
        told = Told()
        assert keep(DISTRICT, HALL) == 2
        assert keep(DISTRICT, HALL, at=AT + timedelta(hours=1)) == 0
        assert models.Location.objects.count() == 2
        assert told.acts() == ["planning.place", "planning.place"]

    def test_what_was_known_before_stays_as_history(self, ground):
        later = AT + timedelta(days=1)
        keep(DISTRICT)
        keep(f"unit,{THANH_XUAN},Quận Thanh Xuân,,20.9,105.8", at=later)
        assert [row.point for row in locating.standing(at=AT)] == [Point(20.995, 105.81)]
        assert [row.point for row in locating.standing(at=later)] == [Point(20.9, 105.8)]
        keep(f"unit,{THANH_XUAN}", at=later + timedelta(days=1))
        assert locating.standing(at=later + timedelta(days=1))[0].point is None

    @pytest.mark.parametrize(
        ("line", "fault"),
        [
            ("team,D9,,,21.0,105.8", "không có đơn vị"),
            ("centre,X,,,21.0,105.8", "không có đơn vị"),
            ("venue,N,,99999,21.0,105.8", "không có đơn vị"),
            (f"venue,N,,{THANH_XUAN},21.0,105.8", "phải thuộc một xã, phường"),
        ],
    )
    def test_one_unknown_place_and_nothing_is_kept(self, ground, line, fault):
        with pytest.raises(BadLocations) as refused, transaction.atomic():
            keep(DISTRICT, line)
        assert fault in refused.value.message
        assert "dòng 3" in refused.value.message
        assert not models.Location.objects.exists()

    @pytest.mark.parametrize(
        ("by", "refusal"),
        [
            (officer("x", Role.COMMANDER), NotAllowed),
            (officer("x", Role.PLANNER, units_held=("006",)), services.OutOfArea),
        ],
        ids=["role", "area"],
    )
    def test_who_may_not(self, ground, by, refusal):
        with pytest.raises(refusal), transaction.atomic():
            keep(DISTRICT, by=by)


class TestRoads:
    def test_a_run_drives_from_the_base_to_the_hall(self, ground):
        keep(DISTRICT, HALL, f"unit,{COMMUNES[1]},,,21.005,105.80", "team,D1,,,20.99,105.82")
        key = ask(ground)
        asked = running.take(at=AT, by=WORKER).problem
        assert asked.minutes(asked.team["D1"], asked.site[COMMUNES[0]]) == 0.0
        # 1.18 km over the ground x 1.3 / 25 km/h.
        road = asked.minutes(asked.team["D2"], asked.site[COMMUNES[0]])
        assert road == pytest.approx(1.18 * 1.3 / 25 * 60, rel=0.02)
        rough = {place.code: place.rough for place in runs.places(run_id=key)}
        assert rough == dict(
            zip(COMMUNES, (Rough.EXACT, Rough.COMMUNE, Rough.DISTRICT), strict=True)
        )

    def test_without_coordinates_roads_count_nothing_and_the_run_says_so(self, ground):
        key = ask(ground)
        asked = running.take(at=AT, by=WORKER).problem
        assert {asked.minutes(t, s) for t in asked.teams for s in asked.sites} == {0.0}
        assert {place.rough for place in runs.places(run_id=key)} == {Rough.NOWHERE}

    def test_sessions_are_held_in_the_hall_of_the_file(self, ground):
        keep(HALL)
        ask(ground)
        going_live.publish(run_id=solve(), at=AT, by=PLANNER)
        rows = queries.sessions(scope=("01",), since=AT, until=AT + timedelta(days=30))
        places = {row.unit_code: row.place for row in rows}
        assert places[COMMUNES[0]] == "Nhà văn hoá số 1"
        assert places[COMMUNES[1]].startswith("Nhà văn hoá Phường")

    def test_a_hall_with_a_point_stands_before_one_without(self, ground):
        keep(f"venue,A,Không rõ,{COMMUNES[0]},,", HALL)
        found = locating.known(at=AT)
        assert found.halls[COMMUNES[0]].code == "NVH-1"


@pytest.mark.parametrize("thing", PlacedThing)
def test_every_thing_may_be_named_in_a_file(thing):
    (row,) = locating.read([HEAD, f"{thing},X,,Y,,"])
    assert row.thing is thing
