"""Compiled recursions of a queue. Only imported when something is simulated.

Each is a plain function over arrays, compiled at its first call and kept on disk; it holds no
lock while it runs. Times are minutes; someone who never comes arrives at infinity.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

from cancuoc.kernel import compiled_folder

P = ParamSpec("P")
R = TypeVar("R")
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FOLDER = compiled_folder.folder("floor", [Path(__file__)])
"""Where the installation keeps these kernels; None leaves the place to the compiler."""


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function`, keeping the result in the installation's folder."""
    if FOLDER is not None:
        settings: Any = numba.config
        settings.CACHE_DIR = str(FOLDER)
    compiled: Callable[P, R] = numba.njit(cache=True, nogil=True)(function)
    return compiled


@kernel
def first_come(arrivals: Floats, services: Floats, counters: int) -> Floats:
    """Waits of a first-come queue by the Kiefer–Wolfowitz recursion.

    `arrivals` (n) ascending, `services` (n); `work` keeps, in order, when each counter is free.
    """
    work = np.zeros(counters)
    waits = np.empty(arrivals.size)
    for i in range(arrivals.size):
        start = max(arrivals[i], work[0])
        waits[i] = start - arrivals[i]
        free = start + services[i]
        place = 0
        while place + 1 < counters and work[place + 1] < free:
            work[place] = work[place + 1]
            place += 1
        work[place] = free
    return waits


@kernel
def _before(prio: Ints, due: Floats, came: Floats, a: int, b: int) -> bool:
    """Whether `a` is called before `b`: priority, then who is due, then who came, then order."""
    if prio[a] != prio[b]:
        return bool(prio[a] < prio[b])
    if due[a] != due[b]:
        return bool(due[a] < due[b])
    if came[a] != came[b]:
        return bool(came[a] < came[b])
    return bool(a < b)


@kernel
def _insert(pool: Ints, size: int, new: int, prio: Ints, due: Floats, came: Floats) -> int:
    """Put `new` in its place among who waits; returns the new size."""
    place = size
    while place > 0 and _before(prio, due, came, new, pool[place - 1]):
        pool[place] = pool[place - 1]
        place -= 1
    pool[place] = new
    return size + 1


@kernel
def _first_for(mask: int, pool: Ints, size: int, lanes: Ints) -> int:
    """Place in the pool of the first person whose lane the counter takes, or -1."""
    for place in range(size):
        if mask & lanes[pool[place]]:
            return place
    return -1


@kernel
def _next_free(free: Floats, tried: Ints, t: float) -> int:
    """The counter longest idle at `t` that was not tried yet, or -1."""
    best = -1
    for s in range(free.size):
        if tried[s] == 0 and free[s] <= t and (best < 0 or free[s] < free[best]):
            best = s
    return best


@kernel
def _next_event(free: Floats, t: float, arrival: float, size: int) -> float:
    """When something can change next: an arrival, or a counter that becomes free."""
    soonest = arrival
    if size > 0:
        for s in range(free.size):
            if t < free[s] < soonest:
                soonest = free[s]
    return soonest


@kernel
def _serve(
    t: float,
    pool: Ints,
    size: int,
    free: Floats,
    tried: Ints,
    closes: Floats,
    masks: Ints,
    lanes: Ints,
    service: Floats,
    pace: Floats,
    starts: Floats,
    ends: Floats,
    at: Ints,
) -> int:
    """Let every counter that is free at `t` call; returns how many still wait."""
    tried[:] = 0
    while size > 0:
        s = _next_free(free, tried, t)
        if s < 0:
            break
        tried[s] = 1
        if t >= closes[s]:
            free[s] = np.inf
            continue
        place = _first_for(masks[s], pool, size, lanes)
        if place < 0:
            continue
        who = pool[place]
        starts[who] = t
        ends[who] = t + service[who] * pace[s]
        at[who] = s
        free[s] = ends[who]
        if free[s] <= t:
            # A service of no time at all: nothing later would say that this counter is free.
            tried[s] = 0
        size -= 1
        for i in range(place, size):
            pool[i] = pool[i + 1]
    return size


@kernel
def _one(
    order: Ints,
    came: Floats,
    due: Floats,
    prio: Ints,
    lanes: Ints,
    service: Floats,
    pace: Floats,
    free: Floats,
    closes: Floats,
    masks: Ints,
    watched: int,
    starts: Floats,
    ends: Floats,
    at: Ints,
) -> None:
    """One evening: people in `order` of arrival. Stops when the first `watched` were called."""
    pool = np.empty(came.size + 1, dtype=np.int64)
    tried = np.zeros(free.size, dtype=np.int64)
    size, nxt, t = 0, 0, -np.inf
    called = 0
    while called < watched:
        arrival = came[order[nxt]] if nxt < order.size else np.inf
        t = _next_event(free, t, arrival, size)
        if t == np.inf:
            break
        while nxt < order.size and came[order[nxt]] <= t:
            size = _insert(pool, size, order[nxt], prio, due, came)
            nxt += 1
        size = _serve(
            t, pool, size, free, tried, closes, masks, lanes, service, pace, starts, ends, at
        )
        while called < watched and starts[called] < np.inf:
            called += 1


@kernel
def evenings(
    came: Floats,
    due: Floats,
    prio: Ints,
    lanes: Ints,
    service: Floats,
    pace: Floats,
    free: Floats,
    closes: Floats,
    masks: Ints,
    watched: int,
) -> tuple[Floats, Floats, Ints]:
    """Start, end and counter of each person in each run; infinity and -1 for never.

    Shapes: people (runs, n); `pace` and `free` (runs, counters); `closes`, `masks` (counters).
    """
    starts = np.full(came.shape, np.inf)
    ends = np.full(came.shape, np.inf)
    at = np.full(came.shape, -1, dtype=np.int64)
    for r in range(came.shape[0]):
        order = np.argsort(came[r])
        _one(
            order,
            came[r],
            due[r],
            prio[r],
            lanes[r],
            service[r],
            pace[r],
            free[r].copy(),
            closes,
            masks,
            watched,
            starts[r],
            ends[r],
            at[r],
        )
    return starts, ends, at
