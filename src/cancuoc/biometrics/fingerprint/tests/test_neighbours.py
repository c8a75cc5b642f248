"""A minutia by its neighbours: nearest first, and the same however the finger lies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics.fingerprint.neighbours import NOBODY, apart, describe, nearest
from cancuoc.biometrics.fingerprint.tests.scatter import moved, scattered

LEAST = 4.0


@pytest.mark.parametrize(
    ("a", "b", "gap"),
    [
        (0.0, 0.0, 0.0),
        (0.1, 2 * np.pi - 0.1, 0.2),
        (0.0, np.pi, np.pi),
        (6.0, 0.5, 2 * np.pi - 5.5),
        (-0.2, 0.3, 0.5),
        (7.0, 7.0 - 2 * np.pi, 0.0),
    ],
)
def test_directions_are_apart_the_short_way_round(a, b, gap):
    assert apart(a, b) == pytest.approx(gap, abs=1e-9)
    assert apart(b, a) == pytest.approx(gap, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 500), count=st.integers(1, 10))
def test_the_nearest_are_those_a_sorted_list_would_give(seed, count):
    finger = scattered(seed, count=25)
    radius, which = nearest(finger.x, finger.y, count, LEAST)
    distance = np.hypot(finger.x[:, None] - finger.x, finger.y[:, None] - finger.y)
    distance[distance < LEAST] = np.inf
    assert radius == pytest.approx(np.sort(distance, axis=1)[:, :count], rel=1e-5)
    rows = np.arange(25)[:, None]
    assert distance[rows, which] == pytest.approx(radius, rel=1e-5)


def test_too_few_neighbours_leave_places_empty():
    finger = scattered(1, count=3)
    radius, _which = nearest(finger.x, finger.y, 5, LEAST)
    assert (radius[:, :2] < NOBODY).all()
    assert (radius[:, 2:] == NOBODY).all()


def test_a_minutia_seen_twice_is_no_neighbour_of_itself():
    x = np.array([100, 101, 150], np.float32)
    y = np.array([100, 100, 100], np.float32)
    radius, which = nearest(x, y, 2, LEAST)
    assert which[0, 0] == 2
    assert radius[0, 1] == NOBODY


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 500), turn=st.floats(-0.6, 0.6))
def test_turning_the_finger_changes_no_description(seed, turn):
    finger = scattered(seed, count=15)
    again = moved(finger, turn=turn)
    if len(again) < len(finger):
        return
    one, two = (
        describe(f.x, f.y, np.mod(-f.angle, 2 * np.pi).astype(np.float32), 6, LEAST)
        for f in (finger, again)
    )
    assert two[0] == pytest.approx(one[0], abs=0.01)
    for before, after in zip(one[1:], two[1:], strict=True):
        gap = np.abs(before - after) % (2 * np.pi)
        assert np.minimum(gap, 2 * np.pi - gap).max() < 0.01


def test_a_neighbour_straight_ahead_has_bearing_nought():
    x = np.array([100, 140], np.float32)
    y = np.array([100, 100], np.float32)
    angle = np.array([0.0, 1.5], np.float32)
    radius, bearing, turn = describe(x, y, angle, 1, LEAST)
    assert radius[0, 0] == pytest.approx(40)
    assert bearing[0, 0] == pytest.approx(0)
    assert turn[0, 0] == pytest.approx(1.5)
    # Seen from the other, it lies behind, turned back by its own direction.
    assert bearing[1, 0] == pytest.approx(np.pi - 1.5)
    assert turn[1, 0] == pytest.approx(2 * np.pi - 1.5)


def test_angles_stay_within_one_turn():
    finger = scattered(3)
    angle = (finger.angle + 4 * np.pi).astype(np.float32)
    _radius, bearing, turn = describe(finger.x, finger.y, angle, 8, LEAST)
    for column in (bearing, turn):
        assert (column >= 0).all()
        assert (column <= 2 * np.pi + 1e-5).all()
