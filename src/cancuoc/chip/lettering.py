"""Where letters go: wrapping and shrinking a text into its box, and glyph pictures.

Both writers of a face, the page and the picture, take their lines from here, so they
cannot differ. Advances come from the font without kerning; the page switches kerning off.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import ImageFont

from cancuoc.chip.layout import MM_PER_INCH, MM_PER_POINT, PlacedLine, Text, Typeface
from cancuoc.kernel.refusal import Refusal
from cancuoc.typesetting.engine import FONTS

_STEP: Final = 0.4
_EM: Final = 1000
Pixels = NDArray[np.uint8]


class CardTextTooLong(Refusal, ValueError):
    """A value does not fit its place on the card at the smallest size."""

    message = "Thông tin quá dài so với ô in trên thẻ."
    next_step = "Vui lòng rút gọn địa chỉ theo mẫu, hoặc chuyển hồ sơ cho người duyệt."


def place(block: Text, text: str) -> list[PlacedLine]:
    """Return the lines of `text` in the box of `block`; raise `CardTextTooLong`."""
    if block.pitch is not None:
        return [_line(block, text, 0, block.size)]
    size, least = block.size, block.smallest or block.size
    while True:
        lines = _wrap(text, face=block.face, width=block.box.width / (size * MM_PER_POINT))
        if lines is not None and len(lines) * size * block.leading * MM_PER_POINT <= (
            block.box.height + 0.01
        ):
            return [_line(block, line, row, size) for row, line in enumerate(lines)]
        if size <= least:
            raise CardTextTooLong(length=len(text), place=block.text)
        size = max(least, size - _STEP)


def width_em(text: str, face: Typeface) -> float:
    """Return the advance of `text` in units of the font size."""
    return sum(_advance(letter, face) for letter in text)


@lru_cache(maxsize=8192)
def glyph(letter: str, face: Typeface, size_px: float) -> tuple[Pixels, int, int]:
    """Return the picture of one letter (rows x columns of cover 0-255) and its offset in
    pixels, right and down, from the pen on the baseline."""
    font = _font(face, size_px)
    mask, (right, down) = font.getmask2(letter, mode="L", anchor="ls")
    wide, high = mask.size
    return np.frombuffer(bytes(mask), np.uint8).reshape(high, wide), int(right), int(down)


def stamp(line: PlacedLine, *, ppi: int) -> tuple[Pixels, int, int]:
    """Return the cover of a whole line and the pixel of its top left corner (x, y)."""
    scale = ppi / MM_PER_INCH
    size_px = round(line.size * ppi / 72, 2)
    pen = line.x * scale
    parts = []
    for letter in line.text:
        cover, right, down = glyph(letter, line.face, size_px)
        if cover.size:
            parts.append((cover, round(pen) + right, down))
        step = line.pitch * scale if line.pitch else _advance(letter, line.face) * size_px
        pen += step
    return _merge(parts, baseline=round(line.baseline * scale))


def _merge(parts: Sequence[tuple[Pixels, int, int]], *, baseline: int) -> tuple[Pixels, int, int]:
    if not parts:
        return np.zeros((0, 0), np.uint8), 0, 0
    left = min(x for _, x, _ in parts)
    top = min(y for _, _, y in parts)
    right = max(x + cover.shape[1] for cover, x, _ in parts)
    bottom = max(y + cover.shape[0] for cover, _, y in parts)
    sheet = np.zeros((bottom - top, right - left), np.uint8)
    for cover, x, y in parts:
        high, wide = cover.shape
        spot = sheet[y - top : y - top + high, x - left : x - left + wide]
        np.maximum(spot, cover, out=spot)
    return sheet, left, baseline + top


def _line(block: Text, text: str, row: int, size: float) -> PlacedLine:
    wide = width_em(text, block.face) * size * MM_PER_POINT
    spare = 0.0 if block.pitch else block.box.width - wide
    shift = {"left": 0.0, "centre": spare / 2, "right": spare}[block.align]
    # The first baseline leaves room above it for the stacked marks of a capital (Ễ).
    baseline = block.box.y + size * MM_PER_POINT * (1.16 + row * block.leading)
    return PlacedLine(
        text,
        round(block.box.x + shift, 3),
        round(baseline, 3),
        size,
        block.face,
        block.shade,
        block.pitch,
        block.angle,
    )


def _wrap(text: str, *, face: Typeface, width: float) -> list[str] | None:
    """Return lines no wider than `width` (in sizes), or None when one word is wider."""
    lines: list[str] = []
    for word in text.split():
        if width_em(word, face) > width:
            return None
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_em(joined, face) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


@lru_cache(maxsize=4096)
def _advance(letter: str, face: Typeface) -> float:
    return _font(face, _EM).getlength(letter) / _EM


@cache
def _font(face: Typeface, size_px: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(
        str(FONTS / face.value), size_px, layout_engine=ImageFont.Layout.BASIC
    )
