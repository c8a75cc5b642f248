"""Reading and writing big-endian numbers, with refusals where `struct` has errors."""

from __future__ import annotations

import struct

from cancuoc.biometrics.formats.refusals import RecordBroken, RecordUnwritable


class Cursor:
    """Reads numbers and bytes in order, never beyond its end; every miss is a RecordBroken."""

    def __init__(self, data: bytes, *, start: int = 0, end: int | None = None) -> None:
        self._data = data
        self._at = start
        self._end = len(data) if end is None else end

    @property
    def left(self) -> int:
        """Return how many bytes are left to read."""
        return self._end - self._at

    def numbers(self, layout: str) -> tuple[int, ...]:
        """Return unsigned numbers; `layout` is that of `struct`, without the byte order."""
        size = struct.calcsize(f">{layout}")
        return struct.unpack_from(f">{layout}", self._data, self._step(size))

    def number(self, size: int) -> int:
        """Return one unsigned number of `size` bytes."""
        return int.from_bytes(self.take(size), "big")

    def take(self, size: int) -> bytes:
        """Return the next bytes."""
        at = self._step(size)
        return self._data[at : at + size]

    def part(self, size: int) -> Cursor:
        """Return a cursor over the next bytes alone, and go past them; nothing is copied."""
        at = self._step(size)
        return Cursor(self._data, start=at, end=at + size)

    def finish(self) -> None:
        """Ask that everything was read."""
        if self.left:
            raise RecordBroken(reason="bytes left over", at=self._at, left=self.left)

    def _step(self, size: int) -> int:
        at = self._at
        if not 0 <= size <= self.left:
            raise RecordBroken(reason="cut short", at=at, wanted=size, left=self.left)
        self._at = at + size
        return at


def packed(layout: str, *values: int) -> bytes:
    """Return numbers as bytes. Raises RecordUnwritable when one does not fit its field."""
    try:
        return struct.pack(f">{layout}", *values)
    except struct.error as error:
        raise RecordUnwritable(reason=str(error)) from error
