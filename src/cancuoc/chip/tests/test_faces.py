"""The rendered faces read back: QR, text of the page, photo, agreement of page and picture."""

import io
from datetime import date

import numpy as np
import pypdf
import pytest
import zxingcpp
from PIL import Image

from cancuoc.chip import face_page
from cancuoc.chip.card_models import HEIGHT, WIDTH
from cancuoc.chip.face_picture import qr_pixels
from cancuoc.chip.face_values import CardStyle
from cancuoc.chip.faces import BadResolution, render_faces
from cancuoc.chip.lettering import CardTextTooLong
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.typesetting import engine, picture, qr

LONGEST = PersonName("Nguyễn Hoàng Nguyễn Phương Quỳnh Chương Thiện Ẵm Ễnh Nghiêng")
LONG_PLACE = (
    "Số nhà 128, ngõ 1150 đường Láng Hạ kéo dài, Tổ dân phố số 27, Phường Thanh Xuân Trung, "
    "Quận Thanh Xuân, Thành phố Hà Nội"
)
BOTH = pytest.mark.parametrize("under_six", [False, True], ids=["from6", "under6"])


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def read_qr(data: bytes) -> str:
    (code,) = zxingcpp.read_barcodes(opened(data).convert("L"))
    return code.text


def pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


@BOTH
@pytest.mark.parametrize("ppi", [200, 300, 600])
def test_the_qr_of_the_picture_reads_back_with_vietnamese_text(make_card, under_six, ppi):
    card = make_card(under_six=under_six)
    (made,) = render_faces([card], png_ppi=ppi)
    assert read_qr(made.back_png) == card.qr
    assert "Huyện Phú Xuyên" in read_qr(made.back_png)


@BOTH
def test_the_longest_name_and_place_still_read_back(make_card, under_six):
    card = make_card(
        under_six=under_six,
        full_name=LONGEST,
        residence=LONG_PLACE,
        birth_registration=LONG_PLACE,
        old_id="012345678",
        cancelled_ids=(PersonalId("001015000009"),),
    )
    (made,) = render_faces([card])
    assert read_qr(made.back_png) == card.qr
    front, back = pages(made.pdf)
    assert " ".join(front.split()).count("NGHIÊNG") == 1
    assert "Thành phố Hà Nội" in " ".join(back.split())


def test_many_different_codes_read_back(make_card):
    cards = [
        make_card(under_six=True, personal_id=PersonalId(f"0013200{n * 7919 % 100000:05d}"))
        for n in range(40)
    ]
    for card, made in zip(cards, render_faces(cards), strict=True):
        assert read_qr(made.back_png) == card.qr


@BOTH
def test_the_page_holds_every_field_as_text(make_card, under_six):
    card = make_card(under_six=under_six)
    (made,) = render_faces([card])
    front, back = pages(made.pdf)
    printed = card.printed()
    for field in ("personal_id", "full_name", "born", "sex", "nationality"):
        assert printed[field] in front
    for field in ("issued", "expires", "mrz0", "mrz1", "mrz2"):
        assert printed[field] in back
    assert printed["residence"] in " ".join(back.split())
    for label in ("CĂN CƯỚC", "IDENTITY CARD", "Date of birth", "MẪU"):
        assert label in front
    for label in ("Place of residence", "Place of birth", "Date of issue", "CƠ QUAN CẤP THẺ"):
        assert label in back


def test_a_card_without_expiry_prints_the_words(make_card):
    (made,) = render_faces([make_card(expires=None)])
    assert "Không thời hạn" in pages(made.pdf)[1]


@BOTH
def test_pictures_and_pages_have_the_size_of_the_card(make_card, under_six):
    (made,) = render_faces([make_card(under_six=under_six)], png_ppi=300)
    assert opened(made.front_png).size == opened(made.back_png).size == (1011, 638)
    for page in pypdf.PdfReader(io.BytesIO(made.pdf)).pages:
        assert float(page.mediabox.width) == pytest.approx(WIDTH / 25.4 * 72, abs=0.1)
        assert float(page.mediabox.height) == pytest.approx(HEIGHT / 25.4 * 72, abs=0.1)


def test_only_the_design_from_six_holds_a_photo(make_card, portrait):
    older, younger = render_faces([make_card(), make_card(under_six=True)])
    assert opened(older.front_png).mode == "RGB"
    assert opened(younger.front_png).mode == "P"
    counts = [
        [len(page.images) for page in pypdf.PdfReader(io.BytesIO(made.pdf)).pages]
        for made in (older, younger)
    ]
    assert counts == [[1, 0], [0, 0]]
    spot = opened(older.front_png).crop((47, 236, 47 + 236, 236 + 354))
    wanted = picture.portrait(portrait, width=236, height=354)
    assert np.abs(np.asarray(spot, int) - np.asarray(wanted, int)).mean() < 1


def whole_page_pictures(card, *, ppi):
    """Return both faces drawn whole by typst, the slow way."""
    style = CardStyle()
    pictures = {"qr": qr.svg(qr.matrix(card.qr), quiet=0)}
    if card.photo:
        pictures["photo"] = picture.svg(picture.portrait(card.photo, width=236, height=354))
    sheets = []
    for side in (card.layout.front, card.layout.back):
        rows = face_page.static_rows(side, style=style)
        face = face_page.face_row(rows, face_page.lines(side, card.printed()), side.slots, pictures)
        document = face_page.document_row([face])
        sheets.append(engine.to_png(face_page.TEMPLATE, data=document, ppi=ppi)[0])
    return sheets


@BOTH
def test_the_quick_picture_agrees_with_the_page_drawn_whole(make_card, under_six):
    card = make_card(under_six=under_six)
    (made,) = render_faces([card])
    for quick, slow in zip(
        (made.front_png, made.back_png), whole_page_pictures(card, ppi=300), strict=True
    ):
        one, two = (np.array(opened(sheet).convert("L"), int) for sheet in (quick, slow))
        # The code has sharp edges in the picture and soft ones on the page: not compared.
        one[45:258, 753:967] = two[45:258, 753:967] = 0
        assert np.abs(one - two).mean() < 3
        # Ink stands in the same places: blur by 8 x 8 blocks and compare.
        blocks = [a[:632, :1008].reshape(79, 8, 126, 8).mean(axis=(1, 3)) for a in (one, two)]
        assert np.abs(blocks[0] - blocks[1]).max() < 70


def test_the_same_card_gives_the_same_files(make_card):
    card = make_card()
    assert render_faces([card]) == render_faces([card])


def test_cards_of_a_batch_do_not_mix(make_card):
    names = [PersonName(f"Trần Thị {name}") for name in ("An", "Bình", "Chi")]
    made = render_faces([make_card(full_name=name) for name in names])
    for name, card in zip(names, made, strict=True):
        assert name.upper in pages(card.pdf)[0]


def test_an_empty_batch_is_empty():
    assert render_faces([]) == []


def test_the_metadata_never_carries_the_childs_name_or_number(make_card):
    (made,) = render_faces([make_card(under_six=True)])
    reader = pypdf.PdfReader(io.BytesIO(made.pdf))
    told = str(reader.metadata) + str(reader.xmp_metadata and reader.xmp_metadata.dc_title)
    assert "Thẻ căn cước" in told
    for secret in ("Nguyễn", "Thu An", "001320000007"):
        assert secret not in told
    assert b"Nguy" not in made.front_png[:200]


def test_the_specimen_marking_is_a_setting_on_by_default(make_card):
    card = make_card(under_six=True)
    (marked,) = render_faces([card])
    (real,) = render_faces([card], style=CardStyle(specimen=False))
    assert "SPECIMEN" in "".join(pages(marked.pdf))
    assert "SPECIMEN" not in "".join(pages(real.pdf))
    assert marked.front_png != real.front_png


def test_the_agencys_mark_and_issuer_replace_the_plain_ones(make_card, tmp_path):
    mark = tmp_path / "own.svg"
    mark.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
        '<rect width="9" height="9" fill="#c00000"/></svg>'
    )
    style = CardStyle(issuer_vi="CƠ QUAN THỬ", issuer_en="TEST OFFICE", mark=mark)
    (made,) = render_faces([make_card()], style=style)
    assert "CƠ QUAN THỬ" in pages(made.pdf)[1]
    red, green, blue = opened(made.front_png).convert("RGB").getpixel((118, 113))
    assert red > 150
    assert max(green, blue) < 60


@pytest.mark.parametrize("ppi", [0, 72, 149, 1201, 10_000])
def test_a_useless_resolution_is_refused(make_card, ppi):
    with pytest.raises(BadResolution):
        render_faces([make_card()], png_ppi=ppi)


@pytest.mark.parametrize(
    "photo", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + b"0" * 50, b"GIF89a" + b"0" * 60]
)
def test_a_photo_that_is_no_picture_is_refused(make_card, photo):
    with pytest.raises(picture.BadPicture):
        render_faces([make_card(photo=photo)])


def test_a_place_too_long_for_the_card_is_refused(make_card):
    with pytest.raises(CardTextTooLong):
        render_faces([make_card(residence=LONG_PLACE * 3)])


def test_code_in_a_value_stays_text(make_card):
    place = '#read("/etc/passwd") $x$ *a* `b` @c <d>'
    (made,) = render_faces([make_card(residence=place, issued=date(2024, 7, 10))])
    assert place in " ".join(pages(made.pdf)[1].split())
    assert "root:" not in "".join(pages(made.pdf))


def test_qr_pixels_keep_every_module_sharp():
    modules = qr.matrix("001315000001||Nguyễn Thị Thu An")
    pixels = qr_pixels(modules, side_px=213)
    assert pixels.shape == (213, 213)
    assert set(np.unique(pixels)) == {0, 255}
    count = len(modules)
    centres = ((np.arange(count) + 0.5) * 213 / count).astype(int)
    assert np.array_equal(pixels[np.ix_(centres, centres)] == 0, np.asarray(modules) == 1)
