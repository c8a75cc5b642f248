"""Minutiae of one finger picture, as every extractor gives them and every matcher takes them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np

from cancuoc.biometrics.arrays import Bytes, Floats
from cancuoc.kernel.refusal import Refusal

MOST: Final = 255
"""ISO/IEC 19794-2 counts the minutiae of a view in one byte."""


class Kind(IntEnum):
    """Minutia types of ISO/IEC 19794-2."""

    OTHER = 0
    ENDING = 1
    BIFURCATION = 2


class BadMinutiae(Refusal):
    """Columns of unequal length, too many minutiae, or one outside its picture."""

    message = "Danh sách điểm đặc trưng không hợp lệ."
    next_step = "Vui lòng trích lại từ ảnh vân tay."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Minutiae:
    """Minutiae at 500 ppi, the best first.

    `x` and `y` are float32 pixels from the upper left corner; `angle` is float32 radians in
    [0, 2π), counted against the clock from the x axis as ISO/IEC 19794-2 does; `kind` is uint8
    (`Kind`); `quality` is float32 in 0..1. Raises BadMinutiae.
    """

    x: Floats
    y: Floats
    angle: Floats
    kind: Bytes
    quality: Floats
    width: int
    height: int

    def __post_init__(self) -> None:
        columns = (self.x, self.y, self.angle, self.kind, self.quality)
        if len({column.shape for column in columns}) != 1 or self.x.ndim != 1:
            raise BadMinutiae(reason="columns of unequal length")
        if len(self) > MOST:
            raise BadMinutiae(reason="too many", count=len(self))
        inside = (self.x >= 0) & (self.x < self.width) & (self.y >= 0) & (self.y < self.height)
        if not (inside.all() and np.isfinite(self.angle).all()):
            raise BadMinutiae(reason="outside the picture")

    def __len__(self) -> int:
        return int(self.x.shape[0])

    def best(self, count: int) -> Minutiae:
        """Return the `count` best minutiae, in the same order."""
        return Minutiae(
            x=self.x[:count],
            y=self.y[:count],
            angle=self.angle[:count],
            kind=self.kind[:count],
            quality=self.quality[:count],
            width=self.width,
            height=self.height,
        )


def ordered(
    *, x: Floats, y: Floats, angle: Floats, kind: Bytes, quality: Floats, width: int, height: int
) -> Minutiae:
    """Return at most `MOST` minutiae, the best first; equal ones by place, so runs agree."""
    order = np.lexsort((x, y, -quality))[:MOST]
    return Minutiae(
        x=x[order].astype(np.float32),
        y=y[order].astype(np.float32),
        angle=np.mod(angle[order], 2 * np.pi).astype(np.float32),
        kind=kind[order].astype(np.uint8),
        quality=quality[order].astype(np.float32),
        width=width,
        height=height,
    )
