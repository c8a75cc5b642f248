"""A device may hang, die or lie; the session goes on."""

import threading
import time
from dataclasses import replace

import pytest

from cancuoc.biometrics.devices import (
    CaptureRequest,
    DeviceGone,
    DeviceInfo,
    DeviceRefused,
    DeviceTimeout,
    Kind,
    NullDevice,
    NullDeviceWarning,
    guarded,
)
from cancuoc.biometrics.positions import Step
from cancuoc.kernel.refusal import Refusal

REQUEST = CaptureRequest(step=Step.FACE, subject="s")
INFO = DeviceInfo(id="d", model="m", kinds=frozenset({Kind.FACE}), live=True)

CALLS = {
    "discover": lambda device: device.discover(),
    "info": lambda device: device.info(),
    "live_quality": lambda device: device.live_quality(REQUEST),
    "capture": lambda device: device.capture(REQUEST),
}


class Scripted:
    """A driver that does, in every method, what it was given."""

    def __init__(self, act):
        self.act = act
        self.calls = 0

    def _do(self, *_):
        self.calls += 1
        return self.act()

    discover = info = live_quality = capture = _do


class Hanging(Scripted):
    """A driver that never answers until it is released."""

    def __init__(self):
        self.released = threading.Event()
        super().__init__(self.released.wait)


@pytest.fixture
def hanging():
    device = Hanging()
    yield device
    device.released.set()


def workers():
    """Return the threads of guards that are alive; other threads of the process do not matter."""
    return {each for each in threading.enumerate() if each.name == "capture-device"}


def raising(error):
    def act():
        raise error

    return act


@pytest.fixture
def sample(whole_set):
    return whole_set.samples[Step.FACE]


class TestGoodDevice:
    def test_answers_pass_through(self, sample):
        assert guarded(Scripted(lambda: sample), timeout=30).capture(REQUEST) is sample
        assert guarded(Scripted(lambda: sample.quality), timeout=30).live_quality(REQUEST) == (
            sample.quality
        )
        assert guarded(Scripted(lambda: INFO), timeout=30).info() is INFO
        assert guarded(Scripted(lambda: (INFO,)), timeout=30).discover() == (INFO,)

    def test_many_calls_leave_no_threads_behind(self):
        device = guarded(Scripted(lambda: INFO), timeout=30)
        before = workers()
        for _ in range(50):
            device.info()
        assert len(workers() - before) <= 1

    def test_calls_from_two_threads_take_turns(self):
        inside, most = [0], [0]

        def act():
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            time.sleep(0.01)
            inside[0] -= 1
            return INFO

        device = guarded(Scripted(act), timeout=5)
        threads = [threading.Thread(target=device.info) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert most == [1]


class TestHangingDevice:
    @pytest.mark.parametrize("call", list(CALLS))
    def test_every_call_ends_in_time(self, hanging, call):
        with pytest.raises(DeviceTimeout) as refusal:
            CALLS[call](guarded(hanging, timeout=0.05))
        # Nobody released the driver: the limit alone ended the call.
        assert not hanging.released.is_set()
        assert refusal.value.status == 504
        assert refusal.value.details == {"seconds": 0.05}

    def test_while_it_hangs_no_second_call_is_sent(self, hanging):
        device = guarded(hanging, timeout=0.05)
        for _ in range(4):
            with pytest.raises(DeviceTimeout):
                device.info()
        assert hanging.calls == 1

    def test_the_second_refusal_comes_at_once_and_says_so(self, hanging):
        device = guarded(hanging, timeout=0.05)
        with pytest.raises(DeviceTimeout):
            device.info()
        device._timeout = 60
        started = time.perf_counter()
        with pytest.raises(DeviceTimeout) as refusal:
            device.info()
        assert time.perf_counter() - started < 30
        assert refusal.value.message == "Thiết bị vẫn chưa trả lời lần trước."

    def test_when_it_wakes_up_the_late_answer_is_thrown_away_and_work_goes_on(self, hanging):
        device = guarded(hanging, timeout=0.05)
        with pytest.raises(DeviceTimeout):
            device.info()
        hanging.released.set()
        hanging.act = lambda: INFO
        # Until the worker has ended it is refused at once; then an honest answer has its time.
        device._timeout = 30
        deadline = time.monotonic() + 30
        found = None
        while found is None and time.monotonic() < deadline:
            try:
                found = device.info()
            except DeviceTimeout:
                time.sleep(0.01)
        assert found is INFO

    def test_a_new_guard_starts_afresh(self, hanging):
        with pytest.raises(DeviceTimeout):
            guarded(hanging, timeout=0.05).info()
        assert guarded(Scripted(lambda: INFO), timeout=30).info() is INFO

    def test_a_hanging_thread_does_not_keep_the_program_alive(self, hanging):
        with pytest.raises(DeviceTimeout):
            guarded(hanging, timeout=0.05).info()
        left = workers()
        assert left
        assert all(thread.daemon for thread in left)


DEATHS = [
    OSError("unplugged"),
    ConnectionResetError(),
    BrokenPipeError(),
    RuntimeError("driver"),
    ValueError("driver"),
    KeyError("driver"),
    ZeroDivisionError(),
    EOFError(),
    MemoryError(),
    AttributeError("None"),
]


class TestDyingDevice:
    @pytest.mark.parametrize("error", DEATHS, ids=lambda error: type(error).__name__)
    def test_whatever_it_raises_the_device_is_gone(self, error):
        with pytest.raises(DeviceGone) as refusal:
            guarded(Scripted(raising(error)), timeout=30).capture(REQUEST)
        assert refusal.value.status == 503
        assert refusal.value.details == {"reason": type(error).__name__}
        assert refusal.value.__cause__ is error

    @pytest.mark.parametrize("call", list(CALLS))
    def test_in_every_call(self, call):
        with pytest.raises(DeviceGone):
            CALLS[call](guarded(Scripted(raising(OSError())), timeout=30))

    def test_its_own_timeout_counts_as_gone_not_as_ours(self):
        with pytest.raises(DeviceGone) as refusal:
            guarded(Scripted(raising(TimeoutError("usb"))), timeout=30).info()
        assert refusal.value.details == {"reason": "TimeoutError"}

    def test_the_words_of_the_driver_are_not_shown(self):
        with pytest.raises(DeviceGone) as refusal:
            guarded(Scripted(raising(OSError("secret path"))), timeout=30).info()
        assert "secret" not in str(refusal.value.as_dict())

    def test_what_the_driver_refuses_stays_its_refusal(self):
        own = DeviceRefused("Hết giấy.", next_step="Vui lòng thêm giấy.")
        with pytest.raises(DeviceRefused) as refusal:
            guarded(Scripted(raising(own)), timeout=30).info()
        assert refusal.value is own

    def test_it_may_come_back(self):
        device = Scripted(raising(OSError()))
        safe = guarded(device, timeout=30)
        with pytest.raises(DeviceGone):
            safe.info()
        device.act = lambda: INFO
        assert safe.info() is INFO


def test_a_picture_of_another_step_is_refused(sample):
    wrong = replace(sample, step=Step.LEFT_IRIS)
    with pytest.raises(DeviceRefused) as refusal:
        guarded(Scripted(lambda: wrong), timeout=30).capture(REQUEST)
    assert refusal.value.details == {"got": "left-iris"}


@pytest.mark.parametrize("timeout", [0, -1, -0.5])
def test_a_timeout_is_positive(timeout):
    with pytest.raises(ValueError, match="positive"):
        guarded(Scripted(lambda: INFO), timeout=timeout)


class TestNullDevice:
    def test_it_warns_when_it_is_put_in_place(self):
        with pytest.warns(NullDeviceWarning, match="every capture will be refused"):
            NullDevice()

    @pytest.fixture
    def null(self):
        with pytest.warns(NullDeviceWarning):
            return NullDevice()

    def test_it_finds_nothing(self, null):
        assert null.discover() == ()
        assert null.info().kinds == frozenset()
        assert not null.info().live

    @pytest.mark.parametrize("call", ["live_quality", "capture"])
    def test_it_refuses_and_says_what_to_do(self, null, call):
        with pytest.raises(DeviceGone) as refusal:
            CALLS[call](null)
        assert refusal.value.message == "Chưa cài đặt thiết bị thu nhận."
        assert refusal.value.next_step
        assert refusal.value.details == {"step": "face"}

    @pytest.mark.parametrize("call", ["live_quality", "capture"])
    def test_guarded_it_refuses_alike(self, null, call):
        with pytest.raises(DeviceGone):
            CALLS[call](guarded(null, timeout=30))


@pytest.mark.parametrize("kind", [DeviceRefused, DeviceTimeout, DeviceGone])
def test_refusals_speak_in_short_sentences(kind):
    refusal = kind()
    assert isinstance(refusal, Refusal)
    for text in (refusal.message, refusal.next_step):
        assert text.endswith(".")
        assert all(len(sentence.split()) <= 20 for sentence in text.split("."))
