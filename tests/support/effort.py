"""What a call costs, told apart from what the rest of the process and the machine do meanwhile.

A worker of the suite holds the heap of thousands of tests: one pass of the garbage collector over
it takes a second, and it falls into whatever call is running. So do other threads, and neighbours
on a busy machine. A call that is slow by itself is slow every time, so a call is made a few times
and its best time counts.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any


def seconds(act: Callable[..., Any], *given: Any, limit: float, tries: int = 3) -> float:
    """Return the processor seconds of a call, the best of up to `tries` when beyond `limit`.

    For many calls that are nearly all within it: each is made once.
    """
    best = float("inf")
    for _ in range(tries):
        began = time.process_time()
        act(*given)
        best = min(best, time.process_time() - began)
        if best < limit:
            break
        gc.collect()
    return best


def least_seconds(
    call: Callable[[], object],
    *,
    rounds: int = 3,
    spent: Callable[[], float] = time.thread_time,
) -> float:
    """Return the processor seconds of the quickest of some calls, with the collector at rest.

    Only the calling thread counts; give `time.process_time` where a call works in threads.
    """
    was_on = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        return min(_one(call, spent) for _ in range(rounds))
    finally:
        if was_on:
            gc.enable()


def _one(call: Callable[[], object], spent: Callable[[], float]) -> float:
    began = spent()
    call()
    return spent() - began
