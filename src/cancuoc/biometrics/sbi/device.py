"""A `CaptureDevice` over the device services of this machine, whoever made them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid4

from cancuoc.biometrics import images
from cancuoc.biometrics.capture_set import Sample
from cancuoc.biometrics.devices import CaptureRequest, DeviceGone, DeviceInfo, DeviceRefused
from cancuoc.biometrics.file_device import ImageTooSmall, least_size, measured
from cancuoc.biometrics.positions import Step
from cancuoc.biometrics.quality import Quality
from cancuoc.biometrics.sbi import messages, pictures, wire
from cancuoc.biometrics.sbi.messages import Found, Part
from cancuoc.biometrics.sbi.refusals import DeviceBusy, DeviceNotFound, NothingOnDevice
from cancuoc.biometrics.sbi.trust import Trust
from cancuoc.kernel import clock

CAPTURE_SECONDS: Final = 15.0
LOOK_SECONDS: Final = 2.0
_TOGETHER: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How devices are asked. `env` is the name of the place they are registered for."""

    env: str = "Production"
    ports: Sequence[int] = wire.PORTS
    score: int = 60
    seconds: float = CAPTURE_SECONDS


class SbiDevice:
    """The devices found on this machine, used together: fingers, eyes and face may be three."""

    def __init__(
        self,
        *,
        trust: Trust,
        setup: Setup | None = None,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._trust = trust
        self._setup = setup or Setup()
        self._now = now
        self._found: tuple[Found, ...] = ()
        # The chain of hashes goes through all pictures of one person.
        self._chain = ("", messages.NO_HASH)

    def discover(self) -> tuple[DeviceInfo, ...]:
        """Return the devices that answer with a signed description; the others are left out."""
        with ThreadPoolExecutor(max_workers=_TOGETHER) as pool:
            answers = list(pool.map(self._behind, self._setup.ports))
        self._found = tuple(found for some in answers for found in some)
        return tuple(_info((found,)) for found in self._found)

    def info(self) -> DeviceInfo:
        """Describe the devices in use as one. Raises DeviceNotFound."""
        if not self._found and not self.discover():
            raise DeviceNotFound
        return _info(self._found)

    def live_quality(self, request: CaptureRequest) -> Quality:
        """Measure a frame of the live stream. Raises DeviceRefused, ImageRefused."""
        found = self._device(request.step)
        asked = {
            "deviceId": found.id,
            "deviceSubId": messages.sub_of(request.step, found.subs),
            "timeout": str(round(self._setup.seconds * 1000)),
        }
        seen = wire.frame(found.port, asked, seconds=LOOK_SECONDS)
        return measured(images.decode(seen), request)

    def capture(self, request: CaptureRequest) -> Sample:
        """Take one picture, signed by the device. Raises DeviceRefused, ImageRefused."""
        if request.step.fingers and not messages.names_of(request):
            raise NothingOnDevice
        found = self._device(request.step)
        subject, before = self._chain
        asked = messages.question(
            request,
            found,
            env=self._setup.env,
            at=self._now(),
            ticket=uuid4().hex,
            before=before if subject == request.subject else messages.NO_HASH,
            seconds=self._setup.seconds,
            score=self._setup.score,
        )
        try:
            # The device gives up first, so that its own words arrive.
            seconds = self._setup.seconds + LOOK_SECONDS
            answer = wire.ask(found.port, "RCAPTURE", "/capture", asked, seconds=seconds)
        except DeviceGone:
            self._found = ()
            raise
        parts, after = messages.parts_in(answer, asked, trust=self._trust, at=self._now())
        sample = _sample(request, parts, found)
        self._chain = (request.subject, after)
        return sample

    def _behind(self, port: int) -> list[Found]:
        """Return the devices of one service; one that fails or lies is as if not there."""
        try:
            answer = wire.ask(port, "MOSIPDINFO", "/info", {}, seconds=LOOK_SECONDS)
            return messages.found_in(answer, port=port, trust=self._trust, at=self._now())
        except DeviceRefused:
            return []

    def _device(self, step: Step) -> Found:
        kind = messages.kind_of(step)
        for look_again in (False, True):
            if look_again or not self._found:
                self.discover()
            fitting = [found for found in self._found if found.kind is kind]
            if ready := [found for found in fitting if found.ready]:
                return ready[0]
        if fitting:
            raise DeviceBusy
        raise DeviceNotFound(step=step.value)


def _info(found: Sequence[Found]) -> DeviceInfo:
    return DeviceInfo(
        id="+".join(each.serial for each in found),
        model=", ".join(dict.fromkeys(each.model for each in found)),
        kinds=frozenset(each.kind for each in found),
        live=True,
    )


def _sample(request: CaptureRequest, parts: Sequence[Part], found: Found) -> Sample:
    data, picture = pictures.one_picture(request.step, parts)
    least_width, least_height = least_size(request.step)
    few = len(request.step.fingers) - len(parts) if request.step.fingers else 0
    if picture.width < least_width - 180 * few or picture.height < least_height:
        raise ImageTooSmall(width=picture.width, height=picture.height)
    return Sample(
        step=request.step,
        data=data,
        format=picture.format,
        width=picture.width,
        height=picture.height,
        device=f"sbi:{found.serial}",
        quality=measured(picture, request),
        attempt=request.attempt,
    )
