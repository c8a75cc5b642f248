"""Evenings simulated exactly: several counters, lanes, priorities by rule, people who stay away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cancuoc.planner.floor import readiness

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who may come, in each of several runs; every array is (runs, people).

    `came` and `due` are minutes, infinity for somebody who stays away; `prio` 0 is called
    before 1; `lanes` has one bit per lane; `service` is minutes at a counter of pace 1.
    """

    came: Floats
    due: Floats
    prio: Ints
    lanes: Ints
    service: Floats

    def beside(self, others: People) -> People:
        """Return these people and then the others, in the same runs."""
        return People(
            came=np.hstack((self.came, others.came)),
            due=np.hstack((self.due, others.due)),
            prio=np.hstack((self.prio, others.prio)),
            lanes=np.hstack((self.lanes, others.lanes)),
            service=np.hstack((self.service, others.service)),
        )

    def only(self, here: NDArray[np.bool_]) -> People:
        """Return the same people, where those not `here` stay away."""
        return replace(self, came=np.where(here, self.came, np.inf))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """`free` (runs, counters): minute from which each calls; `pace` multiplies its services.

    `closes` and `masks` (counters): the minute from which it calls nobody, the lanes it takes.
    """

    free: Floats
    pace: Floats
    closes: Floats
    masks: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Evenings:
    """Start, end and counter of each service, (runs, people); infinity and -1 for never."""

    starts: Floats
    ends: Floats
    at: Ints


def alike(counters: int, *, runs: int, opens: float = 0.0) -> Counters:
    """Return counters that all take everybody, at pace 1, and never close."""
    return Counters(
        free=np.full((runs, counters), opens),
        pace=np.ones((runs, counters)),
        closes=np.full(counters, np.inf),
        masks=np.full(counters, -1, dtype=np.int64),
    )


def run(people: People, counters: Counters, *, watched: int | None = None) -> Evenings:
    """Simulate every run; with `watched`, only until the first so many people were called."""
    starts, ends, at = _kernels().evenings(
        _flat(people.came),
        _flat(people.due),
        _whole(people.prio),
        _whole(people.lanes),
        _flat(people.service),
        _flat(counters.pace),
        _flat(counters.free),
        _flat(counters.closes),
        _whole(counters.masks),
        people.came.shape[1] if watched is None else watched,
    )
    return Evenings(starts=starts, ends=ends, at=at)


def waits_first_come(arrivals: Floats, services: Floats, *, counters: int) -> Floats:
    """Return the wait of each of `n` people served first come, first served, in minutes."""
    waits: Floats = _kernels().first_come(arrivals, services, counters)
    return waits


def _flat(values: Floats) -> Floats:
    """Return numbers in the one layout the kernel is compiled for: nobody waits for a second."""
    return np.require(values, np.float64, ["C", "W"])


def _whole(values: Ints) -> Ints:
    return np.require(values, np.int64, ["C", "W"])


def _kernels() -> Any:
    # The compiler is loaded when somebody simulates, not when a room imports this library.
    readiness.insist()
    from cancuoc.planner.floor import kernels

    return kernels
