"""Names: kept as written, sorted as a Vietnamese list, compared with care."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.kernel.names import BadName, MatchLevel, PersonName, match_level

COMMON = "Nguyễn Trần Lê Đỗ Hòa Hoà Thị Văn Thúy Ân An Ánh Mỹ Mĩ Đức Kpă H'Ngăn Ưng Quý"
WORDS = st.sampled_from(COMMON.split())
NAMES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)


@pytest.mark.parametrize(
    ("full", "surname", "middle", "given", "call"),
    [
        ("Nguyễn Thị Thu An", "Nguyễn", "Thị Thu", "An", "An"),
        ("Trần Bình", "Trần", "", "Bình", "Bình"),
        ("TRẦN VĂN ĐỨC", "TRẦN", "VĂN", "ĐỨC", "Đức"),
        ("Hương", "", "", "Hương", "Hương"),
        ("Y Kpă H'Ngăn", "Y", "Kpă", "H'Ngăn", "H'ngăn"),
        ("K'Brêu", "", "", "K'Brêu", "K'brêu"),
        ("Jean-Pierre Dupont", "Jean-Pierre", "", "Dupont", "Dupont"),
    ],
)
def test_split(full, surname, middle, given, call):
    name = PersonName(full)
    assert (name.surname, name.middle, name.given) == (surname, middle, given)
    assert name.call_name == call


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "   ",
        "Nguyễn Văn 3",
        "Trần|Bình",
        "Trần\x00Bình",
        "Lê <b>An</b>",
        "An\u202eBình",
        "😀 An",
        "-",
        "'",
        "A" * 101,
        "a" * 100_000,
        "Trần_Bình",
        "٣ An",
    ],
)
def test_refused(bad):
    with pytest.raises(BadName):
        PersonName(bad)


def test_one_hundred_characters_are_still_a_name():
    assert len(PersonName("A" * 100).full) == 100


def test_spaces_collapse_and_form_is_nfc():
    name = PersonName(unicodedata.normalize("NFD", "  Nguyễn \t Thị\u00a0 Thu   An "))
    assert name.full == "Nguyễn Thị Thu An"
    assert unicodedata.is_normalized("NFC", name.full)
    assert str(name) == name.full


def test_upper_keeps_marks():
    assert PersonName("Đỗ Thị Hoà").upper == "ĐỖ THỊ HOÀ"


def test_tone_placement_of_the_papers_is_kept():
    assert PersonName("Trần Hoà").full != PersonName("Trần Hòa").full


@given(NAMES)
def test_parts_join_to_the_whole(full):
    name = PersonName(full)
    assert " ".join(filter(None, [name.surname, name.middle, name.given])) == name.full
    assert PersonName(name.full) == name


@given(NAMES)
def test_nfd_and_nfc_are_the_same_name(full):
    assert PersonName(unicodedata.normalize("NFD", full)) == PersonName(full)


GIVEN_NAMES = ["An", "Ánh", "Ăn", "Ân", "Bình", "Dung", "Đức", "Oanh", "Ông", "Ơn", "Uyên", "Ưng"]


def test_given_names_sort_as_in_a_class_register():
    shuffled = sorted(GIVEN_NAMES)
    assert shuffled != GIVEN_NAMES
    assert sorted(shuffled, key=lambda n: PersonName(n).sort_key) == GIVEN_NAMES


@pytest.mark.parametrize(
    "in_order",
    [
        ["Trần Văn An", "Lê Văn Bình"],
        ["Lê Thị An", "Trần Thị An"],
        ["Lê Thị An", "Lê Văn An"],
        ["Lê An", "Lê Thị An"],
        ["Lê Ma", "Lê Mà", "Lê Mả", "Lê Mã", "Lê Má", "Lê Mạ"],
        ["Dương An", "Đặng An"],
        ["Lê An", "Lê Anh"],
        ["Lê Xuân", "Lê Yến", "Wang Zoe"],
    ],
)
def test_sort_order(in_order):
    keys = [PersonName(name).sort_key for name in in_order]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


@given(NAMES)
def test_sorting_ignores_letter_case(full):
    assert PersonName(full.upper()).sort_key == PersonName(full.lower()).sort_key


def test_foreign_letters_have_a_place():
    names = ["Müller", "Søren", "Ивáн", "O'Neil", "Žižka"]
    assert len({PersonName(n).sort_key for n in names}) == len(names)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Trần Hòa", "TRẦN HÒA", MatchLevel.EXACT),
        ("Trần Hòa", "Trần Hoà", MatchLevel.TONE_PLACEMENT),
        ("Nguyễn Thúy", "Nguyễn Thuý", MatchLevel.TONE_PLACEMENT),
        ("Trần Hòa", "Tran Hoa", MatchLevel.WITHOUT_MARKS),
        ("Trần Hòa", "Trần Hóa", MatchLevel.WITHOUT_MARKS),
        ("Đỗ Đức", "Do Duc", MatchLevel.WITHOUT_MARKS),
        ("Lê Mỹ", "Lê Mĩ", MatchLevel.Y_AND_I),
        ("Lê Mỹ", "le mi", MatchLevel.Y_AND_I),
        ("Lê Thay", "Lê Thai", MatchLevel.DIFFERENT),
        ("Lê Văn An", "Lê An", MatchLevel.DIFFERENT),
        ("Lê Văn An", "An Văn Lê", MatchLevel.DIFFERENT),
    ],
)
def test_match_levels(one, other, level):
    assert match_level(PersonName(one), PersonName(other)) is level


@given(NAMES, NAMES)
def test_match_is_symmetric(one, other):
    a, b = PersonName(one), PersonName(other)
    assert match_level(a, b) == match_level(b, a)


@given(NAMES)
def test_a_name_matches_itself(full):
    assert match_level(PersonName(full), PersonName(full)) is MatchLevel.EXACT
