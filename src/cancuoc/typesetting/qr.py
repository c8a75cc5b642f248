"""QR codes as rows of modules, for a page (SVG) or a picture (pixels)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

import segno

from cancuoc.kernel.refusal import Refusal

Matrix = Sequence[Sequence[int]]
Level = Literal["L", "M", "Q"]
QUIET: Final = 4
# Trying all eight masks costs four times as much as drawing the code. Any mask is valid
# for a reader, and the texts are varied enough that none gives a bad pattern.
_MASK: Final = 3


class QrTooLong(Refusal, ValueError):
    """The text does not fit a QR code."""

    message = "Nội dung quá dài để tạo mã QR."
    next_step = "Vui lòng rút ngắn địa chỉ hoặc thông tin kèm theo."


def matrix(text: str, *, level: Level = "M") -> Matrix:
    """Return the modules of `text` (1 dark, 0 light), without the quiet zone.

    `level` is the error correction. Raise `QrTooLong`.
    """
    try:
        code = segno.make_qr(text, error=level, mask=_MASK, boost_error=False, encoding="utf-8")
    except segno.DataOverflowError as error:
        raise QrTooLong from error
    return code.matrix


def svg(modules: Matrix, *, quiet: int = QUIET) -> str:
    """Return an SVG drawing of `modules` with `quiet` light modules around it."""
    side = len(modules) + 2 * quiet
    path = "".join(
        f"M{quiet + x} {quiet + y}h{length}v1h-{length}z" for x, y, length in _runs(modules)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path d="{path}"/></svg>'
    )


def _runs(modules: Matrix) -> Iterator[tuple[int, int, int]]:
    for y, row in enumerate(modules):
        start = None
        for x, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                yield start, y, x - start
                start = None
