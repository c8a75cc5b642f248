"""Several fingers to one score: missing, injured and swapped ones."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from cancuoc.biometrics.fingerprint import fusion
from cancuoc.biometrics.fingerprint.fusion import Order, compare, fused
from cancuoc.biometrics.positions import Finger

MATE, STRANGER = 0.35, 0.0285
TEN = {finger: f"{finger:d}" for finger in Finger}


def score(one: str, two: str) -> float:
    """Return a mate's score for equal words, a stranger's for others."""
    return MATE if one == two else STRANGER


def person(*fingers: int) -> dict[Finger, str]:
    return {Finger(n): f"{n}" for n in fingers}


def test_without_fingers_there_is_nothing_to_say():
    assert fused([]) == 0
    assert compare(score, {}, TEN).score == 0
    assert compare(score, person(1), person(2)).pairs == {}


def test_a_mean_stranger_scores_zero_however_many_fingers():
    for count in range(1, 11):
        assert fused([fusion.settings().stranger] * count) == pytest.approx(0)


def test_strangers_spread_as_far_with_ten_fingers_as_with_one():
    limits = fusion.settings()
    rng = np.random.default_rng(1)
    for count in (1, 2, 3):
        drawn = rng.normal(limits.stranger, limits.spread, (4000, count))
        spread = np.std([fused(row) for row in drawn])
        assert spread == pytest.approx(1, abs=0.05)


def test_every_further_finger_of_a_mate_adds():
    scores = [fused([MATE] * count) for count in (1, 2, 3)]
    assert scores == sorted(scores)
    assert scores[1] == pytest.approx(scores[0] * np.sqrt(2))


def test_an_injured_finger_has_no_say_among_four():
    assert fused([MATE, MATE, MATE, 0.0]) == pytest.approx(fused([MATE] * 3))
    assert fused([MATE, MATE, 0.0]) < fused([MATE, MATE])


def test_the_order_of_the_scores_does_not_matter():
    scores = [0.3, 0.01, 0.2, 0.05]
    assert len({round(fused(order), 9) for order in itertools.permutations(scores)}) == 1


def test_only_fingers_of_both_are_compared():
    found = compare(score, person(1, 2, 3), person(2, 3, 4))
    assert set(found.pairs) == {(Finger(2), Finger(2)), (Finger(3), Finger(3))}
    assert found.order is Order.AS_SAID
    assert found.score == pytest.approx(fused([MATE, MATE]))


def swapped() -> dict[Finger, str]:
    """Return ten fingers of which the hands were taken the wrong way round."""
    return {fusion.other_hand(finger): word for finger, word in TEN.items()}


def test_swapped_hands_are_found_only_when_asked():
    assert compare(score, TEN, swapped()).score == pytest.approx(0)
    found = compare(score, TEN, swapped(), orders=(Order.AS_SAID, Order.HANDS_SWAPPED))
    assert found.order is Order.HANDS_SWAPPED
    assert found.score == pytest.approx(fused([MATE] * 10))


def test_mixed_fingers_are_found_only_when_asked():
    mixed = dict(TEN)
    mixed[Finger(2)], mixed[Finger(3)] = mixed[Finger(3)], mixed[Finger(2)]
    plain = compare(score, TEN, mixed)
    found = compare(score, TEN, mixed, orders=Order)
    assert found.order is Order.ANY
    assert found.score > plain.score
    assert found.pairs[(Finger(2), Finger(3))] == MATE
    assert len({b for _, b in found.pairs}) == len(found.pairs) == 10


def test_the_order_as_said_wins_when_others_are_no_better():
    assert compare(score, TEN, TEN, orders=Order).order is Order.AS_SAID


def test_with_any_order_fewer_fingers_on_one_side_are_paired_once_each():
    found = compare(score, person(1, 2), TEN, orders=(Order.ANY,))
    assert set(found.pairs) == {(Finger(1), Finger(1)), (Finger(2), Finger(2))}


def test_each_pair_is_compared_once():
    asked: list[tuple[str, str]] = []

    def counting(one: str, two: str) -> float:
        asked.append((one, two))
        return score(one, two)

    compare(counting, TEN, TEN, orders=Order)
    assert len(asked) == len(set(asked)) == 100
    asked.clear()
    compare(counting, TEN, TEN)
    assert len(asked) == 10


@pytest.mark.parametrize("finger", Finger)
def test_the_other_hand_has_the_same_finger(finger):
    other = fusion.other_hand(finger)
    assert fusion.other_hand(other) is finger
    assert finger.words.rsplit(" ", 1)[0] == other.words.rsplit(" ", 1)[0]
    assert finger.words != other.words


def test_settings_say_where_they_come_from():
    limits = fusion.settings()
    assert 0 < limits.spread < limits.stranger < 0.1
    assert limits.injured > 2
