"""The parts of a face drawn alone: rows for the page, ink on the picture, any valid card."""

import io
from datetime import date, timedelta

import numpy as np
import pypdf
import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from cancuoc.chip import face_page, face_picture
from cancuoc.chip.card_models import HEIGHT, MODELS, WIDTH
from cancuoc.chip.face_values import CardStyle
from cancuoc.chip.faces import render_faces
from cancuoc.chip.layout import PlacedLine, Typeface
from cancuoc.chip.lettering import CardTextTooLong
from cancuoc.kernel.mrz import check
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import make as make_number
from cancuoc.kernel.qr import parse_card
from cancuoc.kernel.sex import Sex

SIDES = [
    pytest.param(row, name, id=f"{row.code}-{name}")
    for row in MODELS.values()
    for name in ("front", "back")
]
SYLLABLES = ["Nguyễn", "Thị", "Phương", "Quỳnh", "Ẵm", "Hoàng", "Đức", "An", "Y", "Chương", "H'Hen"]
NAMES = st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=8).map(" ".join)
PLACES = st.lists(
    st.sampled_from(["Tổ 27", "Thôn Thành Lập 1", "Xã Minh Tân", "Huyện Phú Xuyên", "Hà Nội"]),
    min_size=1,
    max_size=6,
).map(", ".join)


@pytest.mark.parametrize(("row", "name"), SIDES)
def test_rows_of_a_side_have_places_on_the_card_and_colours(row, name):
    shapes, lines = face_page.static_rows(getattr(row, name), style=CardStyle())
    for item in [*shapes, *lines]:
        assert 0 <= item["x"] <= WIDTH
        assert 0 <= item["y"] <= HEIGHT
    assert {item["kind"] for item in shapes} <= {"panel", "wave", "mark"}
    for line in lines:
        assert line["fill"].startswith("#")
        assert "{" not in line["text"]


@pytest.mark.parametrize(("row", "name"), SIDES)
def test_the_marking_adds_only_its_two_texts(row, name):
    side = getattr(row, name)
    _, marked = face_page.static_rows(side, style=CardStyle())
    _, plain = face_page.static_rows(side, style=CardStyle(specimen=False))
    extra = [line["text"] for line in marked if line not in plain]
    assert sorted(extra) == ["MẪU / SPECIMEN", "MẪU SPECIMEN"]


@pytest.mark.parametrize(("row", "name"), SIDES)
def test_lines_skip_fields_that_are_blank(row, name):
    assert face_page.lines(getattr(row, name), {}) == []
    assert face_page.lines(getattr(row, name), {"full_name": "", "residence": ""}) == []


@pytest.mark.parametrize("ppi", [150, 300])
@pytest.mark.parametrize("shade", [0, 82])
def test_ink_lands_where_the_line_says(ppi, shade):
    line = PlacedLine("H", 20.0, 30.0, 12, Typeface.BOLD, shade)
    sheet = np.full((round(HEIGHT / 25.4 * ppi), round(WIDTH / 25.4 * ppi)), 255, np.uint8)
    spot = face_picture.ink(sheet, line, ppi=ppi)
    assert sheet.min() == shade
    rows, columns = np.where(sheet < 128)
    assert columns.min() / ppi * 25.4 == pytest.approx(20.3, abs=0.3)
    assert rows.max() / ppi * 25.4 == pytest.approx(30.0, abs=0.25)
    untouched = sheet.copy()
    untouched[spot] = 255
    assert (untouched == 255).all()


def test_ink_never_lightens_the_paper():
    sheet = np.full((400, 800), 120, np.uint8)
    face_picture.ink(sheet, PlacedLine("ĂN", 5, 20, 14, Typeface.BOLD, 0), ppi=300)
    assert sheet.max() == 120


@pytest.mark.parametrize("row", MODELS.values(), ids=lambda row: row.code)
def test_the_photo_has_its_pixels_only_where_the_design_has_one(row):
    wanted = (236, 354) if row.with_photo else None
    assert face_picture.photo_pixels(row.front, ppi=300) == wanted
    assert face_picture.photo_pixels(row.back, ppi=300) is None


def test_the_background_is_drawn_once_and_never_written_on(make_card):
    card = make_card(under_six=True)
    (first,) = render_faces([card])
    render_faces([make_card(under_six=True, full_name=PersonName("Lê Văn Khác"))])
    (again,) = render_faces([card])
    assert first == again


def test_a_changed_style_gets_its_own_background(make_card):
    card = make_card(under_six=True)
    one, two = (
        render_faces([card], style=CardStyle(issuer_vi=name))[0] for name in ("CƠ QUAN A", "NƠI B")
    )
    assert one.back_png != two.back_png
    assert one.front_png == two.front_png


@given(name=NAMES, place=PLACES, serial=st.integers(0, 999_999), days=st.integers(0, 4000))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_valid_card_is_whole_or_refused(make_card, name, place, serial, days):
    issued = date(2024, 7, 1) + timedelta(days)
    card = make_card(
        under_six=True,
        full_name=PersonName(name),
        residence=place,
        birth_registration=place,
        personal_id=make_number(
            province_code="001", sex=Sex.FEMALE, birth_year=2020, serial=serial
        ),
        born=PartialDate(2020, 3, 10),
        issued=issued,
        expires=None,
    )
    try:
        (made,) = render_faces([card])
    except CardTextTooLong:
        assert len(name) > 45 or len(place) > 120
        return
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(made.back_png)).convert("L"))
    assert parse_card(code.text).personal_id == card.personal_id
    assert parse_card(code.text).full_name.full == PersonName(name).full
    front, back = (
        "".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(made.pdf)).pages
    )
    assert "".join(name.upper().split()) in front
    assert "".join(place.split()) in back
    assert check(card.mrz).ok
    assert "".join(card.mrz) in back


@pytest.mark.parametrize("size", [(236, 354), (400, 600), (1200, 900), (60, 90)])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_photos_of_any_size_and_kind_fill_the_frame(make_card, size, kind):
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind)
    (made,) = render_faces([make_card(photo=out.getvalue())])
    spot = np.asarray(Image.open(io.BytesIO(made.front_png)))[236:590, 330 - 280 : 280]
    assert (np.abs(spot.astype(int) - (200, 30, 30)).max(axis=2) < 12).mean() > 0.98


def test_a_face_with_a_photo_is_no_heavier_than_a_mail(make_card):
    (made,) = render_faces([make_card()])
    assert len(made.front_png) < 600_000
    assert len(made.back_png) < 150_000
    assert len(made.pdf) < 150_000
