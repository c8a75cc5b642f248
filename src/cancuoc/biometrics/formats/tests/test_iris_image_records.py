"""Iris image records: every field at its place, pictures of every coding, refusals."""

from __future__ import annotations

import pytest

from cancuoc.biometrics.formats import iris_image
from cancuoc.biometrics.formats.iris_image import Extent, EyeLabel, IrisImage, Roll
from cancuoc.biometrics.formats.pictures import Coding
from cancuoc.biometrics.formats.refusals import (
    RecordBroken,
    RecordRefused,
    RecordUnknown,
    RecordUnwritable,
)
from cancuoc.biometrics.formats.tests.samples import CAPTURE, CERTIFIED, by_hand, iris, picture
from cancuoc.biometrics.images import ImageRefused

HAND = by_hand("""
    49 49 52 00     # format: IIR
    30 32 30 00     # version: 020
    00 00 00 54     # length of the record: 84
    00 01           # representations
    00              # no certification
    01              # eyes
                    # the representation
    00 00 00 44     # its length: 68
    07 EA 0B 19     # 2026-11-25
    08 1E 0F 00 FA  # 08:30:15.250
    04              # device technology
    01 02           # device vendor
    03 04           # device model
    02              # quality blocks
    3D 01 03 00 01  # score 61, vendor 0103, algorithm 1
    FF 01 05 00 02  # the algorithm failed
    00 05           # number
    02              # left eye
    07              # kind: cropped and masked
    02              # coding: raw, grey
    45              # orientation and earlier compression
    00 03           # width: 3 pixels
    00 02           # height: 2 pixels
    08              # 8 bits a pixel
    00 FA           # 250 mm away
    00 64           # angle
    00 C8           # its uncertainty
    00 0A 00 0C     # centre between 10 and 12 across
    00 07 00 09     # and 7 and 9 down
    00 0B 00 0D     # diameter between 11 and 13
    00 00 00 06     # length of the picture
    10 20 30
    40 50 60
""")
MEANT = IrisImage(
    data=bytes.fromhex("102030405060"),
    coding=Coding.RAW,
    width=3,
    height=2,
    eye=EyeLabel.LEFT,
    number=5,
    kind=7,
    properties=0x45,
    depth=8,
    distance=250,
    roll=Roll(100, 200),
    extent=Extent(10, 12, 7, 9, 11, 13),
    capture=CAPTURE,
)


def changed(at: int, *values: int) -> bytes:
    return HAND[:at] + bytes(values) + HAND[at + len(values) :]


def test_every_field_is_read_from_its_place():
    assert iris_image.read(HAND) == (MEANT,)


def test_every_field_is_written_to_its_place():
    assert iris_image.write((MEANT,)) == HAND


def test_the_headers_have_the_sizes_of_the_standard():
    plain = IrisImage(data=b"\x01", coding=Coding.RAW, width=1, height=1)
    general, common, number, image, length_of_picture = 16, 19, 2, 27, 4
    headers = general + common + number + image + length_of_picture
    assert len(iris_image.write((plain,))) == headers + 1


@pytest.mark.parametrize(
    ("coding", "colour", "code"),
    [
        (Coding.RAW, False, 2),
        (Coding.RAW, True, 4),
        (Coding.JPEG, False, 6),
        (Coding.JPEG, True, 8),
        (Coding.JP2, False, 10),
        (Coding.JP2, True, 12),
        (Coding.PNG, False, 14),
        (Coding.PNG, True, 16),
    ],
)
def test_a_picture_of_any_coding_comes_back_byte_for_byte(coding, colour, code):
    image = iris(coding, colour=colour)
    data = iris_image.write((image,))
    assert data[49] == code
    assert iris_image.read(data) == (image,)


@pytest.mark.parametrize("coding", [Coding.PACKED, Coding.WSQ, Coding.JP2_LOSSY])
def test_codings_an_iris_record_does_not_know_cannot_be_written(coding):
    with pytest.raises(RecordUnwritable):
        iris_image.write((iris(coding),))


@pytest.mark.parametrize(
    ("eyes", "count"),
    [
        ((EyeLabel.LEFT, EyeLabel.RIGHT), 2),
        ((EyeLabel.LEFT, EyeLabel.LEFT), 1),
        ((EyeLabel.RIGHT,), 1),
        ((EyeLabel.UNKNOWN, EyeLabel.UNKNOWN), 0),
    ],
)
def test_the_header_counts_the_known_eyes(eyes, count):
    images = tuple(iris(eye=eye) for eye in eyes)
    data = iris_image.write(images)
    assert data[15] == count
    assert iris_image.read(data) == images


def test_a_time_without_milliseconds_is_read():
    """Some devices leave out the milliseconds and no more."""
    found = iris_image.read(changed(27, 0xFF, 0xFF))[0]
    assert found.capture.at == CAPTURE.at.replace(microsecond=0)


@pytest.mark.parametrize("size", range(len(HAND)))
def test_a_record_cut_anywhere_is_refused(size):
    with pytest.raises((RecordBroken, RecordUnknown)):
        iris_image.read(HAND[:size])


@pytest.mark.parametrize(
    ("at", "values", "reason"),
    [
        (8, (0, 0, 0, 3), "length"),
        (12, (0, 0), "no representation"),
        (12, (0, 2), "cut short"),
        (14, (1,), "certification flag"),
        (16, (0, 0, 0, 3), "cut short"),
        (16, (0, 0, 0, 67), "cut short"),
        (22, (13,), "time of capture"),
        (34, (200,), "cut short"),
        (47, (3,), "coding or eye"),
        (49, (0,), "coding or eye"),
        (49, (3,), "coding or eye"),
        (49, (18,), "coding or eye"),
        (51, (0, 0), "no pixels"),
        (51, (0, 4), "length of the pixels"),
        (49, (4,), "length of the pixels"),
        (55, (0,), "length of the pixels"),
        (55, (16,), "length of the pixels"),
        (74, (0, 0, 0, 7), "cut short"),
        (74, (0, 0, 0, 5), "length of the pixels"),
    ],
)
def test_what_contradicts_itself_is_refused(at, values, reason):
    with pytest.raises(RecordBroken) as refused:
        iris_image.read(changed(at, *values))
    assert refused.value.details["reason"] == reason


def test_bytes_after_the_picture_are_refused():
    data = HAND[:11] + b"\x55" + HAND[12:19] + b"\x45" + HAND[20:] + b"\x07"
    with pytest.raises(RecordBroken) as refused:
        iris_image.read(data)
    assert refused.value.details["reason"] == "bytes left over"


@pytest.mark.parametrize(
    "said",
    [
        {"width": 25},
        {"data": picture(Coding.JPEG)},
        {"data": picture(Coding.PNG)[:40]},
        {"number": 65536},
        {"kind": 256},
        {"properties": 256},
        {"distance": -1},
        {"roll": Roll(65536, 0)},
        {"extent": Extent(x_most=65536)},
        {"capture": CERTIFIED},
    ],
    ids=lambda said: next(iter(said)),
)
def test_a_value_that_is_wrong_or_without_room_cannot_be_written(said):
    with pytest.raises((RecordRefused, ImageRefused)):
        iris_image.write((iris(**said),))


def test_a_record_needs_a_picture():
    with pytest.raises(RecordUnwritable):
        iris_image.write(())
