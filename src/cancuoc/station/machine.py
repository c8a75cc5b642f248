"""The computer under the station, as far as a session depends on it: its battery and its disk."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Final, Protocol

POWER: Final = Path("/sys/class/power_supply")
DRAINING: Final = "Discharging"


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """How full the battery is in percent, and whether the computer runs on mains."""

    percent: int
    plugged: bool


class Machine(Protocol):
    """What is asked of the computer."""

    def battery(self) -> Battery | None:
        """Return the battery; None for a computer that has none."""

    def free_bytes(self) -> int:
        """Return the room left where the store lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinuxMachine:
    """A computer under Linux, read from the files of its kernel; `folder` holds the store."""

    folder: Path
    power: Path = POWER

    def battery(self) -> Battery | None:
        """Return the battery; several count as one. A mouse with a battery is not the computer."""
        supplies = [_Supply(path) for path in sorted(self.power.glob("*"))]
        found = [each for each in supplies if each.is_battery and each.percent is not None]
        if not found:
            return None
        mains = any(each.read("online") == "1" for each in supplies if not each.is_battery)
        draining = any(each.read("status") == DRAINING for each in found)
        percent = mean(each.percent for each in found if each.percent is not None)
        return Battery(percent=round(percent), plugged=mains or not draining)

    def free_bytes(self) -> int:
        """Return what is free for this user where the store lies."""
        return shutil.disk_usage(self.folder).free


class _Supply:
    """One folder of the kernel about one supply of power."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, name: str) -> str:
        """Return one fact, "" where the kernel gives none."""
        try:
            return (self._path / name).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    @property
    def is_battery(self) -> bool:
        """Return whether the computer itself runs on it."""
        return self.read("type") == "Battery" and self.read("scope") != "Device"

    @property
    def percent(self) -> int | None:
        """Return how full it is, None when it does not say."""
        text = self.read("capacity")
        return min(100, int(text)) if text.isascii() and text.isdigit() else None
