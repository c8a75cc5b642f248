"""Wrapping, shrinking and stamping letters."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from cancuoc.chip.layout import MM_PER_POINT, Box, Text, Typeface
from cancuoc.chip.lettering import CardTextTooLong, glyph, place, stamp, width_em
from cancuoc.typesetting.engine import FONTS

BOX = Box(x=10, y=5, width=50, height=8)
BLOCK = Text(text="{full_name}", box=BOX, size=9, smallest=5, face=Typeface.BOLD)
WORDS = st.lists(
    st.sampled_from(["NGUYỄN", "THỊ", "THU", "AN", "PHƯƠNG", "QUỲNH", "ẴM", "Y", "HOÀNG"]),
    min_size=1,
    max_size=14,
)


@given(WORDS)
def test_every_word_is_kept_and_stays_in_the_box(words):
    lines = place(BLOCK, " ".join(words))
    assert " ".join(line.text for line in lines).split() == words
    for line in lines:
        assert line.x >= BOX.x
        wide = width_em(line.text, line.face) * line.size * MM_PER_POINT
        assert line.x + wide <= BOX.x + BOX.width + 0.01
        assert BLOCK.smallest <= line.size <= BLOCK.size
        assert BOX.y < line.baseline <= BOX.y + BOX.height + 0.5


@given(WORDS)
def test_all_lines_of_a_text_have_one_size_and_even_steps(words):
    lines = place(BLOCK, " ".join(words))
    assert len({line.size for line in lines}) == 1
    steps = {round(b.baseline - a.baseline, 2) for a, b in pairwise(lines)}
    assert len(steps) <= 2  # Rounding to a micrometre may split one step in two.


def test_a_short_text_keeps_its_full_size():
    (line,) = place(BLOCK, "TRẦN VĂN BÌNH")
    assert line.size == 9


def test_a_long_text_shrinks_before_it_is_refused():
    lines = place(BLOCK, "NGUYỄN HOÀNG PHƯƠNG QUỲNH CHƯƠNG THIỆN NGHIÊNG NGHIÊNG")
    assert lines[0].size < 9


@pytest.mark.parametrize("text", ["NGUYỄN " * 40, "W" * 80])
def test_a_text_that_fits_at_no_size_is_refused_without_showing_it(text):
    with pytest.raises(CardTextTooLong) as caught:
        place(BLOCK, text)
    assert caught.value.details["place"] == "{full_name}"
    assert text not in str(caught.value.as_dict())


def test_an_empty_text_has_no_lines():
    assert place(BLOCK, "") == []


@pytest.mark.parametrize(("align", "free"), [("left", 0), ("centre", 0.5), ("right", 1)])
def test_alignment_shares_out_the_spare_width(align, free):
    block = Text(text="x", box=BOX, size=8, align=align)
    (line,) = place(block, "AN")
    spare = BOX.width - width_em("AN", line.face) * 8 * MM_PER_POINT
    assert line.x == pytest.approx(BOX.x + spare * free, abs=0.002)


def test_a_machine_line_is_never_wrapped_or_shrunk():
    block = Text(text="{mrz0}", box=BOX, size=9, face=Typeface.MACHINE, pitch=2.54)
    (line,) = place(block, "IDVNM" + "<" * 25)
    assert line.size == 9
    assert line.pitch == 2.54


@pytest.mark.parametrize("letter", ["A", "Ễ", "ỵ", "đ", "0", "/"])
def test_a_glyph_is_the_one_the_font_draws(letter):
    size = 40.0
    cover, right, down = glyph(letter, Typeface.BOLD, size)
    font = ImageFont.truetype(
        str(FONTS / Typeface.BOLD.value), size, layout_engine=ImageFont.Layout.BASIC
    )
    sheet = Image.new("L", (120, 120), 0)
    ImageDraw.Draw(sheet).text((30, 80), letter, font=font, fill=255, anchor="ls")
    high, wide = cover.shape
    left, top = 30 + right, 80 + down
    assert (sheet.crop((left, top, left + wide, top + high)).tobytes()) == cover.tobytes()


def test_a_space_has_no_picture_but_moves_the_pen():
    (near,) = place(BLOCK, "A")
    cover, x, _ = stamp(near, ppi=300)
    assert cover.any()
    assert x == pytest.approx(10 / 25.4 * 300, abs=3)
    assert width_em("A A", Typeface.BOLD) > 2 * width_em("A", Typeface.BOLD)


def test_a_line_of_spaces_stamps_nothing():
    cover, _, _ = stamp(place(Text(text="x", box=BOX, size=8, pitch=2), " ")[0], ppi=300)
    assert cover.size == 0


def test_stacked_marks_are_whole_when_stamped():
    (plain,), (stacked,) = place(BLOCK, "E"), place(BLOCK, "Ễ")
    low, high = stamp(plain, ppi=300)[0], stamp(stacked, ppi=300)[0]
    assert high.shape[0] > low.shape[0] * 1.4
    assert high[0].any()
    assert high[-1].any()
