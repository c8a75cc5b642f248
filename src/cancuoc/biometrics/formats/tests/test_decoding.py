"""From any file to grey pixels: pictures, WSQ, records, and records inside CBEFF."""

from __future__ import annotations

import io
import warnings
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from cancuoc.biometrics import measuring_set
from cancuoc.biometrics.formats import (
    cbeff,
    decoding,
    face_image,
    finger_image,
    iris_image,
    wsq,
)
from cancuoc.biometrics.formats.finger_image import FingerImage, Unit
from cancuoc.biometrics.formats.iris_image import EyeLabel
from cancuoc.biometrics.formats.pictures import Coding
from cancuoc.biometrics.formats.refusals import RecordBroken, RecordUnknown
from cancuoc.biometrics.formats.tests import samples
from cancuoc.biometrics.images import ImageBroken, ImageRefused, ImageTooLarge

PIXELS = samples.pixels()


def saved(kind, pixels=PIXELS, **options):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **options)
    return buffer.getvalue()


def raw(pixels=PIXELS, **changes):
    height, width = pixels.shape
    values = {"data": pixels.tobytes(), "coding": Coding.RAW, "width": width, "height": height}
    return FingerImage(**(values | changes))


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP", "PPM"])
def test_a_picture_without_loss_is_read_exactly(kind):
    (found,) = decoding.decode(saved(kind))
    assert (found.pixels == PIXELS).all()
    assert (found.ppi, found.modality, found.position) == (500, "", None)


@pytest.mark.parametrize("kind", ["JPEG", "JPEG2000"])
def test_a_picture_with_loss_is_read_nearly(kind):
    (found,) = decoding.decode(saved(kind))
    assert found.pixels.shape == PIXELS.shape


def test_colour_becomes_grey():
    colour = np.stack([PIXELS, PIXELS, PIXELS], axis=-1)
    (found,) = decoding.decode(saved("PNG", colour))
    assert np.abs(found.pixels.astype(int) - PIXELS).max() <= 1


def test_a_wsq_file_is_read():
    rows, columns = np.mgrid[0:120, 0:80]
    ridges = (127 + 90 * np.sin((rows + columns) / 2.5)).astype(np.uint8)
    (found,) = decoding.decode(wsq.encode(ridges), ppi=1000)
    assert found.pixels.shape == ridges.shape
    assert found.ppi == 1000


@pytest.mark.parametrize(
    ("unit", "rate", "ppi"),
    [
        (Unit.PIXELS_PER_INCH, 500, 500),
        (Unit.PIXELS_PER_CM, 197, 500),
        (Unit.PIXELS_PER_INCH, 1000, 1000),
    ],
)
def test_a_finger_record_says_its_resolution(unit, rate, ppi):
    image = raw(position=3, unit=unit, rate=(rate, rate), scan_rate=(rate, rate))
    (found,) = decoding.decode(finger_image.write((image,)))
    assert (found.pixels == PIXELS).all()
    assert (found.ppi, found.modality, found.position) == (ppi, "finger", 3)


def test_every_representation_is_decoded_in_order():
    images = tuple(raw(position=position, number=0) for position in (2, 7))
    found = decoding.decode(finger_image.write(images))
    assert [each.position for each in found] == [2, 7]


def test_deep_pixels_are_read_by_their_upper_byte():
    deep = np.stack([PIXELS, np.zeros_like(PIXELS)], axis=-1)
    image = raw(data=deep.tobytes(), depth=16)
    (found,) = decoding.decode(finger_image.write((image,)))
    assert (found.pixels == PIXELS).all()


def test_packed_pixels_are_refused():
    image = raw(coding=Coding.PACKED, depth=8)
    with pytest.raises(RecordBroken):
        decoding.decode(finger_image.write((image,)))


def test_an_iris_record_says_the_eye():
    found = decoding.decode(iris_image.write((samples.iris(),)))
    assert found[0].modality == "iris"
    assert found[0].position in set(map(int, EyeLabel))


def test_raw_colour_irises_are_refused():
    image = replace(
        samples.iris(Coding.RAW), colour=True, data=samples.picture(Coding.RAW, colour=True)
    )
    with pytest.raises(RecordBroken):
        decoding.decode(iris_image.write((image,)))


def test_a_face_record_is_decoded():
    found = decoding.decode(face_image.write(face_image.Record(images=(samples.face(),))))
    assert found[0].modality == "face"
    assert found[0].pixels.shape == PIXELS.shape


def test_records_inside_cbeff_are_decoded_and_others_passed_over():
    finger = samples.bir(finger_image.write((raw(position=4),)))
    minutiae = samples.bir(samples.one_of_each()["minutiae-2005"])
    found = decoding.decode(cbeff.write([minutiae, finger, samples.bir(b"another vendor's")]))
    assert [each.position for each in found] == [4]


def test_minutiae_hold_no_pixels():
    with pytest.raises(RecordUnknown) as refused:
        decoding.decode(samples.one_of_each()["minutiae-2011"])
    assert refused.value.details["format"] == "finger-minutiae"


def test_cbeff_without_pictures_is_refused():
    with pytest.raises(RecordUnknown):
        decoding.decode(cbeff.write([samples.bir(samples.one_of_each()["minutiae-2005"])]))


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"%PDF-1.7", bytes(100)], ids=["", "text", "pdf", "0"]
)
def test_what_is_neither_is_refused(data):
    with pytest.raises(RecordUnknown):
        decoding.decode(data)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP", "PPM", "JPEG", "JPEG2000"])
@pytest.mark.parametrize("share", [0.1, 0.5])
def test_a_cut_picture_is_refused(kind, share):
    data = saved(kind)
    with pytest.raises(ImageRefused):
        decoding.decode(data[: max(12, int(share * len(data)))])


@pytest.mark.parametrize("side", [3_000, 20_000, 65_500])
def test_a_picture_that_declares_too_much_is_refused(side):
    with pytest.raises(ImageTooLarge):
        decoding.decode(f"P5\n{side} {side}\n255\n".encode() + bytes(64))


def test_the_folder_reader_refuses_bombs_alike(tmp_path):
    file = tmp_path / "bomb.pgm"
    file.write_bytes(b"P5\n60000 60000\n255\n" + bytes(64))
    with pytest.raises(ImageTooLarge):
        measuring_set.read_grey(file)


def test_warnings_of_a_decoder_are_refusals(monkeypatch):
    def warn(*_given, **_named):
        warnings.warn("odd", UserWarning, stacklevel=1)

    monkeypatch.setattr(Image, "open", warn)
    with pytest.raises(ImageBroken):
        decoding.picture(b"BM" + bytes(60))


def test_a_long_plain_picture_is_refused():
    with pytest.raises(ImageTooLarge):
        decoding.picture(b"BM" + bytes(33_600_000))


def test_a_bare_code_stream_in_a_record_is_decoded():
    boxed = saved("JPEG2000")
    bare = boxed[boxed.index(b"\xff\x4f\xff\x51") :]
    image = raw(data=bare, coding=Coding.JP2)
    (found,) = decoding.decode(finger_image.write((image,)))
    assert found.pixels.shape == PIXELS.shape
