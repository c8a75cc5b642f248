"""What larger galleries would take: straight lines through the sizes measured."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import numpy as np

_PROCESSES: Final = Path("/proc")
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One size measured: bytes of all rows, and processor seconds of each kind of search."""

    people: int
    memory: int
    seconds: Mapping[str, float]

    def report(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "people": self.people,
            "memory_bytes": self.memory,
            "processor_by": dict(self.seconds),
        }


@cache
def assumptions() -> dict[str, Any]:
    """Return loads, working hours and prices that projections are made for."""
    return tomllib.loads(resources.files(__package__).joinpath("drill.toml").read_text())


def projections(points: Sequence[Point], shares: Mapping[Any, float]) -> list[dict[str, float]]:
    """Return memory, cores and cost of the galleries named in `drill.toml`.

    A search takes what its share of each kind takes. Without two sizes there is no slope and no
    projection.
    """
    if len({point.people for point in points}) < 2:
        return []
    sizes = [point.people for point in points]
    slope, start = np.polyfit(sizes, [_search(point, shares) for point in points], 1)
    each, fixed = np.polyfit(sizes, [point.memory for point in points], 1)
    return [
        _projected(gallery, start + slope * gallery["people"], fixed + each * gallery["people"])
        for gallery in assumptions()["gallery"]
    ]


def _search(point: Point, shares: Mapping[Any, float]) -> float:
    """Return the processor seconds of a mean search."""
    known = {kind: share for kind, share in shares.items() if str(kind) in point.seconds}
    total = sum(share * point.seconds[str(kind)] for kind, share in known.items())
    return float(total / sum(known.values()))


def _projected(gallery: Mapping[str, float], seconds: float, memory: float) -> dict[str, float]:
    stated = assumptions()
    opened = 3600 * stated["load"]["hours"] * stated["load"]["busy"]
    cores = max(1, int(np.ceil(gallery["searches_a_day"] * seconds / opened)))
    gigabytes = memory / 1e9
    price = stated["price"]
    return {
        "people": gallery["people"],
        "searches_a_day": gallery["searches_a_day"],
        "processor_seconds": round(seconds, 3),
        "memory_gb": round(gigabytes, 1),
        "cores": cores,
        "usd_a_month": round(cores * price["core_month"] + gigabytes * price["gb_month"]),
    }


def processor_seconds() -> float:
    """Return the processor time of this process and of the processes it started."""
    mine = os.getpid()
    total = 0.0
    for folder in _PROCESSES.iterdir():
        if folder.name.isdigit():
            total += _ticks(folder, mine) / _TICKS
    return total


def _ticks(folder: Path, parent: int) -> int:
    try:
        words = (folder / "stat").read_text().rpartition(") ")[2].split()
    except OSError:
        # It ended between the listing and the reading.
        return 0
    return int(words[11]) + int(words[12]) if parent in {int(words[1]), int(folder.name)} else 0
