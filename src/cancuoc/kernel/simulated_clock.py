"""A clock in a file, so that a replay moves every process of the centre through the same week.

The file holds one double: seconds since 1970 in UTC. Its owner writes, everyone else reads.
"""

from __future__ import annotations

import mmap
import struct
from datetime import UTC, datetime
from pathlib import Path

_DOUBLE = struct.Struct("<d")


class SimulatedClock:
    """Reads or sets the moment kept in `path`; an 8-byte store is not seen half-written."""

    def __init__(self, path: Path, *, start: datetime | None = None) -> None:
        if start is not None:
            path.write_bytes(_DOUBLE.pack(start.timestamp()))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _DOUBLE.size)

    def now(self) -> datetime:
        """Return the simulated moment, aware, in UTC."""
        return datetime.fromtimestamp(_DOUBLE.unpack(self._memory[: _DOUBLE.size])[0], UTC)

    def set(self, at: datetime) -> None:
        """Move the clock to `at`. It may only go forward: no one has lived backwards yet."""
        if at < self.now():
            raise ValueError("a simulated clock does not go back")
        self._memory[: _DOUBLE.size] = _DOUBLE.pack(at.timestamp())
