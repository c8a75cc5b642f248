"""One invented person through a life and a family: what stays, what changes, what never mixes."""

import hashlib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cancuoc.biometrics import capture_set, images
from cancuoc.biometrics.devices import CaptureRequest
from cancuoc.biometrics.positions import STEPS, Eye, Finger, Step
from cancuoc.biometrics.synthetic import fingers, impressions, iris, looks, sampler, stamp
from cancuoc.biometrics.synthetic.device import NothingOnSensor, SyntheticDevice
from cancuoc.biometrics.synthetic.face import Sex
from cancuoc.biometrics.synthetic.impressions import Touch


def pixels(sample) -> np.ndarray:
    return images.decode(sample.data).pixels


def digests(dealt) -> set[bytes]:
    return {hashlib.sha256(one.data).digest() for one in dealt.in_order()}


class TestLife:
    def test_the_eye_of_a_child_is_the_eye_of_the_grown_person(self, pool):
        child, grown = (pool.take(subject="life", age=age, sex=Sex.MALE) for age in (7, 60))
        for step in (Step.RIGHT_IRIS, Step.LEFT_IRIS):
            assert np.array_equal(pixels(child.samples[step]), pixels(grown.samples[step]))

    @pytest.mark.parametrize(("first", "second"), [(6, 13.9), (14, 90)])
    def test_within_childhood_and_within_later_life_the_prints_stay(self, pool, first, second):
        one, other = (pool.take(subject="life", age=age, sex=Sex.MALE) for age in (first, second))
        for step in STEPS[:13]:
            assert np.array_equal(pixels(one.samples[step]), pixels(other.samples[step]))

    @pytest.mark.parametrize("age", [5.99, 6])
    def test_the_sixth_birthday_is_the_first_day_on_which_anything_is_taken(self, pool, age):
        dealt = pool.take(subject="life", age=age, sex=Sex.FEMALE)
        capture_set.check(dealt)
        assert bool(dealt.samples) is (age >= 6)
        assert bool(dealt.steps_due()) is (age >= 6)

    def test_a_face_keeps_its_skin_while_the_hair_grows_grey(self):
        ages = (8, 30, 75)
        lives = [looks.choose(subject="life", age=age, sex=Sex.FEMALE) for age in ages]
        assert len({life.skin for life in lives}) == 1
        assert sum(lives[-1].hair_colour) > sum(lives[1].hair_colour)


class TestTwins:
    def test_twins_differ_in_every_finger_eye_and_face(self):
        """An identity depends on the whole id, so two ids next to each other share nothing."""
        for finger in (1, 7):
            one, other = (fingers.grow(subject=twin, finger=finger) for twin in ("t-1", "t-2"))
            assert not np.array_equal(one.ridges, other.ridges)
        for eye in Eye:
            one, other = (iris.grow(subject=twin, eye=eye) for twin in ("t-1", "t-2"))
            assert not np.array_equal(one.texture, other.texture)
        assert looks.choose(subject="t-1", age=9, sex=Sex.MALE) != looks.choose(
            subject="t-2", age=9, sex=Sex.MALE
        )

    @given(
        names=st.lists(
            st.text("abc-0123456789", min_size=1, max_size=12), min_size=2, max_size=4, unique=True
        )
    )
    @settings(
        max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    def test_no_file_of_a_family_is_shared_between_two_of_them(self, pool, names):
        dealt = [digests(pool.take(subject=name, age=30, sex=Sex.MALE)) for name in names]
        assert len(set().union(*dealt)) == 16 * len(names)

    @given(subject=st.text("abc-0123456789", min_size=1, max_size=12), age=st.integers(6, 99))
    @settings(
        max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    def test_every_file_says_whose_it_is_and_that_it_is_from_a_pool(self, pool, subject, age):
        for step, one in pool.take(subject=subject, age=age, sex=Sex.FEMALE).samples.items():
            assert stamp.read(one.data) == f"{subject} test {step.value} 1"
            assert one.synthetic


class TestHands:
    @pytest.mark.parametrize("finger", [Finger.RIGHT_THUMB, Finger.LEFT_RING, Finger.LEFT_LITTLE])
    def test_every_finger_of_a_person_has_ridges_of_its_own(self, finger):
        one = fingers.grow(subject="hands", finger=finger.value)
        other = fingers.grow(subject="hands", finger=finger.value % 10 + 1)
        assert not np.array_equal(one.ridges, other.ridges)
        assert one.ridges.shape == (400, 320)

    @pytest.mark.parametrize("finger", [1, 5, 6, 10])
    def test_a_thumb_is_broader_than_a_little_finger(self, finger):
        """Whatever the ridges, the skin that touches the glass has the breadth of its finger."""

        def width(which):
            master = fingers.grow(subject="hands", finger=finger)
            made = impressions.press(
                master=master, subject="hands", finger=which, take="1", touch=Touch()
            )
            return int((made.image < 200).any(axis=0).sum())

        assert width(1) > width(5)
        assert width(6) > width(10)

    @pytest.mark.parametrize("step", [Step.RIGHT_FOUR, Step.LEFT_FOUR, Step.TWO_THUMBS])
    def test_a_slap_without_its_last_finger_is_refused_and_with_one_it_is_taken(self, step):
        device = SyntheticDevice()
        for kept in (None, step.fingers[0]):
            absent = frozenset(step.fingers) - {kept}
            request = CaptureRequest(step=step, subject="hands", absent=absent)
            if kept is None:
                with pytest.raises(NothingOnSensor):
                    device.capture(request)
            else:
                assert device.capture(request).step is step


class TestRequests:
    @pytest.mark.parametrize("step", [Step.ROLLED_LEFT_RING, Step.LEFT_IRIS, Step.FACE])
    def test_the_same_request_gets_the_same_picture_from_any_device(self, pool, step):
        request = CaptureRequest(step=step, subject="asked", attempt=2, age=20)
        first, second = (SyntheticDevice(pool=pool).capture(request) for _ in range(2))
        assert first == second
        assert first.attempt == 2

    def test_looking_on_does_not_use_up_a_try(self, pool):
        device = SyntheticDevice(pool=pool)
        request = CaptureRequest(step=Step.FACE, subject="asked")
        for _ in range(3):
            device.live_quality(request)
        assert device.capture(request) == SyntheticDevice(pool=pool).capture(request)

    def test_a_device_that_served_one_person_serves_the_next_his_own(self, pool):
        device = SyntheticDevice(pool=pool)
        taken = [
            device.capture(CaptureRequest(step=Step.FACE, subject=subject)).data
            for subject in ("first", "second", "first")
        ]
        assert taken[0] == taken[2] != taken[1]

    @pytest.mark.parametrize("sex", list(Sex))
    def test_age_and_sex_steer_the_face_that_is_dealt(self, pool, sex):
        device = SyntheticDevice(pool=pool)
        faces = {
            pixels(
                device.capture(CaptureRequest(step=Step.FACE, subject="a", age=age, sex=sex))
            ).tobytes()
            for age in (7, 25, 70)
        }
        assert len(faces) == 3


@pytest.mark.parametrize(
    ("age", "least", "most"),
    [(0, 0.5, 0.5), (3, 0.5, 0.72), (6, 0.72, 0.72), (12, 0.83, 0.94), (17, 1, 1), (99, 1, 1)],
)
def test_a_finger_grows_with_its_child(age, least, most):
    assert least <= sampler.finger_scale(age) <= most
