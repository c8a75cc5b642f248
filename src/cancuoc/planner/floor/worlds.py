"""The invented worlds of `worlds.toml`, in which forecasts are tuned and then put on trial."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from cancuoc.kernel.refusal import Refusal

_FILE: Final = Path(__file__).with_name("worlds.toml")

OPENS: Final = 1110.0
"""18:30, when the invented evenings begin."""
CLOSES: Final = 1320.0
"""22:00, when their last slot ends and tickets are no longer given out."""
SLOT: Final = 30.0


class NoSuchWorld(Refusal, KeyError):
    """A world that the file does not describe."""

    message = "Không có bộ buổi tối mô phỏng này."
    next_step = "Vui lòng chọn tuning, rough hoặc trial."


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueBand:
    """True service of one band: mean minutes, cv, share of people."""

    minutes: float
    cv: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How true evenings are drawn; the file says what each number means."""

    seed: int
    shape: str
    evening_sd: float
    counter_sd: float
    counters: tuple[int, int]
    places: tuple[float, float]
    parties: tuple[float, ...]
    no_show: tuple[float, float]
    late: float
    late_sd: float
    walk_ins: tuple[float, float]
    missed: float
    priority: float
    disturbed: float
    disturbance: tuple[float, float]
    opens_late: float
    bands: Mapping[str, TrueBand]


@cache
def worlds() -> Mapping[str, World]:
    """Return every world by its name."""
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {name: _world(table) for name, table in read.items()}


def world(name: str) -> World:
    """Return one world, or refuse."""
    if name not in worlds():
        raise NoSuchWorld(world=name)
    return worlds()[name]


def _world(table: Mapping[str, Any]) -> World:
    plain: dict[str, Any] = {
        key: tuple(v) if isinstance(v, list) else v for key, v in table.items()
    }
    plain["bands"] = {code: TrueBand(**row) for code, row in table["bands"].items()}
    return World(**plain)
