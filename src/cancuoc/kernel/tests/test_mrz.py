"""The machine-readable zone against its vectors and against damage."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.kernel import mrz
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PROVINCES, PersonalId, make
from cancuoc.kernel.sex import Sex

GIRL = (
    "IDVNM3150000010001315000001<<1",
    "1503106F2903105VNM<<<<<<<<<<<2",
    "NGUYEN<<THI<THU<AN<<<<<<<<<<<<",
)
MAN = (
    "IDVNM0640000024001064000002<<5",
    "6407209M9912315VNM<<<<<<<<<<<0",
    "TRAN<<VAN<BINH<<<<<<<<<<<<<<<<",
)


def girl(**change):
    values = {
        "personal_id": PersonalId("001315000001"),
        "born": date(2015, 3, 10),
        "sex": Sex.FEMALE,
        "expires": date(2029, 3, 10),
        "full_name": "Nguyễn Thị Thu An",
    }
    return mrz.td1(**(values | change))


@st.composite
def holders(draw):
    born = draw(st.dates(date(1900, 1, 1), date(2399, 12, 31)))
    sex = draw(st.sampled_from([Sex.MALE, Sex.FEMALE]))
    pid = make(
        province_code=draw(st.sampled_from(sorted(PROVINCES))),
        sex=sex,
        birth_year=born.year,
        serial=draw(st.integers(0, 999_999)),
    )
    known = draw(st.integers(1, 3))
    return {
        "personal_id": pid,
        "born": PartialDate(*(born.year, born.month, born.day)[:known]),
        "sex": draw(st.sampled_from([sex, Sex.UNKNOWN])),
        "expires": draw(st.none() | st.dates(date(2021, 1, 1), date(2099, 12, 30))),
        "full_name": draw(st.sampled_from(["Trần Văn Bình", "Đỗ Ân", "Hương", "Y Kpă H'Ngăn"])),
    }


def test_vector_of_the_girl():
    assert girl() == GIRL


def test_vector_of_the_man_without_expiry():
    lines = mrz.td1(
        personal_id=PersonalId("001064000002"),
        born=PartialDate(1964, 7, 20),
        sex=Sex.MALE,
        expires=None,
        full_name=PersonName("Trần Văn Bình"),
    )
    assert lines == MAN


def test_reading_the_girl():
    reading = mrz.check(GIRL)
    assert reading.ok
    assert reading.personal_id == PersonalId("001315000001")
    assert reading.document_number == "315000001"
    assert reading.born == PartialDate(2015, 3, 10)
    assert reading.sex is Sex.FEMALE
    assert reading.expires == date(2029, 3, 10)
    assert not reading.never_expires
    assert (reading.surname, reading.given) == ("NGUYEN", "THI THU AN")


def test_reading_the_man_as_one_text():
    reading = mrz.check("\n".join(MAN) + "\n")
    assert reading.ok
    assert reading.never_expires
    assert reading.expires is None
    assert reading.born == PartialDate(1964, 7, 20)


@pytest.mark.parametrize(
    ("text", "digit"),
    [("", 0), ("<", 0), ("315000001", 0), ("001315000001", 1), ("991231", 5), ("AB2134", 5)],
)
def test_check_digit_table(text, digit):
    assert mrz.check_digit(text) == digit


@pytest.mark.parametrize("text", ["a", "Đ", " ", "1-2"])
def test_check_digit_refuses_other_characters(text):
    with pytest.raises(mrz.BadMrzInput):
        mrz.check_digit(text)


@given(holders())
def test_every_holder_reads_back(holder):
    lines = mrz.td1(**holder)
    reading = mrz.check(lines)
    assert [len(line) for line in lines] == [30, 30, 30]
    assert reading.errors == ()
    assert reading.personal_id == holder["personal_id"]
    assert reading.born == holder["born"]
    assert reading.sex is holder["sex"]
    assert reading.expires == holder["expires"]
    assert reading.never_expires == (holder["expires"] is None)


def test_any_single_changed_digit_of_the_data_is_noticed():
    for line in (0, 1):
        for column, letter in enumerate(GIRL[line]):
            if not letter.isdecimal():
                continue
            lines = list(GIRL)
            changed = str((int(letter) + 1) % 10)
            lines[line] = GIRL[line][:column] + changed + GIRL[line][column + 1 :]
            assert not mrz.check(lines).ok, (line, column)


def replaced(line, column, text):
    lines = list(GIRL)
    lines[line] = lines[line][:column] + text + lines[line][column + len(text) :]
    return {fault.code for fault in mrz.check(lines).errors}


@pytest.mark.parametrize(
    ("line", "column", "text", "code"),
    [
        (0, 0, "P<", "issuer"),
        (0, 2, "USA", "issuer"),
        (1, 15, "USA", "issuer"),
        (0, 14, "9", "document_number"),
        (0, 29, "9", "personal_id"),
        (0, 15, "A", "personal_id"),
        (0, 5, "999999999", "number_mismatch"),
        (1, 0, "151310", "birth"),
        (1, 6, "0", "birth"),
        (1, 7, "X", "sex"),
        (1, 8, "291399", "expiry"),
        (1, 14, "0", "expiry"),
        (1, 29, "0", "composite"),
    ],
)
def test_each_fault_is_named(line, column, text, code):
    assert code in replaced(line, column, text)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        "",
        GIRL[:2],
        [*GIRL, GIRL[0]],
        [GIRL[0][:-1], GIRL[1], GIRL[2]],
        [GIRL[0].lower(), GIRL[1], GIRL[2]],
        [GIRL[0].replace("<", " "), GIRL[1], GIRL[2]],
        ["Đ" * 30] * 3,
    ],
)
def test_a_wrong_shape_is_one_fault(lines):
    reading = mrz.check(lines)
    assert [fault.code for fault in reading.errors] == ["shape"]
    assert reading.personal_id is None


@given(st.lists(st.text("0123456789ABMF<", min_size=30, max_size=30), min_size=3, max_size=3))
def test_checking_never_raises(lines):
    mrz.check(lines)


@given(st.text(max_size=200))
def test_checking_any_text_never_raises(text):
    assert not mrz.check(text).ok


def test_the_century_comes_from_the_personal_number():
    old = girl(personal_id=PersonalId("001115000001"), born=date(1915, 3, 10))
    assert mrz.check(old).born == PartialDate(1915, 3, 10)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Đặng Đức Ưng", "DANG<<DUC<UNG<<<<<<<<<<<<<<<<<"),
        ("Hương", "HUONG<<<<<<<<<<<<<<<<<<<<<<<<<"),
        ("Y Kpă H'Ngăn", "Y<<KPA<HNGAN<<<<<<<<<<<<<<<<<<"),
        ("Jean-Pierre Dupont", "JEAN<<PIERRE<DUPONT<<<<<<<<<<<"),
        ("Nguyễn Phúc Bảo Khánh Thiên Ân Hoàng", "NGUYEN<<PHUC<BAO<KHANH<THIEN<A"),
    ],
)
def test_name_lines(name, line):
    assert girl(full_name=name)[2] == line


def test_a_name_without_latin_letters_cannot_be_written():
    with pytest.raises(mrz.BadMrzInput):
        girl(full_name="Иван")


@pytest.mark.parametrize(
    ("born", "columns"), [(PartialDate(2015), "15<<<<"), (PartialDate(2015, 3), "1503<<")]
)
def test_unknown_birth_parts_are_fillers(born, columns):
    assert girl(born=born)[1][:6] == columns


@pytest.mark.parametrize("expires", [date(2099, 12, 31), date(1999, 1, 1), date(2100, 1, 1)])
def test_an_expiry_two_digits_cannot_say_is_refused(expires):
    with pytest.raises(mrz.BadMrzInput):
        girl(expires=expires)
