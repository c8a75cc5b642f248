"""How long a device took, apart from the program around it.

The pace of a counter is the program's share alone: hands on glass take the time they take.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from cancuoc.biometrics.capture_set import Sample
from cancuoc.biometrics.devices import CaptureDevice, CaptureRequest, DeviceInfo
from cancuoc.biometrics.quality import Quality


class TimedDevice:
    """A device that adds up how long it was asked for."""

    def __init__(self, device: CaptureDevice) -> None:
        self._device = device
        self.seconds = 0.0

    def discover(self) -> tuple[DeviceInfo, ...]:
        """Return the devices found now."""
        with self._running():
            return self._device.discover()

    def info(self) -> DeviceInfo:
        """Return the device in use."""
        with self._running():
            return self._device.info()

    def live_quality(self, request: CaptureRequest) -> Quality:
        """Measure what the sensor sees."""
        with self._running():
            return self._device.live_quality(request)

    def capture(self, request: CaptureRequest) -> Sample:
        """Take one picture."""
        with self._running():
            return self._device.capture(request)

    @property
    def header(self) -> str:
        """Return the time as a `Server-Timing` header, which every browser can show."""
        return f"device;dur={self.seconds * 1000:.0f}"

    @contextmanager
    def _running(self) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - began
