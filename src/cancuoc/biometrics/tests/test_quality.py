"""Quality falls with every fault, names its metric and speaks plainly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics import images, quality
from cancuoc.biometrics.arrays import blur, floats, to_bytes
from cancuoc.biometrics.positions import Finger, Step
from cancuoc.biometrics.quality import GOOD_FROM, RETAKE_BELOW, Quality
from cancuoc.biometrics.synthetic.face import FaceFault, Sex
from cancuoc.biometrics.synthetic.impressions import FingerFault
from cancuoc.biometrics.synthetic.iris import IrisFault

FINGERS = (Step.ROLLED_RIGHT_INDEX, Step.ROLLED_LEFT_LITTLE, Step.TWO_THUMBS)


def pixels(sample):
    return images.decode(sample.data).pixels


class TestFingers:
    @pytest.mark.parametrize("step", FINGERS)
    def test_a_good_print_is_good(self, make_sample, step):
        found = make_sample(step).quality
        assert found.metric == "cancuoc-finger-1"
        assert found.score >= 70
        assert found.words == "Tốt"
        assert not found.retake

    @pytest.mark.parametrize("step", FINGERS)
    @pytest.mark.parametrize(
        ("fault", "loss"),
        [
            (FingerFault.SMUDGE, 30),
            (FingerFault.DRY, 35),
            (FingerFault.PARTIAL, 10),
            (FingerFault.BLUR, 40),
        ],
    )
    def test_each_fault_costs(self, make_sample, step, fault, loss):
        good, bad = make_sample(step).quality, make_sample(step, fault=fault).quality
        assert bad.score <= good.score - loss

    @pytest.mark.parametrize(
        ("fault", "part", "words"),
        [
            (FingerFault.SMUDGE, "contrast", "nhòe"),
            (FingerFault.DRY, "dryness", "Tay khô, hãy lau và đặt lại"),
            (FingerFault.PARTIAL, "area", "đặt ngón tay vào giữa"),
            (FingerFault.BLUR, "sharpness", "giữ yên ngón tay"),
        ],
    )
    def test_the_advice_fits_the_fault(self, make_sample, fault, part, words):
        found = make_sample(Step.ROLLED_RIGHT_INDEX, fault=fault).quality
        assert min(found.parts, key=found.parts.__getitem__) == part
        assert words in found.words

    def test_compression_does_not_change_the_verdict(self, make_sample):
        sample = make_sample(Step.ROLLED_RIGHT_THUMB)
        again = quality.finger(pixels(sample), rolled=True)
        assert abs(again.score - sample.quality.score) <= 12

    def test_a_child_is_not_marked_down_to_a_retake(self, make_sample):
        for step in FINGERS:
            assert make_sample(step, age=6.5).quality.score >= GOOD_FROM

    def test_missing_fingers_do_not_count_as_missing_area(self, make_sample):
        absent = {Finger.RIGHT_MIDDLE, Finger.RIGHT_RING}
        found = make_sample(Step.RIGHT_FOUR, absent=absent).quality
        assert found.parts["area"] >= 90

    def test_a_slap_with_two_of_four_fingers_lacks_area(self, make_sample):
        half = make_sample(Step.RIGHT_FOUR, absent={Finger.RIGHT_MIDDLE, Finger.RIGHT_RING})
        assert quality.finger(pixels(half), fingers=4).parts["area"] < 45

    @pytest.mark.parametrize("grey", [0, 90, 128, 255])
    def test_an_empty_glass_is_worth_nothing(self, grey):
        found = quality.finger(np.full((400, 320), grey, dtype=np.uint8))
        assert found.score < RETAKE_BELOW
        assert found.retake

    def test_noise_is_no_fingerprint(self):
        noise = np.random.default_rng(5).integers(0, 256, (400, 320), dtype=np.uint8)
        assert quality.finger(noise).score < RETAKE_BELOW

    @pytest.mark.parametrize("sigmas", [(0.0, 1.2, 2.0, 3.0, 5.0)])
    def test_more_blur_is_never_better(self, make_sample, sigmas):
        image = floats(pixels(make_sample(Step.ROLLED_RIGHT_RING)))
        scores = [quality.finger(to_bytes(blur(image, sigma=s))).score for s in sigmas]
        assert scores == sorted(scores, reverse=True)
        assert scores[-1] < 20


class TestIris:
    def test_an_open_eye_is_good(self, make_sample):
        for step in (Step.RIGHT_IRIS, Step.LEFT_IRIS):
            found = make_sample(step).quality
            assert found.metric == "cancuoc-iris-1"
            assert found.score >= GOOD_FROM

    @pytest.mark.parametrize(
        ("fault", "most", "words"),
        [
            (IrisFault.CLOSED, 0, "Mắt nhắm hoặc bị che"),
            (IrisFault.BLUR, 40, "giữ yên đầu"),
            (IrisFault.PARTIAL, 59, "hãy mở to mắt"),
        ],
    )
    @pytest.mark.parametrize("subject", ["one", "two", "three"])
    def test_each_fault_costs_and_says_why(self, make_sample, fault, most, words, subject):
        found = make_sample(Step.LEFT_IRIS, fault=fault, subject=subject).quality
        assert found.score <= most
        assert words in found.words

    @pytest.mark.parametrize("grey", [0, 30, 128, 255])
    def test_a_blank_picture_is_worth_nothing(self, grey):
        assert quality.iris(np.full((480, 640), grey, dtype=np.uint8)).score < RETAKE_BELOW

    def test_a_cap_over_the_lens_is_no_pupil(self):
        image = np.full((480, 640), 200, dtype=np.uint8)
        image[:, 300:] = 10
        assert quality.iris(image).score < GOOD_FROM


class TestFace:
    @pytest.mark.parametrize(("age", "sex"), [(7, Sex.MALE), (33, Sex.FEMALE), (75, Sex.MALE)])
    def test_a_straight_portrait_is_good(self, make_sample, age, sex):
        found = make_sample(Step.FACE, age=age, sex=sex).quality
        assert found.metric == "cancuoc-face-1"
        assert found.words == "Tốt"

    @pytest.mark.parametrize(
        ("fault", "part", "words"),
        [
            (FaceFault.BLUR, "sharpness", "giữ yên và chụp lại"),
            (FaceFault.DARK, "brightness", "hãy chỉnh đèn"),
            (FaceFault.OFF_CENTRE, "position", "ngồi thẳng vào giữa khung"),
            (FaceFault.BUSY_GROUND, "background", "phông sáng trơn"),
        ],
    )
    @pytest.mark.parametrize("subject", ["one", "two"])
    def test_each_fault_costs_and_says_why(self, make_sample, fault, part, words, subject):
        good = make_sample(Step.FACE, subject=subject).quality
        bad = make_sample(Step.FACE, subject=subject, fault=fault).quality
        assert bad.score <= good.score - 40
        assert min(bad.parts, key=bad.parts.__getitem__) == part
        assert words in bad.words

    def test_whether_the_eyes_are_open_is_openly_not_measured(self, make_sample):
        shut = make_sample(Step.FACE, fault=FaceFault.CLOSED_EYES).quality
        assert set(shut.parts) == {"brightness", "sharpness", "position", "background"}

    @pytest.mark.parametrize("grey", [0, 128, 240, 255])
    def test_an_empty_chair_is_worth_nothing(self, grey):
        found = quality.face(np.full((640, 480, 3), grey, dtype=np.uint8))
        assert found.score < RETAKE_BELOW


class TestScore:
    @given(
        seed=st.integers(0, 1000),
        height=st.integers(1, 90),
        width=st.integers(1, 90),
        colour=st.booleans(),
    )
    @settings(max_examples=60, deadline=None)
    def test_any_picture_gets_a_score_in_range_and_words(self, seed, height, width, colour):
        shape = (height, width, 3) if colour else (height, width)
        image = np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)
        for measure in (quality.finger, quality.iris, quality.face):
            found = measure(image)
            assert 0 <= found.score <= 100
            assert all(0 <= part <= 100 for part in found.parts.values())
            assert found.words

    @pytest.mark.parametrize(
        ("score", "retake"), [(0, True), (34, True), (35, False), (100, False)]
    )
    def test_below_the_limit_another_try_is_advised(self, score, retake):
        assert Quality(metric="m", score=score, parts={}, words="").retake is retake

    def test_middling_pictures_are_called_usable(self, make_sample):
        found = make_sample(Step.RIGHT_IRIS, fault=IrisFault.PARTIAL, subject="three").quality
        assert found.words.startswith("Dùng được. ") == (RETAKE_BELOW <= found.score < GOOD_FROM)

    def test_colour_and_grey_of_the_same_finger_agree(self, make_sample):
        grey = pixels(make_sample(Step.ROLLED_RIGHT_INDEX))
        colour = np.stack([grey] * 3, axis=2)
        assert abs(quality.finger(grey).score - quality.finger(colour).score) <= 1
