"""Limits as days of the calendar: accounts, confirmations, authorities, posting, answers.

The days off are those of law.md section 6; every row was counted on a wall calendar.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.law.care import posting_ends
from cancuoc.law.choices import Choices
from cancuoc.law.deadline import (
    add_working_days,
    confirmation_due,
    due,
    holiday_name,
    is_working_day,
    working_days_between,
)
from cancuoc.law.eid import authority_limits, levels
from cancuoc.law.personal_data import delete_from_station, request_answer_due

A_DAY = timedelta(days=1)

# asked on, level 1 with a card, level 2 with a card, any level without one (Decree 69 Art. 13)
ACCOUNTS = """
2024-07-05 2024-07-08 2024-07-10 2024-07-16
2024-07-06 2024-07-08 2024-07-10 2024-07-16
2024-08-30 2024-09-04 2024-09-06 2024-09-12
2025-01-24 2025-02-03 2025-02-05 2025-02-11
2025-04-25 2025-04-26 2025-04-29 2025-05-08
2025-12-31 2026-01-05 2026-01-07 2026-01-12
2026-02-13 2026-02-23 2026-02-25 2026-03-03
2026-08-28 2026-09-03 2026-09-07 2026-09-11
"""

# asked on, the number is already in the register, it is not (CC04: 3 or 7 working days)
CONFIRMATIONS = """
2024-07-05 2024-07-10 2024-07-16
2024-08-29 2024-09-05 2024-09-11
2025-01-23 2025-02-04 2025-02-10
2025-04-29 2025-05-07 2025-05-13
2026-02-12 2026-02-24 2026-03-02
"""

# an authority's request: received, forwarded at the latest, decided at the latest (Art. 15)
AUTHORITY = """
2024-07-05 2024-07-08 2024-07-10
2024-08-30 2024-09-04 2024-09-06
2025-01-24 2025-02-03 2025-02-05
2026-01-09 2026-01-10 2026-01-13
"""

# posted, last day of the posting of an abandoned child (Decree 123/2015 Art. 14(2))
POSTINGS = """
2024-07-01 2024-07-07
2024-12-28 2025-01-03
2025-02-25 2025-03-03
2028-02-25 2028-03-02
"""

# a question about one's own data: received, answered at the latest
ANSWERS = """
2024-07-05 2024-07-08
2024-12-31 2025-01-03
2025-12-29 2026-01-01
2026-02-13 2026-02-24
2026-04-29 2026-05-05
2026-08-28 2026-09-04
"""

# captured at a station, wiped from it (six months, Circular 60/2021 Art. 10)
WIPED = """
2024-07-06 2025-01-06
2024-08-29 2025-02-28
2024-08-30 2025-02-28
2027-08-29 2028-02-29
2027-08-31 2028-02-29
2025-03-31 2025-09-30
2025-10-31 2026-04-30
"""


def rows(text):
    return [
        [date.fromisoformat(word) for word in line.split()] for line in text.split("\n") if line
    ]


@pytest.mark.parametrize(("asked", "first", "second", "without"), rows(ACCOUNTS))
def test_an_account_is_there_on_its_day(asked, first, second, without):
    held, none = (
        levels(born=date(1990, 1, 1), on=asked, card=card).limit_days for card in (True, False)
    )
    assert add_working_days(asked, held[1]) == first
    assert add_working_days(asked, held[2]) == second
    assert {add_working_days(asked, days) for days in none.values()} == {without}


@pytest.mark.parametrize(("asked", "known", "unknown"), rows(CONFIRMATIONS))
def test_a_confirmation_of_numbers_is_there_on_its_day(asked, known, unknown):
    assert confirmation_due(received=asked, number_in_register=True) == known
    assert confirmation_due(received=asked, number_in_register=False) == unknown


@pytest.mark.parametrize(("received", "forwarded", "decided"), rows(AUTHORITY))
def test_an_authority_is_answered_on_its_day(received, forwarded, decided):
    forward, decide = authority_limits()
    assert add_working_days(received, forward) == forwarded
    assert add_working_days(forwarded, decide) == decided


@pytest.mark.parametrize(("posted", "last"), rows(POSTINGS))
def test_a_posting_is_seven_days_with_the_first_one_counted(posted, last):
    assert posting_ends(posted=posted) == last
    assert (last - posted).days == 6


@pytest.mark.parametrize(("received", "last"), rows(ANSWERS))
def test_a_person_is_answered_by_the_law_of_the_day_of_asking(received, last):
    assert request_answer_due(received=received) == last


@pytest.mark.parametrize(("captured", "wiped"), rows(WIPED))
def test_a_station_forgets_on_its_day(captured, wiped):
    assert delete_from_station(captured=captured) == wiped


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (date(2024, 4, 18), "Hùng Vương"),
        (date(2024, 4, 30), "Chiến thắng"),
        (date(2024, 5, 1), "Lao động"),
        (date(2024, 9, 3), "Quốc khánh"),
        (date(2025, 1, 29), "Nguyên Đán"),
        (date(2026, 2, 17), "Nguyên Đán"),
    ],
)
def test_a_day_off_tells_its_name(day, word):
    assert word in holiday_name(day)
    assert not is_working_day(day)


@pytest.mark.parametrize(
    "day", [date(2024, 7, 8), date(2024, 5, 4), date(2025, 4, 26), date(2026, 8, 22)]
)
def test_a_day_of_work_has_no_name_even_when_it_is_a_saturday(day):
    assert holiday_name(day) is None
    assert is_working_day(day)


def test_a_saturday_session_moves_no_limit():
    """The team works on Saturday 6 July 2024; the limit is that of the Friday before (TIME-5)."""
    friday, saturday, sunday = (due(received=date(2024, 7, day)).due for day in (5, 6, 7))
    assert friday == saturday == sunday == date(2024, 7, 16)


@pytest.mark.parametrize("budget", [(2, 3, 2), (1, 4, 2), (0, 7, 0), (7, 0, 0), (3, 3, 1)])
def test_however_the_stages_share_it_the_limit_is_the_same(budget):
    found = due(received=date(2024, 8, 29), choices=Choices(stage_budget=budget))
    assert found.due == date(2024, 9, 11)
    assert found.stages[-1].due == found.due
    assert [stage.days for stage in found.stages] == list(budget)


DAYS = st.dates(date(2024, 7, 1), date(2027, 12, 31))


@given(asked=DAYS)
@settings(max_examples=60)
def test_who_has_a_card_never_waits_longer_for_an_account(asked):
    with_card, without = (
        levels(born=date(1990, 1, 1), on=asked, card=card).limit_days for card in (True, False)
    )
    for level in (1, 2):
        assert add_working_days(asked, with_card[level]) <= add_working_days(asked, without[level])


@given(asked=DAYS)
@settings(max_examples=60)
def test_an_account_asked_with_the_card_is_due_with_it(asked):
    """EID-9 and Art. 26 give the same seven days, so a family comes back once."""
    days = levels(born=date(2016, 1, 1), on=asked, card=False).limit_days
    assert {add_working_days(asked, each) for each in days.values()} == {due(received=asked).due}


@given(start=DAYS, days=st.integers(1, 40))
@settings(max_examples=60)
def test_the_day_before_a_limit_one_day_is_still_left(start, days):
    end = add_working_days(start, days)
    assert working_days_between(start=start, end=end - A_DAY) == days - 1
    assert working_days_between(start=end, end=start) == -days


@given(captured=DAYS)
@settings(max_examples=60)
def test_later_dossiers_are_never_wiped_earlier(captured):
    assert delete_from_station(captured=captured) <= delete_from_station(captured=captured + A_DAY)
