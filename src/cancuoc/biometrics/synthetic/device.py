"""The demo device: serves synthetic samples, slowly or badly when told to."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from cancuoc.biometrics.capture_set import Sample
from cancuoc.biometrics.devices import CaptureRequest, DeviceInfo, DeviceRefused, Kind
from cancuoc.biometrics.positions import Step
from cancuoc.biometrics.quality import Quality
from cancuoc.biometrics.synthetic import sampler
from cancuoc.biometrics.synthetic.pool import FIRST_AGE, Pool
from cancuoc.biometrics.synthetic.sampler import Fault


class Trouble(StrEnum):
    """How the device itself can fail, to try what the station does then."""

    HANGS = "hangs"
    DIES = "dies"


class NothingOnSensor(DeviceRefused):
    """All fingers of the step are absent, so nothing can be taken."""

    status = 422
    message = "Không có ngón tay nào để thu nhận ở bước này."
    next_step = "Vui lòng ghi lý do rồi chuyển sang bước tiếp theo."


class BelowSixOnSensor(DeviceRefused):
    """A capture was asked for a child of whom nothing may be taken."""

    status = 403
    message = "Trẻ dưới 6 tuổi không thu nhận sinh trắc học."
    next_step = "Vui lòng bỏ qua bước thu nhận và tiếp tục hồ sơ."


class SyntheticDevice:
    """A `CaptureDevice` that draws what it is asked for.

    `latency` is seconds per call. `faults` gives, per step, the fault of the first, second ...
    attempt; later attempts are good. With a `pool` samples come from there at once (see the
    warning of `pool`), except when a fault or an absent finger has to be drawn.
    """

    def __init__(
        self,
        *,
        latency: float = 0.0,
        faults: Mapping[Step, Sequence[Fault | None]] | None = None,
        trouble: Trouble | None = None,
        pool: Pool | None = None,
    ) -> None:
        self._faults = dict(faults or {})
        self._latency = latency
        self._pool = pool
        self.trouble = trouble
        self._released = threading.Event()
        self._last: tuple[CaptureRequest, Sample] | None = None

    def release(self) -> None:
        """End a hang, for tests that clean up after themselves."""
        self._released.set()

    def discover(self) -> tuple[DeviceInfo, ...]:
        """Return the one synthetic device. Raises OSError when told to die."""
        return (self.info(),)

    def info(self) -> DeviceInfo:
        """Describe the synthetic device. Raises OSError when told to die."""
        self._behave()
        return DeviceInfo(
            id=sampler.DEVICE,
            model="Thiết bị mô phỏng",
            kinds=frozenset(Kind),
            live=False,
        )

    def live_quality(self, request: CaptureRequest) -> Quality:
        """Return the quality the next capture with the same request will have."""
        quality = self.capture(request).quality
        if quality is None:
            raise DeviceRefused(step=request.step.value)
        return quality

    def capture(self, request: CaptureRequest) -> Sample:
        """Draw the sample. Raises BelowSixOnSensor, NothingOnSensor, OSError when told to die."""
        self._behave()
        if request.age < FIRST_AGE:
            raise BelowSixOnSensor(step=request.step.value)
        if request.step.fingers and set(request.step.fingers) <= request.absent:
            raise NothingOnSensor(step=request.step.value)
        if self._last is None or self._last[0] != request:
            self._last = (request, replace(self._draw(request), attempt=request.attempt))
        return self._last[1]

    def _draw(self, request: CaptureRequest) -> Sample:
        fault = self._fault(request)
        if self._pool is not None and fault is None and not request.absent:
            dealt = self._pool.take(
                subject=request.subject,
                age=request.age,
                sex=request.sex,
                occasion=str(request.attempt),
            )
            return dealt.samples[request.step]
        return sampler.sample(
            step=request.step,
            subject=request.subject,
            age=request.age,
            sex=request.sex,
            take=str(request.attempt),
            fault=fault,
            absent=request.absent,
        )

    def _fault(self, request: CaptureRequest) -> Fault | None:
        planned = self._faults.get(request.step, ())
        return planned[request.attempt - 1] if request.attempt <= len(planned) else None

    def _behave(self) -> None:
        """Wait as long as a real device would, or fail as told."""
        if self.trouble is Trouble.DIES:
            raise OSError("synthetic device was told to die")
        if self.trouble is Trouble.HANGS:
            self._released.wait()
        elif self._latency > 0:
            self._released.wait(self._latency)
