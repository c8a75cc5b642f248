"""Pictures inside records: their own header against what the record says of them."""

from __future__ import annotations

import pytest

from cancuoc.biometrics import images
from cancuoc.biometrics.formats import pictures
from cancuoc.biometrics.formats.pictures import Coding
from cancuoc.biometrics.formats.refusals import RecordBroken
from cancuoc.biometrics.formats.tests.samples import HEIGHT, WIDTH, bare_code_stream, picture
from cancuoc.biometrics.images import ImageBroken, ImageFormatUnknown, ImageTooLarge

KNOWN = (Coding.JPEG, Coding.JP2_LOSSY, Coding.JP2, Coding.PNG)


def check(data: bytes, coding: Coding, *, width: int = WIDTH, height: int = HEIGHT, bits: int = 8):
    pictures.check(data, coding, width=width, height=height, bits=bits)


def reason(*args, **said) -> str:
    with pytest.raises(RecordBroken) as refused:
        check(*args, **said)
    return refused.value.details["reason"]


@pytest.mark.parametrize("coding", KNOWN)
@pytest.mark.parametrize("colour", [False, True])
def test_a_picture_of_the_declared_size_passes(coding, colour):
    check(picture(coding, colour=colour), coding)


@pytest.mark.parametrize("coding", KNOWN)
@pytest.mark.parametrize("size", [(HEIGHT, WIDTH), (WIDTH + 1, HEIGHT), (WIDTH, 1), (65535, 65535)])
def test_another_size_is_refused(coding, size):
    width, height = size
    found = reason(picture(coding), coding, width=width, height=height)
    assert found == "size of the picture"


@pytest.mark.parametrize("coding", KNOWN)
@pytest.mark.parametrize("other", KNOWN)
def test_another_coding_is_refused(coding, other):
    if {coding, other} <= {Coding.JP2, Coding.JP2_LOSSY} or coding is other:
        check(picture(other), coding)
    else:
        assert reason(picture(other), coding) == "another coding"


@pytest.mark.parametrize("coding", KNOWN)
def test_a_picture_cut_short_is_refused(coding):
    with pytest.raises(ImageBroken):
        check(picture(coding)[:-6], coding)


@pytest.mark.parametrize("coding", KNOWN)
@pytest.mark.parametrize("data", [b"", b"GIF89a", picture(Coding.WSQ), b"\xff"])
def test_what_is_no_picture_is_refused(coding, data):
    with pytest.raises(ImageFormatUnknown):
        check(data, coding)


def test_a_picture_beyond_the_limits_is_refused_without_decoding():
    huge = bytearray(picture(Coding.PNG))
    huge[16:24] = b"\x00\x00\xff\xff\x00\x00\xff\xff"
    with pytest.raises(ImageTooLarge):
        check(bytes(huge), Coding.PNG, width=65535, height=65535)


def test_too_many_bytes_are_refused_by_their_number():
    with pytest.raises(ImageTooLarge):
        check(picture(Coding.PNG) + bytes(images.DEFAULT_LIMITS.bytes), Coding.PNG)


@pytest.mark.parametrize("coding", list(Coding))
@pytest.mark.parametrize("size", [(0, HEIGHT), (WIDTH, 0), (0, 0)])
def test_a_picture_has_pixels(coding, size):
    assert reason(picture(coding), coding, width=size[0], height=size[1]) == "no pixels"


class TestBareCodeStreams:
    """Devices send JPEG 2000 without the boxes of its file format as well."""

    def test_one_of_the_declared_size_passes(self):
        assert bare_code_stream().startswith(b"\xff\x4f\xff\x51")
        check(bare_code_stream(), Coding.JP2)
        check(bare_code_stream(), Coding.JP2_LOSSY)

    def test_another_size_is_refused(self):
        assert reason(bare_code_stream(), Coding.JP2, width=25) == "size of the picture"

    @pytest.mark.parametrize("size", [4, 5, 20, 60, 100])
    def test_one_cut_short_is_refused(self, size):
        reason(bare_code_stream()[:size], Coding.JP2)

    def test_it_is_no_other_coding(self):
        with pytest.raises(ImageFormatUnknown):
            check(bare_code_stream(), Coding.PNG)


class TestRawPixels:
    @pytest.mark.parametrize(
        ("bits", "each"), [(1, 1), (4, 1), (8, 1), (9, 2), (12, 2), (16, 2), (24, 3)]
    )
    def test_each_pixel_takes_whole_bytes(self, bits, each):
        check(bytes(WIDTH * HEIGHT * each), Coding.RAW, bits=bits)
        found = reason(bytes(WIDTH * HEIGHT * each + 1), Coding.RAW, bits=bits)
        assert found == "length of the pixels"

    @pytest.mark.parametrize("bits", [1, 3, 4, 8, 10])
    def test_packed_rows_end_anywhere_or_at_a_byte(self, bits):
        tight, rows = (5 * 7 * bits + 7) // 8, 7 * ((5 * bits + 7) // 8)
        for length in (tight, rows):
            check(bytes(length), Coding.PACKED, width=5, height=7, bits=bits)
        for length in (tight - 1, rows + 1):
            reason(bytes(length), Coding.PACKED, width=5, height=7, bits=bits)

    @pytest.mark.parametrize("coding", [Coding.RAW, Coding.PACKED])
    def test_pixels_without_bits_are_refused(self, coding):
        assert reason(b"", coding, bits=0) == "length of the pixels"

    def test_a_huge_size_costs_nothing(self):
        found = reason(b"\0", Coding.RAW, width=65535, height=65535, bits=255)
        assert found == "length of the pixels"


class TestWsq:
    def test_its_first_marker_is_looked_at_and_no_more(self):
        check(picture(Coding.WSQ), Coding.WSQ, width=9999, height=1)

    @pytest.mark.parametrize("data", [b"", b"\xff", b"\xff\xd8\xff", b"\xa0\xff"])
    def test_other_bytes_are_refused(self, data):
        assert reason(data, Coding.WSQ) == "not WSQ"
