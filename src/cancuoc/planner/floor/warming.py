"""Loading the compiled evening before somebody waits for it.

The compiler takes seconds to load, and up to a minute on a busy machine that has no compiled
files yet. A program with other work to do has it loaded beside that work.
"""

from __future__ import annotations

import threading
from typing import Final

import numpy as np

from cancuoc.planner.floor import simulate

_loaded: Final = threading.Event()
_lock: Final = threading.Lock()
_loading: list[threading.Thread] = []


def ready() -> bool:
    """Say whether an evening can be simulated at once; whoever asks first starts the loading."""
    with _lock:
        if not _loaded.is_set() and not any(thread.is_alive() for thread in _loading):
            _loading[:] = [threading.Thread(target=load, name="floor-warm", daemon=True)]
            _loading[0].start()
    return _loaded.is_set()


def load() -> None:
    """Load the compiled evening by simulating one in which nobody comes."""
    counters = simulate.alike(1, runs=1)
    nobody = np.full((1, 1), np.inf)
    whole = np.zeros((1, 1), dtype=np.int64)
    simulate.run(
        simulate.People(came=nobody, due=nobody, prio=whole, lanes=whole - 1, service=nobody),
        counters,
    )
    _loaded.set()
