"""The machine-readable zone read from the rendered picture, by two independent readers."""

import io
import re
import shutil
import subprocess
from datetime import date

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from cancuoc.chip.card_models import MODELS
from cancuoc.chip.faces import render_faces
from cancuoc.chip.layout import Typeface
from cancuoc.kernel.mrz import check
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.sex import Sex
from cancuoc.typesetting.engine import FONTS

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
PPI = 300
CELL = PPI / 10
NOT_COMPARED = str.maketrans("", "", "<K")

PEOPLE = [
    ("001315000001", "Nguyễn Thị Thu An", 2015, Sex.FEMALE, date(2029, 3, 10)),
    ("001064000002", "Trần Văn Bình", 1964, Sex.MALE, None),
    ("038216987654", "Đỗ Hoàng Quốc Khánh", 2016, Sex.MALE, date(2030, 8, 12)),
    ("079320135790", "Lê Phương Quỳnh Chương Thiện Nghiêng Ẵm Ễnh", 2020, Sex.FEMALE, None),
    ("096224864208", "Ksor H'Wơn", 2024, Sex.UNKNOWN, date(2038, 1, 1)),
]


def cards(make_card):
    for number, name, year, sex, expires in PEOPLE:
        yield make_card(
            under_six=year >= 2019,
            personal_id=PersonalId(number),
            full_name=PersonName(name),
            born=PartialDate(year, 3, 10),
            sex=sex,
            expires=expires,
        )


def zone(data: bytes) -> Image.Image:
    """Cut the machine-readable zone out of the back, as grey."""
    sheet = Image.open(io.BytesIO(data)).convert("L")
    return sheet.crop((0, round(36.6 / 25.4 * PPI), sheet.width, sheet.height))


def templates() -> dict[str, np.ndarray]:
    """Draw each letter of the alphabet alone, dark on white, in a cell with a margin."""
    size = round(7.2 / 0.723 * PPI / 72, 2)
    font = ImageFont.truetype(str(FONTS / "OCRB.otf"), size, layout_engine=0)
    drawn = {}
    for letter in ALPHABET:
        sheet = Image.new("L", (round(CELL), 40), 255)
        ImageDraw.Draw(sheet).text((0, 35), letter, font=font, fill=0, anchor="ls")
        drawn[letter] = np.asarray(sheet, float)
    return drawn


def read_by_templates(data: bytes) -> list[str]:
    """Read the zone: at each known cell, the letter with the least difference, any nudge."""
    sheet = np.asarray(Image.open(io.BytesIO(data)).convert("L"), float)
    known = templates()
    blocks = [t for t in MODELS["CC2024-6"].back.texts if t.face is Typeface.MACHINE]
    lines = []
    for block in blocks:
        left, top = block.box.x / 25.4 * PPI, block.box.y / 25.4 * PPI
        # The first letter of the line, whatever it is, tells the height of all of them.
        _, row = _best(sheet, left, range(round(top) - 2, round(top) + 14), known)
        cells = (left + n * CELL for n in range(30))
        lines.append("".join(_best(sheet, cell, (row,), known)[0] for cell in cells))
    return lines


def _best(sheet, left, rows, known):
    """Return the letter, and the row, with the least difference at `left` or a pixel aside."""
    tried = (
        (np.abs(sheet[y : y + 40, x : x + wanted.shape[1]] - wanted).sum(), letter, y)
        for letter, wanted in known.items()
        for x in range(round(left) - 1, round(left) + 2)
        for y in rows
    )
    _, letter, row = min(tried)
    return letter, row


def test_the_zone_reads_back_by_template_matching(make_card):
    people = list(cards(make_card))
    for card, made in zip(people, render_faces(people), strict=True):
        lines = read_by_templates(made.back_png)
        assert lines == list(card.mrz)
        assert check(lines).ok
        assert check(lines).personal_id == card.personal_id


def test_the_reader_really_reads(make_card):
    """A wrong letter in the picture is seen: the reader does not know the answer."""
    (made,) = render_faces([make_card(personal_id=PersonalId("001315000002"))])
    assert read_by_templates(made.back_png)[0] != make_card().mrz[0]


def test_the_zone_survives_a_poor_scan(make_card):
    card = make_card()
    (made,) = render_faces([card])
    sheet = Image.open(io.BytesIO(made.back_png)).convert("L")
    blurred = sheet.filter(ImageFilter.GaussianBlur(1.2))
    noisy = np.asarray(blurred, float) + np.random.default_rng(7).normal(0, 25, blurred.size[::-1])
    out = io.BytesIO()
    Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(out, "PNG")
    assert read_by_templates(out.getvalue()) == list(card.mrz)


def test_the_zone_is_clear_of_the_specimen_marking(make_card):
    (made,) = render_faces([make_card()])
    cut = np.asarray(zone(made.back_png))
    assert (cut[:8] == 255).all()
    assert (cut[:, :50] == 255).all()
    assert (cut[:, -50:] == 255).all()


@pytest.mark.skipif(
    shutil.which("tesseract") is None,
    reason="tesseract-ocr is not on this machine; the template reader above always runs",
)
def test_an_independent_reader_reads_the_zone(make_card, tmp_path):
    people = list(cards(make_card))
    for card, made in zip(people, render_faces(people, png_ppi=PPI), strict=True):
        path = tmp_path / "zone.png"
        zone(made.back_png).save(path, dpi=(PPI, PPI))
        first, second, third = tesseract(path)
        assert first == card.mrz[0]
        assert (second[:18], second[-1]) == (card.mrz[1][:18], card.mrz[1][-1])
        # A reader of plain English takes some fillers for a K, so neither is compared.
        assert third.translate(NOT_COMPARED) == card.mrz[2].translate(NOT_COMPARED)


def tesseract(path) -> list[str]:
    command = ["tesseract", str(path), "-", "--psm", "6", "-l", "eng"]
    options = ["-c", f"tessedit_char_whitelist={ALPHABET}", "-c", "load_system_dawg=0"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=True)
    lines = (re.sub(r"\s", "", line) for line in done.stdout.splitlines())
    return [line for line in lines if len(line) > 10]
