"""Pictures from a device service that keeps to the interface."""

from __future__ import annotations

from contextlib import contextmanager

import numpy as np
import pytest

from cancuoc.biometrics import images
from cancuoc.biometrics.devices import CaptureRequest, Kind
from cancuoc.biometrics.images import Format
from cancuoc.biometrics.positions import FINGER_STEPS, STEPS, Finger, Step
from cancuoc.biometrics.sbi import messages
from cancuoc.biometrics.sbi.device import SbiDevice, Setup
from cancuoc.biometrics.sbi.refusals import NothingOnDevice
from cancuoc.biometrics.sbi.tests import records
from cancuoc.biometrics.sbi.tests.makers import AT, ROOT
from cancuoc.biometrics.sbi.tests.service import running
from cancuoc.biometrics.sbi.trust import Trust

SUBS = {Step.LEFT_FOUR: "1", Step.RIGHT_FOUR: "2", Step.TWO_THUMBS: "3"}


def device(*services, **setup):
    ports = [service.port for service in services]
    given = {"env": "Staging", "seconds": 2.0, **setup}
    return SbiDevice(trust=Trust([ROOT]), setup=Setup(ports=ports, **given), now=lambda: AT)


@contextmanager
def three():
    """Three services with a device each, and all of them used as one device."""
    with (
        running(serial="F1") as finger,
        running(kind="Iris", serial="I1") as iris,
        running(kind="Face", serial="M1") as face,
    ):
        yield device(finger, iris, face), (finger, iris, face)


def request(step: Step, **more) -> CaptureRequest:
    return CaptureRequest(step=step, subject="one", **more)


class TestFinding:
    def test_three_services_are_used_together(self):
        with three() as (found, _):
            kinds = [each.kinds for each in found.discover()]
            assert kinds == [{Kind.FINGER}, {Kind.IRIS}, {Kind.FACE}]
            assert found.info().kinds == set(Kind)
            assert found.info().id == "F1+I1+M1"
            assert found.info().live

    def test_the_first_edition_says_fingerprint(self):
        with running(kind="Fingerprint") as service:
            assert device(service).info().kinds == {Kind.FINGER}


@pytest.fixture(scope="module")
def taken():
    """Take all sixteen pictures of one person, as a station does."""
    with three() as (used, services):
        samples = {step: used.capture(request(step)) for step in STEPS}
        return samples, [asked for service in services for asked in service.asked]


class TestEveryStep:
    def test_each_step_has_its_picture(self, taken):
        samples, _ = taken
        assert {step: sample.step for step, sample in samples.items()} == {s: s for s in STEPS}
        assert samples[Step.RIGHT_FOUR].device == "sbi:F1"
        assert samples[Step.LEFT_IRIS].device == "sbi:I1"
        assert samples[Step.FACE].device == "sbi:M1"
        assert all(sample.quality is not None for sample in samples.values())

    def test_a_single_picture_stays_as_the_device_made_it(self, taken):
        samples, _ = taken
        assert samples[Step.ROLLED_LEFT_RING].data == records.png(Finger.LEFT_RING.value)
        assert samples[Step.FACE].data == records.jpeg(480, 640)
        assert samples[Step.FACE].format is Format.JPEG

    @pytest.mark.parametrize("step", FINGER_STEPS[:3])
    def test_a_slap_lies_in_the_order_of_the_hand_and_loses_nothing(self, taken, step):
        samples, _ = taken
        shown = images.decode(samples[step].data).pixels
        for n, finger in enumerate(step.fingers):
            left = n * (records.WIDTH + 24)
            part = shown[:, left : left + records.WIDTH]
            assert np.array_equal(part, records.pixels(finger.value))

    def test_each_step_asks_for_its_parts_and_its_side_of_the_scanner(self, taken):
        _, asked = taken
        slap = asked[0]["bio"][0]
        assert slap["bioSubType"] == [
            "Right IndexFinger",
            "Right MiddleFinger",
            "Right RingFinger",
            "Right LittleFinger",
        ]
        assert [each["bio"][0]["deviceSubId"] for each in asked[:3]] == ["2", "1", "3"]
        assert [each["bio"][0]["count"] for each in asked[:4]] == ["4", "4", "2", "1"]
        assert asked[-3]["bio"][0]["bioSubType"] == ["Right"]
        assert asked[-1]["bio"][0]["bioSubType"] == []

    def test_the_hashes_chain_through_all_pictures(self, taken):
        _, asked = taken
        chain = [each["bio"][0]["previousHash"] for each in asked]
        assert chain[0] == messages.NO_HASH
        assert len(set(chain)) == len(STEPS)
        assert len({each["transactionId"] for each in asked}) == len(STEPS)


def test_the_next_person_begins_a_new_chain():
    with running() as service:
        used = device(service)
        used.capture(request(Step.TWO_THUMBS))
        used.capture(CaptureRequest(step=Step.TWO_THUMBS, subject="two"))
        assert service.asked[1]["bio"][0]["previousHash"] == messages.NO_HASH


def test_the_device_hears_no_name_and_no_subject():
    with running() as service:
        device(service).capture(CaptureRequest(step=Step.TWO_THUMBS, subject="person-77"))
        assert "person-77" not in str(service.asked)


def test_an_absent_finger_is_an_exception_and_leaves_the_others():
    with running() as service:
        gone = frozenset({Finger.RIGHT_RING})
        sample = device(service).capture(request(Step.RIGHT_FOUR, absent=gone))
        assert sample.width == 3 * records.WIDTH + 2 * 24
        wanted = service.asked[0]["bio"][0]
        assert wanted["exception"] == ["Right RingFinger"]
        assert "Right RingFinger" not in wanted["bioSubType"]


def test_nobody_is_asked_when_every_finger_is_absent():
    with running() as service:
        gone = frozenset(Step.TWO_THUMBS.fingers)
        with pytest.raises(NothingOnDevice):
            device(service).capture(request(Step.TWO_THUMBS, absent=gone))
        assert service.asked == []


def test_bare_pixels_are_kept_without_loss():
    with running(record=lambda _, name: records.finger(name, raw=True)) as service:
        sample = device(service).capture(request(Step.ROLLED_RIGHT_THUMB))
        assert sample.format is Format.PNG
        assert np.array_equal(images.decode(sample.data).pixels, records.pixels(1))


def test_hashes_joined_as_text_are_understood_too():
    with running(hex_joined=True) as service:
        assert device(service).capture(request(Step.LEFT_FOUR)).step is Step.LEFT_FOUR


def test_live_quality_is_measured_on_a_frame_of_the_stream():
    with running(kind="Iris", frame=records.jpeg()) as service:
        assert device(service).live_quality(request(Step.LEFT_IRIS)).score >= 0
