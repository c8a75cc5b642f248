"""Answers of several shards become one."""

from __future__ import annotations

import pickle

import pytest

from cancuoc.biometrics.index.answers import (
    Answer,
    Evidence,
    Found,
    best,
    eye_kind,
    finger_kind,
    merged,
)
from cancuoc.biometrics.positions import Eye, Finger


def found(letter, score):
    return Found(letter.encode() * 16, score, (Evidence("eyes", score),))


def letters(answer):
    return "".join(chr(one.subject[0]) for one in answer)


@pytest.mark.parametrize(("eye", "kind"), [(Eye.RIGHT, "right-eye"), (Eye.LEFT, "left-eye")])
def test_an_eye_is_named_by_its_side(eye, kind):
    assert eye_kind(eye) == kind


@pytest.mark.parametrize("finger", list(Finger))
def test_a_finger_is_named_by_its_number(finger):
    assert finger_kind(finger) == f"finger-{finger.value}"


def test_the_best_come_first_and_no_more_than_asked():
    assert letters(best([found("a", 0.2), found("b", 0.9), found("c", 0.5)], 2)) == "bc"


def test_equal_scores_go_by_subject():
    ones = [found(letter, 0.7) for letter in "dbca"]
    assert letters(best(ones, 3)) == letters(best(reversed(ones), 3)) == "abc"


def test_answers_of_shards_are_merged():
    one = Answer((found("a", 0.9), found("b", 0.3)), ("right-eye", "left-eye"), 2)
    two = Answer((found("c", 0.8),), ("right-eye", "left-eye"), 3)
    answer = merged([one, two], 2)
    assert letters(answer.candidates) == "ac"
    assert answer.searched == ("right-eye", "left-eye")
    assert answer.unseen == 5


def test_no_shard_answers_nothing():
    assert merged([], 5) == Answer((), (), 0)


def test_answers_can_be_sent_to_another_process():
    answer = Answer((found("a", 0.9),), ("left-eye",), 1)
    assert pickle.loads(pickle.dumps(answer)) == answer
