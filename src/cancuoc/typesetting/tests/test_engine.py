"""Running typst: fonts of the product only, text as data, dated by the caller."""

import io
import threading
from datetime import UTC, datetime

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.typesetting import engine
from cancuoc.typesetting.engine import UnableToTypeset, clean, to_pdf, to_png

AT = datetime(2024, 7, 6, 10, 0, tzinfo=UTC)
SOURCE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: "Thử")
#set page(width: 90mm, height: 40mm, margin: 5mm)
#set text(font: "Be Vietnam Pro", size: 9pt, lang: "vi")
#data.text
"""


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "page.typ"
    path.write_text(SOURCE, "utf-8")
    return path


def text_of(data: bytes) -> str:
    return " ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(data)).pages)


@pytest.mark.parametrize(
    "text",
    [
        '#read("/etc/passwd")',
        "$x$ *a* _b_ `c`",
        "= Tiêu đề",
        "#panic(1) @nhan <nhan>",
        "\\ #{ 1 + 1 } //",
        '"; #let data = 1',
    ],
)
def test_typst_code_in_a_text_is_only_text(template, text):
    shown = text_of(to_pdf(template, data={"text": text}, at=AT))
    assert text.replace(" ", "") in shown.replace(" ", "").replace("\n", "")
    assert "root:" not in shown


@pytest.mark.parametrize(
    "text", ["Nguyễn Thị Thu An", "ẴM ỄNH ƯỠN NGHIÊNG", "đường số 7 – ngõ 12/3", "Ặ Ệ Ộ Ự Ỵ"]
)
def test_vietnamese_comes_out_as_it_went_in(template, text):
    assert text in text_of(to_pdf(template, data={"text": text}, at=AT))


def test_decomposed_letters_are_composed(template):
    assert "Nguyễn" in text_of(to_pdf(template, data={"text": "Nguye\u0302\u0303n"}, at=AT))


@pytest.mark.parametrize(
    ("dirty", "wanted"),
    [
        ("a\x00b", "ab"),
        ("a\u202eb", "ab"),
        ("a\u200bb\ufeff", "ab"),
        ("a\x07\x1b[0m", "a[0m"),
        ("a\nb", "a\nb"),
        ("a\ue000b", "ab"),
        ("Ễ", "Ễ"),
    ],
)
def test_hidden_characters_are_dropped(dirty, wanted):
    assert clean(dirty) == wanted


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    assert clean(clean(text)) == clean(text)


def test_only_the_bundled_fonts_are_known():
    assert set(engine._fonts().families()) == {"Be Vietnam Pro", "OCR B"}


def test_fonts_are_embedded_and_the_page_is_tagged(template):
    data = to_pdf(template, data={"text": "An"}, at=AT)
    reader = pypdf.PdfReader(io.BytesIO(data))
    (font,) = reader.pages[0]["/Resources"]["/Font"].values()
    inner = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
    assert "BeVietnamPro" in inner["/FontName"]
    assert {"/FontFile2", "/FontFile3"} & set(inner)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "vi"
    assert b"pdfuaid" in data or "pdfuaid" in str(reader.xmp_metadata.stream.get_data())


def test_an_untagged_page_can_be_asked_for(template):
    data = to_pdf(template, data={"text": "An"}, at=AT, accessible=False)
    assert "/StructTreeRoot" not in pypdf.PdfReader(io.BytesIO(data)).trailer["/Root"]


def test_the_file_is_dated_by_the_caller_and_repeats(template):
    one, two = (to_pdf(template, data={"text": "An"}, at=AT) for _ in range(2))
    assert one == two
    assert pypdf.PdfReader(io.BytesIO(one)).metadata.creation_date == AT


@pytest.mark.parametrize("ppi", [72, 200])
def test_pictures_have_the_size_asked(template, ppi):
    (page,) = to_png(template, data={"text": "An"}, ppi=ppi)
    assert page.startswith(b"\x89PNG")
    wide = int.from_bytes(page[16:20], "big")
    assert wide == pytest.approx(90 / 25.4 * ppi, abs=1)


@pytest.mark.parametrize("data", [{}, [], 5, None])
def test_data_that_does_not_fit_the_template_is_a_fault_of_ours(template, data):
    with pytest.raises(UnableToTypeset) as caught:
        to_pdf(template, data=data, at=AT)
    assert caught.value.status == 500
    assert caught.value.details["template"] == "page.typ"


def test_a_missing_template_is_a_fault_of_ours(tmp_path):
    with pytest.raises(UnableToTypeset):
        to_pdf(tmp_path / "none.typ", data={}, at=AT)


def test_nested_values_are_cleaned_and_numbers_kept():
    dirty = {"a": ["x\x00", {"b": ("y\u202e", 3, None, True)}]}
    assert engine._cleaned(dirty) == {"a": ["x", {"b": ["y", 3, None, True]}]}


def test_threads_do_not_share_a_compiler(template):
    made: dict[int, str] = {}

    def work(number: int) -> None:
        for _ in range(5):
            made[number] = text_of(to_pdf(template, data={"text": f"Người {number}"}, at=AT))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"Người {number}" in made[number] for number in range(4))
