"""The numbers of rounds to homes, read once from `homes.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from typing import Final

from cancuoc.domain.outreach.home_rules import HomeReason, Part

_FILE: Final = Path(__file__).with_name("homes.toml")
HALVES: Final = (Part.MORNING, Part.AFTERNOON)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeSettings:
    """Hours of the two halves of a day, minutes at a bed by reason, and how long to search."""

    hours: Mapping[Part, tuple[time, time]]
    minutes: Mapping[HomeReason, int]
    between_doors: int
    cpu_seconds: float
    most_days: int


@cache
def home_settings() -> HomeSettings:
    """Return what the file says."""
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    spans = {part: [time.fromisoformat(text) for text in read["hours"][part]] for part in HALVES}
    return HomeSettings(
        hours={part: (span[0], span[1]) for part, span in spans.items()},
        minutes={reason: int(read["minutes"][reason]) for reason in HomeReason},
        between_doors=int(read["minutes"]["between_doors"]),
        cpu_seconds=float(read["search"]["cpu_seconds"]),
        most_days=int(read["search"]["most_days"]),
    )
