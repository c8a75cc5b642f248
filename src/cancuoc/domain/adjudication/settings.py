"""The settings of the desk, read once from `settings.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("settings.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`guard` in seconds, `share` of clean searches 0 to 1, `drawn` and `enough` are counts.

    `fingers` and `eyes` are the scores from which parts are called a little and very alike.
    """

    guard: float
    share: float
    drawn: int
    enough: int
    fingers: tuple[float, float] = (1.0, 1.0)
    eyes: tuple[float, float] = (1.0, 1.0)


@cache
def settings() -> Settings:
    """Return what the file says."""
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Settings(
        guard=float(read["guard"]["seconds"]),
        share=float(read["blind_check"]["share"]),
        drawn=int(read["blind_check"]["drawn"]),
        enough=int(read["rates"]["enough"]),
        fingers=(float(read["words"]["finger_little"]), float(read["words"]["finger_alike"])),
        eyes=(float(read["words"]["eye_little"]), float(read["words"]["eye_alike"])),
    )
