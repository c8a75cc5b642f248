"""The demo device: serves samples, and fails on order."""

import pytest

from cancuoc.biometrics.devices import (
    CaptureRequest,
    DeviceGone,
    DeviceTimeout,
    Kind,
    guarded,
)
from cancuoc.biometrics.positions import STEPS, Finger, Step
from cancuoc.biometrics.synthetic import sampler, stamp
from cancuoc.biometrics.synthetic.device import (
    BelowSixOnSensor,
    NothingOnSensor,
    SyntheticDevice,
    Trouble,
)
from cancuoc.biometrics.synthetic.face import Sex
from cancuoc.biometrics.synthetic.impressions import FingerFault
from cancuoc.biometrics.synthetic.iris import IrisFault


def ask(step: Step = Step.ROLLED_LEFT_INDEX, **words) -> CaptureRequest:
    return CaptureRequest(**{"step": step, "subject": "dev", **words})


class TestSamples:
    @pytest.mark.parametrize("step", STEPS)
    def test_every_step_is_served_from_the_pool(self, pool, step):
        made = SyntheticDevice(pool=pool).capture(ask(step, age=20))
        assert made.step is step
        assert stamp.read(made.data) is not None

    @pytest.mark.parametrize("step", [Step.ROLLED_LEFT_INDEX, Step.LEFT_IRIS, Step.FACE])
    def test_without_a_pool_it_draws(self, step):
        made = SyntheticDevice().capture(ask(step, age=20, sex=Sex.MALE))
        drawn = sampler.sample(step=step, subject="dev", age=20, sex=Sex.MALE)
        assert made == drawn

    def test_live_quality_is_that_of_the_next_capture(self, pool):
        for device in (SyntheticDevice(), SyntheticDevice(pool=pool)):
            request = ask(Step.RIGHT_IRIS)
            assert device.live_quality(request) == device.capture(request).quality

    def test_each_attempt_is_another_picture(self, pool):
        for device in (SyntheticDevice(), SyntheticDevice(pool=pool)):
            first, second = (device.capture(ask(attempt=n)) for n in (1, 2))
            assert first.data != second.data
            assert (first.attempt, second.attempt) == (1, 2)

    def test_an_absent_finger_is_drawn_even_with_a_pool(self, pool):
        absent = frozenset({Finger.RIGHT_THUMB})
        made = SyntheticDevice(pool=pool).capture(ask(Step.TWO_THUMBS, absent=absent))
        assert stamp.read(made.data) is None
        assert made.quality.score > 50

    def test_it_describes_itself_as_not_live(self):
        (info,) = SyntheticDevice().discover()
        assert info.kinds == frozenset(Kind)
        assert not info.live
        assert info.model == "Thiết bị mô phỏng"


class TestPlannedFaults:
    def test_the_first_attempt_is_bad_and_the_second_good(self):
        device = SyntheticDevice(faults={Step.ROLLED_LEFT_INDEX: [FingerFault.DRY]})
        first, second = (device.capture(ask(attempt=n)) for n in (1, 2))
        assert first.quality.retake
        assert "Tay khô" in first.quality.words
        assert not second.quality.retake

    def test_a_gap_in_the_plan_is_a_good_picture(self):
        plan = {Step.LEFT_IRIS: [None, IrisFault.CLOSED]}
        device = SyntheticDevice(faults=plan)
        scores = [device.capture(ask(Step.LEFT_IRIS, attempt=n)).quality.score for n in (1, 2, 3)]
        assert scores[0] > 60
        assert scores[1] == 0
        assert scores[2] > 60

    def test_a_fault_is_drawn_even_with_a_pool(self, pool):
        device = SyntheticDevice(pool=pool, faults={Step.LEFT_IRIS: [IrisFault.BLUR]})
        assert device.capture(ask(Step.LEFT_IRIS)).quality.score < 45

    def test_other_steps_are_not_touched(self):
        device = SyntheticDevice(faults={Step.LEFT_IRIS: [IrisFault.CLOSED]})
        assert device.capture(ask(Step.RIGHT_IRIS)).quality.score > 60


class TestRefusals:
    @pytest.mark.parametrize("age", [0, 5.9])
    @pytest.mark.parametrize("step", [Step.RIGHT_FOUR, Step.LEFT_IRIS, Step.FACE])
    def test_nothing_is_taken_below_six(self, pool, age, step):
        with pytest.raises(BelowSixOnSensor) as refusal:
            SyntheticDevice(pool=pool).capture(ask(step, age=age))
        assert refusal.value.status == 403

    @pytest.mark.parametrize(
        ("step", "absent"),
        [
            (Step.ROLLED_LEFT_INDEX, {Finger.LEFT_INDEX}),
            (Step.TWO_THUMBS, {Finger.LEFT_THUMB, Finger.RIGHT_THUMB}),
            (Step.RIGHT_FOUR, set(Finger)),
        ],
    )
    def test_a_step_without_fingers_is_refused(self, step, absent):
        with pytest.raises(NothingOnSensor) as refusal:
            SyntheticDevice().capture(ask(step, absent=frozenset(absent)))
        assert refusal.value.next_step == "Vui lòng ghi lý do rồi chuyển sang bước tiếp theo."

    def test_missing_fingers_do_not_stop_the_face(self, pool):
        made = SyntheticDevice(pool=pool).capture(ask(Step.FACE, absent=frozenset(Finger)))
        assert made.step is Step.FACE


class TestTrouble:
    def test_a_hanging_device_times_out(self):
        device = SyntheticDevice(trouble=Trouble.HANGS)
        with pytest.raises(DeviceTimeout):
            guarded(device, timeout=0.05).capture(ask())
        device.release()

    def test_a_dying_device_is_gone_and_can_be_revived(self, pool):
        device = SyntheticDevice(trouble=Trouble.DIES, pool=pool)
        safe = guarded(device, timeout=5)
        with pytest.raises(DeviceGone):
            safe.capture(ask())
        assert safe is not None
        device.trouble = None
        assert safe.capture(ask()).step is Step.ROLLED_LEFT_INDEX

    def test_a_slow_device_within_the_limit_answers(self, pool):
        made = guarded(SyntheticDevice(latency=0.05, pool=pool), timeout=5).capture(ask())
        assert made.quality is not None

    def test_a_device_slower_than_the_limit_does_not(self, pool):
        device = SyntheticDevice(latency=30, pool=pool)
        with pytest.raises(DeviceTimeout):
            guarded(device, timeout=0.05).capture(ask())
        device.release()
