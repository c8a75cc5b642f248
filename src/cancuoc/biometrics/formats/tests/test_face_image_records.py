"""Face image records: every field at its place, pictures of every coding, refusals."""

from __future__ import annotations

import pytest

from cancuoc.biometrics.formats import face_image
from cancuoc.biometrics.formats.face_image import FaceImage, Landmark, Person, Record
from cancuoc.biometrics.formats.pictures import Coding
from cancuoc.biometrics.formats.refusals import (
    RecordBroken,
    RecordRefused,
    RecordUnknown,
    RecordUnwritable,
)
from cancuoc.biometrics.formats.tests.samples import (
    CAPTURE,
    CERTIFIED,
    HEIGHT,
    WIDTH,
    by_hand,
    face,
    picture,
)
from cancuoc.biometrics.images import ImageRefused

PICTURE = picture(Coding.PNG, colour=True)
BEFORE = """
    07 EA 0B 19     # 2026-11-25
    08 1E 0F 00 FA  # 08:30:15.250
    04              # device technology
    01 02           # device vendor
    03 04           # device model
    02              # quality blocks
    3D 01 03 00 01  # score 61, vendor 0103, algorithm 1
    FF 01 05 00 02  # the algorithm failed
    00 02           # landmarks
    02              # gender
    03              # colour of the eyes
    02              # colour of the hair
    9E              # height: 158 cm
    01 02 03        # properties
    04 05           # expression
    01 02 03        # yaw, pitch, roll
    04 05 06        # their uncertainty
    01 21           # the first landmark: type and code
    00 08 00 06     # x 8, y 6
    00 00           # z
    01 22           # the second
    00 0F 00 06
    00 01
    01              # kind: full frontal
    03              # coding: PNG
    00 18           # width: 24 pixels
    00 10           # height: 16 pixels
    02              # level of the sampling rate
    00 04           # processing after capture
    05              # reference to another picture
    01              # colours: RGB, 24 bits
"""
BODY = by_hand(BEFORE) + len(PICTURE).to_bytes(4, "big") + PICTURE + b"\x3d\x3d"
GENERAL = """
    46 41 43 00     # format: FAC
    30 33 30 00     # version: 030
"""
HAND = (
    by_hand(GENERAL)
    + (21 + len(BODY)).to_bytes(4, "big")
    + by_hand("""
    00 01           # representations
    00              # no certification
    00 09           # sequence in time
""")
    + (4 + len(BODY)).to_bytes(4, "big")
    + BODY
)
MEANT = FaceImage(
    data=PICTURE,
    coding=Coding.PNG,
    width=WIDTH,
    height=HEIGHT,
    kind=1,
    person=Person(gender=2, eyes=3, hair=2, height=158),
    properties=0x010203,
    expression=0x0405,
    pose=(1, 2, 3),
    pose_uncertainty=(4, 5, 6),
    landmarks=(Landmark(1, 0x21, 8, 6, 0), Landmark(1, 0x22, 15, 6, 1)),
    rate_level=2,
    processing=4,
    reference=5,
    colours=1,
    extended=b"\x3d\x3d",
    capture=CAPTURE,
)
PLACE = {"landmarks": 46, "coding": 80, "width": 81, "height": 83, "picture": 90}


def changed(at: int, *values: int) -> bytes:
    return HAND[:at] + bytes(values) + HAND[at + len(values) :]


def written(*images: FaceImage, sequence: int = 0) -> bytes:
    return face_image.write(Record(images=images, sequence=sequence))


def test_every_field_is_read_from_its_place():
    assert face_image.read(HAND) == Record(images=(MEANT,), sequence=9)


def test_every_field_is_written_to_its_place():
    assert written(MEANT, sequence=9) == HAND


def test_the_headers_have_the_sizes_of_the_standard():
    plain = FaceImage(data=PICTURE, coding=Coding.PNG, width=WIDTH, height=HEIGHT)
    general, common, facial, image, length_of_picture = 17, 19, 17, 11, 4
    headers = general + common + facial + image + length_of_picture
    assert len(written(plain)) == headers + len(PICTURE)


@pytest.mark.parametrize(
    ("coding", "code"),
    [(Coding.JPEG, 0), (Coding.JP2_LOSSY, 1), (Coding.JP2, 2), (Coding.PNG, 3)],
)
def test_a_picture_of_any_coding_comes_back_byte_for_byte(coding, code):
    image = face(coding)
    data = written(image)
    assert data[PLACE["coding"]] == code
    assert face_image.read(data).images == (image,)


@pytest.mark.parametrize("coding", [Coding.RAW, Coding.PACKED, Coding.WSQ])
def test_codings_a_face_record_does_not_know_cannot_be_written(coding):
    with pytest.raises(RecordUnwritable):
        written(face(coding))


def test_pictures_may_follow_each_other():
    images = (face(), face(Coding.PNG, kind=2), face(landmarks=()))
    data = written(*images, sequence=3)
    assert face_image.read(data) == Record(images=images, sequence=3)


def test_many_landmarks_fit():
    points = tuple(Landmark(1, code % 256, code, code, code) for code in range(500))
    image = face(landmarks=points)
    assert face_image.read(written(image)).images[0].landmarks == points


@pytest.mark.parametrize("size", [*range(100), len(HAND) - 3, len(HAND) - 1])
def test_a_record_cut_anywhere_is_refused(size):
    with pytest.raises((RecordBroken, RecordUnknown)):
        face_image.read(HAND[:size])


@pytest.mark.parametrize(
    ("at", "values", "reason"),
    [
        (8, (0, 0, 0, 3), "length"),
        (12, (0, 0), "no representation"),
        (12, (0, 2), "cut short"),
        (14, (1,), "certification flag"),
        (14, (255,), "certification flag"),
        (17, (0, 0, 0, 0), "cut short"),
        (17, (255, 255, 255, 255), "cut short"),
        (23, (13,), "time of capture"),
        (PLACE["coding"], (4,), "coding"),
        (PLACE["coding"], (255,), "coding"),
        (PLACE["coding"], (0,), "another coding"),
        (PLACE["coding"], (2,), "another coding"),
        (PLACE["width"], (0, 0), "no pixels"),
        (PLACE["width"], (0, 16, 0, 24), "size of the picture"),
        (PLACE["height"], (0, 17), "size of the picture"),
        (PLACE["picture"], (255, 255, 255, 255), "cut short"),
    ],
)
def test_what_contradicts_itself_is_refused(at, values, reason):
    with pytest.raises(RecordBroken) as refused:
        face_image.read(changed(at, *values))
    assert refused.value.details["reason"] == reason


@pytest.mark.parametrize("count", [1, 3, 0xFFFF])
def test_another_count_of_landmarks_shifts_all_and_is_refused(count):
    at = PLACE["landmarks"]
    with pytest.raises((RecordRefused, ImageRefused)):
        face_image.read(changed(at, count >> 8, count & 255))


def test_a_picture_cut_inside_the_record_is_refused_as_a_picture():
    short = PICTURE[:-12]
    body = by_hand(BEFORE) + len(short).to_bytes(4, "big") + short
    data = HAND[:8] + (21 + len(body)).to_bytes(4, "big") + HAND[12:17]
    with pytest.raises(ImageRefused):
        face_image.read(data + (4 + len(body)).to_bytes(4, "big") + body)


@pytest.mark.parametrize(
    "said",
    [
        {"person": Person(height=256)},
        {"properties": 1 << 24},
        {"pose": (256, 0, 0)},
        {"landmarks": (Landmark(1, 1, 65536, 0),)},
        {"landmarks": (Landmark(0, 0, 0, 0),) * 65536},
        {"processing": 65536},
        {"capture": CERTIFIED},
    ],
    ids=lambda said: next(iter(said)),
)
def test_a_value_without_room_is_refused(said):
    with pytest.raises(RecordUnwritable):
        written(face(**said))


def test_a_record_needs_a_picture():
    with pytest.raises(RecordUnwritable):
        written()
