"""Two fingers compared: the same one however it lies, strangers, and what lies between."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics.fingerprint.matcher import Matcher
from cancuoc.biometrics.fingerprint.minutiae import Minutiae
from cancuoc.biometrics.fingerprint.tests.scatter import (
    built,
    joined,
    moved,
    places_of,
    scattered,
    shaken,
    stretched,
    thinned,
)

MATCHER = Matcher()
# Between the highest score of strangers here and the lowest of mates there is this much air.
SURELY, HARDLY = 0.30, 0.20


def score(one: Minutiae, two: Minutiae) -> float:
    return MATCHER.score(MATCHER.prepare(one), MATCHER.prepare(two))


@cache
def highest_of_strangers() -> float:
    people = [scattered(seed) for seed in range(12)]
    return max(score(a, b) for n, a in enumerate(people) for b in people[:n])


def test_a_finger_is_like_itself():
    finger = scattered(1)
    assert score(finger, finger) > 0.8


def test_strangers_are_hardly_alike():
    assert highest_of_strangers() < HARDLY


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 1000),
    turn=st.floats(-np.pi, np.pi),
    dx=st.floats(-25, 25),
    dy=st.floats(-25, 25),
)
def test_a_finger_may_lie_anyhow(seed, turn, dx, dy):
    finger = scattered(seed)
    again = moved(finger, turn=turn, shift=(dx, dy))
    assert score(finger, again) > SURELY


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000))
def test_a_second_impression_is_recognised(seed):
    finger = scattered(seed)
    again = shaken(moved(finger, turn=0.3, shift=(9, -6)), pixels=2.0, radians=0.1, seed=seed)
    assert score(finger, again) > SURELY


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000))
def test_minutiae_may_be_missed_on_both_sides(seed):
    finger = scattered(seed)
    one, two = (thinned(finger, keep=0.8, seed=seed + n) for n in (1, 2))
    assert score(one, two) > SURELY


def test_false_minutiae_cost_score_but_not_recognition():
    finger = scattered(3)
    clean = score(finger, finger)
    dirty = score(finger, joined(finger, scattered(77, count=12)))
    assert SURELY < dirty < clean


def test_skin_that_is_stretched_smoothly_is_still_the_same():
    finger = scattered(4)
    assert score(finger, stretched(finger, pixels=14)) > SURELY


def test_bending_is_what_makes_up_for_stretched_skin():
    finger = scattered(4)
    pushed = stretched(finger, pixels=22)
    stiff = Matcher(matching=MATCHER.matching._replace(bend_width=0.001))
    rigid = stiff.score(stiff.prepare(finger), stiff.prepare(pushed))
    assert score(finger, pushed) > rigid


def test_half_a_finger_is_recognised_in_the_half_it_has():
    finger = scattered(5, count=60)
    upper = finger.y < 270
    half = built(places_of(finger)[upper], finger.angle[upper].astype(np.float64))
    assert score(finger, half) > SURELY


def test_a_mirrored_finger_is_a_stranger():
    finger = scattered(6)
    places = places_of(finger)
    places[:, 0] = 399 - places[:, 0]
    mirrored = built(places, (np.pi - finger.angle).astype(np.float64))
    assert score(finger, mirrored) < HARDLY


def test_directions_matter_as_much_as_places():
    finger = scattered(7)
    rng = np.random.default_rng(7)
    turned = built(places_of(finger), rng.uniform(0, 2 * np.pi, len(finger)))
    assert score(finger, turned) < HARDLY


@settings(max_examples=20, deadline=None)
@given(one=st.integers(0, 50), two=st.integers(0, 50), thin=st.floats(0.5, 1))
def test_the_order_of_the_two_hardly_matters(one, two, thin):
    left, right = scattered(one), thinned(scattered(two), keep=thin, seed=two)
    assert score(left, right) == pytest.approx(score(right, left), abs=0.06)


@settings(max_examples=30, deadline=None)
@given(one=st.integers(0, 50), two=st.integers(0, 50), count=st.integers(0, 90))
def test_a_score_lies_between_nought_and_one(one, two, count):
    assert 0.0 <= score(scattered(one, count=30), scattered(two, count=count)) <= 1.0


@pytest.mark.parametrize("count", [0, 1, 2])
def test_two_minutiae_prove_nothing(count):
    few = scattered(8, count=count)
    assert score(few, few) == 0.0
    assert score(few, scattered(8)) == 0.0
    assert score(scattered(8), few) == 0.0


def test_a_few_minutiae_that_agree_are_worth_less_than_many():
    few, many = scattered(9, count=6), scattered(9, count=40)
    assert score(few, few) < 0.75 * score(many, many)


def test_the_same_question_has_the_same_answer():
    one, two = MATCHER.prepare(scattered(10)), MATCHER.prepare(scattered(11))
    assert len({MATCHER.score(one, two) for _ in range(5)}) == 1


def test_only_the_best_minutiae_are_compared():
    finger = scattered(12, count=120)
    matcher = Matcher(most=50)
    prepared = matcher.prepare(finger)
    assert len(prepared.minutiae) == 50
    assert prepared.minutiae.quality.min() >= np.sort(finger.quality)[-50]


def test_all_minutiae_in_one_place_are_no_finger():
    heap = built(np.full((30, 2), 200.0), np.zeros(30))
    assert score(heap, heap) == 0.0
    assert score(heap, scattered(13)) < HARDLY


def test_minutiae_in_a_row_break_nothing():
    row = built(np.column_stack([np.linspace(20, 380, 30), np.full(30, 200.0)]), np.zeros(30))
    assert 0.0 <= score(row, row) <= 1.0
