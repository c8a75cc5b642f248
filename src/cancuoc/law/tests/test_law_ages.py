"""Ages by full birthday (Art. 19, 21, 23; AGE-7, AGE-8)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.ages import (
    Band,
    NotYetBorn,
    OutsideCalendar,
    age_on,
    band,
    birthday,
    is_certain,
    youngest,
)
from cancuoc.law.choices import LeapBirthday

D = date
BIRTHS = st.dates(date(1900, 1, 1), date(2030, 12, 31))
LEAPS = st.sampled_from(LeapBirthday)


@pytest.mark.parametrize(
    ("born", "age", "expected"),
    [
        (D(2010, 7, 10), 14, D(2024, 7, 10)),
        (D(2018, 7, 10), 6, D(2024, 7, 10)),
        (D(1964, 12, 31), 60, D(2024, 12, 31)),
        (D(2012, 2, 29), 12, D(2024, 2, 29)),
        (D(2012, 2, 29), 14, D(2026, 3, 1)),
        (D(2012, 2, 29), 0, D(2012, 2, 29)),
        (D(2000, 2, 29), 100, D(2100, 3, 1)),
        (D(2012, 2, 28), 14, D(2026, 2, 28)),
        (D(2012, 3, 1), 14, D(2026, 3, 1)),
    ],
)
def test_the_birthday_of_an_age(born, age, expected):
    assert birthday(born, age) == expected


@pytest.mark.parametrize(
    ("leap", "expected"),
    [
        (LeapBirthday.MARCH_1, D(2026, 3, 1)),
        (LeapBirthday.FEBRUARY_28, D(2026, 2, 28)),
    ],
)
def test_the_day_for_29_february_is_a_choice(leap, expected):
    assert birthday(D(2012, 2, 29), 14, leap=leap) == expected


@pytest.mark.parametrize("leap", LeapBirthday)
def test_the_choice_touches_only_common_years(leap):
    assert birthday(D(2008, 2, 29), 16, leap=leap) == D(2024, 2, 29)


@pytest.mark.parametrize(("born", "age"), [(D(9990, 1, 1), 25), (D(2000, 1, 1), 8000)])
def test_a_birthday_beyond_the_calendar_is_refused(born, age):
    with pytest.raises(OutsideCalendar):
        birthday(born, age)


@pytest.mark.parametrize(
    ("born", "on", "expected"),
    [
        (D(2010, 7, 10), D(2024, 7, 9), 13),
        (D(2010, 7, 10), D(2024, 7, 10), 14),
        (D(2010, 7, 10), D(2024, 7, 11), 14),
        (D(2024, 7, 10), D(2024, 7, 10), 0),
        (D(2023, 7, 11), D(2024, 7, 10), 0),
        (D(1923, 7, 10), D(2024, 7, 10), 101),
        (D(2012, 2, 29), D(2026, 2, 28), 13),
        (D(2012, 2, 29), D(2026, 3, 1), 14),
    ],
)
def test_the_age_counts_full_years(born, on, expected):
    assert age_on(born=born, on=on) == expected


def test_on_28_february_the_other_choice_gives_one_year_more():
    born, on = D(2012, 2, 29), D(2026, 2, 28)
    assert age_on(born=born, on=on, leap=LeapBirthday.FEBRUARY_28) == 14


def test_a_day_before_the_birth_is_refused_with_a_next_step():
    with pytest.raises(NotYetBorn) as caught:
        age_on(born=D(2024, 7, 11), on=D(2024, 7, 10))
    assert caught.value.status == 422
    assert "ngày sinh" in caught.value.next_step


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (D(2024, 7, 10), Band.UNDER_6),
        (D(2018, 7, 11), Band.UNDER_6),
        (D(2018, 7, 10), Band.FROM_6),
        (D(2010, 7, 11), Band.FROM_6),
        (D(2010, 7, 10), Band.FROM_14),
        (D(1930, 1, 1), Band.FROM_14),
    ],
)
def test_the_three_bands_begin_on_the_birthday(born, expected):
    assert band(born=born, on=D(2024, 7, 10)) is expected


@pytest.mark.parametrize(
    ("which", "value", "words"),
    [
        (Band.UNDER_6, "<6", "Dưới 6 tuổi"),
        (Band.FROM_6, "6-<14", "Từ đủ 6 đến dưới 14 tuổi"),
        (Band.FROM_14, ">=14", "Từ đủ 14 tuổi"),
    ],
)
def test_the_labels_of_the_bands(which, value, words):
    assert which.value == value
    assert which.vi == words


@pytest.mark.parametrize(
    ("born", "on", "expected", "certain"),
    [
        (PartialDate(1940), D(2024, 7, 10), Band.FROM_14, True),
        (PartialDate(2010), D(2024, 7, 10), Band.FROM_6, False),
        (PartialDate(2009), D(2024, 7, 10), Band.FROM_14, True),
        (PartialDate(2010, 7), D(2024, 7, 10), Band.FROM_6, False),
        (PartialDate(2010, 6), D(2024, 7, 10), Band.FROM_14, True),
        (PartialDate(2018), D(2024, 7, 10), Band.UNDER_6, False),
        (PartialDate(2019), D(2024, 7, 10), Band.UNDER_6, True),
        (PartialDate(2018, 7, 10), D(2024, 7, 10), Band.FROM_6, True),
        (PartialDate(2024), D(2024, 7, 10), Band.UNDER_6, True),
    ],
)
def test_an_incomplete_birth_is_read_as_the_youngest_it_can_be(born, on, expected, certain):
    assert band(born=born, on=on) is expected
    assert is_certain(born=born, on=on) is certain


def test_an_exact_birth_is_always_certain():
    assert is_certain(born=D(2018, 7, 10), on=D(2024, 7, 10))


def test_a_partial_birth_wholly_in_the_future_is_refused():
    with pytest.raises(NotYetBorn):
        age_on(born=PartialDate(2025), on=D(2024, 7, 10))


def test_the_youngest_reading_is_the_last_day():
    assert youngest(PartialDate(2016, 2)) == D(2016, 2, 29)
    assert youngest(D(2016, 2, 3)) == D(2016, 2, 3)


@given(born=BIRTHS, age=st.integers(0, 120), leap=LEAPS)
def test_the_age_changes_exactly_on_the_birthday(born, age, leap):
    day = birthday(born, age, leap=leap)
    assert age_on(born=born, on=day, leap=leap) == age
    if age:
        assert age_on(born=born, on=day - timedelta(days=1), leap=leap) == age - 1


@given(born=BIRTHS, days=st.integers(0, 40_000))
def test_nobody_grows_younger(born, days):
    on = born + timedelta(days=days)
    assert age_on(born=born, on=on) <= age_on(born=born, on=on + timedelta(days=1))


@given(year=st.integers(1920, 2023), on=st.dates(date(2024, 7, 1), date(2030, 1, 1)))
def test_a_year_alone_never_makes_a_person_older_than_its_last_day(year, on):
    whole = age_on(born=PartialDate(year), on=on)
    assert whole == age_on(born=date(year, 12, 31), on=on)
    assert whole <= age_on(born=date(year, 1, 1), on=on)
