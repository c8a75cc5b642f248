"""Checks on a JPEG 2000 code stream that keep a decoder from being led into huge work.

A small stream may ask for millions of tiles, precincts or layers. The markers that say so are
walked here (ISO/IEC 15444-1 Annex A), in the main header and in every tile-part header.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

MAX_TILES: Final = 1024
MAX_TILE_PARTS: Final = 2048
MAX_MARKERS: Final = 256
MAX_LAYERS: Final = 64
MAX_LEVELS: Final = 10
MAX_PRECINCTS: Final = 24_576
"""Over all resolutions; 32 x 32 samples each on a 3,000 x 3,000 picture need about 12,000."""

_SOC, _SIZ, _COD, _COC, _SOT, _SOD, _EOC = (
    0xFF4F, 0xFF51, 0xFF52, 0xFF53, 0xFF90, 0xFF93, 0xFFD9,
)  # fmt: skip


class HeaderBroken(ValueError):
    """The bytes contradict their format or ask for unreasonable work; the text is for logs."""


@dataclass(frozen=True, kw_only=True)
class Header:
    """What a picture header declares."""

    width: int
    height: int
    components: int


def unpack(layout: str, data: bytes, at: int) -> tuple[int, ...]:
    """Unpack integers at a place. Raises HeaderBroken when the bytes end before."""
    try:
        return struct.unpack_from(layout, data, at)
    except struct.error as error:
        raise HeaderBroken(f"cut at byte {at}") from error


def check(data: bytes, start: int, end: int) -> Header:
    """Walk the code stream in `data[start:end]` and return its size. Raises HeaderBroken."""
    if unpack(">HH", data, start) != (_SOC, _SIZ) or unpack(">H", data, end - 2) != (_EOC,):
        raise HeaderBroken("no start or no end of the code stream")
    size = _read_size(data, start + 4)
    at = _walk_header(data, start + 2, stop_at=_SOT, size=size)
    for _ in range(MAX_TILE_PARTS):
        if at == end - 2:
            return size
        at = _tile_part(data, at, end, size)
    raise HeaderBroken("too many tile parts")


def _read_size(data: bytes, at: int) -> Header:
    """Read SIZ: whole image at the origin, few tiles, 8 bits, one or three full components."""
    right, bottom, left, top, tile_width, tile_height, tile_left, tile_top, components = unpack(
        ">8IH", data, at + 4
    )
    if min(tile_width, tile_height) < 1 or left or top or tile_left or tile_top:
        raise HeaderBroken("unusual grid")
    if -(-right // tile_width) * -(-bottom // tile_height) > MAX_TILES:
        raise HeaderBroken("too many tiles")
    if components not in (1, 3):
        raise HeaderBroken("unusual components")
    for index in range(components):
        if unpack(">3B", data, at + 38 + 3 * index) != (7, 1, 1):
            raise HeaderBroken("unusual component depth")
    return Header(width=right, height=bottom, components=components)


def _walk_header(data: bytes, at: int, *, stop_at: int, size: Header) -> int:
    """Check the markers of one header and return the place of the marker that ends it."""
    for _ in range(MAX_MARKERS):
        (marker,) = unpack(">H", data, at)
        if marker == stop_at:
            return at
        (length,) = unpack(">H", data, at + 2)
        if marker < 0xFF4F or length < 2 or marker in (_SOT, _SOD, _EOC, _COC):
            raise HeaderBroken(f"unexpected marker {marker:04X}")
        if marker == _COD:
            _check_coding(data, at + 4, size)
        at += 2 + length
    raise HeaderBroken("too many markers")


def _check_coding(data: bytes, at: int, size: Header) -> None:
    """Bound layers, levels and the number of precincts that COD asks for."""
    style, _, layers, _, levels = unpack(">BBHBB", data, at)
    if layers > MAX_LAYERS or levels > MAX_LEVELS:
        raise HeaderBroken("too many layers or levels")
    if style & 1:
        total = 0
        for level, exponents in enumerate(unpack(f">{levels + 1}B", data, at + 10)):
            shrink = levels - level
            across = -(-size.width >> shrink + (exponents & 15))
            down = -(-size.height >> shrink + (exponents >> 4))
            total += across * down
        if total > MAX_PRECINCTS:
            raise HeaderBroken("too many precincts")


def _tile_part(data: bytes, at: int, end: int, size: Header) -> int:
    """Check one tile part that starts at `at` and return where the next one starts."""
    marker, length, _, extent = unpack(">HHHI", data, at)
    after = end - 2 if extent == 0 else at + extent
    if marker != _SOT or length != 10 or not at + 14 <= after <= end - 2:
        raise HeaderBroken("bad tile part")
    if _walk_header(data, at + 12, stop_at=_SOD, size=size) >= after:
        raise HeaderBroken("tile part without data")
    return after
