"""Numbers, days and moments as Vietnamese readers write them, over whole ranges."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.kernel import textdate
from cancuoc.kernel.clock import VN, today_vn
from cancuoc.kernel.partial_date import PartialDate

DAYS = st.dates(date(1900, 1, 1), date(2399, 12, 31))
MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))

# Decree 30/2020/NĐ-CP, Annex I: a zero stands before days under ten and before January and
# February, and before no other month.
MONTHS = ("01", "02", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12")


@pytest.mark.parametrize(("month", "written"), list(enumerate(MONTHS, start=1)))
def test_months_of_official_letters(month, written):
    assert textdate.vi_long(date(2024, month, 9)) == f"ngày 09 tháng {written} năm 2024"
    assert textdate.vi_long(date(2024, month, 10)) == f"ngày 10 tháng {written} năm 2024"


@given(DAYS)
def test_a_written_day_is_read_back_as_itself(day):
    assert PartialDate.parse(textdate.vi_date(day)).exact == day
    assert PartialDate.of(day).vi == textdate.vi_date(day)


@given(DAYS)
def test_both_names_of_a_weekday_mean_one_day(day):
    pairs = {
        "thứ Hai": "T2",
        "thứ Ba": "T3",
        "thứ Tư": "T4",
        "thứ Năm": "T5",
        "thứ Sáu": "T6",
        "thứ Bảy": "T7",
        "Chủ nhật": "CN",
    }
    assert pairs[textdate.vi_weekday(day)] == textdate.vi_weekday_short(day)
    assert textdate.vi_weekday(day) == textdate.vi_weekday(day - timedelta(days=7))
    assert textdate.vi_weekday(day) != textdate.vi_weekday(day - timedelta(days=1))


@given(MOMENTS, st.integers(-12, 14))
def test_a_moment_reads_alike_from_whatever_zone_it_came(at, hours):
    elsewhere = at.astimezone(timezone(timedelta(hours=hours)))
    assert textdate.vi_datetime(elsewhere) == textdate.vi_datetime(at)
    assert today_vn(elsewhere) == today_vn(at)


@given(MOMENTS)
def test_the_day_shown_beside_a_time_is_the_day_in_vietnam(at):
    assert textdate.vi_datetime(at).endswith(textdate.vi_date(today_vn(at)))
    assert textdate.vi_datetime(at).startswith(textdate.vi_time(at))


@given(DAYS.filter(lambda day: day.year >= 1976))
def test_a_vietnamese_day_lasts_from_17_hours_to_17_hours_utc(day):
    # Since 1975 the whole country keeps UTC+7 and turns no clock in summer.
    midnight = datetime(day.year, day.month, day.day, tzinfo=VN)
    assert midnight.astimezone(UTC).hour == 17
    assert today_vn(midnight) == day
    assert today_vn(midnight - timedelta(microseconds=1)) == day - timedelta(days=1)
    assert today_vn(midnight + timedelta(hours=23, minutes=59, seconds=59)) == day


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (datetime(2024, 7, 5, 16, 59, 59, tzinfo=UTC), "23:59 ngày 05/07/2024"),
        (datetime(2024, 7, 5, 17, 0, tzinfo=UTC), "00:00 ngày 06/07/2024"),
        (datetime(2024, 12, 31, 17, 0, tzinfo=UTC), "00:00 ngày 01/01/2025"),
        (datetime(2024, 2, 28, 20, 30, tzinfo=UTC), "03:30 ngày 29/02/2024"),
        (datetime(2025, 2, 28, 20, 30, tzinfo=UTC), "03:30 ngày 01/03/2025"),
    ],
)
def test_moments_around_midnight(at, written):
    assert textdate.vi_datetime(at) == written


@pytest.mark.parametrize("write", [textdate.vi_time, textdate.vi_datetime])
def test_a_moment_without_zone_is_never_shown(write):
    with pytest.raises(ValueError, match="time zone"):
        write(datetime(2024, 7, 6, 17, 0))


@pytest.mark.parametrize(
    ("number", "places", "written"),
    [
        (0, 1, "0,0"),
        (8000, 0, "8.000"),
        (8000, 2, "8.000,00"),
        (99.96, 1, "100,0"),
        (1_234_567.891, 2, "1.234.567,89"),
        (-1234.5, 1, "-1.234,5"),
        (Decimal("0.125"), 3, "0,125"),
        (Decimal("12345678901234567890.5"), 1, "12.345.678.901.234.567.890,5"),
    ],
)
def test_numbers_with_fixed_places(number, places, written):
    assert textdate.vi_number(number, places=places) == written


@given(st.decimals(Decimal(-(10**12)), Decimal(10**12), places=3))
def test_a_written_number_is_worth_what_it_was(number):
    written = textdate.vi_number(number)
    assert Decimal(written.replace(".", "").replace(",", ".")) == number
    whole = written.lstrip("-").partition(",")[0].split(".")
    assert all(len(group) == 3 for group in whole[1:])
    assert 1 <= len(whole[0]) <= 3


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_longer_writing_means_a_greater_number(one, other):
    written = [textdate.vi_number(n) for n in (one, other)]
    if len(written[0]) < len(written[1]):
        assert one < other
