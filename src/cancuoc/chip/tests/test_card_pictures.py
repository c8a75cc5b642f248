"""Pictures of cards as a counter meets them: turned, small, grey; photos of every sort."""

import io

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from cancuoc.chip.face_picture import qr_pixels
from cancuoc.chip.face_values import CardStyle
from cancuoc.chip.faces import RenderedCard, render_faces
from cancuoc.chip.ramp import hex_colour, ramp
from cancuoc.kernel.names import PersonName
from cancuoc.typesetting import qr
from cancuoc.typesetting.picture import BadPicture, PictureTooLarge


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def encoded(picture: Image.Image, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


@pytest.fixture(scope="module")
def rendered(make_card) -> tuple[str, RenderedCard]:
    """One card under six, drawn once: its code and its faces."""
    card = make_card(under_six=True, full_name=PersonName("Đỗ Thị Ẵm Ễnh"))
    return card.qr, render_faces([card])[0]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_code_reads_however_the_card_is_laid_down(rendered, turn):
    text, made = rendered
    sheet = opened(made.back_png).convert("L").rotate(turn, expand=True)
    (code,) = zxingcpp.read_barcodes(sheet)
    assert code.text == text


@pytest.mark.parametrize("share", [0.5, 0.75, 1.5])
def test_the_code_reads_from_a_copy_of_another_size(rendered, share):
    text, made = rendered
    sheet = opened(made.back_png).convert("L")
    size = (round(sheet.width * share), round(sheet.height * share))
    (code,) = zxingcpp.read_barcodes(sheet.resize(size, Image.Resampling.BILINEAR))
    assert code.text == text


def test_the_front_carries_no_code_that_could_be_read_by_a_passer_by(rendered):
    _, made = rendered
    assert zxingcpp.read_barcodes(opened(made.front_png).convert("L")) == []


def test_a_face_without_a_photo_uses_only_the_ink_of_the_card(rendered):
    _, made = rendered
    allowed = {tuple(int(c) for c in colour) for colour in ramp()}
    for data in (made.front_png, made.back_png):
        counted = opened(data).convert("RGB").getcolors(1000)
        assert {colour for _, colour in counted} <= allowed


def photo_area(made: RenderedCard) -> np.ndarray:
    """Return the pixels of the photo at 300 ppi: 20 x 30 mm from (4, 20) mm."""
    return np.asarray(opened(made.front_png).convert("RGB"), int)[236 : 236 + 354, 47 : 47 + 236]


def test_what_is_transparent_in_a_photo_becomes_white(make_card):
    clear = Image.new("RGBA", (400, 600), (200, 0, 0, 0))
    (made,) = render_faces([make_card(photo=encoded(clear))])
    assert photo_area(made).min() > 250


def test_a_wide_photo_is_cut_at_both_sides_alike(make_card):
    wide = Image.new("RGB", (1200, 600), (255, 255, 255))
    wide.paste((0, 0, 200), (0, 0, 300, 600))
    wide.paste((200, 0, 0), (900, 0, 1200, 600))
    (made,) = render_faces([make_card(photo=encoded(wide))])
    area = photo_area(made)
    assert area[5:-5, 5:-5].min() > 250, "only the white middle is left"


@pytest.mark.parametrize("mode", ["L", "RGB", "P", "RGBA", "1"])
def test_a_photo_of_any_kind_of_colour_is_printed(make_card, mode):
    picture = Image.new("L", (300, 450), 255).convert(mode)
    (made,) = render_faces([make_card(photo=encoded(picture))])
    assert photo_area(made).shape == (354, 236, 3)
    assert photo_area(made).min() > 240


@pytest.mark.parametrize(
    ("photo", "refusal"),
    [
        (b"\xff\xd8\xff" + bytes(200), BadPicture),
        (encoded(Image.new("L", (1, 900))), BadPicture),
        (b"\x89PNG" + bytes(5_000_000), PictureTooLarge),
    ],
    ids=["damaged", "a line", "five megabytes"],
)
def test_one_bad_photo_leaves_the_whole_batch_undrawn(make_card, photo, refusal):
    cards = [make_card(under_six=True), make_card(photo=photo)]
    with pytest.raises(refusal):
        render_faces(cards)


def test_a_photo_keeps_nothing_of_the_camera(make_card):
    exif = Image.Exif()
    exif[0x010F] = "Máy ảnh của Hương"
    out = io.BytesIO()
    Image.new("RGB", (300, 450), (120, 90, 80)).save(out, "JPEG", exif=exif)
    (made,) = render_faces([make_card(photo=out.getvalue())])
    for data in (made.front_png, made.pdf):
        assert b"Exif" not in data
    assert not opened(made.front_png).getexif()


@pytest.mark.parametrize("ppi", [150, 200])
def test_a_picture_says_its_own_resolution(make_card, ppi):
    (made,) = render_faces([make_card(under_six=True)], png_ppi=ppi)
    sheet = opened(made.front_png)
    assert sheet.info["dpi"] == pytest.approx((ppi, ppi), abs=0.05)
    assert sheet.width / ppi * 25.4 == pytest.approx(85.6, abs=0.1)
    assert sheet.height / ppi * 25.4 == pytest.approx(53.98, abs=0.1)


def test_two_styles_in_turn_never_mix_their_backgrounds(make_card):
    card = make_card(under_six=True)
    plain = CardStyle(specimen=False)
    first, second = render_faces([card])[0], render_faces([card], style=plain)[0]
    assert render_faces([card])[0] == first
    assert render_faces([card], style=plain)[0] == second
    assert first.back_png != second.back_png


@pytest.mark.parametrize("side_px", [213, 400, 850])
@pytest.mark.parametrize("text", ["a", "001216012345||Nguyễn Văn An|" + "x" * 300])
def test_modules_keep_their_places_at_any_size(text, side_px):
    modules = np.asarray(qr.matrix(text))
    pixels = qr_pixels(qr.matrix(text), side_px=side_px)
    assert pixels.shape == (side_px, side_px)
    centres = ((np.arange(len(modules)) + 0.5) * side_px / len(modules)).astype(int)
    assert np.array_equal(pixels[np.ix_(centres, centres)] == 0, modules == 1)


@pytest.mark.parametrize(
    ("shade", "colour"), [(0, "#081a17"), (90, "#0f5c4e"), (238, "#eef6f2"), (255, "#ffffff")]
)
def test_the_inks_of_the_card_have_their_names(shade, colour):
    assert hex_colour(shade) == colour
