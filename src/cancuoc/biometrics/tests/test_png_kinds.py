"""Every kind of PNG, written here by hand: greys of 1 to 16 bits, colours, interlaced rows.

The bytes of the pixel data are counted before a decoder sees them, because a decoder fills
missing rows with black and says nothing. These files have exactly enough, or one byte less.
"""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cancuoc.biometrics import headers, images
from cancuoc.biometrics.codestream import HeaderBroken
from cancuoc.biometrics.images import ImageBroken, ImageTooLarge

# colour type of the header -> channels a pixel, and the depths the format allows
KINDS = {0: (1, (1, 2, 4, 8, 16)), 2: (3, (8, 16)), 3: (1, (1, 2, 4, 8)), 4: (2, (8, 16)),
         6: (4, (8, 16))}  # fmt: skip
EVERY = [(colour, depth) for colour, (_, depths) in KINDS.items() for depth in depths]
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
          (0, 1, 1, 2)]  # fmt: skip


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width, height, rows: bytes, *, colour=0, depth=8, interlaced=0, parts=1) -> bytes:
    """Write a PNG whose packed rows are given; `parts` splits them over several chunks."""
    packed = zlib.compress(rows)
    size = -(-len(packed) // parts)
    pieces = [packed[n : n + size] for n in range(0, len(packed), size)]
    palette = chunk(b"PLTE", bytes(3 * 2**depth)) if colour == 3 else b""
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)),
            palette,
            *(chunk(b"IDAT", piece) for piece in pieces),
            chunk(b"IEND", b""),
        )
    )


def row_bytes(width, colour, depth) -> int:
    return 1 + (width * KINDS[colour][0] * depth + 7) // 8


@pytest.mark.parametrize(("colour", "depth"), EVERY)
@pytest.mark.parametrize(("width", "height"), [(1, 1), (7, 3), (8, 8), (33, 5)])
def test_a_file_with_exactly_its_rows_is_read(colour, depth, width, height):
    rows = bytes(row_bytes(width, colour, depth) * height)
    found = images.decode(png(width, height, rows, colour=colour, depth=depth))
    assert (found.width, found.height) == (width, height)
    assert found.pixels.dtype == np.uint8


@pytest.mark.parametrize(("colour", "depth"), EVERY)
@pytest.mark.parametrize("lacking", [1, 4])
def test_a_file_that_lacks_a_byte_of_its_rows_is_refused(colour, depth, lacking):
    rows = bytes(row_bytes(33, colour, depth) * 5 - lacking)
    with pytest.raises(ImageBroken) as caught:
        images.decode(png(33, 5, rows, colour=colour, depth=depth))
    assert caught.value.details == {"reason": "rows are missing"}


@pytest.mark.parametrize("parts", [1, 2, 5])
def test_rows_may_come_in_several_chunks(parts):
    pixels = np.random.default_rng(1).integers(0, 256, (20, 30), dtype=np.uint8)
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    assert np.array_equal(images.decode(png(30, 20, rows, parts=parts)).pixels, pixels)


def interlaced_rows(pixels: np.ndarray) -> bytes:
    """Lay 8-bit grey pixels out in the seven passes of ISO/IEC 15948, unfiltered."""
    rows = []
    for left, top, right, down in PASSES:
        part = pixels[top::down, left::right]
        rows += [b"\0" + row.tobytes() for row in part if row.size]
    return b"".join(rows)


@given(width=st.integers(1, 40), height=st.integers(1, 40), seed=st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_an_interlaced_picture_is_the_same_picture(width, height, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)
    rows = interlaced_rows(pixels)
    assert np.array_equal(images.decode(png(width, height, rows, interlaced=1)).pixels, pixels)
    with pytest.raises(ImageBroken):
        images.decode(png(width, height, rows[:-1], interlaced=1))


@pytest.mark.parametrize(
    ("colour", "depth", "interlaced"), [(1, 8, 0), (5, 8, 0), (7, 8, 0), (0, 3, 0), (0, 8, 2)]
)
def test_a_kind_the_format_does_not_know_is_refused(colour, depth, interlaced):
    rows = bytes(500)
    data = png(8, 8, rows, colour=colour, depth=depth, interlaced=interlaced)
    with pytest.raises(HeaderBroken, match="unknown kind of pixels"):
        headers.check_png_rows(data)
    with pytest.raises(ImageBroken):
        images.decode(data)


def test_rows_that_cannot_be_inflated_are_refused():
    good = png(8, 8, bytes(72))
    at = good.index(b"IDAT") + 4
    with pytest.raises(HeaderBroken, match="cannot be inflated"):
        headers.check_png_rows(good[:at] + b"\xff\xff" + good[at + 2 :])


MODES = {"PNG": ["1", "L", "LA", "RGB", "RGBA", "P"], "JPEG": ["L", "RGB"],
         "JPEG2000": ["L", "RGB"]}  # fmt: skip


@given(
    kind=st.sampled_from(sorted(MODES)),
    width=st.integers(1, 70),
    height=st.integers(1, 70),
    data=st.data(),
)
@settings(max_examples=80, deadline=None)
def test_the_header_read_here_says_what_another_reader_says(kind, width, height, data):
    mode = data.draw(st.sampled_from(MODES[kind]))
    grey = np.random.default_rng(width * 71 + height).integers(0, 256, (height, width), "u1")
    out = io.BytesIO()
    Image.fromarray(grey).convert(mode).save(out, kind)
    _, header = images.inspect(out.getvalue())
    with Image.open(io.BytesIO(out.getvalue())) as other:
        assert (header.width, header.height) == other.size
    found = images.decode(out.getvalue())
    assert (found.width, found.height) == (width, height)
    assert found.pixels.ndim == (2 if mode in {"1", "L", "LA"} else 3)


@given(
    width=st.integers(64, 120),
    height=st.integers(64, 120),
    tile=st.sampled_from([None, (64, 64), (64, 32)]),
    levels=st.integers(1, 5),
    layers=st.sampled_from([[20], [40, 20, 10]]),
)
@settings(max_examples=40, deadline=None)
def test_any_ordinary_code_stream_is_walked_to_its_end(width, height, tile, levels, layers):
    out = io.BytesIO()
    options = {} if tile is None else {"tile_size": tile}
    Image.new("L", (width, height), 120).save(
        out, "JPEG2000", num_resolutions=levels, quality_layers=layers, **options
    )
    header = headers.read_jp2(out.getvalue())
    assert (header.width, header.height, header.components) == (width, height, 1)


@pytest.mark.parametrize("frames", [2, 5])
def test_of_several_pictures_in_one_file_the_first_is_taken(frames):
    shades = [Image.new("L", (40, 30), 40 * n) for n in range(frames)]
    out = io.BytesIO()
    shades[0].save(out, "PNG", save_all=True, append_images=shades[1:], duration=50)
    assert int(images.decode(out.getvalue()).pixels.max()) == 0


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_notes_of_the_camera_do_not_change_the_picture(kind):
    grey = Image.fromarray(np.add.outer(np.arange(40), np.arange(60)).astype(np.uint8))
    exif = Image.Exif()
    exif[0x010F] = "máy ảnh"
    plain, noted = io.BytesIO(), io.BytesIO()
    grey.save(plain, kind)
    grey.save(noted, kind, exif=exif)
    assert np.array_equal(
        images.decode(plain.getvalue()).pixels, images.decode(noted.getvalue()).pixels
    )


# What stands on a desk or lies in a pocket, and whether a station opens it by default.
CAMERAS = """
four fingers at 500 ppi 1600 1000 yes
portrait of the station 480 640 yes
full-HD camera 1920 1080 yes
five million points 2592 1944 yes
six million points 3000 2000 yes
one row more than that 3000 2001 no
telephone of twelve million points 4000 3000 no
widest strip 4096 1400 yes
strip beyond the side 4097 100 no
"""


@pytest.mark.parametrize("row", [line.rsplit(" ", 3) for line in CAMERAS.split("\n") if line])
def test_what_a_station_opens_by_default(row):
    _, width, height, fits = row
    data = png(int(width), int(height), b"")
    if fits == "yes":
        _, header = images.inspect(data)
        assert (header.width, header.height) == (int(width), int(height))
    else:
        with pytest.raises(ImageTooLarge) as caught:
            images.inspect(data)
        assert caught.value.details == {"width": int(width), "height": int(height)}
