"""Partial dates: nothing invented, Vietnamese order, honest comparison."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.kernel.partial_date import BadDate, PartialDate

DATES = st.dates(date(1800, 1, 1), date(2399, 12, 31))


@st.composite
def partial_dates(draw):
    day = draw(DATES)
    known = draw(st.integers(1, 3))
    return PartialDate(*(day.year, day.month, day.day)[:known])


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("1953", "1953"),
        (" 1953 ", "1953"),
        ("1953-05", "1953-05"),
        ("1953-5", "1953-05"),
        ("5/1953", "1953-05"),
        ("05.1953", "1953-05"),
        ("05-1953", "1953-05"),
        ("2016-08-12", "2016-08-12"),
        ("12/8/2016", "2016-08-12"),
        ("12.08.2016", "2016-08-12"),
        ("12-08-2016", "2016-08-12"),
        ("12082016", "2016-08-12"),
        ("6/7/2024", "2024-07-06"),
        ("29/02/2024", "2024-02-29"),
        ("00/00/1953", "1953"),
        ("00/05/1953", "1953-05"),
        ("1953-00-00", "1953"),
        ("1953 (chỉ có năm)", "1953"),
    ],
)
def test_parse_table(text, iso):
    assert PartialDate.parse(text).iso == iso


@pytest.mark.parametrize(
    "text",
    [
        "",
        "53",
        "0000",
        "1799",
        "2400",
        "31/02/2024",
        "29/02/2023",
        "13/13/2020",
        "2024-13",
        "12/00/1953",
        "12/8-2016",
        "1/2/3/2016",
        "12 8 2016",
        "tháng 5 1953",
        "１９５３",
        "1953-05-",
        "9" * 4000,
    ],
)
def test_parse_refuses(text):
    with pytest.raises(BadDate):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    "parts",
    [
        (2023, 2, 29),
        (2024, 0, None),
        (2024, 13, None),
        (2024, 1, 0),
        (2024, 1, 32),
        (2024, None, 5),
        (0, 1, 1),
    ],
)
def test_construction_refuses_what_no_calendar_has(parts):
    with pytest.raises(BadDate):
        PartialDate(*parts)


@pytest.mark.parametrize(
    ("value", "vi", "exact", "earliest", "latest"),
    [
        (PartialDate(1953), "1953 (chỉ có năm)", None, date(1953, 1, 1), date(1953, 12, 31)),
        (PartialDate(1953, 5), "05/1953", None, date(1953, 5, 1), date(1953, 5, 31)),
        (PartialDate(2024, 2), "02/2024", None, date(2024, 2, 1), date(2024, 2, 29)),
        (PartialDate(2023, 2), "02/2023", None, date(2023, 2, 1), date(2023, 2, 28)),
        (
            PartialDate(2016, 8, 12),
            "12/08/2016",
            date(2016, 8, 12),
            date(2016, 8, 12),
            date(2016, 8, 12),
        ),
    ],
)
def test_forms_and_bounds(value, vi, exact, earliest, latest):
    assert value.vi == vi
    assert value.exact == exact
    assert value.earliest() == earliest
    assert value.latest() == latest


def test_year_alone_never_becomes_the_first_of_january():
    assert PartialDate.parse("1953") != PartialDate(1953, 1, 1)
    assert PartialDate.parse("1953").exact is None


@given(partial_dates())
def test_both_written_forms_read_back(value):
    assert PartialDate.parse(value.iso) == value
    assert PartialDate.parse(value.vi) == value
    assert PartialDate.parse(str(value)) == value


@given(partial_dates())
def test_bounds_enclose(value):
    assert value.earliest() <= value.latest()
    assert (value.earliest() == value.latest()) == (value.exact is not None)


@given(partial_dates(), partial_dates())
def test_order_is_total_and_agrees_with_equality(one, other):
    assert (one < other) + (one == other) + (one > other) == 1
    if one < other:
        assert one.earliest() <= other.earliest()


@given(partial_dates(), partial_dates())
def test_could_be_is_symmetric(one, other):
    assert one.could_be(other) == other.could_be(one)


@given(partial_dates(), DATES)
def test_could_be_means_the_day_lies_inside(value, day):
    inside = value.earliest() <= day <= value.latest()
    assert value.could_be(PartialDate.of(day)) == inside


def test_unknown_parts_sort_first():
    dates = [PartialDate(1953, 1, 1), PartialDate(1953), PartialDate(1953, 1)]
    assert [d.iso for d in sorted(dates)] == ["1953", "1953-01", "1953-01-01"]


def test_it_is_not_comparable_with_a_plain_date():
    with pytest.raises(TypeError):
        assert PartialDate(1953) < date(1953, 1, 1)


def test_equal_dates_are_one_key():
    assert len({PartialDate(2016, 8, 12), PartialDate.parse("12/8/2016")}) == 1


def test_of_keeps_the_day():
    assert PartialDate.of(date(2016, 8, 12)).exact == date(2016, 8, 12)
