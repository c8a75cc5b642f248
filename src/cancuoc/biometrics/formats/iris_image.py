"""Iris image records, ISO/IEC 19794-6:2011 (IIR, version "020")."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, NamedTuple

from cancuoc.biometrics.formats import blocks, pictures
from cancuoc.biometrics.formats.blocks import Capture, Tag
from cancuoc.biometrics.formats.cursor import Cursor, packed
from cancuoc.biometrics.formats.pictures import Coding
from cancuoc.biometrics.formats.refusals import RecordBroken, RecordUnwritable

TAG: Final = Tag(b"IIR\0", b"020\0")
# The standard reserves 6 and 8 since it gave up JPEG; older devices still send them.
_CODES: Final = {
    2: (Coding.RAW, False),
    4: (Coding.RAW, True),
    6: (Coding.JPEG, False),
    8: (Coding.JPEG, True),
    10: (Coding.JP2, False),
    12: (Coding.JP2, True),
    14: (Coding.PNG, False),
    16: (Coding.PNG, True),
}
_CODE_OF: Final = {meant: code for code, meant in _CODES.items()}
_NOT_SAID: Final = 0xFFFF


class EyeLabel(IntEnum):
    """Which eye of the person it is."""

    UNKNOWN = 0
    RIGHT = 1
    LEFT = 2


class Roll(NamedTuple):
    """Angle of the eye and its uncertainty in 360/65536 degrees, 65535 when not said."""

    angle: int = _NOT_SAID
    uncertainty: int = _NOT_SAID


class Extent(NamedTuple):
    """Least and greatest place of the iris centre and of its diameter, in pixels; 0 not said."""

    x_least: int = 0
    x_most: int = 0
    y_least: int = 0
    y_most: int = 0
    diameter_least: int = 0
    diameter_most: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IrisImage:
    """One representation: a picture of one eye, `width` by `height` pixels.

    `kind` is the code for uncropped (1), VGA (2), cropped (3), cropped and masked (7).
    `properties` is the byte on orientation and earlier compression, `depth` is bits of one
    channel, `distance` is millimetres from the camera, 0 when not said.
    """

    data: bytes
    coding: Coding
    width: int
    height: int
    eye: EyeLabel = EyeLabel.UNKNOWN
    number: int = 1
    kind: int = 1
    colour: bool = False
    properties: int = 0
    depth: int = 8
    distance: int = 0
    roll: Roll = field(default_factory=Roll)
    extent: Extent = field(default_factory=Extent)
    capture: Capture = field(default_factory=Capture)


def read(data: bytes) -> tuple[IrisImage, ...]:
    """Read a record. Raises RecordUnknown, RecordTooLarge, RecordBroken, ImageRefused."""
    cursor = blocks.opened(data, TAG)
    head = blocks.read_head(cursor, last=1)
    if head.certified:
        # An iris record has no room for the blocks that the flag would announce.
        raise RecordBroken(reason="certification flag")
    return tuple(_image(part) for part in blocks.representations(cursor, head.many))


def write(images: tuple[IrisImage, ...]) -> bytes:
    """Write a record. Raises RecordUnwritable, and what `read` raises for a wrong picture."""
    eyes = {image.eye for image in images} - {EyeLabel.UNKNOWN}
    bodies = [_bytes(image) for image in images]
    return blocks.record_bytes(TAG, bodies, last=packed("B", len(eyes)))


def _image(cursor: Cursor) -> IrisImage:
    capture = blocks.read_capture(cursor, certified=False)
    number, eye, kind, code, properties = cursor.numbers("HBBBB")
    width, height, depth, distance = cursor.numbers("HHBH")
    roll, extent = Roll(*cursor.numbers("HH")), Extent(*cursor.numbers("6H"))
    if code not in _CODES or eye not in set(EyeLabel):
        raise RecordBroken(reason="coding or eye", coding=code, eye=eye)
    coding, colour = _CODES[code]
    image = IrisImage(
        data=cursor.take(cursor.number(4)),
        coding=coding,
        width=width,
        height=height,
        eye=EyeLabel(eye),
        number=number,
        kind=kind,
        colour=colour,
        properties=properties,
        depth=depth,
        distance=distance,
        roll=roll,
        extent=extent,
        capture=capture,
    )
    _check(image)
    return image


def _bytes(image: IrisImage) -> bytes:
    if (image.coding, image.colour) not in _CODE_OF or image.capture.certifications:
        raise RecordUnwritable(reason="coding or certification")
    _check(image)
    code = _CODE_OF[image.coding, image.colour]
    return b"".join(
        [
            blocks.capture_bytes(image.capture, certified=False),
            packed("HBBBB", image.number, image.eye, image.kind, code, image.properties),
            packed("HHBH", image.width, image.height, image.depth, image.distance),
            packed("HH", *image.roll),
            packed("6H", *image.extent),
            packed("I", len(image.data)),
            image.data,
        ]
    )


def _check(image: IrisImage) -> None:
    # Raw colour pixels are three channels of `depth` bits, each in whole bytes.
    bits = image.depth if not image.colour else 3 * 8 * ((image.depth + 7) // 8)
    size = {"width": image.width, "height": image.height}
    pictures.check(image.data, image.coding, bits=bits, **size)
