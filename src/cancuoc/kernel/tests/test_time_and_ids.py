"""Identifiers, the clock and written dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.kernel import clock, textdate
from cancuoc.kernel.ids import uuid7, uuid7_time

AT = datetime(2024, 7, 6, 10, 0, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2399, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, st.binary(min_size=10, max_size=10))
def test_uuid7_carries_its_moment(at, entropy):
    made = uuid7(at=at, entropy=entropy)
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert timedelta() <= at - uuid7_time(made) < timedelta(milliseconds=1)


@given(MOMENTS, MOMENTS, st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_uuid7_sorts_by_time(one, other, entropy, more):
    first, second = sorted([one, other])
    if second - first >= timedelta(milliseconds=1):
        assert uuid7(at=first, entropy=entropy) < uuid7(at=second, entropy=more)


def test_the_same_entropy_gives_the_same_id():
    assert uuid7(at=AT, entropy=b"0123456789") == uuid7(at=AT, entropy=b"0123456789")


def test_the_example_of_the_standard():
    # RFC 9562, appendix A.6.
    at = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
    entropy = ((0xCC3 << 62) | 0x18C4DC0C0C07398F).to_bytes(10, "big")
    assert str(uuid7(at=at, entropy=entropy)) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


def test_ids_of_one_moment_differ():
    assert len({uuid7(at=AT) for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("at", "entropy"),
    [
        (AT.replace(tzinfo=None), None),
        (AT, b"short"),
        (datetime(1969, 12, 31, tzinfo=UTC), None),
    ],
)
def test_uuid7_refuses(at, entropy):
    with pytest.raises(ValueError):
        uuid7(at=at, entropy=entropy)


def test_only_version_seven_has_a_moment():
    with pytest.raises(ValueError):
        uuid7_time(uuid4())


def test_now_is_aware_and_in_utc():
    assert clock.now().utcoffset() == timedelta()


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2024, 7, 5, 16, 59, 59, tzinfo=UTC), date(2024, 7, 5)),
        (datetime(2024, 7, 5, 17, 0, tzinfo=UTC), date(2024, 7, 6)),
        (datetime(2024, 2, 28, 17, 0, tzinfo=UTC), date(2024, 2, 29)),
        (datetime(2024, 12, 31, 23, 0, tzinfo=UTC), date(2025, 1, 1)),
        (datetime(2024, 7, 6, 0, 0, tzinfo=clock.VN), date(2024, 7, 6)),
    ],
)
def test_the_day_changes_at_vietnamese_midnight(at, day):
    assert clock.today_vn(at) == day


def test_a_naive_moment_has_no_day():
    with pytest.raises(ValueError):
        clock.today_vn(datetime(2024, 7, 6))


@pytest.mark.parametrize(
    ("day", "short", "long", "weekday", "heading"),
    [
        (date(2024, 7, 6), "06/07/2024", "ngày 06 tháng 7 năm 2024", "thứ Bảy", "T7"),
        (date(2024, 7, 7), "07/07/2024", "ngày 07 tháng 7 năm 2024", "Chủ nhật", "CN"),
        (date(2024, 7, 8), "08/07/2024", "ngày 08 tháng 7 năm 2024", "thứ Hai", "T2"),
        (date(2025, 1, 28), "28/01/2025", "ngày 28 tháng 01 năm 2025", "thứ Ba", "T3"),
        (date(2024, 2, 29), "29/02/2024", "ngày 29 tháng 02 năm 2024", "thứ Năm", "T5"),
        (date(2024, 12, 31), "31/12/2024", "ngày 31 tháng 12 năm 2024", "thứ Ba", "T3"),
    ],
)
def test_written_dates(day, short, long, weekday, heading):
    assert textdate.vi_date(day) == short
    assert textdate.vi_long(day) == long
    assert textdate.vi_weekday(day) == weekday
    assert textdate.vi_weekday_short(day) == heading


def test_times_are_shown_in_vietnam():
    assert textdate.vi_time(AT) == "17:00"
    assert textdate.vi_datetime(AT) == "17:00 ngày 06/07/2024"
    assert textdate.vi_datetime(AT + timedelta(hours=8)) == "01:00 ngày 07/07/2024"


def test_a_naive_time_is_refused():
    with pytest.raises(ValueError):
        textdate.vi_time(datetime(2024, 7, 6, 17, 0))


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "0"),
        (999, "999"),
        (8000, "8.000"),
        (-8000, "-8.000"),
        (8_500_000, "8.500.000"),
        (2.5, "2,5"),
        (1234.5, "1.234,5"),
        (Decimal("1234.50"), "1.234,50"),
    ],
)
def test_written_numbers(n, text):
    assert textdate.vi_number(n) == text


@pytest.mark.parametrize(("n", "text"), [(2, "2,0"), (2.55, "2,5"), (17.44, "17,4")])
def test_written_numbers_with_fixed_places(n, text):
    assert textdate.vi_number(n, places=1) == text


@given(st.integers(-(10**15), 10**15))
def test_digits_are_never_lost(n):
    assert int(textdate.vi_number(n).replace(".", "")) == n
