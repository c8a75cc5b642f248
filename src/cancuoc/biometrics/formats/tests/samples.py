"""Records for the tests: bytes written out by hand, small pictures, and one of every format."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from functools import cache

import numpy as np
from PIL import Image

from cancuoc.biometrics import images
from cancuoc.biometrics.fingerprint.minutiae import Kind
from cancuoc.biometrics.formats import (
    cbeff,
    face_image,
    finger_image,
    finger_minutiae,
    iris_image,
)
from cancuoc.biometrics.formats.blocks import Capture, Certification, Device, Quality
from cancuoc.biometrics.formats.cbeff import Bir, Level, Purpose
from cancuoc.biometrics.formats.face_image import FaceImage, Landmark, Person
from cancuoc.biometrics.formats.finger_image import FingerImage
from cancuoc.biometrics.formats.finger_minutiae import Edition, Minutia, View
from cancuoc.biometrics.formats.iris_image import Extent, EyeLabel, IrisImage, Roll
from cancuoc.biometrics.formats.pictures import Coding

WIDTH, HEIGHT = 24, 16
WHEN = datetime(2026, 11, 25, 8, 30, 15, 250_000, tzinfo=UTC)
CAPTURE = Capture(
    at=WHEN,
    device=Device(technology=4, vendor=0x0102, model=0x0304),
    qualities=(Quality(61, 0x0103, 1), Quality(None, 0x0105, 2)),
)
CERTIFIED = Capture(
    at=WHEN,
    device=CAPTURE.device,
    qualities=CAPTURE.qualities,
    certifications=(Certification(0x0A0B, 2),),
)
WSQ = b"\xff\xa0\xff\xa4\x00\x3a" + bytes(range(60)) + b"\xff\xa1"


def by_hand(text: str) -> bytes:
    """Return bytes from lines of hexadecimal digits; what follows a # explains them."""
    digits = "".join(line.partition("#")[0] for line in text.splitlines())
    return bytes.fromhex(digits)


@cache
def pixels(*, colour: bool = False):
    shape = (HEIGHT, WIDTH, 3) if colour else (HEIGHT, WIDTH)
    return np.random.default_rng(5).integers(0, 256, shape).astype(np.uint8)


@cache
def picture(coding: Coding, *, colour: bool = False) -> bytes:
    """Return the pixels in a coding, as a record would carry them."""
    if coding is Coding.RAW:
        return pixels(colour=colour).tobytes()
    if coding is Coding.PACKED:
        return bytes(WIDTH * HEIGHT // 2)
    if coding is Coding.WSQ:
        return WSQ
    if coding is Coding.PNG:
        return images.encode_png(pixels=pixels(colour=colour))
    kind = "JPEG" if coding is Coding.JPEG else "JPEG2000"
    buffer = io.BytesIO()
    Image.fromarray(pixels(colour=colour)).save(buffer, kind)
    return buffer.getvalue()


@cache
def bare_code_stream() -> bytes:
    """Return JPEG 2000 without the boxes of its file format."""
    buffer = io.BytesIO()
    Image.fromarray(pixels()).save(buffer, "JPEG2000", no_jp2=True)
    return buffer.getvalue()


def minutiae(count: int, seed: int = 1, *, quality: bool = True) -> tuple[Minutia, ...]:
    rng = np.random.default_rng(seed)
    rows = rng.integers((0, 0, 0, 0, 1), (3, 320, 400, 256, 101), (count, 5)).tolist()
    return tuple(
        Minutia(Kind(kind), x, y, angle, score if quality else None)
        for kind, x, y, angle, score in rows
    )


def view(**said) -> View:
    return View(**{"width": 320, "height": 400, "minutiae": minutiae(12), "position": 2} | said)


def minutiae_record(edition: Edition, *views: View) -> bytes:
    return finger_minutiae.write(finger_minutiae.Record(edition=edition, views=views or (view(),)))


def finger(coding: Coding = Coding.PNG, **said) -> FingerImage:
    known = {
        "data": picture(coding),
        "coding": coding,
        "width": WIDTH,
        "height": HEIGHT,
        "position": 7,
        "depth": 4 if coding is Coding.PACKED else 8,
        "capture": CAPTURE,
    }
    return FingerImage(**known | said)


def face(coding: Coding = Coding.JPEG, **said) -> FaceImage:
    known = {
        "data": picture(coding, colour=True),
        "coding": coding,
        "width": WIDTH,
        "height": HEIGHT,
        "kind": 1,
        "person": Person(gender=2, eyes=3, hair=2, height=158),
        "properties": 0x010203,
        "expression": 0x0405,
        "pose": (1, 2, 3),
        "pose_uncertainty": (4, 5, 6),
        "landmarks": (Landmark(1, 0x21, 8, 6), Landmark(1, 0x22, 15, 6, 1)),
        "colours": 1,
        "capture": CAPTURE,
    }
    return FaceImage(**known | said)


def iris(coding: Coding = Coding.PNG, *, colour: bool = False, **said) -> IrisImage:
    known = {
        "data": picture(coding, colour=colour),
        "coding": coding,
        "colour": colour,
        "width": WIDTH,
        "height": HEIGHT,
        "eye": EyeLabel.LEFT,
        "kind": 3,
        "properties": 0b0101,
        "distance": 250,
        "roll": Roll(100, 200),
        "extent": Extent(10, 12, 7, 9, 11, 13),
        "capture": CAPTURE,
    }
    return IrisImage(**known | said)


def bir(data: bytes = b"\x00\x01data", **said) -> Bir:
    known = {
        "data": data,
        "format": cbeff.FormatType.FINGER_IMAGE.value,
        "types": ("Finger",),
        "subtypes": ("Right", "Thumb"),
        "created": WHEN,
        "level": Level.RAW,
        "purpose": Purpose.ENROLL,
        "quality": cbeff.Quality(80, "257", "NFIQ2"),
    }
    return Bir(**known | said)


@cache
def one_of_each() -> dict[str, bytes]:
    """Return one whole record of every format, by a name for the test's report."""
    certified = view(capture=CERTIFIED, extended=bytes.fromhex("0001 0008 DEADBEEF"))
    return {
        "minutiae-2005": minutiae_record(Edition.FIRST, view(), view(number=1)),
        "minutiae-2011": minutiae_record(Edition.SECOND, certified, view()),
        "finger-png": finger_image.write((finger(), finger(capture=CERTIFIED))),
        "finger-jp2": finger_image.write((finger(Coding.JP2),)),
        "finger-raw": finger_image.write((finger(Coding.RAW), finger(Coding.WSQ))),
        "face": face_image.write(face_image.Record(images=(face(), face(Coding.PNG)))),
        "iris": iris_image.write((iris(), iris(Coding.RAW))),
        "cbeff": cbeff.write([bir(finger_image.write((finger(),))), bir(level=None)]),
    }
