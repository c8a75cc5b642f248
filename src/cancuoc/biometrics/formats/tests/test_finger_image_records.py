"""Finger image records: every field at its place, pictures of every coding, refusals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cancuoc.biometrics.formats import finger_image
from cancuoc.biometrics.formats.finger_image import FingerImage, Unit
from cancuoc.biometrics.formats.pictures import Coding
from cancuoc.biometrics.formats.refusals import (
    RecordBroken,
    RecordRefused,
    RecordUnknown,
    RecordUnwritable,
)
from cancuoc.biometrics.formats.tests.samples import CERTIFIED, by_hand, finger, picture
from cancuoc.biometrics.images import ImageRefused

HAND = by_hand("""
    46 49 52 00     # format: FIR
    30 32 30 00     # version: 020
    00 00 00 51     # length of the record: 81
    00 01           # representations
    01              # certification blocks follow
    01              # fingers
                    # the representation
    00 00 00 41     # its length: 65
    07 EA 0B 19     # 2026-11-25
    08 1E 0F 00 FA  # 08:30:15.250
    04              # device technology
    01 02           # device vendor
    03 04           # device model
    02              # quality blocks
    3D 01 03 00 01  # score 61, vendor 0103, algorithm 1
    FF 01 05 00 02  # the algorithm failed
    01              # certification blocks
    0A 0B 02        # authority 0A0B, scheme 2
    07              # position: left index
    02              # number
    02              # rates are pixels per cm
    01 8A 01 8A     # scanned at 394
    00 C5 00 C6     # stored at 197 across, 198 down
    08              # 8 bits a pixel
    00              # coding: raw
    01              # impression: rolled
    00 03           # width: 3 pixels
    00 02           # height: 2 pixels
    00 00 00 06     # length of the picture
    10 20 30
    40 50 60
    00 03 00 00     # what follows is kept as it is
""")
MEANT = FingerImage(
    data=bytes.fromhex("102030405060"),
    coding=Coding.RAW,
    width=3,
    height=2,
    position=7,
    number=2,
    unit=Unit.PIXELS_PER_CM,
    scan_rate=(394, 394),
    rate=(197, 198),
    depth=8,
    impression=1,
    extended=bytes.fromhex("00030000"),
    capture=CERTIFIED,
)


def changed(at: int, *values: int) -> bytes:
    return HAND[:at] + bytes(values) + HAND[at + len(values) :]


def test_every_field_is_read_from_its_place():
    assert finger_image.read(HAND) == (MEANT,)


def test_every_field_is_written_to_its_place():
    assert finger_image.write((MEANT,)) == HAND


def test_the_headers_have_the_sizes_of_the_standard():
    plain = FingerImage(data=b"\x01", coding=Coding.RAW, width=1, height=1)
    general, representation, length_of_picture = 16, 37, 4
    whole = general + representation + length_of_picture + 1
    assert len(finger_image.write((plain,))) == whole


@pytest.mark.parametrize("coding", list(Coding))
def test_a_picture_of_any_coding_comes_back_byte_for_byte(coding):
    image = finger(coding)
    data = finger_image.write((image,))
    assert picture(coding) in data
    assert finger_image.read(data) == (image,)


@pytest.mark.parametrize(("coding", "code"), list(zip(Coding, range(7), strict=True)))
def test_codings_have_the_numbers_of_the_standard(coding, code):
    data = finger_image.write((finger(coding, capture=MEANT.capture),))
    assert data[61] == code


def test_ten_fingers_make_one_record():
    images = tuple(finger(position=position) for position in range(1, 11))
    data = finger_image.write(images)
    assert data[12:16] == bytes([0, 10, 0, 10])
    assert finger_image.read(data) == images


def test_the_same_finger_twice_counts_once():
    data = finger_image.write((finger(), finger(number=1)))
    assert data[12:16] == bytes([0, 2, 0, 1])


def test_certification_of_one_asks_for_an_empty_block_of_the_others():
    images = (finger(), finger(capture=CERTIFIED))
    data = finger_image.write(images)
    assert data[14] == 1
    assert finger_image.read(data) == images


@pytest.mark.parametrize("size", range(len(HAND) - 1))
def test_a_record_cut_anywhere_is_refused(size):
    with pytest.raises((RecordBroken, RecordUnknown)):
        finger_image.read(HAND[:size])


@pytest.mark.parametrize(
    ("at", "values", "reason"),
    [
        (8, (0, 0, 0, 11), "length"),
        (12, (0, 0), "no representation"),
        (12, (0, 2), "cut short"),
        (14, (2,), "certification flag"),
        (14, (0,), "coding or unit"),
        (16, (0, 0, 0, 64), "bytes left over"),
        (16, (0, 0, 0, 66), "cut short"),
        (22, (0,), "time of capture"),
        (34, (255,), "cut short"),
        (45, (255,), "cut short"),
        (51, (0,), "coding or unit"),
        (51, (3,), "coding or unit"),
        (61, (7,), "coding or unit"),
        (61, (255,), "coding or unit"),
        (61, (2,), "not WSQ"),
        (60, (0,), "length of the pixels"),
        (60, (9,), "length of the pixels"),
        (63, (0, 4), "length of the pixels"),
        (65, (255, 255), "length of the pixels"),
        (63, (0, 0), "no pixels"),
        (65, (0, 0), "no pixels"),
        (67, (0, 0, 0, 5), "length of the pixels"),
        (67, (0, 0, 0, 11), "cut short"),
        (67, (255, 255, 255, 255), "cut short"),
    ],
)
def test_what_contradicts_itself_is_refused(at, values, reason):
    with pytest.raises(RecordBroken) as refused:
        finger_image.read(changed(at, *values))
    assert refused.value.details["reason"] == reason


@pytest.mark.parametrize("version", [b"010\0", b"030\0", b" 20\0"])
def test_another_version_is_unknown(version):
    with pytest.raises(RecordUnknown):
        finger_image.read(HAND[:4] + version + HAND[8:])


@pytest.mark.parametrize(
    "said",
    [
        {"width": 25},
        {"height": 15},
        {"data": picture(Coding.JPEG)},
        {"data": picture(Coding.PNG)[:-20]},
        {"data": b""},
        {"coding": Coding.JP2},
        {"coding": Coding.RAW},
    ],
    ids=lambda said: next(iter(said)),
)
def test_a_picture_that_is_not_what_is_said_cannot_be_written(said):
    with pytest.raises((RecordRefused, ImageRefused)):
        finger_image.write((replace(finger(Coding.PNG), **said),))


@pytest.mark.parametrize(
    "said",
    [{"position": 256}, {"number": -1}, {"rate": (1, 65536)}, {"impression": 256}],
    ids=lambda said: next(iter(said)),
)
def test_a_value_without_room_is_refused(said):
    with pytest.raises(RecordUnwritable):
        finger_image.write((finger(**said),))


def test_a_record_needs_a_picture():
    with pytest.raises(RecordUnwritable):
        finger_image.write(())
