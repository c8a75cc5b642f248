"""The quick table of likeness is the table of the matcher."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from cancuoc.biometrics.fingerprint import likeness as plain
from cancuoc.biometrics.fingerprint import settings
from cancuoc.biometrics.fingerprint.matcher import Matcher
from cancuoc.biometrics.fingerprint.neighbours import apart
from cancuoc.biometrics.fingerprint.tests.scatter import moved, scattered, shaken, thinned
from cancuoc.biometrics.index import finger_likeness as quick

MATCHING = settings.matching()
MATCHER = Matcher()


def around(finger):
    return MATCHER.prepare(finger).finger[2]


@trying(max_examples=60, deadline=None)
@given(a=st.floats(0, 2 * np.pi, exclude_max=True), b=st.floats(0, 2 * np.pi, exclude_max=True))
def test_a_gap_is_how_far_directions_are_apart(a, b):
    assert quick.gap(a, b) == pytest.approx(apart(a, b), abs=1e-12)


def test_a_whole_turn_of_rounding_is_no_gap():
    # The nearest float32 of a whole turn is a little more than one.
    assert quick.gap(float(np.float32(2 * np.pi)), 0.0) == pytest.approx(0.0, abs=1e-6)


@trying(max_examples=20, deadline=None)
@given(one=st.integers(0, 99), two=st.integers(0, 99), count=st.integers(3, 45))
def test_strangers_have_the_same_table(one, two, count):
    left, right = around(scattered(one)), around(scattered(two, count=count))
    assert quick.table(left, right, MATCHING) == pytest.approx(
        plain.table(left, right, MATCHING), abs=1e-5
    )


@trying(max_examples=20, deadline=None)
@given(seed=st.integers(0, 99), turn=st.floats(-3, 3))
def test_mates_have_the_same_table(seed, turn):
    finger = scattered(seed)
    again = shaken(
        moved(thinned(finger, keep=0.8, seed=seed), turn=turn), pixels=1.5, radians=0.05, seed=seed
    )
    left, right = around(finger), around(again)
    assert quick.table(left, right, MATCHING) == pytest.approx(
        plain.table(left, right, MATCHING), abs=1e-5
    )


def test_a_finger_is_most_like_itself_along_the_diagonal():
    found = quick.table(around(scattered(1)), around(scattered(1)), MATCHING)
    assert (found.argmax(axis=1) == np.arange(len(found))).all()
    assert np.diagonal(found) == pytest.approx(MATCHING.neighbours)


@pytest.mark.parametrize("count", [1, 2, 4])
def test_few_neighbours_are_few_agreements(count):
    left = around(scattered(1, count=count))
    found = quick.table(left, left, MATCHING)
    assert found.max() == pytest.approx(count - 1)


@pytest.mark.parametrize(("most", "each"), [(30, 3), (5, 1), (1, 1), (1000, 2)])
@pytest.mark.parametrize("seed", range(3))
def test_seeds_are_those_of_the_matcher(seed, most, each):
    # Likeness without ties: then there is one order only.
    likeness = np.random.default_rng(seed).permutation(40 * 30).reshape(40, 30) / 300
    table = likeness.astype(np.float32)
    assert (quick.seeds(table, most, each) == plain.seeds(table, most, each)).all()


def test_nothing_alike_gives_no_seed():
    assert quick.seeds(np.full((5, 6), 0.4, np.float32), 30, 3).shape == (0, 2)
