"""The settings of outreach, read once from `settings.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from cancuoc.domain.outreach.rules import Carrier

_FILE: Final = Path(__file__).with_name("settings.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`chase_days` is after how many days a letter that brought nothing is chased.

    `retry_minutes` are the waits between tries, `per_minute` the most messages of a carrier.
    """

    chase_days: int
    retry_minutes: tuple[int, ...]
    per_minute: Mapping[Carrier, int]


@cache
def settings() -> Settings:
    """Return what the file says."""
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Settings(
        chase_days=int(read["chase"]["days"]),
        retry_minutes=tuple(int(minutes) for minutes in read["retry"]["minutes"]),
        per_minute={Carrier(name): int(most) for name, most in read["per_minute"].items()},
    )
