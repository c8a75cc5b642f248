"""Figures of a measured day: spreads of waiting, processor time by part, the narrowest place."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cancuoc.domain.reporting.steptimes import StepTimes

_STAGES: Final = (
    ("opening", "received", "opened"),
    ("checks", "opened", "cleared"),
    ("approval", "cleared", "approved"),
    ("card", "approved", "card"),
    ("to_decision", "received", "cleared"),
    ("to_card", "received", "card"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The middle and the tails of some durations, in seconds."""

    count: int
    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the figures were measured on, and how busy it was with other work."""

    cores: int
    model: str
    memory_gb: float
    load_before: float
    load_after: float


def spread(seconds: Iterable[float]) -> Spread:
    """Return the percentiles by nearest rank; all nought when there is nothing."""
    ordered = sorted(seconds)
    if not ordered:
        return Spread(count=0, p50=0.0, p95=0.0, p99=0.0)
    return Spread(
        count=len(ordered),
        p50=_rank(ordered, 0.50),
        p95=_rank(ordered, 0.95),
        p99=_rank(ordered, 0.99),
    )


def _rank(ordered: Sequence[float], share: float) -> float:
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def stages(steps: Iterable[StepTimes]) -> dict[str, Spread]:
    """Return how long each stage took, over the dossiers that went through it."""
    rows = list(steps)
    found = {}
    for name, start, end in _STAGES:
        pairs = [(getattr(row, start), getattr(row, end)) for row in rows]
        found[name] = spread((b - a).total_seconds() for a, b in pairs if a and b)
    return found


def sustained(steps: Iterable[StepTimes], *, began: datetime) -> tuple[float, float]:
    """Return dossiers a second from the first upload to the last card, and in the middle.

    `began` is when the first upload began. The second figure leaves the first and the last
    tenth of the cards out: it has neither the filling nor the emptying of the chain.
    """
    ends = sorted(row.card for row in steps if row.card is not None)
    if not ends:
        return 0.0, 0.0
    whole = (ends[-1] - began).total_seconds()
    tenth = len(ends) // 10
    middle = ends[tenth : len(ends) - tenth]
    inner = (middle[-1] - middle[0]).total_seconds()
    overall = len(ends) / whole if whole > 0 else 0.0
    return overall, ((len(middle) - 1) / inner if inner > 0 else overall)


def per_dossier(cpu: Mapping[str, float], *, dossiers: int) -> dict[str, float]:
    """Return processor milliseconds a dossier by group of processes."""
    return {name: 1000 * seconds / max(1, dossiers) for name, seconds in cpu.items()}


def reactions(log: Path, *, skip: int = 0) -> dict[str, float]:
    """Return the processor seconds of each reaction, summed over workers that have ended.

    The workers say it on a line of their log when they stop; the first `skip` bytes are older.
    """
    found: dict[str, float] = {}
    text = log.read_bytes()[skip:].decode(errors="replace") if log.exists() else ""
    for line in text.splitlines():
        if line.startswith("spent {"):
            for name, cost in json.loads(line.removeprefix("spent ")).items():
                found[name] = found.get(name, 0.0) + float(cost["cpu"])
    return found


def narrowest(cpu_ms: Mapping[str, float]) -> str:
    """Return the part that takes most processor time: the place to widen first."""
    return max(cpu_ms, key=lambda name: cpu_ms[name], default="")


def machine(*, load_before: float) -> Machine:
    """Describe this machine and how busy it is now."""
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        model=_model(),
        memory_gb=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        load_before=load_before,
        load_after=os.getloadavg()[0],
    )


def _model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return "?"
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "?")
