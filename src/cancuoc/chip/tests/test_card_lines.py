"""Where the lines of a card come to lie, for many values: inside, apart, never too small."""

import unicodedata
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cancuoc.chip.card_models import HEIGHT, MODELS, WIDTH, model, model_for, specimen
from cancuoc.chip.face_page import document_row, face_row, lines, static_rows
from cancuoc.chip.face_values import BadCardFace, CardStyle, PhotoMissing, PhotoNotAllowed
from cancuoc.chip.layout import MM_PER_POINT, Box, Text, Typeface
from cancuoc.chip.lettering import CardTextTooLong, place, width_em
from cancuoc.kernel.names import PersonName

DESIGNS = pytest.mark.parametrize("row", MODELS.values(), ids=lambda row: row.code)
PLACES = [
    "Hà Nội",
    "Xã Minh Tân, Huyện Phú Xuyên, Thành phố Hà Nội",
    "Thôn Thành Lập 1, Xã Minh Tân, Huyện Phú Xuyên, Thành phố Hà Nội",
    "Số nhà 128, ngõ 1150 đường Láng Hạ kéo dài, Tổ dân phố số 27, Phường Thanh Xuân Trung, "
    "Quận Thanh Xuân, Thành phố Hà Nội",
]


def block_of(side, field):
    (found,) = [text for text in side.texts if text.text == f"{{{field}}}"]
    return found


def right_end(line):
    if line.pitch is not None:
        return line.x + len(line.text) * line.pitch
    return line.x + width_em(line.text, line.face) * line.size * MM_PER_POINT


@DESIGNS
@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("field", ["residence", "birth_registration"])
def test_an_address_stays_in_its_place_at_a_size_that_can_be_read(row, where, field):
    block = block_of(row.back, field)
    placed = place(block, where)
    assert " ".join(line.text for line in placed) == where
    for line in placed:
        assert line.size >= block.smallest
        assert right_end(line) <= block.box.x + block.box.width + 0.01
        assert block.box.y < line.baseline <= block.box.y + block.box.height


@DESIGNS
def test_a_longer_address_is_never_set_larger(row):
    block = block_of(row.back, "residence")
    sizes = [place(block, where)[0].size for where in PLACES]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == block.size


@DESIGNS
def test_the_number_of_a_person_is_on_one_line_and_the_largest_value(row):
    (line,) = place(block_of(row.front, "personal_id"), "001216012345")
    others = [
        place(block_of(row.front, field), value)[0].size
        for field, value in (("full_name", "NGUYỄN THỊ AN"), ("born", "12/08/2016"))
    ]
    assert line.size > max(others)


@DESIGNS
@pytest.mark.parametrize("value", ["Nữ / Female", "Nam / Male"])
def test_sex_and_nationality_fit_at_their_full_size(row, value):
    for field, text in (("sex", value), ("nationality", "Việt Nam")):
        block = block_of(row.front, field)
        (line,) = place(block, text)
        assert line.size == block.size


@DESIGNS
@pytest.mark.parametrize("value", ["10/07/2024", "Không thời hạn"])
def test_dates_and_the_words_for_no_end_fit_on_one_line(row, value):
    for field in ("issued", "expires"):
        assert len(place(block_of(row.back, field), value)) == 1


@DESIGNS
def test_all_lines_of_a_card_lie_on_the_card_and_none_on_another(row, make_card):
    card = make_card(under_six=not row.with_photo, residence=PLACES[-1])
    for side in (row.front, row.back):
        placed = lines(side, card.printed())
        for line in placed:
            assert 0 < line.x < right_end(line) < WIDTH
            assert 0 < line.baseline < HEIGHT
        spots = [(line.x, line.baseline) for line in placed]
        assert len(set(spots)) == len(spots)


@DESIGNS
def test_the_three_machine_lines_stand_under_each_other_letter_by_letter(row, make_card):
    values = make_card(under_six=not row.with_photo).printed()
    placed = [place(block_of(row.back, f"mrz{n}"), values[f"mrz{n}"])[0] for n in range(3)]
    assert {line.x for line in placed} == {placed[0].x}
    assert {len(line.text) for line in placed} == {30}
    steps = [round(b.baseline - a.baseline, 3) for a, b in pairwise(placed)]
    assert steps == [4.5, 4.5]
    assert {line.face for line in placed} == {Typeface.MACHINE}


@pytest.mark.parametrize("name", ["Nguyễn Thị Ẵm", "Đỗ Đình Đễ", "Lê Ương"])
def test_letters_in_pieces_lie_like_whole_letters(make_card, name):
    apart, whole = (
        make_card(full_name=PersonName(unicodedata.normalize(form, name)))
        for form in ("NFD", "NFC")
    )
    side = MODELS["CC2024-6"].front
    assert lines(side, apart.printed()) == lines(side, whole.printed())


@pytest.mark.parametrize("field", ["residence", "birth_registration"])
def test_what_fits_at_no_size_is_refused_with_its_place_but_not_its_words(field):
    with pytest.raises(CardTextTooLong) as caught:
        place(block_of(MODELS["CC2024-6"].back, field), PLACES[-1] * 3)
    assert caught.value.details["place"] == f"{{{field}}}"
    assert "Láng Hạ" not in str(caught.value.as_dict())
    assert caught.value.status == 422


BOX = Box(x=10, y=5, width=40, height=9)
WORDS = st.lists(st.text("ABCĐEÊGHIKLMNOÔƠƯẴỄ", min_size=1, max_size=9), min_size=1, max_size=12)


@given(words=WORDS, align=st.sampled_from(["left", "centre", "right"]))
@settings(max_examples=60)
def test_alignment_moves_lines_and_never_breaks_them_differently(words, align):
    text = " ".join(words)
    try:
        left = place(Text(text="x", box=BOX, size=9, smallest=5), text)
    except CardTextTooLong:
        with pytest.raises(CardTextTooLong):
            place(Text(text="x", box=BOX, size=9, smallest=5, align=align), text)
        return
    moved = place(Text(text="x", box=BOX, size=9, smallest=5, align=align), text)
    assert [line.text for line in moved] == [line.text for line in left]
    assert all(line.x >= other.x for line, other in zip(moved, left, strict=True))
    assert all(right_end(line) <= BOX.x + BOX.width + 0.01 for line in moved)


@given(words=WORDS, more=st.text("ABCĐ", min_size=1, max_size=9))
@settings(max_examples=60)
def test_one_word_more_never_makes_the_letters_larger(words, more):
    block = Text(text="x", box=BOX, size=9, smallest=3)
    try:
        longer = place(block, " ".join([*words, more]))
    except CardTextTooLong:
        return
    assert place(block, " ".join(words))[0].size >= longer[0].size


@given(name=st.lists(st.sampled_from(["Nguyễn", "Ẵm", "Phương", "An"]), min_size=1, max_size=6))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_usual_name_always_fits_both_designs(make_card, name):
    for row in MODELS.values():
        card = make_card(under_six=not row.with_photo, full_name=PersonName(" ".join(name)))
        shown = lines(row.front, card.printed())
        assert " ".join(name).upper() in " ".join(line.text for line in shown)


class TestRowsOfThePage:
    @DESIGNS
    def test_the_marking_lies_under_every_value(self, row):
        """Later rows are drawn over earlier ones, so that the marking never hides a letter."""
        for side in (row.front, row.back):
            _, fixed = static_rows(side, style=CardStyle())
            assert [line["text"] for line in fixed[:2]] == [t.text for t in specimen(side)]

    @DESIGNS
    def test_a_slot_without_its_picture_is_a_fault_of_the_caller(self, row):
        static = static_rows(row.back, style=CardStyle())
        with pytest.raises(KeyError, match="qr"):
            face_row(static, [], row.back.slots, {})

    def test_a_page_names_the_paper_and_the_size_of_the_card(self):
        made = document_row([])
        assert (made["title"], made["width"], made["height"]) == ("Thẻ căn cước", 85.6, 53.98)

    def test_a_mark_of_the_agency_that_is_not_there_is_noticed_at_once(self, tmp_path):
        style = CardStyle(mark=tmp_path / "gone.svg")
        with pytest.raises(FileNotFoundError):
            static_rows(MODELS["CC2024-6"].front, style=style)


class TestDesigns:
    @given(on=st.dates(date(2024, 7, 1), date(2060, 1, 1)), with_photo=st.booleans())
    @settings(max_examples=40)
    def test_on_every_day_of_the_law_there_is_exactly_one_design_of_each_kind(self, on, with_photo):
        found = model_for(on=on, with_photo=with_photo)
        rivals = [
            row
            for row in MODELS.values()
            if row.with_photo is with_photo
            and row.effective_from <= on
            and (row.effective_to is None or on <= row.effective_to)
        ]
        assert rivals == [found]
        assert model(found.code) is found

    @pytest.mark.parametrize(
        ("changes", "refusal", "details"),
        [
            ({"residence": " "}, BadCardFace, {"field": "residence"}),
            ({"nationality": "\t"}, BadCardFace, {"field": "nationality"}),
            ({"expires": date(2024, 7, 9)}, BadCardFace, {"field": "expires"}),
            ({"photo": None}, PhotoMissing, {"model": "CC2024-6"}),
            ({"under_six": True, "photo": b"x"}, PhotoNotAllowed, {"model": "CC2024-U6"}),
        ],
    )
    def test_a_refused_card_tells_a_program_which_field(self, make_card, changes, refusal, details):
        with pytest.raises(refusal) as caught:
            make_card(**changes)
        assert caught.value.details == details
        assert caught.value.as_dict()["error"] == refusal.__name__
