"""Pictures from outside: good ones decode, hostile ones are refused before they cost anything."""

import io
import struct
import tracemalloc
import zlib
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.support.effort import seconds

from cancuoc.biometrics import images
from cancuoc.biometrics.images import (
    Format,
    ImageBroken,
    ImageFormatUnknown,
    ImageRefused,
    ImageTooLarge,
    Limits,
)
from cancuoc.kernel.refusal import Refusal


def picture(mode: str = "L", size: tuple[int, int] = (64, 48)) -> Image.Image:
    rows, columns = np.mgrid[0 : size[1], 0 : size[0]]
    grey = ((rows * 3 + columns * 2) % 256).astype(np.uint8)
    return Image.fromarray(grey).convert(mode)


def saved(kind: str, mode: str = "L", size: tuple[int, int] = (64, 48), **options) -> bytes:
    buffer = io.BytesIO()
    picture(mode, size).save(buffer, kind, **options)
    return buffer.getvalue()


def png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(
    width: int, height: int, rows: bytes = b"", *, colour: int = 0, extra: bytes = b""
) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + extra
        + png_chunk(b"IDAT", zlib.compress(rows))
        + png_chunk(b"IEND", b"")
    )


def jpeg_of_size(width: int, height: int) -> bytes:
    data = bytearray(saved("JPEG"))
    at = data.index(b"\xff\xc0")
    struct.pack_into(">HH", data, at + 5, height, width)
    return bytes(data)


def jp2_of_size(width: int, height: int) -> bytes:
    data = bytearray(saved("JPEG2000"))
    struct.pack_into(">II", data, data.index(b"ihdr") + 4, height, width)
    struct.pack_into(">II", data, data.index(b"\xff\x51") + 6, width, height)
    return bytes(data)


GOOD = [
    # kind, mode, options, format, shape
    ("PNG", "L", {}, Format.PNG, (48, 64)),
    ("PNG", "1", {}, Format.PNG, (48, 64)),
    ("PNG", "LA", {}, Format.PNG, (48, 64)),
    ("PNG", "RGB", {}, Format.PNG, (48, 64, 3)),
    ("PNG", "RGBA", {}, Format.PNG, (48, 64, 3)),
    ("PNG", "P", {}, Format.PNG, (48, 64, 3)),
    ("PNG", "I;16", {}, Format.PNG, (48, 64)),
    ("JPEG", "L", {}, Format.JPEG, (48, 64)),
    ("JPEG", "RGB", {}, Format.JPEG, (48, 64, 3)),
    ("JPEG", "RGB", {"progressive": True}, Format.JPEG, (48, 64, 3)),
    ("JPEG", "CMYK", {}, Format.JPEG, (48, 64, 3)),
    ("JPEG2000", "L", {}, Format.JP2, (48, 64)),
    ("JPEG2000", "RGB", {}, Format.JP2, (48, 64, 3)),
    ("JPEG2000", "L", {"tile_size": (32, 32)}, Format.JP2, (48, 64)),
    ("JPEG2000", "L", {"num_resolutions": 3, "quality_layers": [20, 10]}, Format.JP2, (48, 64)),
]


class TestGoodPictures:
    @pytest.mark.parametrize(("kind", "mode", "options", "form", "shape"), GOOD)
    def test_they_decode_to_grey_or_colour_bytes(self, kind, mode, options, form, shape):
        found = images.decode(saved(kind, mode, **options))
        assert found.format is form
        assert found.pixels.shape == shape
        assert found.pixels.dtype == np.uint8
        assert (found.width, found.height) == (64, 48)

    @pytest.mark.parametrize(("kind", "mode", "options", "form", "shape"), GOOD)
    def test_their_header_says_the_same(self, kind, mode, options, form, shape):
        kind_found, header = images.inspect(saved(kind, mode, **options))
        assert kind_found is form
        assert (header.width, header.height) == (64, 48)

    def test_png_keeps_every_pixel(self):
        pixels = np.random.default_rng(1).integers(0, 256, (40, 30), dtype=np.uint8)
        assert np.array_equal(images.decode(images.encode_png(pixels=pixels)).pixels, pixels)

    @pytest.mark.parametrize(("rate", "most"), [(5, 4), (12, 10), (30, 20)])
    def test_jpeg_2000_keeps_the_picture_nearly(self, rate, most):
        pixels = np.asarray(picture(size=(320, 400)).resize((320, 400)))
        smooth = (128 + 100 * np.sin(np.arange(400)[:, None] / 9 + np.zeros((1, 320)))).astype("u1")
        data = images.encode_grey(pixels=smooth, rate=rate)
        found = images.decode(data).pixels.astype(int)
        assert len(data) < smooth.size / rate * 1.3 + 400
        assert np.abs(found - smooth).mean() < most
        assert pixels.shape == smooth.shape


class TestFormats:
    @pytest.mark.parametrize(
        ("kind", "form"), [("PNG", Format.PNG), ("JPEG", Format.JPEG), ("JPEG2000", Format.JP2)]
    )
    def test_the_first_bytes_tell(self, kind, form):
        assert images.sniff(saved(kind)) is form

    @pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP", "PPM", "ICO", "TGA"])
    def test_other_formats_are_refused(self, kind):
        with pytest.raises(ImageFormatUnknown) as refusal:
            images.decode(saved(kind))
        assert refusal.value.status == 415

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"\x89",
            b"\x89PNG",
            b"\xff\xd8",
            b"%PDF-1.7",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"GIF89a" + bytes(100),
            b"\xff\x4f\xff\x51" + bytes(100),
            bytes(1000),
            "ảnh".encode(),
        ],
    )
    def test_what_is_no_picture_is_refused(self, data):
        with pytest.raises(ImageFormatUnknown):
            images.sniff(data)


HUGE = {
    "png, a gigapixel in 60 bytes": png(31_000, 31_000),
    "png, one endless row": png(2_000_000_000, 1),
    "png, one endless column": png(1, 2_000_000_000),
    "png, sides at the limit, area beyond": png(4096, 4096),
    "png, honest rows of a bomb": png(20_000, 20_000, bytes(20_001) * 10),
    "jpeg, 65,535 a side": jpeg_of_size(65_535, 65_535),
    "jpeg, one endless row": jpeg_of_size(65_535, 1),
    "jp2, four billion a side": jp2_of_size(4_294_967_295, 4_294_967_295),
    "jp2, 5,000 a side": jp2_of_size(5_000, 5_000),
}


class TestFloods:
    @pytest.mark.parametrize("name", list(HUGE))
    def test_huge_pictures_are_refused_from_the_header(self, name):
        def refuse() -> None:
            with pytest.raises(ImageRefused):
                images.decode(HUGE[name])

        tracemalloc.start()
        took = seconds(refuse, limit=0.5)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert took < 0.5
        assert peak < 3_000_000

    @pytest.mark.parametrize("name", [name for name in HUGE if name.startswith(("png", "jpeg"))])
    def test_their_refusal_says_too_large(self, name):
        with pytest.raises(ImageTooLarge) as refusal:
            images.inspect(HUGE[name])
        assert refusal.value.status == 413
        assert refusal.value.message == "Ảnh quá lớn."

    def test_too_many_bytes_are_refused_before_anything_is_looked_at(self):
        with pytest.raises(ImageTooLarge) as refusal:
            images.inspect(bytes(1001), limits=Limits(bytes=1000))
        assert refusal.value.details == {"bytes": 1001, "limit": 1000}

    @pytest.mark.parametrize(
        ("limits", "fits"),
        [
            (Limits(side=64, pixels=64 * 48), True),
            (Limits(side=63), False),
            (Limits(pixels=64 * 48 - 1), False),
        ],
    )
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "JPEG2000"])
    def test_limits_are_exact(self, kind, limits, fits):
        data = saved(kind)
        if fits:
            images.decode(data, limits=limits)
        else:
            with pytest.raises(ImageTooLarge):
                images.decode(data, limits=limits)

    def test_a_compressed_comment_bomb_is_refused(self):
        bomb = png_chunk(b"zTXt", b"c\x00\x00" + zlib.compress(bytes(80_000_000), 9))
        with pytest.raises(ImageBroken):
            images.decode(png(8, 8, bytes(72), extra=bomb))

    def test_a_flood_of_chunks_is_refused(self):
        with pytest.raises(ImageBroken) as refusal:
            images.inspect(png(8, 8, bytes(72), extra=png_chunk(b"tEXt", b"a\x00b") * 5000))
        assert refusal.value.details == {"reason": "too many chunks"}

    def test_more_rows_than_declared_cost_nothing(self):
        assert images.decode(png(8, 8, bytes(50_000_000))).pixels.shape == (8, 8)

    @pytest.mark.parametrize("kind", [0, 2, 3, 4, 6])
    def test_empty_pictures_are_refused(self, kind):
        with pytest.raises(ImageBroken):
            images.decode(png(0, 5, colour=kind))


class TestCutAndDamaged:
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "JPEG2000"])
    @pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
    def test_a_cut_picture_is_refused(self, kind, share):
        data = saved(kind, size=(200, 150))
        with pytest.raises(ImageRefused):
            images.decode(data[: int(len(data) * share)])

    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "JPEG2000"])
    def test_a_picture_without_its_last_byte_is_refused(self, kind):
        with pytest.raises(ImageBroken) as refusal:
            images.decode(saved(kind)[:-1])
        assert refusal.value.message == "Ảnh bị hỏng hoặc bị cắt ngắn."

    def test_a_wrong_checksum_is_refused(self):
        data = bytearray(saved("PNG"))
        data[data.index(b"IDAT") + 8] ^= 0xFF
        with pytest.raises(ImageBroken):
            images.decode(bytes(data))

    def test_missing_rows_are_refused(self):
        with pytest.raises(ImageBroken):
            images.decode(png(64, 64, bytes(65 * 10)))

    @given(data=st.data(), kind=st.sampled_from(["PNG", "JPEG", "JPEG2000"]))
    @settings(max_examples=150, deadline=None)
    def test_flipped_bytes_end_in_a_picture_or_a_refusal(self, data, kind):
        raw = bytearray(saved(kind, size=(40, 30)))
        for _ in range(data.draw(st.integers(1, 6))):
            raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
        with suppress(Refusal):
            found = images.decode(bytes(raw), limits=Limits(pixels=100_000))
            assert found.pixels.size <= 300_000

    @given(tail=st.binary(max_size=400), kind=st.sampled_from(["PNG", "JPEG", "JPEG2000"]))
    @settings(max_examples=60, deadline=None)
    def test_a_good_start_with_any_tail_ends_in_a_refusal(self, tail, kind):
        start = {"PNG": 8, "JPEG": 3, "JPEG2000": 12}[kind]
        with pytest.raises(ImageRefused):
            images.decode(saved(kind)[:start] + tail)
