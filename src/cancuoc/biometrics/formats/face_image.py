"""Face image records, ISO/IEC 19794-5:2011 (FAC, version "030")."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from cancuoc.biometrics.formats import blocks, pictures
from cancuoc.biometrics.formats.blocks import Capture, Tag
from cancuoc.biometrics.formats.cursor import Cursor, packed
from cancuoc.biometrics.formats.pictures import Coding
from cancuoc.biometrics.formats.refusals import RecordBroken, RecordUnwritable

TAG: Final = Tag(b"FAC\0", b"030\0")
_CODES: Final = (Coding.JPEG, Coding.JP2_LOSSY, Coding.JP2, Coding.PNG)
_ONE_PICTURE: Final = 0


class Landmark(NamedTuple):
    """A point of the face by type and code; places are pixels, or as the type says."""

    kind: int
    code: int
    x: int
    y: int
    z: int = 0


class Person(NamedTuple):
    """What the record says of the person, by codes of the standard; 0 is not said."""

    gender: int = 0
    eyes: int = 0
    hair: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceImage:
    """One representation: a picture `width` by `height` pixels and what is known of it.

    All numbers without a unit are codes of the standard. `properties` has 24 bits. `pose` and
    `pose_uncertainty` are (yaw, pitch, roll) as coded. `extended` is three-dimensional data,
    kept as bytes.
    """

    data: bytes
    coding: Coding
    width: int
    height: int
    kind: int = 0
    person: Person = field(default_factory=Person)
    properties: int = 0
    expression: int = 0
    pose: tuple[int, int, int] = (0, 0, 0)
    pose_uncertainty: tuple[int, int, int] = (0, 0, 0)
    landmarks: tuple[Landmark, ...] = ()
    rate_level: int = 0
    processing: int = 0
    reference: int = 0
    colours: int = 0
    extended: bytes = b""
    capture: Capture = field(default_factory=Capture)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record of one or more pictures; `sequence` says how they follow each other in time."""

    images: tuple[FaceImage, ...]
    sequence: int = _ONE_PICTURE


def read(data: bytes) -> Record:
    """Read a record. Raises RecordUnknown, RecordTooLarge, RecordBroken, ImageRefused."""
    cursor = blocks.opened(data, TAG)
    head = blocks.read_head(cursor, last=2)
    if head.certified:
        # A face record has no room for the blocks that the flag would announce.
        raise RecordBroken(reason="certification flag")
    parts = blocks.representations(cursor, head.many)
    return Record(images=tuple(map(_image, parts)), sequence=head.last)


def write(record: Record) -> bytes:
    """Write a record. Raises RecordUnwritable, and what `read` raises for a wrong picture."""
    bodies = [_bytes(image) for image in record.images]
    return blocks.record_bytes(TAG, bodies, last=packed("H", record.sequence))


def _image(cursor: Cursor) -> FaceImage:
    capture = blocks.read_capture(cursor, certified=False)
    points, *person = cursor.numbers("HBBBB")
    properties, expression = cursor.number(3), cursor.number(2)
    yaw, pitch, roll, *uncertain = cursor.numbers("6B")
    landmarks = tuple(Landmark(*cursor.numbers("BBHHH")) for _ in range(points))
    kind, code, width, height = cursor.numbers("BBHH")
    rate_level, processing, reference, colours = cursor.numbers("BHBB")
    if code >= len(_CODES):
        raise RecordBroken(reason="coding", coding=code)
    image = FaceImage(
        data=cursor.take(cursor.number(4)),
        coding=_CODES[code],
        width=width,
        height=height,
        kind=kind,
        person=Person(*person),
        properties=properties,
        expression=expression,
        pose=(yaw, pitch, roll),
        pose_uncertainty=(uncertain[0], uncertain[1], uncertain[2]),
        landmarks=landmarks,
        rate_level=rate_level,
        processing=processing,
        reference=reference,
        colours=colours,
        extended=cursor.take(cursor.left),
        capture=capture,
    )
    _check(image)
    return image


def _bytes(image: FaceImage) -> bytes:
    if image.coding not in _CODES or image.capture.certifications:
        raise RecordUnwritable(reason="coding or certification")
    _check(image)
    code = _CODES.index(image.coding)
    return b"".join(
        [
            blocks.capture_bytes(image.capture, certified=False),
            packed("HBBBB", len(image.landmarks), *image.person),
            packed("BH", image.properties >> 16, image.properties & 0xFFFF),
            packed("H6B", image.expression, *image.pose, *image.pose_uncertainty),
            *(packed("BBHHH", *landmark) for landmark in image.landmarks),
            packed("BBHH", image.kind, code, image.width, image.height),
            packed("BHBB", image.rate_level, image.processing, image.reference, image.colours),
            packed("I", len(image.data)),
            image.data,
            image.extended,
        ]
    )


def _check(image: FaceImage) -> None:
    # Every coding of a face record says its own size, so the bits of a pixel do not matter.
    pictures.check(image.data, image.coding, width=image.width, height=image.height, bits=8)
