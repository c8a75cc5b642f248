"""How values become words."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from cancuoc.interfaces.ui import text
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import PersonalId
from cancuoc.kernel.phone import Phone

JULY_6 = date(2024, 7, 6)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (JULY_6, "06/07/2024"),
        (date(2024, 12, 31), "31/12/2024"),
        (PartialDate(1953), "1953 (chỉ có năm)"),
        (PartialDate(1953, 5), "05/1953"),
        (PartialDate(2016, 8, 12), "12/08/2016"),
        (None, ""),
        # 18:30 UTC on the 5th is already 01:30 on the 6th in Vietnam.
        (datetime(2024, 7, 5, 18, 30, tzinfo=UTC), "06/07/2024"),
    ],
)
def test_dates_are_shown_day_first(value, shown):
    assert text.vi_date(value) == shown


def test_the_long_and_weekday_forms():
    assert text.vi_long(JULY_6) == "ngày 06 tháng 7 năm 2024"
    assert text.vi_weekday(JULY_6) == "thứ Bảy, 06/07/2024"
    assert text.vi_long(None) == ""
    assert text.vi_weekday(None) == ""


def test_moments_are_shown_in_vietnamese_time():
    at = datetime(2024, 7, 6, 10, 0, tzinfo=UTC)
    assert text.vi_time(at) == "17:00"
    assert text.vi_datetime(at) == "17:00 ngày 06/07/2024"
    assert text.vi_time(None) == ""
    assert text.vi_datetime(None) == ""


def test_days_and_moments_follow_the_page():
    at = datetime(2024, 7, 6, 10, tzinfo=UTC)
    with translation.override("en"):
        assert text.vi_weekday(JULY_6) == "Saturday, 06/07/2024"
        assert text.vi_datetime(at) == "17:00 on 06/07/2024"
        assert text.vi_date(PartialDate(1953)) == "1953 (year only)"
    assert text.vi_date(PartialDate(1953)) == "1953 (chỉ có năm)"


def test_a_moment_without_a_zone_is_our_mistake():
    with pytest.raises(ValueError, match="time zone"):
        text.vi_time(datetime(2024, 7, 6, 10, 0))


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (8000, None, "8.000"),
        (0, None, "0"),
        (2.5, None, "2,5"),
        (3719.0, None, "3.719"),
        (2.25, 1, "2,2"),
        (1234567, None, "1.234.567"),
        (None, None, "–"),
    ],
)
def test_numbers_take_a_dot_between_thousands(value, places, shown):
    assert text.vi_number(value, places) == shown


@given(st.integers(min_value=0, max_value=10**9))
def test_grouping_never_changes_the_digits(number):
    assert text.vi_number(number).replace(".", "") == str(number)


def test_a_share_of_nothing_is_a_dash():
    assert text.vi_percent(1, 40) == "2,5 %"
    assert text.vi_percent(0, 40) == "0,0 %"
    assert text.vi_percent(3, 0) == "–"


def test_a_number_is_grouped_by_style_alone():
    shown = text.personal_id(PersonalId("001216012345"))
    assert isinstance(shown, Markup)
    assert shown.striptags() == "001216012345"
    assert shown.count("<span>") == 3


def test_a_masked_number_keeps_only_its_tail():
    shown = str(text.personal_id("001216012345", masked=True))
    assert "2345" in shown
    assert "001216" not in shown
    assert "01" not in Markup(shown).striptags().replace("2345", "")


def test_an_old_number_and_no_number():
    assert text.personal_id("012345678").striptags() == "012345678"
    assert text.personal_id(None) == ""
    assert text.personal_id("") == ""


def test_a_number_cannot_carry_markup():
    assert "<b>" not in text.personal_id("<b>12</b>")


@pytest.mark.parametrize("given_number", ["0912345678", "+84 912 345 678", Phone("+84912345678")])
def test_a_phone_becomes_a_link(given_number):
    shown = text.phone(given_number)
    assert 'href="tel:+84912345678"' in shown
    assert shown.striptags() == "0912 345 678"


def test_what_is_no_phone_stays_text():
    assert "href" not in text.phone("113")
    assert text.phone("113").striptags() == "113"
    assert text.phone(None) == ""
    assert "<i>" not in text.phone("<i>")


@pytest.mark.parametrize(
    ("born", "on", "said"),
    [
        (date(2024, 6, 30), JULY_6, "0 tháng tuổi"),
        (date(2023, 9, 6), JULY_6, "10 tháng tuổi"),
        (date(2016, 8, 12), JULY_6, "7 tuổi 10 tháng"),
        (date(2016, 7, 6), JULY_6, "8 tuổi"),
        (date(2018, 7, 7), JULY_6, "5 tuổi 11 tháng"),
        (date(1990, 2, 1), JULY_6, "34 tuổi"),
        (PartialDate(1953), JULY_6, "khoảng 71 tuổi"),
        (PartialDate(2016, 8, 12), JULY_6, "7 tuổi 10 tháng"),
        (PartialDate(2030), JULY_6, ""),
        (date(2024, 7, 7), JULY_6, ""),
        (None, JULY_6, ""),
    ],
)
def test_ages_are_said_by_full_months(born, on, said):
    assert text.age_words(born, on) == said


@given(st.dates(min_value=date(1930, 1, 1), max_value=date(2024, 7, 6)))
def test_an_age_never_runs_ahead_of_the_birthday(born):
    said = text.age_words(born, JULY_6)
    had_birthday = (JULY_6.month, JULY_6.day) >= (born.month, born.day)
    years = JULY_6.year - born.year - (not had_birthday)
    if years:
        assert said.startswith(f"{years} tuổi")
    else:
        assert said.endswith("tháng tuổi")


def test_ages_are_said_in_english_on_request():
    with translation.override("en"):
        assert text.age_words(date(2016, 8, 12), JULY_6) == "7 years 10 months"
