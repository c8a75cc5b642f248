"""Marks of minutiae, against sets of cells counted in plain Python."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from cancuoc.biometrics.fingerprint.neighbours import NOBODY
from cancuoc.biometrics.fingerprint.tests.scatter import scattered, shaken
from cancuoc.biometrics.index import finger_rows, finger_settings
from cancuoc.biometrics.index.finger_marks import WORDS, stored, tolerant

CELLS = finger_settings.sketching()
SLACK = finger_settings.voting()
TURN = 2 * math.pi
BITS = 64 * WORDS


def one_neighbour(radius, bearing, turn):
    """Return the surroundings of one minutia with one neighbour."""
    around = tuple(np.zeros((1, CELLS.neighbours), np.float32) for _ in range(3))
    around[0][:] = NOBODY
    around[0][0, 0], around[1][0, 0], around[2][0, 0] = radius, bearing, turn
    return around


def bits_of(marks):
    """Return the set of bits of each mark."""
    return [
        {bit for bit in range(BITS) if int(mark[bit // 64]) >> (bit % 64) & 1} for mark in marks
    ]


def bit_of(radius, bearing, turn):
    ring = min(int(CELLS.radii * math.sqrt(max(radius, 0) / CELLS.farthest)), CELLS.radii - 1)
    b = math.floor(bearing / TURN * CELLS.bearings) % CELLS.bearings
    t = math.floor(turn / TURN * CELLS.turns) % CELLS.turns
    return (b * CELLS.turns + t + 83 * ring) % BITS


angles = st.floats(0, 6.25, width=32)
radii = st.floats(4, 200, width=32)


@trying(max_examples=60, deadline=None)
@given(radius=radii, bearing=angles, turn=angles)
def test_a_stored_neighbour_is_one_bit(radius, bearing, turn):
    assert bits_of(stored(one_neighbour(radius, bearing, turn), CELLS)) == [
        {bit_of(radius, bearing, turn)}
    ]


@trying(max_examples=60, deadline=None)
@given(radius=radii, bearing=angles, turn=angles)
def test_a_probe_answers_to_the_neighbour_as_it_is(radius, bearing, turn):
    neighbour = one_neighbour(radius, bearing, turn)
    (wanted,) = bits_of(tolerant(neighbour, CELLS, SLACK))
    (kept,) = bits_of(stored(neighbour, CELLS))
    assert kept <= wanted


@trying(max_examples=80, deadline=None)
@given(
    radius=st.floats(8, 100, width=32),
    bearing=angles,
    turn=angles,
    off=st.floats(-1, 1),
    aside=st.floats(-1, 1),
    turned=st.floats(-1, 1),
)
def test_a_probe_answers_to_all_within_its_slack(radius, bearing, turn, off, aside, turned):
    (wanted,) = bits_of(tolerant(one_neighbour(radius, bearing, turn), CELLS, SLACK))
    # A thousandth less than the slack, so that rounding cannot decide.
    slack = SLACK.radius_slack + SLACK.radius_share * radius
    wide = SLACK.bearing_slack + SLACK.bearing_near / max(radius, SLACK.near_least)
    seen = bit_of(
        radius + 0.999 * off * slack,
        bearing + 0.999 * aside * wide,
        turn + 0.999 * turned * SLACK.turn_slack,
    )
    assert seen in wanted


@trying(max_examples=40, deadline=None)
@given(radius=st.floats(20, 100, width=32), bearing=angles, turn=angles)
def test_a_probe_does_not_answer_to_the_opposite(radius, bearing, turn):
    (wanted,) = bits_of(tolerant(one_neighbour(radius, bearing, turn), CELLS, SLACK))
    assert bit_of(radius, bearing + math.pi, turn) not in wanted
    # A mark that is nearly full would answer to everything.
    assert len(wanted) < BITS / 4


def test_cells_of_neighbouring_rings_that_share_a_bit_are_far_apart():
    for ring in range(1, CELLS.radii):
        for apart in range(1, ring + 1):
            moved = 83 * apart % BITS
            bearings, turns = divmod(moved, CELLS.turns)
            least = min(bearings, CELLS.bearings - bearings - 1)
            if apart == 1:
                assert least >= 4
                assert min(turns, CELLS.turns - turns) >= 3
            assert moved != 0


def test_the_cells_of_one_ring_have_a_bit_each():
    assert CELLS.bearings * CELLS.turns <= BITS


def test_nobody_leaves_no_bit():
    around = one_neighbour(NOBODY, 1.0, 1.0)
    assert not stored(around, CELLS).any()
    assert not tolerant(around, CELLS, SLACK).any()


def test_the_far_ones_share_the_last_ring():
    near = stored(one_neighbour(CELLS.farthest + 1, 1.0, 1.0), CELLS)
    far = stored(one_neighbour(300, 1.0, 1.0), CELLS)
    assert (near == far).all()


@pytest.mark.parametrize("count", [1, 2, 3, 40])
def test_a_mark_has_at_most_one_bit_for_each_neighbour(count):
    marks = stored(finger_rows.around(scattered(3, count=count)), CELLS)
    assert marks.shape == (count, WORDS)
    assert marks.dtype == np.uint64
    most = min(CELLS.neighbours, count - 1)
    assert all(len(bits) <= most for bits in bits_of(marks))


@pytest.mark.parametrize("seed", range(4))
def test_most_neighbours_are_found_again_in_a_shaken_finger(seed):
    finger = scattered(seed)
    again = shaken(finger, pixels=0.8, radians=0.04, seed=seed)
    kept = bits_of(stored(finger_rows.around(finger), CELLS))
    wanted = bits_of(tolerant(finger_rows.around(again), CELLS, SLACK))
    # Shaking drops none here and keeps the order, so the minutiae correspond.
    common = [len(a & b) for a, b in zip(kept, wanted, strict=True)]
    other = [len(a & b) for a, b in zip(kept, wanted[1:], strict=False)]
    assert np.mean(common) > 0.8 * CELLS.neighbours
    assert np.mean(other) < 0.4 * CELLS.neighbours
