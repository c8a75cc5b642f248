"""The order of the rolled fingers, judged by the flat ones: doubts in words, never refusals."""

from __future__ import annotations

from itertools import permutations

import pytest

from cancuoc.biometrics import extraction_settings as settings
from cancuoc.biometrics import sequence
from cancuoc.biometrics.fingerprint.tests.scatter import scattered, shaken, thinned
from cancuoc.biometrics.positions import Finger, Step
from cancuoc.biometrics.sequence import Doubt, DoubtKind, judged

RIGHT = tuple(Finger(n) for n in range(2, 6))
LEFT = tuple(Finger(n) for n in range(7, 11))


def rolled(*fingers: Finger):
    return {finger: scattered(finger.value, 45) for finger in fingers}


def flat(*fingers: Finger, shows=None):
    """Return flat fingers; `shows` maps positions to the finger really there."""
    shows = shows or {}
    return {
        finger: shaken(
            scattered(shows.get(finger, finger).value, 45),
            pixels=2,
            radians=0.05,
            seed=finger.value,
        )
        for finger in fingers
    }


def kinds(doubts) -> list[DoubtKind]:
    return [doubt.kind for doubt in doubts]


def test_a_hand_in_order_leaves_no_doubt():
    assert judged(rolled=rolled(*RIGHT, *LEFT), flat=flat(*RIGHT, *LEFT)) == ()


@pytest.mark.parametrize(
    ("one", "two"),
    [pair for pair in permutations(RIGHT[:3], 2) if pair[0] < pair[1]],
    ids=lambda finger: finger.name,
)
def test_two_fingers_rolled_in_the_wrong_order_are_both_named(one, two):
    doubts = judged(rolled=rolled(*RIGHT), flat=flat(*RIGHT, shows={one: two, two: one}))
    assert {doubt.fingers for doubt in doubts} == {(one, two), (two, one)}
    assert set(kinds(doubts)) == {DoubtKind.OUT_OF_ORDER}
    for doubt in doubts:
        assert one.words in doubt.words
        assert two.words in doubt.words


def test_one_finger_rolled_twice_is_named_with_the_finger_it_shows():
    pictures = rolled(*RIGHT) | {Finger.RIGHT_RING: scattered(Finger.RIGHT_MIDDLE.value, 45)}
    doubts = judged(rolled=pictures, flat=flat(*RIGHT))
    assert doubts == (
        Doubt(
            kind=DoubtKind.UNLIKE,
            fingers=(Finger.RIGHT_RING,),
            words="Ảnh chụm và ảnh lăn của ngón áp út phải không giống nhau.",
        ),
    )


def test_a_finger_of_somebody_else_is_unlike():
    pictures = flat(*RIGHT) | {Finger.RIGHT_INDEX: scattered(77, 45)}
    doubts = judged(rolled=rolled(*RIGHT), flat=pictures)
    assert kinds(doubts) == [DoubtKind.UNLIKE]
    assert doubts[0].fingers == (Finger.RIGHT_INDEX,)


def test_the_other_hand_is_one_doubt_and_not_four():
    crossed = dict(zip(RIGHT, LEFT, strict=True))
    doubts = judged(rolled=rolled(*RIGHT, *LEFT), flat=flat(*RIGHT, shows=crossed))
    assert kinds(doubts) == [DoubtKind.WRONG_HAND]
    assert doubts[0].fingers == RIGHT
    assert all(finger.words in doubts[0].words for finger in RIGHT)


def test_a_single_finger_of_the_other_hand_is_only_out_of_order():
    shows = {Finger.RIGHT_RING: Finger.LEFT_RING}
    doubts = judged(rolled=rolled(*RIGHT, *LEFT), flat=flat(*RIGHT, shows=shows))
    assert kinds(doubts) == [DoubtKind.OUT_OF_ORDER]


class TestWhatIsNotJudged:
    def test_a_finger_without_a_rolled_picture(self):
        assert judged(rolled=rolled(*RIGHT[1:]), flat=flat(*RIGHT)) == ()

    def test_a_finger_that_is_not_on_the_slap(self):
        assert judged(rolled=rolled(*RIGHT), flat={}) == ()

    @pytest.mark.parametrize("side", ["rolled", "flat"])
    def test_a_picture_with_few_minutiae(self, side):
        few = settings.sequence().enough - 1
        pictures = {"rolled": rolled(*RIGHT), "flat": flat(*RIGHT)}
        pictures[side][Finger.RIGHT_INDEX] = scattered(88, few)
        assert judged(**pictures) == ()

    def test_half_of_the_minutiae_lost_is_no_doubt_yet(self):
        thin = {finger: thinned(found, keep=0.6, seed=1) for finger, found in flat(*RIGHT).items()}
        assert judged(rolled=rolled(*RIGHT), flat=thin) == ()


@pytest.mark.parametrize("kind", list(DoubtKind))
def test_a_doubt_about_a_slap_names_the_step(kind):
    doubt = sequence.slap_doubt(kind, Step.LEFT_FOUR, "Lý do.")
    assert doubt.words == "Bốn ngón chụm tay trái: Lý do."
    assert doubt.fingers == Step.LEFT_FOUR.fingers


def test_limits_stand_in_the_order_they_must_have():
    limits = settings.sequence()
    assert 0 < limits.same < limits.other < 1
    assert limits.enough >= settings.fingers().least
