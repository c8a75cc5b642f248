"""Pairs and common area with sorted minutiae are those of the matcher."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from cancuoc.biometrics.fingerprint import alignment, placing, settings
from cancuoc.biometrics.fingerprint.likeness import table
from cancuoc.biometrics.fingerprint.tests.scatter import built, scattered, shaken
from cancuoc.biometrics.index import finger_overlay
from cancuoc.biometrics.index.finger_pairs import finger_of
from cancuoc.biometrics.index.finger_rows import MOST, PER_PIXEL, pack

MATCHING = settings.matching()


def sorted_finger(minutiae):
    return finger_of(pack(minutiae).reshape(1).view(np.uint16), MOST, float(PER_PIXEL), MATCHING)


def room(one, two):
    places = len(one[1]) * len(two[1])
    return np.empty(places, np.int32), np.empty(places, np.int32), np.empty(places, np.float32)


def both(one, two, *, move, reach, wide):
    """Return the pairs found quickly and plainly, under one move."""
    points = placing.moved(one[0], move)
    likeness = table(one[2], two[2], MATCHING)
    quick = finger_overlay.paired(
        points, move[2], one, two, likeness, reach, wide, MATCHING, room(one, two)
    )
    plain = alignment.paired(points, one[1] + move[2], two, likeness, reach, wide, MATCHING)
    return quick, plain


@trying(max_examples=30, deadline=None)
@given(
    one=st.integers(0, 99),
    two=st.integers(0, 99),
    turn=st.floats(-7, 7),
    reach=st.sampled_from([8.0, 16.0, 60.0]),
)
def test_strangers_are_paired_as_the_matcher_pairs_them(one, two, turn, reach):
    left, right = sorted_finger(scattered(one)), sorted_finger(scattered(two, count=30))
    move = (200.0, 250.0, turn, 195.0, 260.0)
    quick, plain = both(left, right, move=move, reach=reach, wide=0.5)
    assert (quick[0] == plain[0]).all()
    assert quick[1] == pytest.approx(plain[1], abs=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_mates_are_paired_as_the_matcher_pairs_them(seed):
    finger = scattered(seed)
    again = sorted_finger(shaken(finger, pixels=1.5, radians=0.05, seed=seed))
    quick, plain = both(
        sorted_finger(finger), again, move=(0.0, 0.0, 0.0, 0.0, 0.0), reach=12.0, wide=0.45
    )
    assert (quick[0] == plain[0]).all()
    assert (quick[0] >= 0).sum() > 0.8 * len(finger)


def test_nobody_within_reach_is_no_pair():
    left, right = sorted_finger(scattered(1)), sorted_finger(scattered(2))
    quick, _plain = both(left, right, move=(0.0, 0.0, 0.0, 5000.0, 0.0), reach=16.0, wide=0.5)
    assert (quick[0] == -1).all()
    assert not quick[1].any()


def test_a_mate_at_the_very_reach_counts():
    left = sorted_finger(built(np.array([[50.0, 50.0]]), np.array([1.0])))
    right = sorted_finger(built(np.array([[50.0, 66.0]]), np.array([1.0])))
    for reach, found in ((16.0, 0), (15.9, -1)):
        quick, _plain = both(left, right, move=(0.0, 0.0, 0.0, 0.0, 0.0), reach=reach, wide=0.5)
        assert quick[0].tolist() == [found]


@trying(max_examples=30, deadline=None)
@given(
    one=st.integers(0, 99),
    two=st.integers(0, 99),
    turn=st.floats(-3, 3),
    margin=st.sampled_from([0.0, 10.0, 50.0]),
)
def test_the_common_area_is_that_of_the_matcher(one, two, turn, margin):
    left, right = sorted_finger(scattered(one)), sorted_finger(scattered(two))
    points = placing.moved(left[0], (200.0, 250.0, turn, 260.0, 200.0))
    quick = finger_overlay.inside(points, right[0], margin)
    plain = placing.inside(points, right[0], margin)
    # A point on the very border may fall on either side.
    assert abs(quick - plain) <= 1


def test_all_of_a_finger_lie_inside_itself():
    finger = sorted_finger(scattered(1))
    assert finger_overlay.inside(finger[0], finger[0], 0.0) == len(finger[1])


def test_the_sides_are_evenly_spread():
    assert finger_overlay.SIDES == 8
    assert math.isclose(math.pi / finger_overlay.SIDES, math.radians(22.5))
