"""Pictures from outside are bounded before they are decoded; QR codes read back."""

import contextlib
import io
import struct
import zlib

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cancuoc.typesetting import picture, qr
from cancuoc.typesetting.picture import BadPicture, PictureTooLarge, portrait


def file(*, size=(40, 60), mode="RGB", kind="PNG", colour=None, **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour if colour is not None else 0).save(out, kind, **options)
    return out.getvalue()


def huge_png(*, wide: int, high: int) -> bytes:
    """Return a PNG that only claims to be huge: the header lies, the body is empty."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_png_and_jpeg_come_out_as_colour_of_the_size_asked(kind, mode):
    made = portrait(file(kind=kind, mode=mode), width=20, height=30)
    assert (made.mode, made.size) == ("RGB", (20, 30))


@pytest.mark.parametrize("mode", ["RGBA", "P", "1", "LA"])
def test_other_colour_kinds_of_png_are_converted(mode):
    assert portrait(file(mode=mode), width=20, height=30).mode == "RGB"


@pytest.mark.parametrize("size", [(30, 30), (400, 600), (1000, 20), (21, 900)])
def test_other_shapes_are_cropped_in_the_middle(size):
    assert portrait(file(size=size), width=20, height=30).size == (20, 30)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP"])
def test_other_formats_are_refused(kind):
    with pytest.raises(BadPicture):
        portrait(file(kind=kind), width=20, height=30)


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"hello", file()[:40], file(kind="JPEG")[:120], b"<svg/>"]
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(BadPicture) as caught:
        portrait(data, width=20, height=30)
    assert caught.value.next_step.startswith("Vui lòng")


@given(st.binary(max_size=400), st.sampled_from(["PNG", "JPEG"]))
@settings(max_examples=60, deadline=None)
def test_damage_is_a_refusal_and_never_a_crash(noise, kind):
    good = file(kind=kind)
    cut = len(good) // 3
    with contextlib.suppress(BadPicture):
        assert portrait(good[:cut] + noise, width=20, height=30).size == (20, 30)


@pytest.mark.parametrize(("wide", "high"), [(5000, 5000), (60_000, 60_000), (12_000_001, 1)])
def test_a_header_that_claims_too_many_pixels_is_refused_before_decoding(wide, high):
    with pytest.raises(PictureTooLarge) as caught:
        portrait(huge_png(wide=wide, high=high), width=20, height=30)
    assert caught.value.status == 413


def test_too_many_bytes_are_refused_unopened():
    with pytest.raises(PictureTooLarge):
        portrait(file() + b"\0" * picture.MAX_BYTES, width=20, height=30)


@pytest.mark.parametrize("size", [(1, 1), (1, 500)])
def test_a_picture_of_one_pixel_is_refused(size):
    with pytest.raises(BadPicture):
        portrait(file(size=size), width=20, height=30)


def striped(*, size: tuple[int, int]) -> bytes:
    """Return a grey picture with a black line along its left and its right edge."""
    sheet = Image.new("RGB", size, (128, 128, 128))
    for x in (0, 1, 2, 3, size[0] - 4, size[0] - 3, size[0] - 2, size[0] - 1):
        sheet.paste((0, 0, 0), (x, 0, x + 1, size[1]))
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("size", [(400, 100), (100, 400), (300, 300), (37, 91)])
def test_a_whole_picture_keeps_both_edges(size):
    made = np.asarray(picture.whole(striped(size=size), width=120, height=60).convert("L"))
    assert made.shape == (60, 120)
    middle = made[30]
    dark = np.flatnonzero(middle < 90)
    assert len(dark) >= 2
    share = min(120 / size[0], 60 / size[1])
    assert dark[-1] - dark[0] == pytest.approx(size[0] * share, abs=3)


def test_what_is_not_covered_stays_white():
    made = np.asarray(picture.whole(striped(size=(60, 60)), width=120, height=60))
    assert (made[:, :25] == 255).all()
    assert (made[:, -25:] == 255).all()


@pytest.mark.parametrize("maker", [picture.whole, picture.portrait])
def test_transparent_paper_becomes_white_and_not_black(maker):
    drawn = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    drawn.paste((0, 0, 0, 255), (18, 18, 22, 22))
    out = io.BytesIO()
    drawn.save(out, "PNG")
    made = np.asarray(maker(out.getvalue(), width=40, height=40))
    assert (made[0, 0] == 255).all()
    assert (made[20, 20] == 0).all()


@pytest.mark.parametrize("data", [b"", b"x" * 100, file()[:50]])
def test_a_whole_picture_refuses_what_is_none(data):
    with pytest.raises(BadPicture):
        picture.whole(data, width=10, height=10)


def test_metadata_of_the_camera_is_dropped():
    exif = Image.Exif()
    exif[0x010F] = "Canon of Mr Secret"
    made = portrait(file(kind="JPEG", exif=exif), width=40, height=60)
    assert b"Secret" not in picture.jpeg(made)
    assert b"Exif" not in picture.jpeg(made)


def test_a_picture_in_svg_keeps_its_shape():
    drawn = picture.svg(Image.new("RGB", (20, 30)))
    assert 'viewBox="0 0 20 30"' in drawn
    assert "data:image/jpeg;base64," in drawn


@given(st.text(alphabet="AĂÂĐÊÔƠƯăâđêôơưễặ0123456789|, /-", min_size=1, max_size=300))
@settings(max_examples=25, deadline=None)
def test_any_vietnamese_text_reads_back_from_its_code(text):
    modules = qr.matrix(text)
    pixels = np.where(np.asarray(modules, np.uint8), 0, 255).astype(np.uint8)
    sheet = np.pad(np.kron(pixels, np.ones((4, 4), np.uint8)), 16, constant_values=255)
    (code,) = zxingcpp.read_barcodes(sheet)
    assert code.text == text


@pytest.mark.parametrize(("level", "letters"), [("L", 2953), ("M", 2331), ("Q", 1663)])
def test_the_largest_text_fits_and_one_more_is_refused(level, letters):
    assert len(qr.matrix("é" * (letters // 2) + "x" * (letters % 2), level=level)) == 177
    with pytest.raises(qr.QrTooLong):
        qr.matrix("a" * 4300, level=level)


@pytest.mark.parametrize("quiet", [0, 4])
def test_the_drawing_has_one_square_a_module_and_its_quiet_zone(quiet):
    modules = qr.matrix("001315000001")
    drawn = qr.svg(modules, quiet=quiet)
    side = len(modules) + 2 * quiet
    assert f'viewBox="0 0 {side} {side}"' in drawn
    lengths = [int(part.split("v")[0]) for part in drawn.split('<path d="')[1].split("h")[1::2]]
    assert sum(lengths) == sum(map(sum, modules))
    assert f"M{quiet} {quiet}h7v1" in drawn
