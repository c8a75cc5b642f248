"""Every letter of Vietnamese has a shape, every code survives wear, every drawing is exact."""

import io
import re
import unicodedata

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFont

from cancuoc.typesetting import picture, qr
from cancuoc.typesetting.engine import FONTS, clean

VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
LETTERS = [
    form
    for vowel in VOWELS
    for tone in TONES
    for form in (
        unicodedata.normalize("NFC", vowel + tone),
        unicodedata.normalize("NFC", (vowel + tone).upper()),
    )
]
OTHERS = [*"đĐbcdghklmnpqrstvxBCDGHKLMNPQRSTVX0123456789", *".,;:/()–—•·'’-%"]


@pytest.mark.parametrize("font", ["BeVietnamPro-Regular.ttf", "BeVietnamPro-Bold.ttf"])
def test_no_letter_of_a_name_or_a_form_prints_as_a_gap(font):
    face = ImageFont.truetype(str(FONTS / font), 40)
    assert not bytes(face.getmask("李")), "a letter that a face lacks leaves no ink"
    assert [letter for letter in (*LETTERS, *OTHERS) if not bytes(face.getmask(letter))] == []
    assert len(set(LETTERS)) == 144


def test_the_machine_face_has_each_sign_of_the_machine_lines():
    face = ImageFont.truetype(str(FONTS / "OCRB.otf"), 40)
    shapes = [bytes(face.getmask(sign)) for sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"]
    assert len(set(shapes)) == 37


@given(text=st.text(alphabet=[*LETTERS, " "], max_size=30))
@settings(max_examples=40)
def test_cleaning_keeps_vietnamese_in_either_way_of_writing(text):
    assert clean(unicodedata.normalize("NFD", text)) == unicodedata.normalize("NFC", text)


def sheet_of(modules, *, scale: int = 4) -> np.ndarray:
    pixels = np.where(np.asarray(modules, np.uint8), 0, 255).astype(np.uint8)
    return np.pad(np.kron(pixels, np.ones((scale, scale), np.uint8)), 16, constant_values=255)


def read(sheet: np.ndarray) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(np.ascontiguousarray(sheet))]


@pytest.mark.parametrize("level", ["L", "M", "Q"])
@pytest.mark.parametrize("text", ["MOI-7K2Q-94", "Tổ dân phố số 27, Phường Hạ Đình" * 6])
def test_a_code_of_each_level_reads_back(level, text):
    assert read(sheet_of(qr.matrix(text, level=level))) == [text]


def test_more_correction_makes_a_larger_code_of_the_same_text():
    text = "001216012345||Nguyễn Hoàng Anh Đức|12082016|Nam|Phường Hạ Đình"
    sides = [len(qr.matrix(text, level=level)) for level in ("L", "M", "Q")]
    assert sides == sorted(sides)
    assert sides[0] < sides[-1]


@pytest.mark.parametrize("spot", [(24, 24), (16, 24), (24, 16)])
def test_a_stain_does_not_stop_the_reading(spot):
    """A creased card still reads: a stain of 2 x 2 modules lies within what M corrects."""
    sheet = sheet_of(qr.matrix("001216012345|012345678|Trần Văn Bình"))
    row, column = (16 + 4 * place for place in spot)
    sheet[row : row + 8, column : column + 8] = 128
    assert read(sheet) == ["001216012345|012345678|Trần Văn Bình"]


def drawn_modules(svg: str, *, quiet: int) -> np.ndarray:
    """Return the modules that an SVG drawing covers, found from its path alone."""
    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1]) - 2 * quiet
    grid = np.zeros((side, side), int)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", svg):
        start = int(x) - quiet
        grid[int(y) - quiet, start : start + int(length)] += 1
    return grid


@given(text=st.text(min_size=1, max_size=80), quiet=st.integers(0, 6))
@settings(max_examples=30, deadline=None)
def test_a_drawing_covers_each_dark_module_once_and_no_light_one(text, quiet):
    modules = qr.matrix(text.encode(errors="ignore").decode() or "x")
    assert np.array_equal(
        drawn_modules(qr.svg(modules, quiet=quiet), quiet=quiet), np.asarray(modules)
    )


@pytest.mark.parametrize(("size", "box"), [((900, 300), (600, 240)), ((300, 900), (600, 240))])
def test_a_signature_keeps_its_shape_and_touches_two_edges(size, box):
    ink = Image.new("RGB", size, (0, 0, 0))
    made = np.asarray(picture.whole(_png(ink), width=box[0], height=box[1]).convert("L"))
    rows, columns = np.where(made < 128)
    high, wide = rows.max() - rows.min() + 1, columns.max() - columns.min() + 1
    assert wide / high == pytest.approx(size[0] / size[1], rel=0.05)
    assert high == pytest.approx(box[1], abs=2) or wide == pytest.approx(box[0], abs=2)


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
