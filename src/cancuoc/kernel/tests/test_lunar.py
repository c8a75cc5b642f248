"""The lunar calendar against published days: Tết, leap months, and where Vietnam differs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cancuoc.kernel.lunar import LunarDate, lunar

NEW_YEARS = {
    1985: date(1985, 1, 21),  # a month before Beijing
    2007: date(2007, 2, 17),  # a day before Beijing
    2016: date(2016, 2, 8),
    2017: date(2017, 1, 28),
    2018: date(2018, 2, 16),
    2019: date(2019, 2, 5),
    2020: date(2020, 1, 25),
    2021: date(2021, 2, 12),
    2022: date(2022, 2, 1),
    2023: date(2023, 1, 22),
    2024: date(2024, 2, 10),
    2025: date(2025, 1, 29),
    2026: date(2026, 2, 17),
    2027: date(2027, 2, 6),
    2028: date(2028, 1, 26),
    2029: date(2029, 2, 13),
    2030: date(2030, 2, 2),  # a day before Beijing
}


@pytest.mark.parametrize("year", NEW_YEARS)
def test_the_new_year(year):
    assert lunar(NEW_YEARS[year]) == LunarDate(year, 1, 1)
    before = lunar(NEW_YEARS[year] - timedelta(days=1))
    assert (before.year, before.month) == (year - 1, 12)
    assert before.day in (29, 30)


@pytest.mark.parametrize(
    ("on", "found"),
    [
        (date(2024, 8, 18), LunarDate(2024, 7, 15)),
        (date(2024, 9, 17), LunarDate(2024, 8, 15)),
        (date(2024, 4, 18), LunarDate(2024, 3, 10)),
        (date(2025, 4, 7), LunarDate(2025, 3, 10)),
        (date(2020, 5, 23), LunarDate(2020, 4, 1, leap=True)),
        (date(2023, 3, 22), LunarDate(2023, 2, 1, leap=True)),
        (date(2025, 7, 25), LunarDate(2025, 6, 1, leap=True)),
    ],
    ids=["vu-lan", "mid-autumn", "kings-24", "kings-25", "leap-20", "leap-23", "leap-25"],
)
def test_days_people_know(on, found):
    assert lunar(on) == found


def test_every_day_follows_the_day_before():
    """A hundred years without a gap: the next day of a month, or the first after 29 or 30."""
    on, before = date(1999, 12, 31), lunar(date(1999, 12, 31))
    for _ in range(36_525):
        on += timedelta(days=1)
        today = lunar(on)
        if today.day == 1:
            assert before.day in (29, 30), on
            assert (today.month, today.leap) in {
                (before.month % 12 + 1, False),
                (before.month, True),
            }, on
            assert today.year == before.year + (today.month == 1 and before.month == 12), on
        else:
            assert (today.day, today.month, today.leap) == (
                before.day + 1,
                before.month,
                before.leap,
            ), on
        before = today


def test_words():
    assert LunarDate(2024, 7, 15).vi == "15/7"
    assert LunarDate(2025, 6, 1, leap=True).vi == "1/6 nhuận"
