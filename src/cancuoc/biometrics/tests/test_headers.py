"""Headers read by hand: what each format may and may not say."""

import io
import struct

import numpy as np
import pytest
from PIL import Image

from cancuoc.biometrics import codestream, headers
from cancuoc.biometrics.codestream import HeaderBroken


def encoded(kind: str, size=(70, 50), mode="L", **options) -> bytes:
    buffer = io.BytesIO()
    grey = np.random.default_rng(3).integers(0, 256, (size[1], size[0]), dtype=np.uint8)
    Image.fromarray(grey).convert(mode).save(buffer, kind, **options)
    return buffer.getvalue()


def patched(data: bytes, marker: bytes, offset: int, layout: str, *values: int) -> bytes:
    raw = bytearray(data)
    struct.pack_into(layout, raw, raw.index(marker) + offset, *values)
    return bytes(raw)


def inserted(data: bytes, marker: bytes, piece: bytes) -> bytes:
    at = data.index(marker)
    return data[:at] + piece + data[at:]


def longer_box(data: bytes, grown: int) -> bytes:
    """Return the file with the length of its code stream box grown to fit an insertion."""
    at = data.index(b"jp2c") - 4
    (length,) = struct.unpack_from(">I", data, at)
    return data[:at] + struct.pack(">I", length + grown) + data[at + 4 :]


class TestPng:
    def test_size_and_components(self):
        header = headers.read_png(encoded("PNG", mode="RGB"))
        assert (header.width, header.height, header.components) == (70, 50, 3)

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (lambda d: d.replace(b"IHDR", b"IHDX"), "first chunk is not IHDR"),
            (lambda d: d[:8] + d[33:], "first chunk is not IHDR"),
            (lambda d: d[:-12], "no IEND"),
            (lambda d: patched(d, b"IDAT", -4, ">I", 2**31), "chunk beyond the end"),
            (lambda d: patched(d, b"IHDR", -4, ">I", 12), "first chunk is not IHDR"),
            (lambda d: d[:30], "chunk beyond the end"),
            (lambda d: d[:9], "cut at byte 8"),
            (lambda d: d[:8], "no IEND"),
        ],
    )
    def test_contradictions(self, change, reason):
        with pytest.raises(HeaderBroken, match=reason):
            headers.read_png(change(encoded("PNG")))


class TestJpeg:
    @pytest.mark.parametrize(("mode", "components"), [("L", 1), ("RGB", 3), ("CMYK", 4)])
    def test_size_and_components(self, mode, components):
        header = headers.read_jpeg(encoded("JPEG", mode=mode))
        assert (header.width, header.height, header.components) == (70, 50, components)

    def test_zeros_after_the_end_are_no_harm(self):
        assert headers.read_jpeg(encoded("JPEG") + bytes(7)).width == 70

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (lambda d: d[:-2], "no end marker"),
            (lambda d: d + b"tail", "no end marker"),
            (lambda d: d[:2] + b"\x00" + d[3:], "no marker"),
            (lambda d: patched(d, b"\xff\xe0", 2, ">H", 1), "no marker"),
            (lambda d: patched(d, b"\xff\xe0", 2, ">H", 60_000), "cut at byte"),
            (lambda d: d[:2] + d[d.index(b"\xff\xda") :], "not exactly one frame"),
            (lambda d: inserted(d, b"\xff\xda", _frame(d)), "not exactly one frame"),
            (lambda d: d[:-2] + b"\xff\xda" * 80 + b"\xff\xd9", "too many scans"),
            (lambda d: d[:2] + b"\xff\xfe\x00\x02" * 5000 + d[2:], "too many segments"),
        ],
    )
    def test_contradictions(self, change, reason):
        with pytest.raises(HeaderBroken, match=reason):
            headers.read_jpeg(change(encoded("JPEG")))


def _frame(data: bytes) -> bytes:
    at = data.index(b"\xff\xc0")
    (length,) = struct.unpack_from(">H", data, at + 2)
    return data[at : at + 2 + length]


class TestJp2Boxes:
    @pytest.mark.parametrize(("mode", "components"), [("L", 1), ("RGB", 3)])
    def test_size_and_components(self, mode, components):
        header = headers.read_jp2(encoded("JPEG2000", mode=mode))
        assert (header.width, header.height, header.components) == (70, 50, components)

    def test_a_long_box_length_is_understood(self):
        data = encoded("JPEG2000")
        at = data.index(b"jp2c") - 4
        (length,) = struct.unpack_from(">I", data, at)
        long = struct.pack(">I4sQ", 1, b"jp2c", length + 8)
        assert headers.read_jp2(data[:at] + long + data[at + 8 :]).width == 70

    def test_a_box_that_runs_to_the_end_is_understood(self):
        data = patched(encoded("JPEG2000"), b"jp2c", -4, ">I", 0)
        assert headers.read_jp2(data).height == 50

    def test_boxes_after_the_stream_are_no_harm(self):
        assert headers.read_jp2(encoded("JPEG2000") + b"\x00\x00\x00\x08free").width == 70

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (lambda d: patched(d, b"jp2c", -4, ">I", 7), "box beyond the end"),
            (lambda d: patched(d, b"jp2c", -4, ">I", 2**30), "box beyond the end"),
            (lambda d: d[: d.index(b"jp2c") - 4], "no code stream"),
            (lambda d: d.replace(b"jp2h", b"free"), "code stream before header"),
            (lambda d: d.replace(b"ihdr", b"free"), "no ihdr"),
            (lambda d: patched(d, b"ihdr", 4, ">II", 51, 70), "ihdr and SIZ disagree"),
            (lambda d: patched(d, b"ihdr", 4, ">II", 50, 71), "ihdr and SIZ disagree"),
            (lambda d: d[:12] + b"\x00\x00\x00\x08free" * 5000 + d[12:], "too many boxes"),
            (lambda d: d[:-2] + b"\x00\x00", "no end of the code stream"),
        ],
    )
    def test_contradictions(self, change, reason):
        with pytest.raises(HeaderBroken, match=reason):
            headers.read_jp2(change(encoded("JPEG2000")))


SIZ = b"\xff\x51"
COD = b"\xff\x52"


def precincts(data: bytes, sizes: bytes) -> bytes:
    """Return the file with explicit precinct sizes (six resolutions) and a 3,000 pixel side."""
    at = data.index(COD)
    raw = bytearray(longer_box(data, len(sizes)))
    struct.pack_into(">H", raw, at + 2, 12 + len(sizes))
    raw[at + 4] |= 1
    for marker, offset in ((b"ihdr", 4), (SIZ, 6), (SIZ, 22)):
        struct.pack_into(">II", raw, raw.index(marker) + offset, 3000, 3000)
    return bytes(raw[: at + 14] + sizes + raw[at + 14 :])


class TestCodeStream:
    """Each of these streams is small and asks for unreasonable work."""

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (lambda d: patched(d, SIZ, 22, ">II", 1, 1), "too many tiles"),
            (lambda d: patched(d, SIZ, 22, ">II", 0, 9), "unusual grid"),
            (lambda d: patched(d, SIZ, 14, ">II", 3, 0), "unusual grid"),
            (lambda d: patched(d, SIZ, 30, ">II", 0, 1), "unusual grid"),
            (lambda d: patched(d, SIZ, 38, ">H", 16_384), "unusual components"),
            (lambda d: patched(d, SIZ, 38, ">H", 2), "unusual components"),
            (lambda d: patched(d, SIZ, 40, ">B", 15), "unusual component depth"),
            (lambda d: patched(d, SIZ, 41, ">B", 255), "unusual component depth"),
            (lambda d: patched(d, COD, 6, ">H", 65_535), "too many layers"),
            (lambda d: patched(d, COD, 9, ">B", 32), "too many layers or levels"),
            (lambda d: precincts(d, bytes(6)), "too many precincts"),
            (lambda d: patched(d, COD, 0, ">H", 0xFF53), "unexpected marker FF53"),
            (lambda d: patched(d, COD, 0, ">H", 0x1234), "unexpected marker 1234"),
            (lambda d: patched(d, COD, 2, ">H", 1), "unexpected marker FF52"),
            (lambda d: patched(d, b"\xff\x90", 2, ">H", 9), "bad tile part"),
            (lambda d: patched(d, b"\xff\x90", 6, ">I", 13), "bad tile part"),
            (lambda d: patched(d, b"\xff\x90", 6, ">I", 2**31), "bad tile part"),
            (lambda d: patched(d, b"\xff\x4f" + SIZ, 0, ">H", 0xFF4E), "no start"),
        ],
    )
    def test_refused(self, change, reason):
        with pytest.raises(HeaderBroken, match=reason):
            headers.read_jp2(change(encoded("JPEG2000")))

    def test_a_flood_of_markers_is_refused(self):
        comment = b"\xff\x64\x00\x04\x00\x00"
        data = encoded("JPEG2000")
        flood = inserted(longer_box(data, 400 * len(comment)), COD, comment * 400)
        with pytest.raises(HeaderBroken, match="too many markers"):
            headers.read_jp2(flood)

    def test_a_few_comments_are_no_harm(self):
        comment = b"\xff\x64\x00\x04\x00\x00"
        data = inserted(longer_box(encoded("JPEG2000"), 5 * len(comment)), COD, comment * 5)
        assert headers.read_jp2(data).width == 70

    def test_a_flood_of_tile_parts_is_refused(self):
        data = encoded("JPEG2000")
        part = struct.pack(">HHHIBB", 0xFF90, 10, 0, 15, 0, 1) + b"\xff\x93\x00"
        flood = inserted(longer_box(data, 3000 * len(part)), b"\xff\x90", part * 3000)
        with pytest.raises(HeaderBroken, match="too many tile parts"):
            headers.read_jp2(flood)

    def test_a_tile_part_header_may_not_change_the_coding_of_a_component(self):
        data = encoded("JPEG2000")
        at = data.index(b"\xff\x93")
        coc = b"\xff\x53\x00\x09\x00\x00\x05\x04\x04\x00\x00"
        raw = bytearray(longer_box(data, len(coc)))
        (size,) = struct.unpack_from(">I", raw, raw.index(b"\xff\x90") + 6)
        struct.pack_into(">I", raw, raw.index(b"\xff\x90") + 6, size + len(coc))
        with pytest.raises(HeaderBroken, match="unexpected marker FF53"):
            headers.read_jp2(bytes(raw[:at] + coc + raw[at:]))

    @pytest.mark.parametrize(
        ("sizes", "accepted"),
        [
            (b"\xff" * 6, True),
            (b"\x77" * 6, True),
            (b"\x55" * 6, True),
            (b"\x44" * 6, False),
            (b"\x11" * 6, False),
            (b"\x0f" * 6, True),
            (b"\x00\x11\x22\x33\x44\x55", False),
            (b"\x55\x44\x33\x22\x11\x00", False),
        ],
    )
    def test_precincts_are_counted_over_all_resolutions(self, sizes, accepted):
        data = precincts(encoded("JPEG2000", num_resolutions=6), sizes)
        if accepted:
            assert headers.read_jp2(data).width == 3000
        else:
            with pytest.raises(HeaderBroken, match="too many precincts"):
                headers.read_jp2(data)

    def test_reasonable_precincts_are_accepted(self):
        data = encoded("JPEG2000", size=(300, 200), precinct_size=(64, 64), codeblock_size=(32, 32))
        assert headers.read_jp2(data).width == 300

    def test_a_tiled_stream_is_walked_to_its_end(self):
        data = encoded("JPEG2000", size=(300, 200), tile_size=(64, 64))
        assert headers.read_jp2(data).height == 200

    @pytest.mark.parametrize("at", [-4, 0, 3, 1000])
    def test_reading_beyond_the_end_is_a_broken_header(self, at):
        with pytest.raises(HeaderBroken):
            codestream.unpack(">I", b"\x00\x00\x00", at)
