"""Growth: statures and what follows from them for the fingers of children."""

from __future__ import annotations

import numpy as np
import pytest

from cancuoc.biometrics.fingerprint import growth
from cancuoc.biometrics.fingerprint.growth import Capture
from cancuoc.biometrics.fingerprint.matcher import Matcher
from cancuoc.biometrics.fingerprint.tests import scatter
from cancuoc.biometrics.subjects import Sex

MATCHER = Matcher()
RECOGNISED = 0.2


def grown_and_small(age: float, sex: Sex = Sex.MALE, *, off: float = 1.0):
    """Return a grown finger, and the same as a child's; `off` from what the table says."""
    finger = scatter.scattered(7, count=45)
    return finger, growth.resized(finger, growth.size(age, sex) * off)


@pytest.mark.parametrize(
    ("age", "sex", "cm"),
    [
        (6, Sex.MALE, 116.0),
        (10, Sex.MALE, 137.8),
        (10, Sex.FEMALE, 138.6),
        (14, Sex.FEMALE, 159.8),
        (19, Sex.MALE, 176.5),
    ],
)
def test_statures_are_those_of_the_table(age, sex, cm):
    assert growth.stature(age, sex) == pytest.approx(cm, abs=0.01)


def test_between_two_years_the_stature_lies_between():
    assert growth.stature(8.5, Sex.MALE) == pytest.approx((127.3 + 132.6) / 2, abs=0.01)


def test_without_a_sex_the_mean_of_both_counts():
    both = [growth.stature(12, sex) for sex in Sex]
    assert growth.stature(12, None) == pytest.approx(sum(both) / 2)


@pytest.mark.parametrize("sex", Sex)
def test_nobody_shrinks(sex):
    cm = [growth.stature(age, sex) for age in np.arange(1, 30, 0.25)]
    assert np.all(np.diff(cm) >= 0)


@pytest.mark.parametrize("sex", Sex)
def test_a_grown_finger_has_its_size(sex):
    assert growth.size(19, sex) == 1
    assert growth.size(60, sex) == 1
    assert growth.size(None, sex) == 1
    assert growth.size(1, sex) == growth.size(2, sex) < growth.size(3, sex)


def test_girls_are_nearer_their_grown_size_at_twelve():
    assert growth.size(12, Sex.FEMALE) > growth.size(12, Sex.MALE) + 0.05


def test_a_resized_finger_keeps_all_but_its_places():
    finger = scatter.scattered(1)
    other = growth.resized(finger, 1.25)
    assert np.allclose(other.x, 1.25 * finger.x)
    assert np.allclose(other.y, 1.25 * finger.y)
    assert np.array_equal(other.angle, finger.angle)
    assert np.array_equal(other.quality, finger.quality)
    assert other.width >= 1.25 * finger.width
    assert growth.resized(finger, 1.0) is finger


def test_a_childs_finger_is_brought_to_its_grown_size():
    finger, small = grown_and_small(8)
    back = growth.scaled(small, age=8, sex=Sex.MALE)
    assert np.abs(back.x - finger.x).max() < 0.01
    assert growth.scaled(finger, age=40, sex=Sex.MALE) is finger
    assert growth.scaled(finger, age=None, sex=None) is finger


def test_sizes_are_tried_only_after_two_years():
    assert growth.trials(0) == (1.0,)
    assert growth.trials(2.0) == (1.0,)
    assert growth.trials(-1.5) == (1.0,)
    tried = growth.trials(2.5)
    assert tried[0] == 1
    assert sorted(tried) == pytest.approx([0.92, 0.96, 1.0, 1.04, 1.08])
    assert growth.trials(-4) == tried


@pytest.mark.parametrize(
    ("one", "two", "years"),
    [
        (8, 12, 4),
        (12, 8, 4),
        (17, 40, 2),
        (30, 60, 0),
        (None, 10, 0),
        (10, None, 0),
    ],
)
def test_only_years_of_growth_count(one, two, years):
    assert growth.growing(Capture(age=one), Capture(age=two)) == years


def test_a_finger_is_not_recognised_after_four_years_without_help_but_is_with_it():
    finger, small = grown_and_small(7)
    grown = growth.resized(finger, growth.size(13, Sex.MALE))
    unaided = MATCHER.score(MATCHER.prepare(small), MATCHER.prepare(grown))
    taken = (Capture(age=7, sex=Sex.MALE), Capture(age=13, sex=Sex.MALE))
    aided = growth.score_with_growth(MATCHER, small, grown, taken=taken)
    assert unaided < RECOGNISED < aided


def test_the_search_finds_who_grew_otherwise_than_the_table():
    finger, small = grown_and_small(8, off=0.9)
    taken = (Capture(age=8, sex=Sex.MALE), Capture(age=20, sex=Sex.MALE))
    scaled = growth.scaled(small, age=8, sex=Sex.MALE)
    by_table = MATCHER.score(MATCHER.prepare(scaled), MATCHER.prepare(finger))
    assert growth.score_with_growth(MATCHER, small, finger, taken=taken) > by_table + 0.1


def test_grown_fingers_are_compared_once():
    class Counting:
        calls = 0

        def prepare(self, minutiae):
            return minutiae

        def score(self, _one, _two):
            self.calls += 1
            return 0.5

    matcher = Counting()
    finger = scatter.scattered(3)
    taken = (Capture(age=30), Capture(age=50))
    assert growth.score_with_growth(matcher, finger, finger, taken=taken) == 0.5
    assert matcher.calls == 1
    taken = (Capture(age=8), Capture(age=50))
    growth.score_with_growth(matcher, finger, finger, taken=taken)
    assert matcher.calls == 1 + 5


def test_strangers_stay_strangers_at_every_size():
    one, two = scatter.scattered(11, count=45), scatter.scattered(12, count=45)
    taken = (Capture(age=8, sex=Sex.MALE), Capture(age=13, sex=Sex.MALE))
    assert growth.score_with_growth(MATCHER, one, two, taken=taken) < 0.12
