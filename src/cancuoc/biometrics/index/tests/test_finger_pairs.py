"""The decision score over packed rows is the score of the matcher."""

from __future__ import annotations

import numpy as np
import pytest

from cancuoc.biometrics.fingerprint.matcher import Matcher
from cancuoc.biometrics.fingerprint.tests.scatter import (
    built,
    joined,
    moved,
    scattered,
    shaken,
    stretched,
    thinned,
)
from cancuoc.biometrics.index import finger_scan
from cancuoc.biometrics.index.finger_pairs import finger_of
from cancuoc.biometrics.index.finger_rows import MOST, PACKED, PER_PIXEL, pack

MATCHER = Matcher()


def rows_of(*fingers):
    rows = np.zeros(len(fingers), PACKED)
    for place, finger in enumerate(fingers):
        rows[place] = pack(finger)
    return rows


def compared(probe, *fingers):
    rows = rows_of(*fingers)
    return finger_scan.compare(finger_scan.probe(probe), rows, np.arange(len(rows)))


def plainly(probe, *fingers):
    one = MATCHER.prepare(probe)
    return np.array([MATCHER.score(one, MATCHER.prepare(finger)) for finger in fingers])


def whole(finger):
    """Return the finger with places in whole pixels, as every extractor of ours gives them."""
    places = np.column_stack([np.rint(finger.x), np.rint(finger.y)]).astype(np.float64)
    return built(places, finger.angle.astype(np.float64), finger.quality.astype(np.float64))


MATES = {
    "itself": lambda finger: finger,
    "turned": lambda finger: moved(finger, turn=0.7, shift=(9, -4)),
    "upside down": lambda finger: moved(finger, turn=3.0),
    "thinned": lambda finger: thinned(finger, keep=0.6, seed=3),
    "shaken": lambda finger: shaken(finger, pixels=2, radians=0.08, seed=4),
    "stretched": lambda finger: stretched(finger, pixels=12),
    "with false ones": lambda finger: joined(finger, scattered(77, count=20)),
}


@pytest.mark.parametrize("change", MATES)
def test_mates_score_as_with_the_matcher(change):
    fingers = [whole(scattered(seed)) for seed in range(4)]
    for finger in fingers:
        again = whole(MATES[change](finger))
        (found,) = compared(finger, again)
        assert found == pytest.approx(plainly(finger, again)[0], abs=0.01)
        assert found > 0.2


def test_strangers_score_as_with_the_matcher():
    probe = whole(scattered(1))
    others = [whole(scattered(400 + k, count=20 + k)) for k in range(40)]
    found, plain = compared(probe, *others), plainly(probe, *others)
    # Where pairs are worth the same, either may come first, and a stranger's score shifts a
    # little; most do not.
    assert np.abs(found - plain).max() < 0.05
    assert (np.abs(found - plain) < 1e-3).mean() >= 0.9
    assert found.max() < 0.2


def test_only_the_places_asked_for_are_compared_in_their_order():
    finger = scattered(5)
    rows = rows_of(scattered(6), finger, scattered(7))
    found = finger_scan.compare(finger_scan.probe(finger), rows, np.array([2, 1, 1]))
    assert found.dtype == np.float32
    assert found[1] == found[2] > 0.8
    assert found[0] < 0.2


@pytest.mark.parametrize("kind", [np.int32, np.uint16, np.int64])
def test_places_may_be_whole_numbers_of_any_kind(kind):
    finger = scattered(5)
    found = finger_scan.compare(finger_scan.probe(finger), rows_of(finger), np.zeros(1, kind))
    assert found[0] > 0.8


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_minutiae_are_like_nothing(count):
    few = thinned(scattered(1), keep=1.0, seed=1).best(count)
    finger = scattered(1)
    assert compared(finger, few).tolist() == [0.0]
    assert compared(few, finger).tolist() == [0.0]


def test_nothing_to_compare_is_no_score():
    found = finger_scan.compare(
        finger_scan.probe(scattered(1)), rows_of(scattered(1)), np.zeros(0, np.int64)
    )
    assert found.shape == (0,)


def test_the_same_question_has_the_same_answer():
    probe, others = scattered(2), [scattered(k) for k in range(10)]
    assert (compared(probe, *others) == compared(probe, *others)).all()


def test_a_finger_of_a_row_is_sorted_by_height_and_otherwise_the_same():
    finger = whole(scattered(3))
    (x, y), angle, around = finger_of(
        pack(finger).reshape(1).view(np.uint16), MOST, float(PER_PIXEL), MATCHER.matching
    )
    assert (np.diff(y) >= 0).all()
    places = sorted(zip(finger.x.tolist(), finger.y.tolist(), strict=True))
    assert sorted(zip(x.tolist(), y.tolist(), strict=True)) == places
    assert around[0].shape == (len(finger), MATCHER.matching.neighbours)
    prepared = MATCHER.prepare(finger).finger
    assert np.sort(around[0], axis=None) == pytest.approx(np.sort(prepared[2][0], axis=None))
    assert np.sort(angle) == pytest.approx(np.sort(prepared[1]), abs=1e-4)


def test_a_count_beyond_the_row_is_read_as_a_full_row():
    rows = rows_of(scattered(1))
    rows["count"] = 65535
    found = finger_scan.compare(finger_scan.probe(scattered(1)), rows, np.arange(1))
    assert np.isfinite(found).all()
