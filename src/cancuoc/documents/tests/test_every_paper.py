"""What must hold for every paper: all values shown, codes readable, nothing told aside."""

import io
from collections.abc import Iterator

import numpy as np
import pypdf
import pytest
import zxingcpp
from PIL import Image

from cancuoc.documents.render import TEMPLATES, render, render_png

DRAWN = {"qr", "photo", "picture", "on", "span", "strong", "share"}
PEOPLE = ("Hương", "Đức", "Tuấn", "HƯƠNG", "ĐỨC", "Nguyễn", "NGUYỄN", "001216012345")
A4, A5 = (595.28, 841.89), (419.53, 595.28)
SIZES = {"invitation": A5, "handover": A5, "day_list": A4[::-1]}


def squeezed(text: str) -> str:
    return "".join(text.split())


def reader(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data))


def text_of(data: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in reader(data).pages))


def shown_values(value: object, key: str = "") -> Iterator[str]:
    """Walk the content of a paper and give every text that the page must show."""
    if key in DRAWN:
        return
    if isinstance(value, dict):
        for name, item in value.items():
            yield from shown_values(item, name)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from shown_values(item, key)
    elif isinstance(value, str):
        yield value


def test_every_value_is_on_the_page(paper):
    shown = text_of(render(paper))
    unused = {"photo_note", "no_papers"}
    content = {k: v for k, v in paper.content().items() if k not in unused}
    for value in shown_values(content):
        if value and value != paper.content().get("no_papers"):
            assert squeezed(value) in shown or value.startswith("Không cần mang"), value


def test_the_name_of_the_paper_and_the_form_code_are_on_it(paper):
    shown = text_of(render(paper)).casefold()
    if paper.form:
        assert f"mẫu{paper.form}".casefold() in shown
        assert squeezed(paper.title).casefold() in shown


def test_the_national_name_and_motto_head_every_sheet(paper):
    if paper.template != "ticket":
        shown = text_of(render(paper))
        assert "CỘNGHÒAXÃHỘICHỦNGHĨAVIỆTNAM" in shown
        assert "Độclập–Tựdo–Hạnhphúc" in shown


def test_the_code_reads_from_a_grey_scan_of_200_dpi(coded_paper):
    wanted = codes(coded_paper.content())
    read = []
    for page in render_png(coded_paper, ppi=200):
        grey = np.asarray(Image.open(io.BytesIO(page)).convert("L"), float)
        scan = 30 + grey * 0.8 + np.random.default_rng(3).normal(0, 12, grey.shape)
        found = zxingcpp.read_barcodes(np.ascontiguousarray(scan.clip(0, 255).astype(np.uint8)))
        read += [code.text for code in found]
    assert read == wanted


def codes(content) -> list[str]:
    if "letters" in content:
        return [letter["code"] for letter in content["letters"]]
    return [content["code"]]


def test_the_code_is_at_least_25_mm_wide_in_a_clear_margin(coded_paper):
    page = Image.open(io.BytesIO(render_png(coded_paper, ppi=200)[0])).convert("L")
    (code,) = zxingcpp.read_barcodes(page)
    spot = code.position
    left, right = spot.top_left.x, spot.top_right.x
    assert (right - left) / 200 * 25.4 >= 25
    grey = np.asarray(page)
    clear = round(3.5 / 25.4 * 200)
    top, bottom = spot.top_left.y, spot.bottom_left.y
    assert (grey[top:bottom, left - clear : left - 3] == 255).all()
    assert (grey[top - clear : top - 3, left:right] == 255).all()


def test_the_code_is_also_there_in_text(coded_paper):
    shown = text_of(render(coded_paper))
    for code in codes(coded_paper.content()):
        assert squeezed(code) in shown


def test_the_metadata_names_the_paper_and_never_a_person(paper):
    made = reader(render(paper))
    told = str(dict(made.metadata)) + made.xmp_metadata.stream.get_data().decode()
    assert paper.title in told
    for name in PEOPLE:
        assert name not in told


def test_the_file_is_tagged_for_screen_readers(paper):
    root = reader(render(paper)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].lower().startswith("vi")
    assert "/StructTreeRoot" in root
    assert b"ua" in reader(render(paper)).xmp_metadata.stream.get_data()


def test_fonts_are_embedded_and_only_ours(paper):
    for page in reader(render(paper)).pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            described = inner["/FontDescriptor"].get_object()
            assert "BeVietnamPro" in described["/FontName"]
            assert {"/FontFile2", "/FontFile3"} & set(described)


def test_the_same_paper_is_the_same_file(paper):
    assert render(paper) == render(paper)


def test_the_sheet_has_the_size_it_should(paper):
    page = reader(render(paper)).pages[0].mediabox
    if paper.template == "ticket":
        assert float(page.width) == pytest.approx(80 / 25.4 * 72, abs=0.5)
        return
    wide, high = SIZES.get(paper.template, A4)
    assert (float(page.width), float(page.height)) == pytest.approx((wide, high), abs=1)


def test_pages_are_black_on_white(paper):
    sheet = Image.open(io.BytesIO(render_png(paper, ppi=60)[0])).convert("RGB")
    pixels = np.asarray(sheet, int)
    coloured = (pixels.max(axis=2) - pixels.min(axis=2)) > 24
    if paper.template not in {"cc01", "handover"}:
        assert not coloured.any()
    assert (pixels[0] == 255).all()


def test_nothing_touches_the_edge(paper):
    for data in render_png(paper, ppi=60):
        grey = np.asarray(Image.open(io.BytesIO(data)).convert("L"))
        edge = 8  # About 3.4 mm, which every office printer leaves white.
        for strip in (grey[:edge], grey[-edge:], grey[:, :edge], grey[:, -edge:]):
            assert (strip == 255).all()


def test_every_template_belongs_to_a_paper():
    from cancuoc.documents import (
        answers,
        blank,
        care,
        cc01,
        classes,
        handover,
        letters,
        lists,
        reports,
        request_forms,
        slips,
    )
    from cancuoc.documents.base import Document

    rooms = (
        answers,
        blank,
        care,
        cc01,
        classes,
        handover,
        letters,
        lists,
        reports,
        request_forms,
        slips,
    )
    used = {
        item.template
        for room in rooms
        for item in vars(room).values()
        if isinstance(item, type) and issubclass(item, Document) and item is not Document
    }
    assert used == {path.stem for path in TEMPLATES.glob("*.typ")} - {"lib"}
