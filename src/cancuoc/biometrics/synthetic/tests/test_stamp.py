"""Stamps change the bytes, never the picture."""

import hashlib
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics import images
from cancuoc.biometrics.synthetic import stamp

GREY = (np.add.outer(np.arange(60), np.arange(50)) * 2 % 256).astype(np.uint8)


def jpeg() -> bytes:
    from cancuoc.biometrics.synthetic import face

    return face.encode(image=np.stack([GREY] * 3, axis=2))


FILES = {"jp2": images.encode_grey(pixels=GREY), "jpg": jpeg()}


@pytest.mark.parametrize("kind", list(FILES))
def test_the_picture_stays_the_same(kind):
    data = FILES[kind]
    stamped = stamp.put(data, text="subject-1 demo face 1")
    assert np.array_equal(images.decode(stamped).pixels, images.decode(data).pixels)


@pytest.mark.parametrize("kind", list(FILES))
def test_the_digest_is_the_subjects_own(kind):
    digests = {
        hashlib.sha256(stamp.put(FILES[kind], text=f"subject-{n}")).hexdigest() for n in range(100)
    }
    assert len(digests) == 100


@pytest.mark.parametrize("kind", list(FILES))
def test_it_can_be_read_again(kind):
    assert stamp.read(stamp.put(FILES[kind], text="mã 12")) == "mã 12"
    assert stamp.read(FILES[kind]) is None


@pytest.mark.parametrize("kind", list(FILES))
@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
@settings(max_examples=40, deadline=None)
def test_any_short_text_survives(kind, text):
    assert stamp.read(stamp.put(FILES[kind], text=text)) == text


@pytest.mark.parametrize("kind", list(FILES))
def test_a_long_text_is_refused(kind):
    with pytest.raises(ValueError, match="at most"):
        stamp.put(FILES[kind], text="x" * 500)


def test_a_png_carries_none():
    assert stamp.read(images.encode_png(pixels=GREY)) is None


def test_another_box_at_the_end_is_not_taken_for_a_stamp():
    other = struct.pack(">I", 30) + b"uuid" + bytes(22)
    assert stamp.read(FILES["jp2"] + other) is None


def test_a_broken_box_list_has_no_stamp():
    assert stamp.read(FILES["jp2"] + b"\xff\xff\xff\xffuuid") is None


def test_another_comment_is_not_taken_for_a_stamp():
    data = FILES["jpg"]
    (length,) = struct.unpack_from(">H", data, 4)
    commented = data[: 4 + length] + b"\xff\xfe\x00\x07hello" + data[4 + length :]
    assert stamp.read(commented) is None


def test_bytes_that_are_no_picture_are_refused():
    with pytest.raises(images.ImageFormatUnknown):
        stamp.read(b"plain text")
