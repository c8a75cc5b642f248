"""Finger image records, ISO/IEC 19794-4:2011 (FIR, version "020")."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from cancuoc.biometrics.formats import blocks, pictures
from cancuoc.biometrics.formats.blocks import Capture, Tag
from cancuoc.biometrics.formats.cursor import Cursor, packed
from cancuoc.biometrics.formats.pictures import Coding
from cancuoc.biometrics.formats.refusals import RecordBroken

TAG: Final = Tag(b"FIR\0", b"020\0")
_CODES: Final = dict(enumerate(Coding))


class Unit(IntEnum):
    """What the rates of a representation count."""

    PIXELS_PER_INCH = 1
    PIXELS_PER_CM = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class FingerImage:
    """One representation: a picture of one or more fingers, `width` by `height` pixels.

    `position` and `impression` are codes of the standard; rates are (across, down) in `unit`;
    `depth` is bits of a pixel. `extended` are blocks of segmentation, annotation and comment,
    kept as bytes.
    """

    data: bytes
    coding: Coding
    width: int
    height: int
    position: int = 0
    number: int = 0
    unit: Unit = Unit.PIXELS_PER_INCH
    scan_rate: tuple[int, int] = (500, 500)
    rate: tuple[int, int] = (500, 500)
    depth: int = 8
    impression: int = 0
    extended: bytes = b""
    capture: Capture = field(default_factory=Capture)


def read(data: bytes) -> tuple[FingerImage, ...]:
    """Read a record. Raises RecordUnknown, RecordTooLarge, RecordBroken, ImageRefused."""
    cursor = blocks.opened(data, TAG)
    head = blocks.read_head(cursor, last=1)
    parts = blocks.representations(cursor, head.many)
    return tuple(_image(part, certified=head.certified) for part in parts)


def write(images: tuple[FingerImage, ...]) -> bytes:
    """Write a record. Raises RecordUnwritable, and what `read` raises for a wrong picture."""
    certified = any(image.capture.certifications for image in images)
    bodies = [_bytes(image, certified=certified) for image in images]
    fingers = packed("B", len({image.position for image in images}))
    return blocks.record_bytes(TAG, bodies, certified=certified, last=fingers)


def _image(cursor: Cursor, *, certified: bool) -> FingerImage:
    capture = blocks.read_capture(cursor, certified=certified)
    position, number, unit = cursor.numbers("BBB")
    scan_x, scan_y, rate_x, rate_y = cursor.numbers("HHHH")
    depth, code, impression, width, height = cursor.numbers("BBBHH")
    if code not in _CODES or unit not in set(Unit):
        raise RecordBroken(reason="coding or unit", coding=code, unit=unit)
    image = FingerImage(
        data=cursor.take(cursor.number(4)),
        coding=_CODES[code],
        width=width,
        height=height,
        position=position,
        number=number,
        unit=Unit(unit),
        scan_rate=(scan_x, scan_y),
        rate=(rate_x, rate_y),
        depth=depth,
        impression=impression,
        extended=cursor.take(cursor.left),
        capture=capture,
    )
    _check(image)
    return image


def _bytes(image: FingerImage, *, certified: bool) -> bytes:
    _check(image)
    code = list(Coding).index(image.coding)
    return b"".join(
        [
            blocks.capture_bytes(image.capture, certified=certified),
            packed("BBB", image.position, image.number, image.unit),
            packed("HHHH", *image.scan_rate, *image.rate),
            packed("BBBHH", image.depth, code, image.impression, image.width, image.height),
            packed("I", len(image.data)),
            image.data,
            image.extended,
        ]
    )


def _check(image: FingerImage) -> None:
    size = {"width": image.width, "height": image.height}
    pictures.check(image.data, image.coding, bits=image.depth, **size)
