"""Invented fingers: always the same, always inside, no two alike, found again."""

from __future__ import annotations

import numpy as np
import pytest

from cancuoc.biometrics.fingerprint.matcher import Matcher
from cancuoc.biometrics.index.finger_strangers import HEIGHT, WIDTH, again, stranger

MATCHER = Matcher()


def columns(finger):
    return np.column_stack([finger.x, finger.y, finger.angle, finger.quality])


def score(one, two):
    return MATCHER.score(MATCHER.prepare(one), MATCHER.prepare(two))


def test_the_same_words_give_the_same_finger():
    one, two = (stranger(seed="a", number=1) for _ in range(2))
    assert (columns(one) == columns(two)).all()
    once, twice = (again(one, seed="a", number=1) for _ in range(2))
    assert (columns(once) == columns(twice)).all()


@pytest.mark.parametrize(("seed", "number"), [("a", 2), ("b", 1)])
def test_other_words_give_another_finger(seed, number):
    one, other = stranger(seed="a", number=1), stranger(seed=seed, number=number)
    assert columns(one).tobytes() != columns(other).tobytes()
    assert score(one, other) < 0.15


@pytest.fixture(scope="module")
def people():
    return [stranger(seed="crowd", number=number) for number in range(100)]


def test_counts_are_those_of_fingers(people):
    counts = np.array([len(person) for person in people])
    assert counts.min() >= 15
    assert counts.max() <= 90
    assert 36 <= counts.mean() <= 46


def test_minutiae_stand_inside_and_not_too_near(people):
    for person in people[:20]:
        assert (person.width, person.height) == (WIDTH, HEIGHT)
        apart = np.hypot(person.x[:, None] - person.x, person.y[:, None] - person.y)
        np.fill_diagonal(apart, np.inf)
        assert apart.min() >= 4
        assert (person.x == np.floor(person.x)).all()


def test_directions_of_neighbours_follow_one_flow(people):
    gaps = []
    for person in people:
        apart = np.hypot(person.x[:, None] - person.x, person.y[:, None] - person.y)
        np.fill_diagonal(apart, np.inf)
        # A ridge has no direction, so half turns are the same.
        twice = 2 * (person.angle - person.angle[apart.argmin(axis=1)])
        gaps.append(np.cos(twice).mean())
    assert np.mean(gaps) > 0.8


def test_the_best_come_first(people):
    for person in people[:20]:
        assert (np.diff(person.quality) <= 0).all()


def test_strangers_are_hardly_alike(people):
    assert max(score(people[k], people[k + 1]) for k in range(30)) < 0.15


@pytest.mark.parametrize("number", range(5))
def test_a_second_impression_is_known_again(people, number):
    person = people[number]
    other = again(person, seed="crowd", number=number)
    assert score(person, other) > 0.2
    assert columns(person).tobytes() != columns(other).tobytes()
    assert 0.5 * len(person) < len(other) < 1.1 * len(person)
