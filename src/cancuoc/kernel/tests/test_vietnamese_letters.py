"""Every Vietnamese letter, one by one: folding, sorting and matching miss none of the 178."""

from __future__ import annotations

import itertools
import unicodedata

import pytest

from cancuoc.kernel.folding import fold, trigrams
from cancuoc.kernel.names import MatchLevel, PersonName, match_level

# Written out by hand, in the order of the alphabet and of the tones, on purpose: a table
# made by the functions under test would prove nothing.
VOWELS = {
    "a": "aàảãáạ",
    "ă": "ăằẳẵắặ",
    "â": "âầẩẫấậ",
    "e": "eèẻẽéẹ",
    "ê": "êềểễếệ",
    "i": "iìỉĩíị",
    "o": "oòỏõóọ",
    "ô": "ôồổỗốộ",
    "ơ": "ơờởỡớợ",
    "u": "uùủũúụ",
    "ư": "ưừửữứự",
    "y": "yỳỷỹýỵ",
}
PLAIN = dict(zip("aăâeêioôơuưy", "aaaeeiooouuy", strict=True))
CONSONANTS = "bcdđghklmnpqrstvx"
ALPHABET = "aăâbcdđeêghiklmnoôơpqrstuưvxy"


def letters():
    for base, row in VOWELS.items():
        for letter in row:
            yield letter, PLAIN[base]
    for letter in CONSONANTS:
        yield letter, "d" if letter == "đ" else letter


def test_the_table_is_complete():
    rows = list(letters())
    assert len(rows) == 12 * 6 + 17
    assert len({letter for letter, _ in rows}) == 89
    assert {row[0] for row in VOWELS.values()} | set(CONSONANTS) == set(ALPHABET)


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_each_letter_folds_in_every_form_and_case(form):
    for letter, plain in letters():
        for written in (letter, letter.upper()):
            assert fold(unicodedata.normalize(form, written)) == plain, written


def test_marks_typed_in_another_order_fold_alike():
    # Some keyboards send the tone before the hat: a + acute + circumflex.
    assert fold("a\u0301\u0302") == fold("ấ") == "a"
    assert fold("o\u0323\u031b") == fold("ợ") == "o"


def test_letters_sort_in_the_order_of_the_alphabet():
    keys = [PersonName(letter).sort_key for letter in ALPHABET]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(ALPHABET)


@pytest.mark.parametrize("row", VOWELS.values(), ids=VOWELS)
def test_tones_sort_in_the_order_of_the_dictionary(row):
    keys = [PersonName(f"L{letter}n").sort_key for letter in row]
    assert keys == sorted(keys)
    assert len(set(keys)) == 6


@pytest.mark.parametrize("row", VOWELS.values(), ids=VOWELS)
def test_a_tone_never_outweighs_a_later_letter(row):
    for one, other in itertools.product(row, repeat=2):
        assert PersonName(f"L{one}m").sort_key < PersonName(f"L{other}n").sort_key


def test_a_tone_of_the_given_name_outweighs_the_surname():
    assert PersonName("Vũ An").sort_key < PersonName("Bùi Án").sort_key


@pytest.mark.parametrize("row", VOWELS.values(), ids=VOWELS)
def test_names_apart_by_a_tone_match_only_without_marks(row):
    for one, other in itertools.combinations(row, 2):
        level = match_level(PersonName(f"L{one}n"), PersonName(f"L{other}n"))
        assert level is MatchLevel.WITHOUT_MARKS


# Old and new placement of the tone, as both are found on papers.
PLACEMENTS = [
    ("hòa", "hoà"),
    ("hóa", "hoá"),
    ("hỏa", "hoả"),
    ("họa", "hoạ"),
    ("hõa", "hoã"),
    ("khỏe", "khoẻ"),
    ("hòe", "hoè"),
    ("xóe", "xoé"),
    ("thủy", "thuỷ"),
    ("thúy", "thuý"),
    ("thùy", "thuỳ"),
    ("thụy", "thuỵ"),
    ("lũy", "luỹ"),
    ("quý", "qúy"),
]


@pytest.mark.parametrize(("old", "new"), PLACEMENTS)
def test_both_placements_are_one_name(old, new):
    a, b = PersonName(f"Trần {old.capitalize()}"), PersonName(f"TRẦN {new.upper()}")
    assert match_level(a, b) is MatchLevel.TONE_PLACEMENT
    assert fold(a.full) == fold(b.full)
    assert a.full != b.full


@pytest.mark.parametrize(("old", "new"), PLACEMENTS)
def test_both_placements_share_their_trigrams(old, new):
    assert trigrams(old) == trigrams(new)
