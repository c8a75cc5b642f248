"""Picture headers read by hand, so that size is known before any decoder runs.

Sources: PNG (ISO/IEC 15948), JPEG (ITU-T T.81), JPEG 2000 (ISO/IEC 15444-1 Annexes A and I).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final

from cancuoc.biometrics.codestream import Header, HeaderBroken, check
from cancuoc.biometrics.codestream import unpack as _read

MAX_BLOCKS: Final = 4096
"""More chunks, segments or boxes than this are no picture but an attack."""
MAX_SCANS: Final = 64


def read_png(data: bytes) -> Header:
    """Read IHDR and walk the chunks to IEND."""
    header: Header | None = None
    for name, at, length in _png_chunks(data):
        if header is None:
            if name != b"IHDR" or length != 13:
                raise HeaderBroken("first chunk is not IHDR")
            width, height, _, colour = _read(">IIBB", data, at)
            header = Header(width=width, height=height, components=3 if colour & 2 else 1)
        if name == b"IEND":
            return header
    raise HeaderBroken("no IEND")


_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_ADAM7: Final = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)


def check_png_rows(data: bytes) -> None:
    """Inflate the pixel data and raise HeaderBroken unless it holds every row.

    A decoder may fill missing rows with black and say nothing. At most the declared number of
    bytes is inflated, so call it after the size has been checked.
    """
    wanted = _png_bytes(data)
    inflater, found = zlib.decompressobj(), 0
    for name, at, length in _png_chunks(data):
        if name != b"IDAT" or found >= wanted:
            continue
        try:
            found += len(inflater.decompress(data[at : at + length], wanted - found))
        except zlib.error as error:
            raise HeaderBroken("pixel data cannot be inflated") from error
    if found < wanted:
        raise HeaderBroken("rows are missing")


def _png_bytes(data: bytes) -> int:
    """Return how many bytes the pixel data has when inflated, from IHDR."""
    width, height, depth, colour, _, _, interlaced = _read(">IIBBBBB", data, 16)
    if colour not in _CHANNELS or depth not in (1, 2, 4, 8, 16) or interlaced > 1:
        raise HeaderBroken("unknown kind of pixels")
    bits = depth * _CHANNELS[colour]
    total = 0
    for left, top, right, down in _ADAM7 if interlaced else ((0, 0, 1, 1),):
        columns, rows = -(-(width - left) // right), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    at = 8
    for _ in range(MAX_BLOCKS):
        if at >= len(data):
            return
        (length,) = _read(">I", data, at)
        if at + 12 + length > len(data):
            raise HeaderBroken("chunk beyond the end")
        yield data[at + 4 : at + 8], at + 8, length
        at += 12 + length
    raise HeaderBroken("too many chunks")


def read_jpeg(data: bytes) -> Header:
    """Walk the segments to the first scan; ask for one frame and an end marker."""
    if not data.rstrip(b"\x00").endswith(b"\xff\xd9"):
        raise HeaderBroken("no end marker")
    if data.count(b"\xff\xda") > MAX_SCANS:
        raise HeaderBroken("too many scans")
    frames = []
    for marker, at in _jpeg_segments(data):
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            _, height, width, components = _read(">BHHB", data, at)
            frames.append(Header(width=width, height=height, components=components))
        if marker == 0xDA:
            break
    if len(frames) != 1:
        raise HeaderBroken("not exactly one frame before the first scan")
    return frames[0]


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield (marker, first byte after the length) until the caller stops at the first scan."""
    at = 2
    for _ in range(MAX_BLOCKS):
        prefix, marker, length = _read(">BBH", data, at)
        if prefix != 0xFF or length < 2:
            raise HeaderBroken(f"no marker at byte {at}")
        yield marker, at + 4
        at += 2 + length
    raise HeaderBroken("too many segments")


def read_jp2(data: bytes) -> Header:
    """Walk the boxes to the code stream; its SIZ marker counts, and must agree with `ihdr`."""
    declared: Header | None = None
    for name, at, end in boxes(data):
        if name == b"jp2h":
            declared = _image_header(data, at, end)
        if name == b"jp2c":
            if declared is None:
                raise HeaderBroken("code stream before header")
            header = check(data, at, end)
            if (header.width, header.height) != (declared.width, declared.height):
                raise HeaderBroken("ihdr and SIZ disagree")
            return header
    raise HeaderBroken("no code stream")


def boxes(
    data: bytes, *, start: int = 0, stop: int | None = None
) -> Iterator[tuple[bytes, int, int]]:
    """Yield (type, first byte, end) of the boxes between `start` and `stop`."""
    at, limit = start, len(data) if stop is None else stop
    for _ in range(MAX_BLOCKS):
        if at >= limit:
            return
        (length,) = _read(">I", data, at)
        head = 8
        if length == 1:
            (length,) = _read(">Q", data, at + 8)
            head = 16
        end = limit if length == 0 else at + length
        if end > limit or end < at + head:
            raise HeaderBroken("box beyond the end")
        yield data[at + 4 : at + 8], at + head, end
        at = end
    raise HeaderBroken("too many boxes")


def _image_header(data: bytes, start: int, stop: int) -> Header:
    for name, at, _ in boxes(data, start=start, stop=stop):
        if name == b"ihdr":
            height, width, components = _read(">IIH", data, at)
            return Header(width=width, height=height, components=components)
    raise HeaderBroken("no ihdr")
