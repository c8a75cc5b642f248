"""What one call costs, told apart from what the rest of the process does meanwhile.

A worker of the suite holds the heap of thousands of tests: one pass of the garbage collector over
it takes a second, and it falls into whatever call is running. A call that is slow by itself is
slow every time, so a call beyond its limit is tried again and its best time counts.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any


def seconds(act: Callable[..., Any], *given: Any, limit: float, tries: int = 3) -> float:
    """Return the processor seconds of a call, the best of up to `tries` when beyond `limit`."""
    best = float("inf")
    for _ in range(tries):
        began = time.process_time()
        act(*given)
        best = min(best, time.process_time() - began)
        if best < limit:
            break
        gc.collect()
    return best
