"""Folding: what a search without marks must find, and what it must keep apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.kernel.folding import fold, fold_yi, trigrams

VIETNAMESE = st.text("aàáảãạăằắẳẵặâầấẩẫậđeèéẻẽẹêềếểễệoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ nhtcHĐÂ")


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Nguyễn Thị Thu Ân", "nguyen thi thu an"),
        ("NGUYỄN THỊ THU ÂN", "nguyen thi thu an"),
        ("Đặng Đức Đạt", "dang duc dat"),
        ("đỗ ĐÌNH", "do dinh"),
        ("Hòa", "hoa"),
        ("Hoà", "hoa"),
        ("Ơn Ưng", "on ung"),
        ("Thuỷ", "thuy"),
        ("Thủy", "thuy"),
        ("  Trần \t Văn\nBình ", "tran van binh"),
        ("Trần\u00a0Văn", "tran van"),
        ("H’Hen Niê", "h'hen nie"),
        ("Y Kpă", "y kpa"),
        ("Straße", "strasse"),
        ("Søren Łukasz", "soren lukasz"),
        ("İstanbul", "istanbul"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_fold_table(written, folded):
    assert fold(written) == folded


@given(st.text(max_size=60))
def test_fold_twice_is_fold_once(text):
    assert fold(fold(text)) == fold(text)


@given(VIETNAMESE)
def test_nfd_and_nfc_fold_alike(text):
    forms = {fold(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert len(forms) == 1


@given(VIETNAMESE)
def test_vietnamese_folds_to_plain_ascii(text):
    assert fold(text).isascii()


@given(VIETNAMESE)
def test_letter_case_does_not_matter(text):
    assert fold(text.upper()) == fold(text.lower()) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mỹ", "Mĩ"),
        ("Lý", "Lí"),
        ("Kỷ", "Kỉ"),
        ("Vy", "Vi"),
        ("Quý", "Quí"),
        ("Quỳnh", "Quình"),
        ("Sỹ", "Sĩ"),
        ("Trần Thị Mỹ Hạnh", "tran thi mi hanh"),
    ],
)
def test_wavering_spellings_meet(one, other):
    assert fold_yi(one) == fold_yi(other)
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Thay", "Thai"),
        ("Thúy", "Thúi"),
        ("Tây", "Tai"),
        ("Quyên", "Quiên"),
        ("Yến", "Iến"),
        ("May", "Mai"),
    ],
)
def test_different_sounds_stay_apart(one, other):
    assert fold_yi(one) != fold_yi(other)


@given(VIETNAMESE)
def test_fold_yi_twice_is_once(text):
    assert fold_yi(fold_yi(text)) == fold_yi(text)


def test_trigrams_are_those_of_the_database():
    assert trigrams("Ân") == {"  a", " an", "an "}
    assert trigrams("cat") == {"  c", " ca", "cat", "at "}


def test_trigrams_of_nothing_are_none():
    assert trigrams(" - ") == frozenset()


def test_trigrams_split_at_punctuation():
    assert trigrams("H'Hen") == trigrams("h hen")


@given(VIETNAMESE, VIETNAMESE)
def test_trigrams_ignore_word_order(one, other):
    assert trigrams(f"{one} {other}") == trigrams(f"{other} {one}")


@given(VIETNAMESE)
def test_every_trigram_has_three_characters(text):
    assert all(len(gram) == 3 for gram in trigrams(text))
