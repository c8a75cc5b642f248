"""Places on the plane: what stands for what is not known, and how true the plane is."""

from __future__ import annotations

from itertools import combinations
from math import hypot

import pytest

from cancuoc.domain.planning.positions import Ground, Point, Rough, in_vietnam
from cancuoc.planner.rounds.travel import kilometres

BA_VI, SOC_SON, PHU_XUYEN = Point(21.20, 105.42), Point(21.28, 105.85), Point(20.74, 105.91)
PARENTS = {"c1": "Q1", "c2": "Q1", "c3": "Q2", "c4": "Q3"}


def ground(**points: Point) -> Ground:
    return Ground(points=points, parents=PARENTS)


def test_the_plane_tells_the_great_circle_within_half_a_percent():
    points = {"c1": BA_VI, "c3": SOC_SON, "c4": PHU_XUYEN}
    plane = ground(**points)
    for one, other in combinations(points, 2):
        a, b = plane.spot(unit_code=one), plane.spot(unit_code=other)
        true = kilometres(
            *((points[code].latitude, points[code].longitude) for code in (one, other))
        )
        assert hypot(a.x - b.x, a.y - b.y) == pytest.approx(true, rel=0.005)


@pytest.mark.parametrize(
    ("points", "own", "rough"),
    [
        ({"c1": BA_VI}, SOC_SON, Rough.EXACT),
        ({"c1": BA_VI, "Q1": SOC_SON}, None, Rough.COMMUNE),
        ({"Q1": SOC_SON}, None, Rough.DISTRICT),
        ({"c2": SOC_SON}, None, Rough.DISTRICT),
        ({"c3": SOC_SON}, None, Rough.NOWHERE),
        ({}, None, Rough.NOWHERE),
    ],
    ids=["own", "commune", "district", "neighbours", "elsewhere", "nothing"],
)
def test_the_next_best_point_stands_and_says_so(points, own, rough):
    assert ground(**points).spot(unit_code="c1", own=own).rough is rough


def test_a_district_without_a_point_lies_in_the_middle_of_its_communes():
    plane = ground(c1=Point(21.0, 105.8), c2=Point(21.2, 106.0))
    middle = plane.spot(unit_code="Q1")
    assert (middle.x, middle.y, middle.rough) == (0.0, 0.0, Rough.DISTRICT)


def test_places_nobody_knows_lie_together_so_that_no_road_is_made_up():
    plane = ground(c3=SOC_SON)
    assert plane.spot(unit_code="c1") == plane.spot(unit_code="c2")


@pytest.mark.parametrize(
    ("point", "inside"),
    [(BA_VI, True), (Point(105.8, 21.0), False), (Point(48.1, 11.6), False), (Point(8, 102), True)],
)
def test_in_vietnam(point, inside):
    assert in_vietnam(point) is inside
