"""The search for the highest rate, and what was narrow there: figures in, words out."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

P95 = 0.500
# What waits longer at the end of a step than at its beginning by so much was not kept up with.
GROWTH = 0.250
# Nearer to each other than this share, two rates are the same on a machine that breathes.
NEAR = 0.08
FULL = 0.85
CORES = os.cpu_count() or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Seconds that passed and what was used of them.

    Processor seconds of the web server, of PostgreSQL, of the stations that send and of whatever
    else runs; seconds in which the disk had work; flushes it was asked for and what they took.
    """

    passed: float
    web: float
    database: float
    senders: float
    others: float
    disk: float
    flushes: int
    flushing: float

    def shares(self) -> dict[str, float]:
        """Return how full each thing was, 1 for full."""
        own = self.web + self.database + self.senders
        return {
            "processor": (own + self.others) / (CORES * self.passed),
            "disk": self.disk / self.passed,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rate: how late each packet was, in the order they were due, and what was used."""

    rate: int
    times: tuple[float, ...]
    used: Usage

    @property
    def p95(self) -> float:
        return quantiles(self.times, n=100)[94]

    @property
    def growth(self) -> float:
        """Return by how much later the last fifth came than the first."""
        part = max(1, len(self.times) // 5)
        return median(self.times[-part:]) - median(self.times[:part])

    @property
    def held(self) -> bool:
        return self.p95 < P95 and self.growth < GROWTH

    def told(self) -> str:
        used, count = self.used, len(self.times)
        web, database, senders = (
            1000 * each / count for each in (used.web, used.database, used.senders)
        )
        word = "held" if self.held else "missed"
        full = ", ".join(f"{name} {share:.0%}" for name, share in used.shares().items())
        return (
            f"{self.rate:4}/s {word:6} p50 {1000 * median(self.times):5.0f}, "
            f"p95 {1000 * self.p95:5.0f} ms, grows {1000 * self.growth:5.0f} ms; "
            f"processor a packet: web {web:.1f}, database {database:.1f}, "
            f"stations {senders:.1f} ms; flushes {used.flushes / count:.1f}, "
            f"{1000 * used.flushing / count:.1f} ms a packet; {full}"
        )


def search(
    *, measure: Callable[[int], Step], start: int, most: int, more_time: Callable[[], bool]
) -> list[Step]:
    """Return the steps taken: up by half until one misses twice, then between, until near."""
    steps: list[Step] = []

    def holds(rate: int) -> bool:
        steps.append(measure(rate))
        if not steps[-1].held and more_time():
            # One slow breath of the machine is no limit.
            steps.append(measure(rate))
        return steps[-1].held

    good, bad, rate = 0, 0, start
    while not bad and good < most and (not steps or more_time()):
        good, bad = (rate, 0) if holds(rate) else (good, rate)
        rate = min(most, rate + rate // 2)
    while more_time() and good and bad - good > max(1, NEAR * bad):
        between = (good + bad) // 2
        good, bad = (between, bad) if holds(between) else (good, between)
    return steps


def highest(steps: Sequence[Step]) -> Step | None:
    """Return the highest rate that held with none at or below it missing for good, or None."""
    last = {step.rate: step for step in steps}
    found = None
    for rate in sorted(last):
        if not last[rate].held:
            break
        found = last[rate]
    return found


def narrowest(step: Step) -> str:
    """Name what was full in a step, by its figures alone."""
    used, shares = step.used, step.used.shares()
    parts = {
        "the web server": used.web,
        "PostgreSQL": used.database,
        "the stations of this measurement": used.senders,
        "other programs on this machine": used.others,
    }
    total = sum(parts.values()) or 1.0
    if shares["processor"] >= FULL:
        name, most = max(parts.items(), key=lambda each: each[1])
        return f"processor time, most of it ({most / total:.0%}) of {name}"
    if shares["disk"] >= FULL:
        flush = 1000 * used.flushing / len(step.times)
        return f"the disk, which took {flush:.1f} ms a packet to flush"
    return (
        f"neither processor ({shares['processor']:.0%}) nor disk ({shares['disk']:.0%}) was full: "
        "threads wait for each other or for locks"
    )


@dataclass(frozen=True, slots=True)
class Disk:
    """What the kernel counts of the disk below a folder: busy seconds, flushes, their seconds."""

    busy: float
    flushes: int
    flushing: float


def disk_of(folder: Path, *, table: str | None = None) -> Disk:
    """Read the counters of the disk that holds a folder; zeros when it is not counted."""
    device = os.stat(folder).st_dev
    wanted = (str(os.major(device)), str(os.minor(device)))
    for line in (table or Path("/proc/diskstats").read_text()).splitlines():
        cells = line.split()
        if tuple(cells[:2]) == wanted and len(cells) >= 20:
            return Disk(int(cells[12]) / 1000, int(cells[18]), int(cells[19]) / 1000)
    return Disk(0.0, 0, 0.0)


def busy_seconds(*, table: str | None = None) -> float:
    """Return the processor seconds the whole machine has spent at work."""
    first = (table or Path("/proc/stat").read_text()).splitlines()[0].split()
    user, nice, system, _idle, _waiting, *rest = (int(each) for each in first[1:])
    return (user + nice + system + sum(rest[:3])) / os.sysconf("SC_CLK_TCK")
