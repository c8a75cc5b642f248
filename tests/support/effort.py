"""What a call costs, measured so that neighbours on the machine do not decide a test.

A limit on one call fails when the collector of garbage, another thread of the process or a busy
machine has its turn within it. So the call is made a few times, the collector rests, only the
processor counts, and the quickest stands: a slow way is slow every time.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def least_seconds(
    call: Callable[[], object],
    *,
    rounds: int = 3,
    spent: Callable[[], float] = time.thread_time,
) -> float:
    """Return the processor seconds of the quickest of some calls.

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
