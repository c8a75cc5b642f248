"""What a guard lets through and what it keeps away, call by call and hand by hand."""

import sys
import threading
from dataclasses import replace

import pytest

from cancuoc.biometrics.capture_set import Sample
from cancuoc.biometrics.devices import (
    CaptureRequest,
    DeviceGone,
    DeviceInfo,
    DeviceRefused,
    DeviceTimeout,
    Kind,
    guarded,
)
from cancuoc.biometrics.file_device import FileMissing
from cancuoc.biometrics.images import Format, ImageBroken
from cancuoc.biometrics.positions import STEPS, Finger, Step
from cancuoc.biometrics.quality import Quality
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.synthetic.device import BelowSixOnSensor, NothingOnSensor

INFO = DeviceInfo(id="d", model="m", kinds=frozenset(Kind), live=True)
GOOD = Quality(metric="m", score=80, parts={}, words="Tốt")


def picture(step: Step) -> Sample:
    return Sample(step=step, data=b"x", format=Format.PNG, width=1, height=1, device="d")


class Recorder:
    """A driver that keeps every request it was sent, and who sent it."""

    def __init__(self, act=None):
        self.seen = []
        self.threads = set()
        self.act = act or (lambda request: picture(request.step))

    def discover(self):
        return (INFO,)

    def info(self):
        return INFO

    def live_quality(self, request):
        self.seen.append(request)
        return GOOD

    def capture(self, request):
        self.seen.append(request)
        self.threads.add(threading.current_thread())
        return self.act(request)


@pytest.mark.parametrize("step", STEPS)
def test_a_request_reaches_the_driver_as_it_was_made(step):
    driver = Recorder()
    request = CaptureRequest(
        step=step,
        subject="s-1",
        attempt=3,
        absent=frozenset({Finger.LEFT_RING}),
        age=8.5,
        sex=Sex.MALE,
    )
    safe = guarded(driver, timeout=5)
    assert safe.live_quality(request) is GOOD
    assert safe.capture(request).step is step
    assert driver.seen == [request, request]


def test_a_request_of_few_words_is_a_first_try_with_nothing_missing():
    request = CaptureRequest(step=Step.FACE, subject="s")
    assert (request.attempt, request.absent) == (1, frozenset())
    assert replace(request, attempt=2) != request


@pytest.mark.parametrize("got", [step for step in STEPS if step is not Step.RIGHT_IRIS])
def test_only_the_picture_that_was_asked_for_is_taken(got):
    driver = Recorder(act=lambda request: picture(got))
    with pytest.raises(DeviceRefused) as caught:
        guarded(driver, timeout=5).capture(CaptureRequest(step=Step.RIGHT_IRIS, subject="s"))
    assert caught.value.details == {"got": got.value}
    assert caught.value.message == "Thiết bị trả về ảnh của bước khác."


@pytest.mark.parametrize(
    "refusal",
    [
        DeviceRefused(),
        DeviceGone(),
        FileMissing(expected="face.png"),
        ImageBroken(reason="size"),
        NothingOnSensor(step="face"),
        BelowSixOnSensor(step="face"),
    ],
    ids=lambda refusal: type(refusal).__name__,
)
def test_a_refusal_of_the_driver_comes_through_with_its_words_and_status(refusal):
    def refuse(request):
        raise refusal

    with pytest.raises(type(refusal)) as caught:
        guarded(Recorder(act=refuse), timeout=5).capture(
            CaptureRequest(step=Step.FACE, subject="s")
        )
    assert caught.value is refusal
    assert caught.value.as_dict()["error"] == type(refusal).__name__


@pytest.mark.parametrize("code", [0, 1, "driver says no", None])
def test_a_driver_that_tries_to_end_the_program_is_only_gone(code):
    """Some vendor libraries call exit() when the cable is pulled."""
    with pytest.raises(DeviceGone) as caught:
        guarded(Recorder(act=lambda request: sys.exit(code)), timeout=5).capture(
            CaptureRequest(step=Step.FACE, subject="s")
        )
    assert caught.value.details == {"reason": "SystemExit"}


@pytest.mark.parametrize("answer", [None, 7, "face", b"bytes"])
def test_an_answer_that_is_no_picture_means_that_the_device_is_gone(answer):
    with pytest.raises(DeviceGone) as caught:
        guarded(Recorder(act=lambda request: answer), timeout=5).capture(
            CaptureRequest(step=Step.FACE, subject="s")
        )
    assert caught.value.details == {"reason": "AttributeError"}


def test_the_driver_never_works_in_the_thread_of_the_page():
    driver = Recorder()
    safe = guarded(driver, timeout=5)
    for _ in range(3):
        safe.capture(CaptureRequest(step=Step.FACE, subject="s"))
    assert threading.current_thread() not in driver.threads
    assert all(not thread.is_alive() for thread in driver.threads)


def test_two_hands_at_two_guards_of_two_devices_do_not_wait_for_each_other():
    meet = threading.Barrier(2, timeout=30)
    devices = [
        guarded(Recorder(act=lambda r: (meet.wait(), picture(r.step))[1]), timeout=60)
        for _ in range(2)
    ]
    taken = []

    def take(device):
        taken.append(device.capture(CaptureRequest(step=Step.FACE, subject="s")))

    threads = [threading.Thread(target=take, args=(device,)) for device in devices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [one.step for one in taken] == [Step.FACE, Step.FACE]


def test_of_two_hands_at_one_hanging_device_both_are_answered_in_time():
    release = threading.Event()
    safe = guarded(Recorder(act=lambda request: release.wait() and None), timeout=0.1)
    refused = []

    def take():
        try:
            safe.capture(CaptureRequest(step=Step.FACE, subject="s"))
        except DeviceTimeout as error:
            refused.append(error.details)

    threads = [threading.Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    # All three came back while the device still hung.
    assert refused == [{"seconds": 0.1}] * 3
    release.set()


@pytest.mark.parametrize("count", [1, 5])
def test_after_any_number_of_refusals_the_next_good_answer_is_taken(count):
    driver = Recorder(act=lambda request: 1 / 0)
    safe = guarded(driver, timeout=5)
    request = CaptureRequest(step=Step.FACE, subject="s")
    for _ in range(count):
        with pytest.raises(DeviceGone):
            safe.capture(request)
    driver.act = lambda request: picture(request.step)
    assert safe.capture(request).step is Step.FACE
    assert len(driver.seen) == count + 1
