"""The seven working days, holidays and swaps (Art. 26; Labour Code Art. 112; §6)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.law import deadline
from cancuoc.law.choices import Choices
from cancuoc.law.deadline import (
    BadWorkdaysFile,
    OutsideWorkCalendar,
    add_working_days,
    confirmation_due,
    due,
    holiday_name,
    is_working_day,
    read_overrides,
    read_overrides_file,
    working_days_between,
)

D = date
VECTORS = [
    (D(2024, 7, 1), D(2024, 7, 10)),
    (D(2024, 7, 5), D(2024, 7, 16)),
    (D(2024, 7, 6), D(2024, 7, 16)),
    (D(2024, 7, 7), D(2024, 7, 16)),
    (D(2024, 7, 15), D(2024, 7, 24)),
    (D(2024, 4, 25), D(2024, 5, 8)),
    (D(2024, 8, 26), D(2024, 9, 6)),
    (D(2024, 8, 31), D(2024, 9, 12)),
    (D(2025, 1, 22), D(2025, 2, 7)),
    (D(2025, 4, 25), D(2025, 5, 8)),
    (D(2025, 8, 27), D(2025, 9, 9)),
    (D(2025, 12, 31), D(2026, 1, 12)),
    (D(2026, 2, 10), D(2026, 2, 26)),
    (D(2026, 4, 22), D(2026, 5, 6)),
    (D(2026, 8, 25), D(2026, 9, 8)),
]
DAYS_OFF = {
    2024: "01-01 02-08 02-09 02-12 02-13 02-14 04-18 04-29 04-30 05-01 09-02 09-03",
    2025: "01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02",
    2026: "01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02 11-24",
}
WORKING_SATURDAYS = {2024: "05-04", 2025: "04-26", 2026: "01-10 08-22"}


@pytest.mark.parametrize(("received", "expected"), VECTORS)
def test_the_published_vectors(received, expected):
    assert due(received=received).due == expected


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_weekdays_off_of_a_year(year):
    days = [D(year, 1, 1) + timedelta(days=n) for n in range(365 + (year == 2024))]
    off = [day for day in days if day.weekday() < 5 and not is_working_day(day)]
    assert " ".join(f"{day:%m-%d}" for day in off) == DAYS_OFF[year]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_weekend_days_worked_of_a_year(year):
    days = [D(year, 1, 1) + timedelta(days=n) for n in range(365 + (year == 2024))]
    worked = [day for day in days if day.weekday() >= 5 and is_working_day(day)]
    assert " ".join(f"{day:%m-%d}" for day in worked) == WORKING_SATURDAYS[year]


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (D(2024, 7, 5), True),
        (D(2024, 7, 6), False),
        (D(2024, 7, 7), False),
        (D(2024, 7, 8), True),
        (D(2024, 9, 2), False),
        (D(2030, 1, 1), False),
        (D(2030, 1, 2), True),
    ],
)
def test_single_days(day, works):
    assert is_working_day(day) is works


@pytest.mark.parametrize("day", [D(2015, 12, 31), D(2099, 1, 1), D(1900, 1, 1), D(9999, 1, 1)])
def test_years_without_a_calendar_are_refused(day):
    with pytest.raises(OutsideWorkCalendar):
        is_working_day(day)
    with pytest.raises(OutsideWorkCalendar):
        holiday_name(day)


def test_a_holiday_has_a_vietnamese_name():
    assert holiday_name(D(2024, 9, 2)) == "Quốc khánh"
    assert holiday_name(D(2024, 9, 4)) is None


@pytest.mark.parametrize(
    ("received", "unit", "centre", "shipping"),
    [
        (D(2024, 7, 1), D(2024, 7, 3), D(2024, 7, 8), D(2024, 7, 10)),
        (D(2024, 7, 6), D(2024, 7, 9), D(2024, 7, 12), D(2024, 7, 16)),
        (D(2024, 8, 31), D(2024, 9, 5), D(2024, 9, 10), D(2024, 9, 12)),
    ],
)
def test_the_stages_split_the_limit_two_three_two(received, unit, centre, shipping):
    found = due(received=received)
    assert [stage.code for stage in found.stages] == ["unit", "centre", "shipping"]
    assert [stage.due for stage in found.stages] == [unit, centre, shipping]
    assert [stage.days for stage in found.stages] == [2, 3, 2]
    assert found.stages[-1].due == found.due


def test_the_stage_budget_is_a_choice():
    found = due(received=D(2024, 7, 1), choices=Choices(stage_budget=(1, 4, 2)))
    assert [stage.due for stage in found.stages] == [D(2024, 7, 2), D(2024, 7, 8), D(2024, 7, 10)]


@pytest.mark.parametrize("budget", [(2, 3, 3), (1, 1, 1), (8, 0, -1)])
def test_a_budget_that_is_not_the_limit_is_refused(budget):
    with pytest.raises(ValueError, match="7 working days"):
        Choices(stage_budget=budget)


def test_the_stages_have_names():
    names = [stage.vi for stage in due(received=D(2024, 7, 1)).stages]
    assert names == ["Đơn vị xử lý", "Duyệt và in", "Chuyển thẻ"]


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (D(2024, 7, 5), 0, D(2024, 7, 5)),
        (D(2024, 7, 6), 0, D(2024, 7, 6)),
        (D(2024, 7, 5), 1, D(2024, 7, 8)),
        (D(2024, 5, 3), 1, D(2024, 5, 4)),
        (D(2024, 4, 26), 1, D(2024, 5, 2)),
    ],
)
def test_adding_working_days(day, count, expected):
    assert add_working_days(day, count) == expected


def test_a_negative_count_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="negative"):
        add_working_days(D(2024, 7, 5), -1)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (D(2024, 7, 1), D(2024, 7, 1), 0),
        (D(2024, 7, 1), D(2024, 7, 2), 1),
        (D(2024, 7, 5), D(2024, 7, 7), 0),
        (D(2024, 7, 5), D(2024, 7, 8), 1),
        (D(2024, 7, 1), D(2024, 7, 10), 7),
        (D(2024, 7, 10), D(2024, 7, 1), -7),
        (D(2024, 2, 7), D(2024, 2, 15), 1),
    ],
)
def test_the_age_of_a_dossier_in_working_days(start, end, expected):
    assert working_days_between(start=start, end=end) == expected


@pytest.mark.parametrize(
    ("in_register", "expected"), [(True, D(2024, 7, 4)), (False, D(2024, 7, 10))]
)
def test_a_confirmation_takes_three_days_or_seven(in_register, expected):
    found = confirmation_due(received=D(2024, 7, 1), number_in_register=in_register)
    assert found == expected


def test_the_project_file_wins_over_the_package():
    assert not is_working_day(D(2026, 1, 2))
    assert is_working_day(D(2026, 1, 2), overrides={})
    assert is_working_day(D(2026, 1, 10))
    assert not is_working_day(D(2026, 1, 10), overrides={})


def test_a_file_of_swaps_moves_a_deadline(tmp_path):
    path = tmp_path / "swaps.csv"
    path.write_text("# swap\n2024-07-08,off,thử,thử\n2024-07-13,work,thử,thử\n", encoding="utf-8")
    swaps = read_overrides_file(path)
    assert due(received=D(2024, 7, 5), overrides=swaps).due == D(2024, 7, 16)
    assert add_working_days(D(2024, 7, 5), 1, overrides=swaps) == D(2024, 7, 9)
    assert working_days_between(start=D(2024, 7, 5), end=D(2024, 7, 8), overrides=swaps) == 0


@pytest.mark.parametrize(
    "text",
    [
        "2024-13-01,off,a,b",
        "2024-07-01,maybe,a,b",
        "2024-07-01",
        "08/07/2024,off,a,b",
        "off,2024-07-01",
    ],
)
def test_a_bad_line_of_the_file_is_refused(text):
    with pytest.raises(BadWorkdaysFile):
        read_overrides(text)


def test_an_empty_file_overrides_nothing():
    assert read_overrides("# chỉ có ghi chú\n\n") == {}


def test_every_line_of_our_file_names_a_swap_both_ways():
    off = [day for day, works in deadline.OVERRIDES.items() if not works]
    worked = [day for day, works in deadline.OVERRIDES.items() if works]
    assert len(off) == len(worked)
    assert all(day.weekday() < 5 for day in off)
    assert all(day.weekday() >= 5 for day in worked)


RECEIVED = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@given(received=RECEIVED)
def test_the_limit_is_the_seventh_working_day_and_never_later(received):
    limit = due(received=received).due
    assert is_working_day(limit)
    assert working_days_between(start=received, end=limit) == 7
    assert working_days_between(start=received, end=limit - timedelta(days=1)) == 6


@given(received=RECEIVED)
def test_a_later_receipt_never_has_an_earlier_limit(received):
    assert due(received=received).due <= due(received=received + timedelta(days=1)).due


@given(received=RECEIVED, a=st.integers(0, 20), b=st.integers(0, 20))
def test_working_days_add_up(received, a, b):
    start = add_working_days(received, 1)
    assert add_working_days(add_working_days(start, a), b) == add_working_days(start, a + b)


@given(start=RECEIVED, end=RECEIVED)
def test_counting_is_antisymmetric(start, end):
    there = working_days_between(start=start, end=end)
    assert there == -working_days_between(start=end, end=start)


@given(received=RECEIVED)
def test_the_stages_come_in_order(received):
    found = due(received=received)
    days = [stage.due for stage in found.stages]
    assert days == sorted(days)
    assert days[-1] == found.due
