"""Slaps taken apart: from a picture of four fingers or two thumbs to single fingertips.

Cells with ridges are skin; the turn of the hand is where skin falls into columns with steep
sides; a column is a finger, and its tip ends at the first crease. Fingers are named from left to
right, as they lie on the glass (`positions.Step.fingers`), only when as many are seen as there
should be: a wrong name would be worse than none.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np

from cancuoc.biometrics.arrays import Bytes
from cancuoc.biometrics.fingerprint import slap_settings
from cancuoc.biometrics.fingerprint.slap_hand import Column, columns, turn, turned
from cancuoc.biometrics.fingerprint.slap_skin import CELL, Skin, skin
from cancuoc.biometrics.fingerprint.slap_tips import Box, cut, fingertip
from cancuoc.biometrics.positions import Finger, Step
from cancuoc.kernel.refusal import Refusal

_SMALLEST, _LARGEST = 200, 4096
_RIGHT_ENDS: Final = (Finger.RIGHT_INDEX, Finger.RIGHT_LITTLE)
_LEFT_ENDS: Final = (Finger.LEFT_LITTLE, Finger.LEFT_INDEX)


class BadSlapPicture(Refusal):
    """Not a grey picture of a size a slap can have."""

    message = "Ảnh vân tay chụm không đúng kích thước."
    next_step = "Vui lòng thu lại ảnh xám 500 ppi của cả bàn tay."


class NoSkin(BadSlapPicture):
    """Nothing in the picture looks like ridges."""

    message = "Không thấy ngón tay nào trong ảnh chụm."
    next_step = "Vui lòng đặt các ngón tay lên mặt kính và thu lại."


class SlapDoubt(StrEnum):
    """What makes a slap doubtful; the values are stable."""

    COUNT = "count"
    OTHER_HAND = "other_hand"
    CUT_OFF = "cut_off"

    @property
    def words(self) -> str:
        """Return the Vietnamese words for the doubt."""
        return _WORDS[self]


_WORDS: Final = {
    SlapDoubt.COUNT: "Số ngón thấy trong ảnh chụm không khớp với số ngón phải có.",
    SlapDoubt.OTHER_HAND: "Ảnh chụm có vẻ là của bàn tay kia.",
    SlapDoubt.CUT_OFF: "Có ngón tay nằm một phần ngoài mặt kính.",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Print:
    """One fingertip: which finger (None when the count does not agree), where, and upright."""

    finger: Finger | None
    box: Box
    pixels: Bytes
    cut_off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Slap:
    """The fingertips of a slap from left to right, the hand's turn in degrees, and doubts."""

    prints: tuple[Print, ...]
    turn: float
    doubts: tuple[SlapDoubt, ...] = field(default=())

    @property
    def fingers(self) -> Mapping[Finger, Print]:
        """Return the fingertips that could be named."""
        return {one.finger: one for one in self.prints if one.finger is not None}


def segment(pixels: Bytes, *, step: Step, absent: AbstractSet[Finger] = frozenset()) -> Slap:
    """Take a slap apart. `pixels` is grey uint8 (height, width) at 500 ppi, fingers upward.

    `absent` are fingers of the step that are not on the glass. About 60 ms for four fingers.
    Raises BadSlapPicture, NoSkin; ValueError when the step is no slap.
    """
    if not step.is_slap:
        raise ValueError("a slap shows several fingers")
    if pixels.ndim != 2 or pixels.dtype != np.uint8:
        raise BadSlapPicture(reason="not grey")
    if not (min(pixels.shape) >= _SMALLEST and max(pixels.shape) <= _LARGEST):
        raise BadSlapPicture(reason="size", width=pixels.shape[1], height=pixels.shape[0])
    wanted = tuple(finger for finger in step.fingers if finger not in absent)
    cells = skin(pixels, slap_settings.foreground())
    if not len(cells.x):
        raise NoSkin
    return _taken_apart(pixels, cells, wanted)


def _taken_apart(pixels: Bytes, cells: Skin, wanted: tuple[Finger, ...]) -> Slap:
    settings = slap_settings.fingers()
    turned_by = turn(cells, len(wanted), slap_settings.hand(), settings)
    spans = columns(turned(cells, turned_by)[0], len(wanted), settings)
    agree = len(spans) == len(wanted)
    names = wanted if agree else (None,) * len(spans)
    prints, tops = [], []
    for finger, span in zip(names, spans, strict=True):
        box, tip = fingertip(cells, turned_by, span, settings)
        tops.append(float(turned(tip, turned_by)[1].min()))
        upright = cut(pixels, box, turned_by, span)
        off = _cut_off(tip, pixels)
        prints.append(Print(finger=finger, box=box, pixels=upright, cut_off=off))
    found = {
        SlapDoubt.COUNT: not agree,
        SlapDoubt.OTHER_HAND: agree and _other_hand(wanted, spans, tops),
        SlapDoubt.CUT_OFF: any(one.cut_off for one in prints),
    }
    doubts = tuple(doubt for doubt, there in found.items() if there)
    return Slap(prints=tuple(prints), turn=turned_by, doubts=doubts)


def _cut_off(tip: Skin, pixels: Bytes) -> bool:
    """Tell whether a fingertip leaves the glass above or at a side."""
    width = pixels.shape[1]
    return bool(
        tip.y.min() < CELL or tip.x.min() < CELL or tip.x.max() > width // CELL * CELL - CELL
    )


def _other_hand(wanted: tuple[Finger, ...], spans: list[Column], tops: list[float]) -> bool:
    """Tell whether the little finger, lower and thinner than the index, is at the other end.

    Only with both of them on the glass; the turn of the hand blurs the difference of height.
    """
    ends = (wanted[0], wanted[-1])
    if ends not in (_RIGHT_ENDS, _LEFT_ENDS):
        return False
    usual = float(np.median([span.width for span in spans]))
    lower = (tops[-1] - tops[0]) / usual
    thinner = (spans[0].width - spans[-1].width) / usual
    rightness = lower + thinner
    return (rightness if ends == _RIGHT_ENDS else -rightness) < -slap_settings.sides().sure
