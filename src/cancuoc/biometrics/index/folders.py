"""Folders of the index: in memory, for their owner alone, gone when nobody uses them.

A gallery locks its folder for as long as it lives. The lock of a killed process is free again,
and the next gallery removes what that process left.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

MEMORY: Final = Path("/dev/shm")
"""A file system that never reaches a disk, as long as there is no swap."""

_NEW: Final = "cancuoc-new-"
_USED: Final = "cancuoc-index-"
_LOCK: Final = "lock"


class Claim:
    """A folder of this process, locked until `release` removes it."""

    def __init__(self, base: Path | None = None) -> None:
        base = base or MEMORY
        sweep(base)
        # It gets the name that is swept only once it is locked.
        fresh = private(base)
        self._lock = os.open(fresh / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self.folder = fresh.rename(fresh.with_name(_USED + fresh.name.removeprefix(_NEW)))

    def release(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)


def private(base: Path | None = None) -> Path:
    """Return a new folder that only its owner may enter."""
    return Path(tempfile.mkdtemp(prefix=_NEW, dir=base or MEMORY))


def sweep(base: Path) -> list[Path]:
    """Remove the folders of this user whose process is gone; return them."""
    gone = []
    for folder in base.glob(f"{_USED}*"):
        if _is_abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)
            gone.append(folder)
    return gone


def _is_abandoned(folder: Path) -> bool:
    try:
        if folder.stat().st_uid != os.getuid():
            return False
        lock = os.open(folder / _LOCK, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True
