"""Any record that can be said can be written, and is read as it was."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics.fingerprint.minutiae import Kind
from cancuoc.biometrics.formats import face_image, finger_image, finger_minutiae, iris_image
from cancuoc.biometrics.formats.blocks import Capture, Certification, Device, Quality
from cancuoc.biometrics.formats.face_image import FaceImage, Landmark, Person
from cancuoc.biometrics.formats.finger_image import FingerImage, Unit
from cancuoc.biometrics.formats.finger_minutiae import Edition, Minutia, Record, View
from cancuoc.biometrics.formats.iris_image import Extent, EyeLabel, IrisImage, Roll
from cancuoc.biometrics.formats.pictures import Coding
from cancuoc.biometrics.formats.tests.samples import HEIGHT, WIDTH, picture

byte, word = st.integers(0, 0xFF), st.integers(0, 0xFFFF)
place = st.integers(0, 0x3FFF)
rate = st.integers(98, 787)
score = st.none() | st.integers(0, 100)


def several(of, most=3):
    return st.lists(of, max_size=most).map(tuple)


def at_least_one(of):
    return st.lists(of, min_size=1, max_size=3).map(tuple)


# Records keep milliseconds.
moment = st.none() | st.datetimes(
    min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31), timezones=st.just(UTC)
).map(lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000))
device = st.builds(Device, byte, word, word)
qualities = several(st.builds(Quality, score, word, word))
capture = st.builds(Capture, at=moment, device=device, qualities=qualities)
certified = st.builds(
    Capture,
    at=moment,
    device=device,
    qualities=qualities,
    certifications=several(st.builds(Certification, word, byte)),
)


@st.composite
def extended(draw):
    areas = draw(several(st.tuples(word, st.binary(max_size=20))))
    return b"".join(
        kind.to_bytes(2, "big") + (4 + len(data)).to_bytes(2, "big") + data for kind, data in areas
    )


def minutia(quality):
    return st.builds(Minutia, st.sampled_from(Kind), place, place, byte, quality)


nibble = st.integers(0, 15)
first_capture = st.builds(
    Capture,
    device=st.just(Device(model=0x1234)),
    qualities=st.just(()) | st.integers(1, 100).map(lambda s: (Quality(s),)),
)
first_view = st.builds(
    View,
    width=st.just(500),
    height=st.just(600),
    position=byte,
    number=nibble,
    impression=nibble,
    minutiae=several(minutia(st.none() | st.integers(1, 100)), 40),
    extended=extended(),
    capture=first_capture,
)
second_view = st.builds(
    View,
    width=word,
    height=word,
    rate_x=rate,
    rate_y=rate,
    position=byte,
    number=byte,
    impression=byte,
    ending=nibble,
    minutiae=several(minutia(score), 40),
    extended=extended(),
    capture=certified,
)


@settings(max_examples=60, deadline=None)
@given(at_least_one(first_view))
def test_minutiae_of_2005_come_back(views):
    record = Record(edition=Edition.FIRST, views=views)
    assert finger_minutiae.read(finger_minutiae.write(record)) == record


@settings(max_examples=60, deadline=None)
@given(at_least_one(second_view))
def test_minutiae_of_2011_come_back(views):
    record = Record(edition=Edition.SECOND, views=views)
    assert finger_minutiae.read(finger_minutiae.write(record)) == record


@settings(max_examples=40, deadline=None)
@given(at_least_one(second_view), st.integers(0, 500))
def test_a_device_buffer_changes_nothing(views, zeros):
    record = Record(edition=Edition.SECOND, views=views)
    data = finger_minutiae.write(record)
    assert finger_minutiae.read(data + bytes(zeros)) == record
    assert finger_minutiae.write(finger_minutiae.read(data)) == data


@st.composite
def finger_images(draw):
    coding = draw(st.sampled_from(Coding))
    return FingerImage(
        data=picture(coding),
        coding=coding,
        width=WIDTH,
        height=HEIGHT,
        depth=4 if coding is Coding.PACKED else 8,
        position=draw(byte),
        number=draw(byte),
        unit=draw(st.sampled_from(Unit)),
        scan_rate=draw(st.tuples(word, word)),
        rate=draw(st.tuples(word, word)),
        impression=draw(byte),
        extended=draw(st.binary(max_size=30)),
        capture=draw(certified),
    )


@settings(max_examples=40, deadline=None)
@given(at_least_one(finger_images()))
def test_finger_pictures_come_back(images):
    data = finger_image.write(images)
    assert finger_image.read(data) == images
    assert finger_image.write(finger_image.read(data)) == data


@st.composite
def face_images(draw):
    coding = draw(st.sampled_from([Coding.JPEG, Coding.JP2, Coding.JP2_LOSSY, Coding.PNG]))
    three = st.tuples(byte, byte, byte)
    return FaceImage(
        data=picture(coding, colour=True),
        coding=coding,
        width=WIDTH,
        height=HEIGHT,
        kind=draw(byte),
        person=draw(st.builds(Person, byte, byte, byte, byte)),
        properties=draw(st.integers(0, 0xFFFFFF)),
        expression=draw(word),
        pose=draw(three),
        pose_uncertainty=draw(three),
        landmarks=draw(several(st.builds(Landmark, byte, byte, word, word, word))),
        rate_level=draw(byte),
        processing=draw(word),
        reference=draw(byte),
        colours=draw(byte),
        extended=draw(st.binary(max_size=30)),
        capture=draw(capture),
    )


@settings(max_examples=40, deadline=None)
@given(at_least_one(face_images()), word)
def test_face_pictures_come_back(images, sequence):
    record = face_image.Record(images=images, sequence=sequence)
    data = face_image.write(record)
    assert face_image.read(data) == record
    assert face_image.write(face_image.read(data)) == data


@st.composite
def iris_images(draw):
    coding = draw(st.sampled_from([Coding.RAW, Coding.JPEG, Coding.JP2, Coding.PNG]))
    colour = draw(st.booleans())
    return IrisImage(
        data=picture(coding, colour=colour),
        coding=coding,
        width=WIDTH,
        height=HEIGHT,
        colour=colour,
        eye=draw(st.sampled_from(EyeLabel)),
        number=draw(word),
        kind=draw(byte),
        properties=draw(byte),
        distance=draw(word),
        roll=draw(st.builds(Roll, word, word)),
        extent=draw(st.builds(Extent, word, word, word, word, word, word)),
        capture=draw(capture),
    )


@settings(max_examples=40, deadline=None)
@given(at_least_one(iris_images()))
def test_iris_pictures_come_back(images):
    data = iris_image.write(images)
    assert iris_image.read(data) == images
    assert iris_image.write(iris_image.read(data)) == data
