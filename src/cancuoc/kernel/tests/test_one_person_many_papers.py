"""One person written as number, MRZ and QR: the three papers must tell the same."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.kernel import mrz, qr
from cancuoc.kernel.folding import fold, fold_yi
from cancuoc.kernel.names import MatchLevel, PersonName, match_level
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PROVINCES, PersonalId, consistency_warnings, make
from cancuoc.kernel.phone import BadPhone, Phone
from cancuoc.kernel.sex import Sex

COMMON = "Nguyễn Trần Lê Đỗ Ngô Vũ Thị Văn Đức Thu Hòa Hoà Thúy Quý Ân Ước Mỹ Khánh Oanh Y Kpă"
WORDS = COMMON.split()
FULL_NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
FORMS = st.sampled_from(["NFC", "NFD"])
SEXES = st.sampled_from([Sex.MALE, Sex.FEMALE])


@st.composite
def people(draw):
    born = draw(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
    sex = draw(SEXES)
    number = make(
        province_code=draw(st.sampled_from(sorted(PROVINCES))),
        sex=sex,
        birth_year=born.year,
        serial=draw(st.integers(0, 999_999)),
    )
    known = draw(st.integers(1, 3))
    birth = PartialDate(*(born.year, born.month, born.day)[:known])
    return number, PersonName(draw(FULL_NAMES)), birth, sex


@given(people(), st.none() | st.dates(date(2024, 7, 1), date(2099, 12, 30)))
@settings(deadline=None)
def test_the_zone_and_the_square_tell_of_the_same_person(person, expires):
    number, name, born, sex = person
    zone = mrz.check(
        mrz.td1(personal_id=number, born=born, sex=sex, expires=expires, full_name=name)
    )
    square = qr.parse_card(
        qr.encode_card(
            personal_id=number,
            full_name=name,
            born=born,
            sex=sex,
            residence="Số 5, Phương Mai, Đống Đa, Hà Nội",
            issued=date(2024, 7, 15),
        )
    )
    assert zone.ok
    assert zone.personal_id == square.personal_id == number
    assert zone.born == square.born == born
    assert zone.sex is square.sex is sex
    assert consistency_warnings(number, born=square.born, sex=square.sex) == ()
    # The zone holds 30 letters without marks: what it shows of the name begins the whole.
    shown = f"{zone.surname} {zone.given}".strip().lower()
    assert fold(square.full_name.full).startswith(shown)


@given(people(), st.integers(0, 11), st.integers(1, 9))
def test_a_number_with_one_wrong_digit_never_reads_as_the_right_zone(person, at, step):
    number, name, born, sex = person
    lines = mrz.td1(personal_id=number, born=born, sex=sex, expires=None, full_name=name)
    digit = (int(number.value[at]) + step) % 10
    wrong = f"{number.value[:at]}{digit}{number.value[at + 1 :]}"
    forged = lines[0].replace(number.value, wrong)
    assert not mrz.check((forged, *lines[1:])).ok


@given(FULL_NAMES, FORMS)
def test_the_line_of_the_name_does_not_depend_on_how_it_was_typed(full, form):
    def line(text):
        return mrz.td1(
            personal_id=PersonalId("001315000001"),
            born=date(2015, 3, 10),
            sex=Sex.FEMALE,
            expires=None,
            full_name=text,
        )[2]

    typed = unicodedata.normalize(form, f"  {full.upper()}  ")
    assert line(typed) == line(full)
    assert len(line(full)) == 30


@pytest.mark.parametrize("letters", range(27, 34))
def test_a_name_is_cut_where_the_line_ends(letters):
    full = "Lê " + "a" * letters
    third = mrz.td1(
        personal_id=PersonalId("001315000001"),
        born=date(2015, 3, 10),
        sex=Sex.FEMALE,
        expires=None,
        full_name=full,
    )[2]
    assert third == ("LE<<" + "A" * letters).ljust(30, "<")[:30]


@pytest.mark.parametrize("old", ["12345678", "1234567890", "12345678a", "٠١٢٣٤٥٦٧٨"])
def test_an_old_number_that_could_not_be_read_is_not_written(old):
    with pytest.raises(qr.BadCardQr):
        qr.encode_card(
            personal_id=PersonalId("001315000001"),
            full_name=PersonName("Nguyễn Thị Thu An"),
            born=date(2015, 3, 10),
            sex=Sex.FEMALE,
            residence="Hà Nội",
            issued=date(2024, 7, 15),
            old_id=old,
        )


@given(FULL_NAMES, FULL_NAMES)
def test_levels_of_agreement_are_nested(one, other):
    level = match_level(PersonName(one), PersonName(other))
    assert (fold(one) == fold(other)) is (level >= MatchLevel.WITHOUT_MARKS)
    assert (fold_yi(one) == fold_yi(other)) is (level >= MatchLevel.Y_AND_I)
    assert (one == other) is (level is MatchLevel.EXACT)


@given(FULL_NAMES, FULL_NAMES, FULL_NAMES)
def test_names_have_one_order_whoever_sorts_them(a, b, c):
    def order(names):
        return sorted(names, key=lambda full: PersonName(full).sort_key)

    assert order([a, b, c]) == order([c, a, b]) == order([b, c, a])


@given(st.text("0123456789+() .-–\u200b", max_size=20))
def test_what_is_read_as_a_telephone_is_read_again_as_the_same(typed):
    try:
        phone = Phone.parse(typed)
    except BadPhone:
        return
    assert Phone.parse(phone.national) == Phone.parse(phone.e164) == Phone(phone.e164) == phone
    kept = [c for c in typed if c.isdigit()]
    assert phone.e164[3:] == "".join(kept)[-len(phone.e164[3:]) :]


@given(st.text("0123456789 .-–", max_size=30))
def test_a_personal_number_is_all_the_digits_typed_or_none(typed):
    digits = "".join(c for c in typed if c.isdigit())
    if len(digits) == 12:
        assert PersonalId.parse(typed).value == digits
        return
    with pytest.raises(ValueError, match="12"):
        PersonalId.parse(typed)


@pytest.mark.parametrize(
    ("latest", "partial"),
    [
        (date(1900, 2, 28), PartialDate(1900, 2)),
        (date(2000, 2, 29), PartialDate(2000, 2)),
        (date(2023, 2, 28), PartialDate(2023, 2)),
        (date(2024, 2, 29), PartialDate(2024, 2)),
        (date(2024, 12, 31), PartialDate(2024)),
    ],
)
def test_the_last_day_a_birth_can_mean_knows_leap_years(latest, partial):
    assert partial.latest() == latest
