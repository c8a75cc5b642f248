"""Slaps taken apart: every finger found, named in order, upright; doubts where there are any."""

from __future__ import annotations

from functools import cache
from importlib import resources

import numpy as np
import pytest

from cancuoc.biometrics.fingerprint import slap_settings
from cancuoc.biometrics.fingerprint.slap import BadSlapPicture, NoSkin, Slap, SlapDoubt, segment
from cancuoc.biometrics.fingerprint.tests.slaps import Drawn, Hard, found_share, slap
from cancuoc.biometrics.positions import Finger, Step
from cancuoc.biometrics.synthetic.impressions import FingerFault

RIGHT, LEFT, THUMBS = Step.RIGHT_FOUR, Step.LEFT_FOUR, Step.TWO_THUMBS
MIDDLE = Finger.RIGHT_MIDDLE
LITTLE = Finger.RIGHT_LITTLE


@cache
def drawn(step: Step, hard: Hard) -> Drawn:
    return slap("slap", step, "1", hard)


@cache
def apart(step: Step, hard: Hard) -> Slap:
    return segment(drawn(step, hard).pixels, step=step, absent=hard.absent)


def shares(step: Step, hard: Hard) -> dict[Finger, float]:
    truth = drawn(step, hard).truth
    return {
        finger: found_share(one.box, truth[finger])
        for finger, one in apart(step, hard).fingers.items()
    }


HARD = {
    "straight": Hard(),
    "turned right": Hard(turn=20),
    "turned left": Hard(turn=-20),
    "next phalanx seen": Hard(phalanx=True),
    "turned, next phalanx": Hard(turn=15, phalanx=True),
    "touching": Hard(pitch=232, phalanx=True),
    "close and turned": Hard(pitch=255, turn=-14),
    "spread": Hard(fan=5, phalanx=True),
    "a faint little finger": Hard(faint=frozenset({LITTLE})),
    "a child": Hard(scale=0.72, turn=8, phalanx=True),
    "grain": Hard(noise=4),
}


class TestFourFingers:
    @pytest.mark.parametrize("hard", HARD.values(), ids=HARD)
    def test_every_fingertip_is_found_and_named(self, hard):
        found = shares(RIGHT, hard)
        assert list(found) == list(RIGHT.fingers)
        assert min(found.values()) > 0.9

    @pytest.mark.parametrize("hard", HARD.values(), ids=HARD)
    def test_no_doubt_is_invented(self, hard):
        assert apart(RIGHT, hard).doubts == ()

    @pytest.mark.parametrize("turn", [-20, 0, 20])
    def test_the_turn_of_the_hand_is_measured(self, turn):
        assert apart(RIGHT, Hard(turn=turn)).turn == pytest.approx(turn, abs=4)

    def test_the_left_hand_is_named_from_the_little_finger(self):
        found = shares(LEFT, Hard(turn=6))
        assert list(found) == list(LEFT.fingers)
        assert min(found.values()) > 0.9

    @pytest.mark.parametrize("gone", RIGHT.fingers, ids=lambda finger: finger.name)
    def test_a_missing_finger_is_passed_over(self, gone):
        hard = Hard(absent=frozenset({gone}), turn=5)
        found = shares(RIGHT, hard)
        assert list(found) == [finger for finger in RIGHT.fingers if finger is not gone]
        assert min(found.values()) > 0.9

    def test_one_finger_alone_is_found(self):
        hard = Hard(absent=frozenset(RIGHT.fingers) - {MIDDLE})
        assert shares(RIGHT, hard)[MIDDLE] > 0.9

    def test_broken_prints_stay_one_finger_each(self):
        dry = Hard(fault=FingerFault.DRY)
        assert list(shares(RIGHT, dry)) == list(RIGHT.fingers)

    def test_the_next_phalanx_is_left_out(self):
        for one in apart(RIGHT, Hard(phalanx=True)).prints:
            assert 1.1 < one.box.height / one.box.width < 1.9

    def test_the_same_picture_is_taken_apart_alike(self):
        pixels = drawn(RIGHT, Hard(turn=20)).pixels
        one, two = (segment(pixels, step=RIGHT) for _ in range(2))
        assert all(
            (a.pixels == b.pixels).all() for a, b in zip(one.prints, two.prints, strict=True)
        )


class TestThumbs:
    @pytest.mark.parametrize("hard", [Hard(pitch=320), Hard(pitch=330, turn=-8, fan=4)])
    def test_both_are_found(self, hard):
        found = shares(THUMBS, hard)
        assert list(found) == [Finger.LEFT_THUMB, Finger.RIGHT_THUMB]
        assert min(found.values()) > 0.9

    def test_one_alone_has_its_own_name(self):
        hard = Hard(absent=frozenset({Finger.LEFT_THUMB}))
        assert list(apart(THUMBS, hard).fingers) == [Finger.RIGHT_THUMB]


class TestCrops:
    def test_a_crop_is_upright_and_as_large_as_its_box(self):
        one = apart(RIGHT, Hard(turn=20)).fingers[MIDDLE]
        assert one.pixels.dtype == np.uint8
        assert one.pixels.shape == (round(one.box.height), round(one.box.width))
        assert one.box.height > one.box.width

    def test_a_turned_hand_gives_the_crop_of_a_straight_one(self):
        straight, leaning = (
            apart(RIGHT, Hard(turn=turn)).fingers[MIDDLE].pixels for turn in (0, 20)
        )
        for axis in (0, 1):
            assert abs(straight.shape[axis] - leaning.shape[axis]) <= 30

    def test_the_skin_of_a_neighbour_is_left_out(self):
        hard = Hard(pitch=232, phalanx=True)
        for one in apart(RIGHT, hard).prints:
            sides = np.concatenate([one.pixels[:, :6].ravel(), one.pixels[:, -6:].ravel()])
            assert (sides > 200).mean() > 0.8

    def test_corners_run_with_the_clock_from_the_upper_left(self):
        box = apart(RIGHT, Hard()).fingers[MIDDLE].box
        corners = box.corners()
        assert corners.shape == (4, 2)
        assert corners.mean(axis=0) == pytest.approx([box.x, box.y], abs=0.1)
        assert corners[0].sum() < corners[2].sum()
        assert np.hypot(*(corners[1] - corners[0])) == pytest.approx(box.width, abs=0.1)


class TestDoubts:
    @pytest.mark.parametrize(("step", "other"), [(RIGHT, LEFT), (LEFT, RIGHT)])
    def test_the_other_hand_is_told(self, step, other):
        pixels = drawn(step, Hard(turn=6)).pixels
        assert SlapDoubt.OTHER_HAND in segment(pixels, step=other).doubts

    def test_without_a_little_finger_the_hand_is_not_judged(self):
        hard = Hard(absent=frozenset({LITTLE}))
        mirrored = frozenset({Finger.LEFT_LITTLE})
        doubts = segment(drawn(RIGHT, hard).pixels, step=LEFT, absent=mirrored).doubts
        assert SlapDoubt.OTHER_HAND not in doubts

    def test_too_few_fingers_leave_all_of_them_without_a_name(self):
        pixels = drawn(RIGHT, Hard(absent=frozenset({MIDDLE}))).pixels
        found = segment(pixels, step=RIGHT)
        assert SlapDoubt.COUNT in found.doubts
        assert found.fingers == {}
        assert [one.finger for one in found.prints] == [None] * 3

    def test_too_many_fingers_leave_all_of_them_without_a_name(self):
        found = segment(drawn(RIGHT, Hard()).pixels, step=RIGHT, absent=frozenset({MIDDLE}))
        assert SlapDoubt.COUNT in found.doubts
        assert found.fingers == {}

    def test_a_finger_half_beside_the_glass_is_told(self):
        hard = Hard(aside=215)
        found = apart(RIGHT, hard)
        assert SlapDoubt.CUT_OFF in found.doubts
        assert [one.cut_off for one in found.prints] == [False, False, False, True]

    @pytest.mark.parametrize("doubt", list(SlapDoubt))
    def test_every_doubt_has_words(self, doubt):
        assert doubt.words.endswith(".")


class TestRefusals:
    @pytest.mark.parametrize(
        "pixels",
        [
            np.zeros((199, 900), np.uint8),
            np.zeros((600, 4097), np.uint8),
            np.zeros((600, 900, 3), np.uint8),
            np.zeros((600, 900), np.float32),
            np.zeros(900, np.uint8),
        ],
        ids=["too low", "too wide", "in colour", "not bytes", "a line"],
    )
    def test_what_is_no_picture_of_a_slap(self, pixels):
        with pytest.raises(BadSlapPicture):
            segment(pixels, step=RIGHT)

    @pytest.mark.parametrize("value", [0, 128, 255])
    def test_an_even_picture_shows_no_skin(self, value):
        with pytest.raises(NoSkin):
            segment(np.full((600, 900), value, np.uint8), step=RIGHT)

    def test_noise_ends_in_an_answer(self):
        noise = np.random.default_rng(1).integers(0, 256, (601, 903)).astype(np.uint8)
        with pytest.raises(NoSkin):
            segment(noise, step=RIGHT)

    @pytest.mark.parametrize("seed", range(12))
    def test_shapes_that_are_no_hand_end_in_an_answer(self, seed):
        rng = np.random.default_rng(seed)
        height, width = (int(side) for side in rng.integers(200, 620, 2))
        pixels = np.full((height, width), 245, np.uint8)
        ridges = np.where(np.arange(width) * rng.uniform(0.1, 0.4) % 2 < 1, 40, 220)
        for _ in range(int(rng.integers(1, 9))):
            top, left = (int(rng.integers(0, side - 20)) for side in (height, width))
            down, right = (int(size) for size in rng.integers(8, 400, 2))
            part = pixels[top : top + down, left : left + right]
            part[:] = ridges[left : left + part.shape[1]]
        for step, absent in ((RIGHT, frozenset()), (THUMBS, frozenset(THUMBS.fingers))):
            try:
                found = segment(pixels, step=step, absent=absent)
            except NoSkin:
                continue
            assert all(min(one.pixels.shape) > 0 for one in found.prints)
            assert set(found.fingers) <= set(step.fingers) - absent

    @pytest.mark.parametrize("shape", [(200, 4096), (4096, 200), (203, 207)])
    def test_any_shape_within_the_limits_is_looked_at(self, shape):
        pixels = np.full(shape, 245, np.uint8)
        pixels[40:160, 40:160] = np.where(np.arange(120) % 9 < 4, 40, 220)
        assert len(segment(pixels, step=RIGHT).prints) >= 1

    def test_specks_of_dirt_are_no_skin(self):
        pixels = np.full((600, 900), 250, np.uint8)
        pixels[100:112, 200:212] = 20
        with pytest.raises(NoSkin):
            segment(pixels, step=RIGHT)

    @pytest.mark.parametrize("step", [Step.ROLLED_LEFT_INDEX, Step.FACE, Step.LEFT_IRIS])
    def test_a_step_of_one_finger_is_a_mistake_of_the_program(self, step):
        with pytest.raises(ValueError, match="slap"):
            segment(np.zeros((600, 900), np.uint8), step=step)


class TestSettings:
    TEXT = resources.files("cancuoc.biometrics.fingerprint").joinpath("slap.toml").read_text()

    def test_the_file_says_what_the_settings_were_chosen_on(self):
        head = self.TEXT.split("[", maxsplit=1)[0]
        assert "drawn slaps" in head
        assert "docs/biometrics.md" in head

    @pytest.mark.parametrize(
        "kind",
        [
            slap_settings.foreground,
            slap_settings.hand,
            slap_settings.fingers,
            slap_settings.sides,
        ],
        ids=["foreground", "hand", "fingers", "sides"],
    )
    def test_every_setting_is_there_with_the_kind_it_has(self, kind):
        found = kind()
        for name, wanted in type(found).__annotations__.items():
            word = getattr(wanted, "__forward_arg__", wanted)
            assert type(getattr(found, name)).__name__ == word, name
            assert f"{name} = " in self.TEXT
