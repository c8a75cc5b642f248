"""The words in which a card face is described: boxes in millimetres, shades 0 to 255.

Every position is measured from the top left corner of the card. A shade is a step on one
ink ramp, so that a face without a photo is a picture of one byte a point.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

Align = Literal["left", "centre", "right"]
MM_PER_INCH: Final = 25.4
MM_PER_POINT: Final = MM_PER_INCH / 72


class Typeface(StrEnum):
    """The three typefaces of a card; the value is the file in the fonts folder."""

    REGULAR = "BeVietnamPro-Regular.ttf"
    BOLD = "BeVietnamPro-Bold.ttf"
    MACHINE = "OCRB.otf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle in millimetres."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text that fills a box from its top, in points; `text` may name a field as `{name}`.

    The text is wrapped in the box; when it does not fit, the size goes down by steps to
    `smallest`. `leading` is the line step as a multiple of the size. `pitch` (mm) fixes
    the step of each character, for machine-read lines.
    """

    text: str
    box: Box
    size: float
    smallest: float | None = None
    face: Typeface = Typeface.REGULAR
    shade: int = 0
    align: Align = "left"
    leading: float = 1.4
    pitch: float | None = None
    angle: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A filled rectangle with rounded corners."""

    box: Box
    shade: int
    radius: float = 0
    outline: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """A filled band from a wavy upper edge at `y` down to the bottom of the card."""

    y: float
    rise: float
    shade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The place of the issuer's mark, one file that the deploying agency replaces."""

    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The place of a picture made for each card: the photo or the QR code."""

    kind: Literal["photo", "qr"]
    box: Box


Shape = Panel | Wave | Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceLayout:
    """One side: shapes under, then texts; slots hold the pictures of the card."""

    shapes: tuple[Shape, ...]
    texts: tuple[Text, ...]
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """One line ready to draw: its left end and baseline in mm, size in points."""

    text: str
    x: float
    baseline: float
    size: float
    face: Typeface
    shade: int
    pitch: float | None = None
    angle: float = 0
