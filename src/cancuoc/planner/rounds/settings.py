"""The numbers of bedside rounds, read once from `settings.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("settings.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`officers` a team, `detour` a factor, speed in km/h, `door_minutes` for each arrival.

    `cpu_seconds` of search, `starts` of it from different seeds, `neighbours` of a move.
    """

    officers: int
    detour: float
    km_per_hour: float
    door_minutes: int
    cpu_seconds: float
    starts: int
    neighbours: int


@cache
def settings() -> Settings:
    """Return what the file says."""
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Settings(
        officers=int(read["crew"]["officers"]),
        detour=float(read["travel"]["detour"]),
        km_per_hour=float(read["travel"]["km_per_hour"]),
        door_minutes=int(read["travel"]["door_minutes"]),
        cpu_seconds=float(read["search"]["cpu_seconds"]),
        starts=int(read["search"]["starts"]),
        neighbours=int(read["search"]["neighbours"]),
    )
