"""One sample per step, the same in every process."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from cancuoc.biometrics import images
from cancuoc.biometrics.images import Format
from cancuoc.biometrics.positions import STEPS, Finger, Step
from cancuoc.biometrics.synthetic import sampler
from cancuoc.biometrics.synthetic.face import FaceFault, Sex
from cancuoc.biometrics.synthetic.impressions import FingerFault
from cancuoc.biometrics.synthetic.iris import IrisFault

SIZES = {
    Step.RIGHT_FOUR: (1600, 1000),
    Step.LEFT_FOUR: (1600, 1000),
    Step.TWO_THUMBS: (900, 600),
    Step.RIGHT_IRIS: (640, 480),
    Step.LEFT_IRIS: (640, 480),
    Step.FACE: (480, 640),
}

SCRIPT = """
import hashlib
from cancuoc.biometrics.positions import Step
from cancuoc.biometrics.synthetic import sampler
from cancuoc.biometrics.synthetic.face import Sex
for step in (Step.ROLLED_LEFT_INDEX, Step.TWO_THUMBS, Step.LEFT_IRIS, Step.FACE):
    made = sampler.sample(step=step, subject="across", age=12, sex=Sex.MALE)
    print(hashlib.sha256(made.data).hexdigest())
"""


def pixels(sample):
    return images.decode(sample.data).pixels.astype(int)


@pytest.mark.parametrize("step", STEPS)
def test_each_step_has_its_size_and_format(make_sample, step):
    made = make_sample(step)
    assert (made.width, made.height) == SIZES.get(step, (320, 400))
    assert made.format is (Format.JPEG if step is Step.FACE else Format.JP2)
    found = images.decode(made.data)
    assert (found.width, found.height, found.format) == (made.width, made.height, made.format)
    assert made.synthetic
    assert made.step is step
    assert made.quality.score >= 60


def test_other_processes_draw_the_same_bytes():
    found = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={"PYTHONHASHSEED": salt, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for salt in ("1", "2")
    }
    here = [
        hashlib.sha256(
            sampler.sample(step=step, subject="across", age=12, sex=Sex.MALE).data
        ).hexdigest()
        for step in (Step.ROLLED_LEFT_INDEX, Step.TWO_THUMBS, Step.LEFT_IRIS, Step.FACE)
    ]
    assert found == {"\n".join(here) + "\n"}


@pytest.mark.parametrize(
    "step", [Step.ROLLED_RIGHT_RING, Step.TWO_THUMBS, Step.RIGHT_IRIS, Step.FACE]
)
@pytest.mark.parametrize("change", [{"subject": "other"}, {"take": "2"}])
def test_other_words_draw_other_bytes(make_sample, step, change):
    assert make_sample(step).data != make_sample(step, **change).data


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        (Step.ROLLED_RIGHT_RING, IrisFault.BLUR),
        (Step.ROLLED_RIGHT_RING, FaceFault.DARK),
        (Step.LEFT_IRIS, FingerFault.DRY),
        (Step.FACE, IrisFault.CLOSED),
    ],
)
def test_a_fault_of_another_kind_of_picture_is_ignored(make_sample, step, fault):
    assert make_sample(step, fault=fault).data == make_sample(step).data


class TestAbsentFingers:
    @pytest.mark.parametrize("finger", Step.RIGHT_FOUR.fingers)
    def test_a_slap_shows_the_others(self, make_sample, finger):
        whole, part = (make_sample(Step.RIGHT_FOUR, absent=absent) for absent in (set(), {finger}))
        gone = (pixels(whole) < 190).sum() - (pixels(part) < 190).sum()
        assert gone > 5_000
        assert len(part.data) > 0

    def test_a_step_without_any_finger_cannot_be_drawn(self, make_sample):
        with pytest.raises(ValueError, match="no finger"):
            make_sample(Step.ROLLED_LEFT_RING, absent={Finger.LEFT_RING})
        with pytest.raises(ValueError, match="no finger"):
            make_sample(Step.TWO_THUMBS, absent={Finger.LEFT_THUMB, Finger.RIGHT_THUMB})

    def test_other_fingers_do_not_matter(self, make_sample):
        step = Step.ROLLED_LEFT_RING
        assert make_sample(step, absent={Finger.RIGHT_RING}).data == make_sample(step).data


class TestGrowth:
    @pytest.mark.parametrize(
        ("age", "scale"), [(6, 0.72), (10, 0.83), (14, 0.94), (17, 1), (60, 1), (8, 0.775)]
    )
    def test_scale_by_age(self, age, scale):
        assert sampler.finger_scale(age) == pytest.approx(scale)

    def test_it_never_shrinks(self):
        line = [sampler.finger_scale(age / 4) for age in range(24, 400)]
        assert line == sorted(line)

    def test_a_child_shows_less_skin(self, make_sample):
        child, grown = (
            (pixels(make_sample(Step.ROLLED_RIGHT_RING, age=age)) < 190).sum() for age in (7, 30)
        )
        assert child < 0.75 * grown

    def test_age_does_not_matter_to_eyes(self, make_sample):
        assert np.array_equal(
            pixels(make_sample(Step.LEFT_IRIS, age=7)), pixels(make_sample(Step.LEFT_IRIS, age=70))
        )
