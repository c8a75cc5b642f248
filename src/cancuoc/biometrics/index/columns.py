"""Growing arrays in memory-mapped files, meant for a memory file system.

Files are sparse: a row nobody wrote takes no memory. Nothing is cached beside them, so another
process that opens them finds what the first one left, even when that one was killed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cancuoc.kernel.refusal import Refusal


class IndexFull(Refusal):
    """The memory file system has no room for more rows."""

    status = 507
    message = "Bộ nhớ tra trùng đã đầy."
    next_step = "Vui lòng báo quản trị viên mở rộng bộ nhớ."


@dataclass(frozen=True, slots=True)
class Kind:
    """What one row of a column holds."""

    dtype: npt.DTypeLike
    shape: tuple[int, ...] = ()

    @property
    def bytes(self) -> int:
        """Return the size of one row."""
        return int(np.dtype(self.dtype).itemsize * np.prod(self.shape, dtype=np.int64))


class Columns:
    """Arrays of equal length by name, each in its own file of `folder`. Raises IndexFull."""

    def __init__(self, folder: Path, kinds: Mapping[str, Kind], *, first: int, spare: int) -> None:
        self._folder, self._kinds, self._spare = folder, dict(kinds), spare
        self._arrays: dict[str, npt.NDArray[Any]] = {}
        self.row_bytes = sum(kind.bytes for kind in self._kinds.values())
        self._open(max(first, self._found()))

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        return self._arrays[name]

    def __len__(self) -> int:
        return self._length

    def _found(self) -> int:
        name, kind = next(iter(self._kinds.items()))
        file = self._folder / name
        return file.stat().st_size // kind.bytes if file.exists() else 0

    def _open(self, length: int) -> None:
        self._arrays.clear()
        for name, kind in self._kinds.items():
            descriptor = os.open(self._folder / name, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                os.ftruncate(descriptor, length * kind.bytes)
                with open(descriptor, "r+b", closefd=False) as file:
                    self._arrays[name] = np.memmap(file, kind.dtype, "r+", 0, (length, *kind.shape))
            finally:
                os.close(descriptor)
        self._length = length

    def grow(self, least: int) -> None:
        """Make room for `least` rows and half as many again; rows keep their numbers."""
        if least > self._length:
            self._open(max(least, self._length + self._length // 2))

    def reserve(self, rows: int) -> None:
        """Refuse when the file system cannot take `rows` more: writing would kill the process."""
        state = os.statvfs(self._folder)
        if state.f_bavail * state.f_frsize < rows * self.row_bytes + self._spare:
            raise IndexFull(rows=rows)

    def clear(self, row: int, names: Iterable[str]) -> None:
        """Overwrite a row of some columns with zeros."""
        for name in names:
            kind = self._kinds[name]
            self._arrays[name][row] = np.zeros(kind.shape, kind.dtype)

    def memory(self) -> int:
        """Return the bytes of memory the files take."""
        return sum(512 * (self._folder / name).stat().st_blocks for name in self._kinds)

    def close(self) -> None:
        """Let go of the files."""
        self._arrays.clear()
