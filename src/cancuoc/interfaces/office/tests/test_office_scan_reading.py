"""What a scanner or a hand gives: codes, cards, numbers and names are told apart, always alike."""

from __future__ import annotations

import string
import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.interfaces.office import scanned
from cancuoc.interfaces.office.scanned import Asked, Kind
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.qr import BadCardQr, CardQr, encode_card, encode_cccd
from cancuoc.kernel.sex import Sex

# The alphabet of our codes: no 0 or O, no 1, I or L.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
codes = st.text(LETTERS, min_size=8, max_size=8).filter(lambda code: not code.isdigit())
numbers = st.text(string.digits, min_size=12, max_size=12)
spaces = st.sampled_from(["", " ", "  ", ".", "-", " - "])
words = st.sampled_from(["Trần", "Anh", "Đức", "Nguyễn", "Thị", "Hoà", "Ngọc", "Quỳnh", "y", "Ê"])
names = st.lists(words, min_size=2, max_size=5).map(" ".join)


def card(number: str, *, born: PartialDate | None = None) -> CardQr:
    return CardQr(
        personal_id=PersonalId(number),
        old_id="012345678",
        full_name=PersonName("Trần Anh Đức"),
        born=born or PartialDate(2016, 5, 1),
        sex=Sex.MALE,
        residence="Tổ 1, Khương Mai, Hà Nội",
        issued=date(2024, 7, 1),
    )


@given(codes, spaces, st.booleans())
def test_a_code_is_a_code_however_it_is_typed(code, gap, small):
    typed = f" {code[:4]}{gap}{code[4:]} "
    asked = scanned.understand(typed.lower() if small else typed)
    assert asked == Asked(kind=Kind.CODE, text=code)


@given(codes, st.sampled_from(["https://cancuoc.vn/book/", "http://127.0.0.1:8000/"]))
@settings(max_examples=50)
def test_the_address_on_a_letter_means_its_code(code, site):
    for query in (f"?code={code}", f"?code={code.lower()}", f"?lang=vi&code={code}#top"):
        assert scanned.understand(site + query) == Asked(kind=Kind.CODE, text=code)


@given(numbers, spaces)
def test_a_number_is_a_number_in_any_spacing(number, gap):
    asked = scanned.understand(gap.join((number[:3], number[3:6], number[6:])))
    assert asked == Asked(kind=Kind.NUMBER, text=number)


@given(numbers)
@settings(max_examples=50)
def test_a_card_is_its_number_whatever_else_it_says(number):
    for text in (
        encode_cccd(card(number)),
        encode_cccd(card(number, born=PartialDate(1953))),
        encode_card(
            personal_id=PersonalId(number),
            full_name=PersonName("Trần Anh Đức"),
            born=date(2016, 5, 1),
            sex=Sex.MALE,
            residence="Hà Nội",
            issued=date(2024, 7, 1),
            mother="Trần Thị Hương",
        ),
    ):
        for shape in (text, unicodedata.normalize("NFD", text), f" {text}\r\n"):
            assert scanned.understand(shape) == Asked(kind=Kind.NUMBER, text=number)


@given(names, st.one_of(st.none(), st.integers(1800, 2099)), st.sampled_from([" ", ", ", "  "]))
@settings(max_examples=80)
def test_a_name_keeps_its_marks_and_gives_up_its_year(name, year, gap):
    typed = name if year is None else f"{name}{gap}{year}"
    asked = scanned.name(" ".join(typed.split()))
    assert asked == Asked(kind=Kind.NAME, text=name, year=year)


@given(st.text(max_size=500))
@settings(max_examples=100)
def test_nothing_typed_is_read_in_two_ways(text):
    """Reading is repeatable, short, and gives a year only beside a name."""
    try:
        asked = scanned.understand(text)
    except BadCardQr:
        assert "|" in text or "://" in text
        return
    assert scanned.understand(text) == asked
    assert len(asked.text) <= scanned.LONGEST
    assert asked.year is None or asked.kind is Kind.NAME
    if asked.kind is Kind.NUMBER:
        assert asked.text.isascii()
        assert asked.text.isdigit()
    if asked.kind is Kind.CODE:
        assert len(asked.text) == 8


@pytest.mark.parametrize(
    ("line", "name", "year"),
    [
        ("Trần Anh Đức 1799", "Trần Anh Đức 1799", None),
        ("Trần Anh Đức 2100", "Trần Anh Đức 2100", None),
        ("Trần Anh Đức 16", "Trần Anh Đức 16", None),
        ("Trần 2016 Đức", "Trần 2016 Đức", None),
        ("Trần Anh Đức, , 2016", "Trần Anh Đức", 2016),
        ("2016", "2016", None),
        ("2016 2017", "2016", 2017),
    ],
)
def test_only_a_year_of_somebody_s_birth_at_the_end_is_a_year(line, name, year):
    assert scanned.name(line) == Asked(kind=Kind.NAME, text=name, year=year)


@pytest.mark.parametrize(
    "text",
    [
        "٠٠١٢١٦٠١٢٣٤٥",  # twelve digits, but not ours
        "００１２１６０１２３４５",
        "1234",
        "ABCD23456",
        "ABCD234",
        "ĂBCD2345",
    ],
)
def test_what_only_looks_like_a_number_or_a_code_is_a_name(text):
    assert scanned.understand(text).kind is Kind.NAME


@pytest.mark.parametrize(
    ("text", "next_step"),
    [
        ("https://evil.vn/?code=<script>", "12 số định danh"),
        ("https://cancuoc.vn/book/?code=", "12 số định danh"),
        ("https://cancuoc.vn/book/?mã=ABCD2345", "12 số định danh"),
        ("001216012345|x", "số định danh"),
        ("001216012345||||||", "số định danh"),
        ("00121601234|012345678|Trần Anh Đức|01052016|Nam|Hà Nội|01072024", "số định danh"),
    ],
)
def test_a_spoilt_scan_says_what_to_do_instead(text, next_step):
    with pytest.raises(BadCardQr) as refused:
        scanned.understand(text)
    assert next_step in refused.value.next_step


def test_an_endless_scan_is_cut_before_it_is_read():
    assert scanned.understand("A" * 100_000).text == "A" * scanned.LONGEST
    with pytest.raises(BadCardQr):
        scanned.understand("x|" * 100_000)
