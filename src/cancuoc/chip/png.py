"""A small PNG writer for card faces, several times faster than the general one.

Faces are mostly flat, so lines are stored unfiltered and packed at the fastest level.
"""

from __future__ import annotations

import struct
import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cancuoc.kernel.refusal import Refusal

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_METRE_PER_INCH: Final = 0.0254


class BadPixels(Refusal, ValueError):
    """The array is not a picture."""

    status = 500
    message = "Không ghi được ảnh mặt thẻ."
    next_step = "Vui lòng báo quản trị hệ thống."


def write(
    pixels: NDArray[np.uint8], *, ppi: int, palette: NDArray[np.uint8] | None = None
) -> bytes:
    """Return a PNG: rows x columns x 3 (colour), or rows x columns of steps in `palette`.

    `palette` is 256 x 3; without it a two-dimensional picture is grey. `ppi` is recorded
    in the file.
    """
    if pixels.ndim not in (2, 3) or (pixels.ndim == 3 and pixels.shape[2] != 3):
        raise BadPixels(shape=list(pixels.shape))
    high, wide = pixels.shape[:2]
    colour = 2 if pixels.ndim == 3 else 0 if palette is None else 3
    dots = round(ppi / _METRE_PER_INCH)
    chunks = [
        _chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, colour, 0, 0, 0)),
        _chunk(b"pHYs", struct.pack(">IIB", dots, dots, 1)),
        *([_chunk(b"PLTE", palette.tobytes())] if palette is not None else []),
        _chunk(b"IDAT", _packed(pixels, high=high)),
        _chunk(b"IEND", b""),
    ]
    return _SIGNATURE + b"".join(chunks)


def _packed(pixels: NDArray[np.uint8], *, high: int) -> bytes:
    rows = np.zeros((high, 1 + pixels.size // high), np.uint8)
    rows[:, 1:] = pixels.reshape(high, -1)
    packer = zlib.compressobj(1, zlib.DEFLATED, 15, 9)
    return packer.compress(rows.data) + packer.flush()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
