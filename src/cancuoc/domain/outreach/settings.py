"""The settings of outreach, read once from `settings.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("settings.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`chase_days` is after how many days a letter that brought nothing is chased."""

    chase_days: int


@cache
def settings() -> Settings:
    """Return what the file says."""
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Settings(chase_days=int(read["chase"]["days"]))
