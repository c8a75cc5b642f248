"""Having the compiled evening at hand before somebody waits for it.

Compiling takes seconds, on a busy machine a minute; loading what was compiled takes less than
one. Compiling is left to a program of its own, which fills the installation's folder once for
all; the processes that answer pages only load from there, beside their work, and until that is
done they say that waits are being worked out.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Final

import numpy as np

from cancuoc.planner.floor import readiness

logger = logging.getLogger("cancuoc.floor")

TRY_AGAIN: Final = 60.0
"""Seconds after a loading that failed before the next is tried."""

LONGEST_FILL: Final = 600.0
_NICE: Final = 5
_lock: Final = threading.Lock()
_loading: list[threading.Thread] = []
_failed: list[float] = []


def beside() -> None:
    """From here on nothing in this process waits for the compiler; loading begins at once."""
    readiness.never_waiting.set()
    ready()


def at_hand() -> bool:
    """Say whether a wait may be asked for now: always, where waiting for the compiler is fine."""
    return not readiness.never_waiting.is_set() or ready()


def ready() -> bool:
    """Say whether an evening can be simulated at once; whoever asks first starts the loading."""
    if readiness.loaded.is_set():
        return True
    with _lock:
        resting = bool(_failed) and time.monotonic() - _failed[-1] < TRY_AGAIN
        if not resting and not any(thread.is_alive() for thread in _loading):
            _loading[:] = [threading.Thread(target=_prepare, name="floor-warm", daemon=True)]
            _loading[0].start()
    return readiness.loaded.is_set()


def load() -> None:
    """Load the compiled evening by simulating one in which nobody comes."""
    kernels = _kernels()
    nobody, one = np.full((1, 1), np.inf), np.ones((1, 1))
    whole = np.zeros((1, 1), dtype=np.int64)
    kernels.evenings(
        nobody, nobody, whole, whole - 1, nobody, one, one - 1, one[0], whole[0] - 1, 1
    )
    readiness.loaded.set()


def fill() -> None:
    """Compile into the installation's folder; of several programs one does it, the others wait."""
    folder: Path | None = _kernels().FOLDER
    if folder is None:
        load()
        return
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_full(folder):
            load()
            _mark(folder)


def _prepare() -> None:
    """Load, after another program has compiled what is missing; a failure is told, not raised."""
    try:
        folder: Path | None = _kernels().FOLDER
        if folder is not None and not _is_full(folder):
            _fill_apart()
        load()
    except Exception:
        logger.exception("the compiled evening could not be loaded; trying again in a minute")
        _failed[:] = [time.monotonic()]


def _fill_apart() -> None:
    """Compile in another process: a compiler in this one would hold up its pages."""
    command = [sys.executable, "-m", "cancuoc.planner.floor.warming"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_FILL)
    if done.returncode != 0:
        logger.warning("kernels were not compiled ahead: %s", done.stderr[-500:])


def _is_full(folder: Path) -> bool:
    try:
        return (folder / "full").read_text() == _mark_of()
    except OSError:
        return False


def _mark(folder: Path) -> None:
    draft = folder / f"full.{os.getpid()}"
    draft.write_text(_mark_of())
    draft.replace(folder / "full")


def _mark_of() -> str:
    """Return everything that must be as it was for the compiler to take what lies there."""
    import llvmlite.binding
    import numba

    source = Path(_kernels().__file__).stat()
    return json.dumps(
        {
            "source": [_kernels().__file__, source.st_mtime, source.st_size],
            "machine": [llvmlite.binding.get_host_cpu_name(), sys.version],
            "compiler": [numba.__version__, llvmlite.__version__],
        }
    )


def _kernels() -> Any:
    # The compiler itself takes a moment to load: only in the thread or program that needs it.
    from cancuoc.planner.floor import kernels

    return kernels


if __name__ == "__main__":
    os.nice(_NICE)
    fill()
