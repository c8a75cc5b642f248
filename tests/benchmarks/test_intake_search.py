"""The search for the highest rate finds it, and names what was full from figures alone."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from tests.benchmarks.intake_search import (
    CORES,
    Step,
    Usage,
    busy_seconds,
    disk_of,
    highest,
    narrowest,
    search,
)

IDLE = Usage(
    passed=10.0, web=1.0, database=1.0, senders=1.0, others=0.0, disk=1.0, flushes=50, flushing=0.5
)


def used(**changes: float) -> Usage:
    return replace(IDLE, **changes)


def step(rate: int, *, late: float = 0.03, grows: float = 0.0, usage: Usage = IDLE) -> Step:
    times = tuple(late + grows * n / 99 for n in range(100))
    return Step(rate=rate, times=times, used=usage)


class Machine:
    """A machine that keeps up with so many a second; now and then it holds its breath."""

    def __init__(self, limit: int, *, breaths: int = 0) -> None:
        self.limit, self.breaths = limit, breaths
        self.asked: list[int] = []

    def __call__(self, rate: int) -> Step:
        self.asked.append(rate)
        if rate > self.limit:
            return step(rate, late=0.1, grows=4.0)
        if self.breaths:
            self.breaths -= 1
            return step(rate, late=0.9)
        return step(rate)


def found(machine: Machine, *, most: int = 400, moments: int = 99) -> int:
    left = iter(range(moments, 0, -1))
    steps = search(measure=machine, start=20, most=most, more_time=lambda: next(left, 0) > 0)
    best = highest(steps)
    return best.rate if best else 0


@pytest.mark.parametrize("limit", [20, 21, 37, 64, 83, 150, 333, 399])
def test_it_comes_near_to_what_the_machine_can_do(limit: int) -> None:
    machine = Machine(limit)
    assert limit * 0.9 - 1 <= found(machine) <= limit
    assert len(machine.asked) < 24


def test_a_machine_that_cannot_do_twenty_has_no_rate() -> None:
    machine = Machine(10)
    assert found(machine) == 0
    assert machine.asked == [20, 20]


def test_it_ends_at_the_most_that_is_asked() -> None:
    assert found(Machine(10_000), most=100) == 100


def test_one_slow_breath_is_no_limit() -> None:
    assert found(Machine(80, breaths=1)) == found(Machine(80))


def test_it_stops_when_its_time_is_over_and_keeps_what_it_found() -> None:
    machine = Machine(300)
    assert found(machine, moments=3) == machine.asked[-1]
    assert len(machine.asked) <= 4


def test_a_first_rate_is_played_however_late_it_is() -> None:
    assert found(Machine(300), moments=0) == 20


@pytest.mark.parametrize(
    ("made", "held"),
    [
        (step(40), True),
        (step(40, late=0.6), False),
        # Every packet is quick still, and each is a little later than the one before.
        (step(40, late=0.01, grows=0.4), False),
    ],
)
def test_a_rate_is_held_when_it_is_quick_and_stays_so(made: Step, held: bool) -> None:
    assert made.held is held
    assert ("held" in made.told()) is held


FULL = 10.0 * CORES


@pytest.mark.parametrize(
    ("usage", "words"),
    [
        (used(web=0.6 * FULL, database=0.3 * FULL), "of the web server"),
        (used(web=0.2 * FULL, database=0.7 * FULL), "of PostgreSQL"),
        (used(senders=0.9 * FULL), "of the stations of this measurement"),
        (used(others=0.9 * FULL), "of other programs"),
        (used(disk=9.5, flushing=8.0), "the disk, which took 80.0 ms a packet"),
        (used(), "wait for each other"),
    ],
)
def test_what_was_full_is_named(usage: Usage, words: str) -> None:
    assert words in narrowest(step(40, usage=usage))


def test_the_counters_of_the_kernel_are_read(tmp_path: Path) -> None:
    device = os.stat(tmp_path).st_dev
    cells = [os.major(device), os.minor(device), "vda", *range(1, 18)]
    disk = disk_of(tmp_path, table=" ".join(map(str, cells)))
    assert (disk.busy, disk.flushes, disk.flushing) == (0.010, 16, 0.017)
    assert disk_of(tmp_path, table="0 0 none").flushes == 0
    ticks = os.sysconf("SC_CLK_TCK")
    # user, nice, system; not idle, not waiting; interrupts and what the host took.
    assert busy_seconds(table="cpu 1 2 3 400 500 6 7 8 0 0") == (1 + 2 + 3 + 6 + 7 + 8) / ticks


def test_a_machine_at_work_is_seen_to_be() -> None:
    before, ends = busy_seconds(), time.process_time() + 0.2
    while time.process_time() < ends:
        pass
    assert busy_seconds() - before >= 0.1
