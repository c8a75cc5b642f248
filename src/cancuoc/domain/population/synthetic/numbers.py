"""Personal numbers, telephones and row identifiers: unique by construction, random to look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import numpy as np
import numpy.typing as npt

from cancuoc.domain.population.synthetic.encode import digits

U64 = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]

_MILLION: Final = 1_000_000
_STRIDE: Final = 618_033  # Coprime to a million, so that multiples visit every serial once.
_CELLS: Final = 1000 * 10 * 100


def mix(values: Any) -> U64:
    """Scramble 64-bit numbers one to one (the finaliser of SplitMix64)."""
    x = np.asarray(values, dtype=np.uint64)
    with np.errstate(over="ignore"):
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@dataclass(frozen=True, slots=True)
class Ids:
    """UUIDv7 of the n-th resident: sorted by n, so that the primary key is built in order."""

    seed: int
    on: date

    def of(self, numbers: Any) -> tuple[U64, U64]:
        """Return the two halves of the ids of rows `numbers` (0, 1, 2, …)."""
        n = np.asarray(numbers, dtype=np.int64).astype(np.uint64)
        start = int(datetime(self.on.year, self.on.month, self.on.day, tzinfo=UTC).timestamp())
        time = np.uint64(start * 1000) + (n >> np.uint64(12))
        high = (time << np.uint64(16)) | np.uint64(0x7000) | (n & np.uint64(0xFFF))
        salt = mix(np.uint64(self.seed % 2**63) + np.uint64(0x9E3779B97F4A7C15 % 2**63))
        low = (mix(n ^ salt) >> np.uint64(2)) | np.uint64(0x8000_0000_0000_0000)
        return high, low

    def list_of(self, numbers: Any) -> list[UUID]:
        """Return the same ids as UUID objects, for the few rows that need them."""
        high, low = self.of(numbers)
        return [UUID(int=(int(a) << 64) | int(b)) for a, b in zip(high, low, strict=True)]


@dataclass(slots=True)
class Numbers:
    """Gives out personal numbers; a number is never given twice in one city.

    For each (province, century and sex, year) the serials are walked by a stride coprime to
    their range, from a start that depends on the seed.
    """

    seed: int
    used: Ints = field(default_factory=lambda: np.zeros(_CELLS, dtype=np.int64))

    def give(self, *, province: Ints, digit: Ints, year: Ints) -> npt.NDArray[np.bytes_]:
        """Return 12-digit numbers (dtype S12) for people of these parts."""
        cell = province * 1000 + digit * 100 + year % 100
        order = np.argsort(cell, kind="stable")
        ranked = cell[order]
        first = np.flatnonzero(np.diff(ranked, prepend=-1))
        within = np.arange(len(cell)) - np.repeat(first, np.diff(first, append=len(cell)))
        turn = np.empty(len(cell), dtype=np.int64)
        turn[order] = within
        turn += self.used[cell]
        self.used += np.bincount(cell, minlength=_CELLS)
        if len(cell) and int(turn.max()) >= _MILLION:
            raise OverflowError("more than a million people of one province, year and sex")
        start = (mix(cell + self.seed * 7919) % np.uint64(_MILLION)).astype(np.int64)
        serial = (start + turn * _STRIDE) % _MILLION
        return digits(cell.astype(np.int64) * _MILLION + serial, 12)


def phones(numbers: Ints, *, seed: int) -> npt.NDArray[np.bytes_]:
    """Return a mobile number (E.164, dtype S12) of row n, different for different rows."""
    prefixes = np.array([3, 5, 7, 8, 9], dtype=np.int64)
    block = 100_000_000
    turn = (numbers * 61_803_399 + seed * 104_729) % block
    first = prefixes[(numbers // block + numbers) % 5]
    tail = digits(first * block + turn, 9)
    out = np.empty((len(numbers), 12), dtype=np.uint8)
    out[:, :3] = np.frombuffer(b"+84", dtype=np.uint8)
    out[:, 3:] = tail.view(np.uint8).reshape(len(numbers), 9)
    return out.view("S12").reshape(len(numbers))


def old_numbers(numbers: Ints, *, seed: int) -> npt.NDArray[np.bytes_]:
    """Return a 9-digit CMND number (dtype S9) of row n, different for different rows."""
    return digits((numbers * 618_033_989 + seed * 15_485_863) % 1_000_000_000, 9)
