"""The personal number: hard about twelve digits, gentle about what they mean."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import (
    PROVINCES,
    BadPersonalId,
    PersonalId,
    consistency_warnings,
    make,
)
from cancuoc.kernel.refusal import Refusal
from cancuoc.kernel.sex import Sex

GIRL = PersonalId("001315000001")
MAN = PersonalId("001064000002")
DIGITS = st.text("0123456789", min_size=12, max_size=12)


@pytest.mark.parametrize(
    ("digit", "year", "sex"),
    [
        (0, 1915, Sex.MALE),
        (1, 1915, Sex.FEMALE),
        (2, 2015, Sex.MALE),
        (3, 2015, Sex.FEMALE),
        (4, 2115, Sex.MALE),
        (5, 2115, Sex.FEMALE),
        (6, 2215, Sex.MALE),
        (7, 2215, Sex.FEMALE),
        (8, 2315, Sex.MALE),
        (9, 2315, Sex.FEMALE),
    ],
)
def test_fourth_digit_gives_century_and_sex(digit, year, sex):
    pid = PersonalId(f"001{digit}15000001")
    assert (pid.century_sex_digit, pid.birth_year, pid.sex) == (digit, year, sex)


def test_parts_of_the_synthetic_girl():
    assert GIRL.province_code == "001"
    assert PROVINCES[GIRL.province_code] == "Hà Nội"
    assert GIRL.document_number == "315000001"
    assert GIRL.grouped == "001 315 000001"
    assert GIRL.masked == "•••••••• 0001"
    assert str(GIRL) == "001315000001"


def test_repr_does_not_show_the_number():
    assert "001315" not in repr(GIRL)
    assert "315000001" not in f"{[GIRL]}"


@pytest.mark.parametrize(
    "typed",
    [
        "001315000001",
        "001 315 000001",
        " 001.315.000001 ",
        "001-315-000001",
        "001–315–000001",
        "001\u00a0315\u00a0000001",
        "001315000001\n",
        "0 0 1 3 1 5 0 0 0 0 0 1",
    ],
)
def test_parse_accepts_what_people_type(typed):
    assert PersonalId.parse(typed) == GIRL


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "00131500000",
        "0013150000011",
        "00131500000A",
        "001315/000001",
        "١٢٣٤٥٦٧٨٩٠١٢",
        "００１３１５０００００１",
        "+01315000001",
        "0" * 5000,
        "001315000001;DROP",
    ],
)
def test_anything_else_is_refused(bad):
    with pytest.raises(BadPersonalId):
        PersonalId.parse(bad)


def test_the_value_itself_takes_no_spaces():
    with pytest.raises(BadPersonalId):
        PersonalId("001 315 000001")


def test_refusal_says_what_to_do():
    with pytest.raises(Refusal) as caught:
        PersonalId("12")
    assert isinstance(caught.value, ValueError)
    assert caught.value.code == "BadPersonalId"
    assert "12 chữ số" in caught.value.message
    assert caught.value.next_step.startswith("Vui lòng")


@given(DIGITS)
def test_every_twelve_digits_are_a_number(text):
    pid = PersonalId(text)
    assert PersonalId.parse(pid.grouped) == pid
    assert pid.sex is not Sex.UNKNOWN
    assert 1900 <= pid.birth_year <= 2399


@given(DIGITS, DIGITS)
def test_order_is_that_of_the_digits(one, other):
    assert (PersonalId(one) < PersonalId(other)) == (one < other)


@given(
    st.sampled_from(sorted(PROVINCES)),
    st.sampled_from([Sex.MALE, Sex.FEMALE]),
    st.integers(1900, 2399),
    st.integers(0, 999_999),
)
def test_make_reads_back(province, sex, year, serial):
    pid = make(province_code=province, sex=sex, birth_year=year, serial=serial)
    assert (pid.province_code, pid.sex, pid.birth_year) == (province, sex, year)
    assert int(pid.value[6:]) == serial
    assert consistency_warnings(pid, born=PartialDate(year), sex=sex) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"province_code": "1"},
        {"province_code": "00A"},
        {"sex": Sex.UNKNOWN},
        {"birth_year": 1899},
        {"birth_year": 2400},
        {"serial": -1},
        {"serial": 1_000_000},
    ],
)
def test_make_refuses_parts_out_of_range(change):
    parts = {"province_code": "001", "sex": Sex.MALE, "birth_year": 1964, "serial": 2}
    with pytest.raises(BadPersonalId):
        make(**(parts | change))


@pytest.mark.parametrize(
    ("number", "born", "sex", "codes"),
    [
        ("001315000001", date(2015, 3, 10), Sex.FEMALE, []),
        ("001064000002", date(1964, 7, 20), Sex.MALE, []),
        ("001064000002", PartialDate(1964), Sex.MALE, []),
        ("001064000002", None, None, []),
        ("001064000002", None, Sex.UNKNOWN, []),
        ("001064000002", date(1964, 7, 20), Sex.FEMALE, ["wrong_sex_digit"]),
        ("001064000002", date(2064, 7, 20), Sex.MALE, ["wrong_century_digit"]),
        ("001064000002", date(1965, 7, 20), Sex.MALE, ["wrong_birth_year"]),
        (
            "001064000002",
            date(2015, 1, 1),
            Sex.FEMALE,
            ["wrong_sex_digit", "wrong_century_digit", "wrong_birth_year"],
        ),
        ("003064000002", date(1964, 7, 20), Sex.MALE, ["unknown_province"]),
        ("999999999999", None, None, ["unknown_province"]),
    ],
)
def test_disagreement_is_a_warning_and_never_a_refusal(number, born, sex, codes):
    found = consistency_warnings(PersonalId(number), born=born, sex=sex)
    assert [warning.code for warning in found] == codes
    assert all(warning.text.endswith(".") for warning in found)


def test_there_are_sixty_three_provinces():
    assert len(PROVINCES) == 63
    assert len(set(PROVINCES.values())) == 63
    assert all(len(code) == 3 and code.isdecimal() for code in PROVINCES)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("001", "Hà Nội"),
        ("031", "Hải Phòng"),
        ("046", "Thừa Thiên Huế"),
        ("048", "Đà Nẵng"),
        ("077", "Bà Rịa - Vũng Tàu"),
        ("079", "Thành phố Hồ Chí Minh"),
        ("096", "Cà Mau"),
    ],
)
def test_province_spot_checks(code, name):
    assert PROVINCES[code] == name


def test_the_table_cannot_be_changed():
    with pytest.raises(TypeError):
        PROVINCES["001"] = "Nơi khác"


@pytest.mark.parametrize(
    ("sex", "word", "letter"),
    [(Sex.MALE, "Nam", "M"), (Sex.FEMALE, "Nữ", "F"), (Sex.UNKNOWN, "Không rõ", "<")],
)
def test_sex_words(sex, word, letter):
    assert (sex.vi, sex.mrz) == (word, letter)
    assert Sex.from_vi(word) is sex
    assert Sex.from_vi(f" {word.upper()} ") is sex


@pytest.mark.parametrize("text", ["", "X", "male", "Nu"])
def test_an_unread_sex_is_unknown(text):
    assert Sex.from_vi(text) is Sex.UNKNOWN
