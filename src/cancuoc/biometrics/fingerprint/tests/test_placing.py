"""Laying one finger over another: moves undone, fits recovered, bending, the common area."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics.fingerprint.placing import bent, fitted, inside, moved

SQUARE = (
    np.array([0, 100, 100, 0], np.float32),
    np.array([0, 0, 100, 100], np.float32),
)
ANGLES = st.floats(-3.1, 3.1)
SHIFTS = st.floats(-80, 80)


def points(seed: int, count: int = 12):
    rng = np.random.default_rng(seed)
    return tuple(rng.uniform(0, 300, count).astype(np.float32) for _ in range(2))


def all_paired(count: int):
    return np.arange(count, dtype=np.int32), np.ones(count, np.float32)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 99), turn=ANGLES, dx=SHIFTS, dy=SHIFTS)
def test_a_move_is_undone_by_the_move_back(seed, turn, dx, dy):
    before = points(seed)
    there = moved(before, (50.0, 60.0, turn, 50.0 + dx, 60.0 + dy))
    back = moved(there, (50.0 + dx, 60.0 + dy, -turn, 50.0, 60.0))
    assert np.array(back) == pytest.approx(np.array(before), abs=0.01)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 99), turn=ANGLES, dx=SHIFTS, dy=SHIFTS)
def test_the_fit_finds_the_move_that_was_made(seed, turn, dx, dy):
    before = points(seed)
    there = moved(before, (0.0, 0.0, turn, dx, dy))
    mates, worth = all_paired(12)
    again = moved(before, fitted(before, there, mates, worth))
    assert np.array(again) == pytest.approx(np.array(there), abs=0.05)


def test_the_fit_leaves_those_without_mates_out():
    before = points(1)
    there = moved(before, (0.0, 0.0, 0.4, 10.0, 5.0))
    wild = (there[0].copy(), there[1].copy())
    wild[0][3] += 500
    mates, worth = all_paired(12)
    mates[3] = -1
    move = fitted(before, wild, mates, worth)
    assert move[2] == pytest.approx(0.4, abs=1e-3)


def test_the_fit_listens_to_worthy_pairs():
    before = points(2)
    there = moved(before, (0.0, 0.0, 0.2, 0.0, 0.0))
    there[0][5] += 60
    mates, worth = all_paired(12)
    doubtful = worth.copy()
    doubtful[5] = 0.01
    off = abs(fitted(before, there, mates, worth)[2] - 0.2)
    assert abs(fitted(before, there, mates, doubtful)[2] - 0.2) < off


def test_mates_need_not_stand_in_the_same_order():
    before = points(3)
    there = moved(before, (0.0, 0.0, 0.3, 4.0, 2.0))
    order = np.random.default_rng(3).permutation(12)
    shuffled = (there[0][order], there[1][order])
    mates = np.argsort(order).astype(np.int32)
    move = fitted(before, shuffled, mates, np.ones(12, np.float32))
    assert move[2] == pytest.approx(0.3, abs=1e-4)


class TestBending:
    def test_a_shift_shared_by_all_is_taken_over_almost_whole(self):
        before = points(4, count=30)
        there = (before[0] + 8, before[1])
        mates, worth = all_paired(30)
        after = bent(before, there, mates, worth, 200.0)
        assert (after[0] - before[0]).min() > 6
        assert np.abs(after[1] - before[1]).max() < 0.01

    def test_a_pair_does_not_confirm_itself(self):
        before = (np.array([0.0], np.float32), np.array([0.0], np.float32))
        there = (np.array([9.0], np.float32), np.array([0.0], np.float32))
        mates, worth = all_paired(1)
        after = bent(before, there, mates, worth, 60.0)
        assert after[0][0] == 0.0

    def test_what_is_far_away_has_no_say(self):
        before = (np.array([0.0, 1000.0], np.float32), np.zeros(2, np.float32))
        there = (np.array([0.0, 1009.0], np.float32), np.zeros(2, np.float32))
        mates, worth = all_paired(2)
        after = bent(before, there, mates, worth, 60.0)
        assert abs(after[0][0]) < 1e-3

    def test_points_without_mates_follow_their_surroundings(self):
        before = points(5, count=20)
        there = (before[0], before[1] + 6)
        mates, worth = all_paired(20)
        mates[0] = -1
        after = bent(before, there, mates, worth, 150.0)
        assert after[1][0] - before[1][0] > 4

    def test_the_points_given_are_left_as_they_were(self):
        before = points(6)
        copy = before[0].copy()
        mates, worth = all_paired(12)
        bent(before, points(7), mates, worth, 60.0)
        assert (before[0] == copy).all()


class TestTheCommonArea:
    @pytest.mark.parametrize(
        ("x", "y", "margin", "counted"),
        [
            (50, 50, 0.0, 1),
            (0, 0, 0.0, 1),
            (105, 50, 0.0, 0),
            (105, 50, 10.0, 1),
            (150, 150, 10.0, 0),
            # The corner is cut where a hull would be: outside both sides at once.
            (-9, -9, 10.0, 0),
        ],
    )
    def test_a_point_is_inside_up_to_the_margin(self, x, y, margin, counted):
        point = (np.array([x], np.float32), np.array([y], np.float32))
        assert inside(point, SQUARE, margin) == counted

    @settings(max_examples=30, deadline=None)
    @given(seed=st.integers(0, 99), turn=ANGLES)
    def test_every_point_is_inside_what_they_span(self, seed, turn):
        some = moved(points(seed), (0.0, 0.0, turn, 0.0, 0.0))
        assert inside(some, some, 0.01) == 12

    def test_a_wider_margin_never_counts_fewer(self):
        some, others = points(8, count=40), points(9, count=5)
        counts = [inside(some, others, margin) for margin in (0.0, 5.0, 20.0, 80.0, 400.0)]
        assert counts == sorted(counts)
        assert counts[-1] == 40
