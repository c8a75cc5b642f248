"""The port to capture devices, and the guard that keeps a bad device from holding a session.

A driver implements `CaptureDevice`. The station never calls a driver directly: it calls what
`guarded` returns, which answers within a time limit or refuses.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NoReturn, Protocol, TypeVar

from cancuoc.biometrics.capture_set import Sample
from cancuoc.biometrics.positions import Finger, Step
from cancuoc.biometrics.quality import Quality
from cancuoc.biometrics.subjects import Sex
from cancuoc.kernel.refusal import Refusal

T = TypeVar("T")


class Kind(StrEnum):
    """What a device can take."""

    FINGER = "finger"
    IRIS = "iris"
    FACE = "face"


@dataclass(frozen=True, kw_only=True)
class DeviceInfo:
    """Which device it is. `live` is False for devices that show no real person."""

    id: str
    model: str
    kinds: frozenset[Kind]
    live: bool


@dataclass(frozen=True, kw_only=True)
class CaptureRequest:
    """What to take now. Age and sex only steer synthetic devices; real ones ignore them."""

    step: Step
    subject: str
    attempt: int = 1
    absent: frozenset[Finger] = field(default_factory=frozenset)
    age: float = 30.0
    sex: Sex = Sex.FEMALE


class CaptureDevice(Protocol):
    """A driver. Every method may be slow, and raises a Refusal for what it expects."""

    def discover(self) -> tuple[DeviceInfo, ...]:
        """Return the devices found now; empty when none answers."""

    def info(self) -> DeviceInfo:
        """Return the device in use."""

    def live_quality(self, request: CaptureRequest) -> Quality:
        """Measure what the sensor sees now, without keeping it."""

    def capture(self, request: CaptureRequest) -> Sample:
        """Take one picture for the step."""


class DeviceRefused(Refusal):
    """The device cannot do what was asked."""

    status = 503
    message = "Thiết bị thu nhận không thực hiện được."
    next_step = "Vui lòng kiểm tra thiết bị rồi thử lại."


class DeviceTimeout(DeviceRefused):
    """The device did not answer in time; its answer, if it comes, is thrown away."""

    status = 504
    message = "Thiết bị thu nhận không trả lời kịp."
    next_step = "Vui lòng thử lại; nếu vẫn lỗi, rút ra cắm lại hoặc đổi thiết bị."


class DeviceGone(DeviceRefused):
    """The device broke down or is not connected."""

    message = "Mất kết nối với thiết bị thu nhận."
    next_step = "Vui lòng cắm lại hoặc đổi thiết bị. Phần đã thu nhận vẫn được giữ."


class NullDeviceWarning(UserWarning):
    """A station runs without a capture device."""


class NullDevice:
    """Stands where no device is set up: it warns once and refuses every capture."""

    def __init__(self) -> None:
        warnings.warn(
            "No capture device is set up; every capture will be refused.",
            NullDeviceWarning,
            stacklevel=2,
        )

    def discover(self) -> tuple[DeviceInfo, ...]:
        """Find nothing."""
        return ()

    def info(self) -> DeviceInfo:
        """Describe the absence."""
        return DeviceInfo(id="null", model="null", kinds=frozenset(), live=False)

    def live_quality(self, request: CaptureRequest) -> Quality:
        """Refuse with DeviceGone."""
        self._refuse(request)

    def capture(self, request: CaptureRequest) -> Sample:
        """Refuse with DeviceGone."""
        self._refuse(request)

    def _refuse(self, request: CaptureRequest) -> NoReturn:
        raise DeviceGone("Chưa cài đặt thiết bị thu nhận.", step=request.step.value)


def guarded(device: CaptureDevice, *, timeout: float) -> GuardedDevice:
    """Wrap a driver so that every call ends within `timeout` seconds, by answer or refusal.

    Raises ValueError for a timeout that is not positive.
    """
    if timeout <= 0:
        raise ValueError("a timeout is positive")
    return GuardedDevice(device=device, timeout=timeout)


class GuardedDevice:
    """A device whose calls run in a thread of their own.

    A call that hangs cannot be killed in Python. It is left behind, and while it is still
    inside the driver no second call is sent there: the refusal then comes at once. So at most
    one thread is lost per guard; a new guard starts afresh.
    """

    def __init__(self, *, device: CaptureDevice, timeout: float) -> None:
        self._device = device
        self._timeout = timeout
        self._turn = threading.Lock()
        self._worker: threading.Thread | None = None

    def discover(self) -> tuple[DeviceInfo, ...]:
        """Return the devices found now. Raises DeviceTimeout, DeviceGone."""
        return self._run(self._device.discover)

    def info(self) -> DeviceInfo:
        """Return the device in use. Raises DeviceTimeout, DeviceGone."""
        return self._run(self._device.info)

    def live_quality(self, request: CaptureRequest) -> Quality:
        """Measure what the sensor sees. Raises DeviceTimeout, DeviceGone."""
        return self._run(lambda: self._device.live_quality(request))

    def capture(self, request: CaptureRequest) -> Sample:
        """Take one picture. Raises DeviceTimeout, DeviceGone, and what the driver refuses."""
        return self._run(lambda: self._take(request))

    def _take(self, request: CaptureRequest) -> Sample:
        # Looked at inside the call: an answer that is no picture at all is the driver's fault.
        sample = self._device.capture(request)
        if sample.step is not request.step:
            raise DeviceRefused("Thiết bị trả về ảnh của bước khác.", got=sample.step.value)
        return sample

    def _run(self, call: Callable[[], T]) -> T:
        # One call at a time: drivers are rarely made for two.
        if not self._turn.acquire(timeout=self._timeout):
            raise DeviceTimeout(seconds=self._timeout)
        try:
            return self._run_alone(call)
        finally:
            self._turn.release()

    def _run_alone(self, call: Callable[[], T]) -> T:
        if self._worker is not None and self._worker.is_alive():
            raise DeviceTimeout("Thiết bị vẫn chưa trả lời lần trước.", seconds=self._timeout)
        answer: Future[T] = Future()
        self._worker = threading.Thread(
            target=_answer, args=(call, answer), name="capture-device", daemon=True
        )
        self._worker.start()
        try:
            result = answer.result(timeout=self._timeout)
        except FutureTimeout as error:
            if answer.done():
                raise DeviceGone(reason="TimeoutError") from error
            raise DeviceTimeout(seconds=self._timeout) from error
        except Refusal:
            raise
        except (Exception, SystemExit) as error:
            # A driver may raise anything, even try to end the program; whatever it is, the
            # device did not do its work.
            raise DeviceGone(reason=type(error).__name__) from error
        self._worker.join(timeout=1.0)
        return result


def _answer(call: Callable[[], T], answer: Future[T]) -> None:
    """Run in the worker thread: put the result, or what went wrong, where the caller waits."""
    try:
        answer.set_result(call())
    except BaseException as error:  # noqa: BLE001 - it is handed to the caller, not swallowed.
        answer.set_exception(error)
