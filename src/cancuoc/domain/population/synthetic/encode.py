"""PostgreSQL's binary COPY format, written by whole arrays.

A row of the format is a field count and, for each field, a length and the bytes. Rows whose
fields have the same lengths are all alike, so they are laid out at once as one structured
array; rows of a chunk are therefore grouped by the pattern of their lengths. Order inside a
chunk carries no meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
HEADER: Final = b"PGCOPY\n\xff\r\n\0" + b"\0" * 8
TRAILER: Final = b"\xff\xff"
_NULL: Final = -1
_PG_EPOCH: Final = np.datetime64("2000-01-01", "D")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: raw bytes of equal width for every row, and the length used in each row.

    `length` is -1 where the value is NULL. `raw` has shape (rows, widest).
    """

    raw: npt.NDArray[np.uint8]
    length: npt.NDArray[np.int32]


def _fixed(values: Array, null: npt.NDArray[np.bool_] | None) -> Column:
    rows, width = len(values), values.dtype.itemsize
    raw = np.ascontiguousarray(values).view(np.uint8).reshape(rows, width)
    length = np.full(rows, width, dtype=np.int32)
    if null is not None:
        length[null] = _NULL
    return Column(raw, length)


def int2(values: Array, null: npt.NDArray[np.bool_] | None = None) -> Column:
    """Encode smallint values."""
    return _fixed(values.astype(">i2"), null)


def int4(values: Array, null: npt.NDArray[np.bool_] | None = None) -> Column:
    """Encode integer values."""
    return _fixed(values.astype(">i4"), null)


def int8(values: Array, null: npt.NDArray[np.bool_] | None = None) -> Column:
    """Encode bigint values."""
    return _fixed(values.astype(">i8"), null)


def boolean(values: Array) -> Column:
    """Encode boolean values."""
    return _fixed(values.astype(np.uint8), None)


def day(values: Array, null: npt.NDArray[np.bool_] | None = None) -> Column:
    """Encode `datetime64[D]` values as date."""
    return _fixed((values - _PG_EPOCH).astype(np.int64).astype(">i4"), null)


def moment(value: date, rows: int) -> Column:
    """Encode midnight UTC of one day for every row as timestamptz."""
    micros = (value - date(2000, 1, 1)).days * 86_400_000_000
    return int8(np.full(rows, micros, dtype=np.int64))


def uuid(high: Array, low: Array, null: npt.NDArray[np.bool_] | None = None) -> Column:
    """Encode UUIDs given as two unsigned 64-bit halves."""
    both = np.empty((len(high), 2), dtype=">u8")
    both[:, 0], both[:, 1] = high, low
    raw = both.view(np.uint8).reshape(len(high), 16)
    length = np.full(len(high), 16, dtype=np.int32)
    if null is not None:
        length[null] = _NULL
    return Column(raw, length)


def text(values: Array, null: npt.NDArray[np.bool_] | None = None) -> Column:
    """Encode a fixed-width byte-string array (dtype S); trailing zero bytes are not text."""
    width = values.dtype.itemsize
    raw = np.ascontiguousarray(values).view(np.uint8).reshape(len(values), width)
    length = np.char.str_len(values).astype(np.int32)
    if null is not None:
        length[null] = _NULL
    return Column(raw, length)


def chosen(codes: Array, words: tuple[str, ...], *, empty_is_null: bool = False) -> Column:
    """Encode small codes that stand for words, such as the sexes."""
    table = np.array([word.encode() for word in words])
    if table.dtype.itemsize == 0:
        table = table.astype("S1")
    lengths = np.array([len(word.encode()) for word in words], dtype=np.int32)
    if empty_is_null:
        lengths[lengths == 0] = _NULL
    raw = table.view(np.uint8).reshape(len(words), table.dtype.itemsize)[codes]
    return Column(raw, lengths[codes])


def digits(values: Array, width: int) -> Array:
    """Return numbers as byte strings of `width` digits with leading zeros, dtype S."""
    rest = values.astype(np.uint64)
    out = np.empty((len(rest), width), dtype=np.uint8)
    ten = np.uint64(10)
    for place in range(width - 1, -1, -1):
        rest, digit = rest // ten, rest % ten
        out[:, place] = digit + ord("0")
    return out.view(f"S{width}").reshape(len(rest))


def rows(columns: Mapping[str, Column]) -> Iterator[bytes]:
    """Yield the rows of a chunk, grouped by pattern, without header and trailer."""
    parts = list(columns.values())
    group = np.zeros(len(parts[0].length), dtype=np.int64)
    for part in parts:
        lengths = _dense(part.length.astype(np.int64) + 1)
        group = _dense(group * (int(lengths.max(initial=0)) + 1) + lengths)
    order = np.argsort(group, kind="stable")
    edges = np.flatnonzero(np.diff(group[order], prepend=-1, append=-1))
    for start, end in pairwise(edges):
        yield _layout(parts, order[start:end])


def _dense(codes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return codes renumbered without gaps, in the same order."""
    present = np.bincount(codes) > 0
    return (np.cumsum(present) - 1)[codes]


def _layout(parts: list[Column], alike: Array) -> bytes:
    """Lay out rows whose fields all have the lengths of the first of them."""
    lengths = [int(part.length[alike[0]]) for part in parts]
    widths = [max(length, 0) for length in lengths]
    out = np.empty((len(alike), 2 + sum(4 + width for width in widths)), dtype=np.uint8)
    out[:, :2] = np.frombuffer(len(parts).to_bytes(2, "big"), dtype=np.uint8)
    at = 2
    for part, length, width in zip(parts, lengths, widths, strict=True):
        out[:, at : at + 4] = np.frombuffer(length.to_bytes(4, "big", signed=True), dtype=np.uint8)
        out[:, at + 4 : at + 4 + width] = part.raw[alike, :width]
        at += 4 + width
    return out.tobytes()
