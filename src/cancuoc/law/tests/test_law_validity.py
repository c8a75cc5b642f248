"""Validity of a card (Art. 21; the vectors of §1.2)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.ages import age_on, birthday
from cancuoc.law.choices import LeapBirthday
from cancuoc.law.validity import (
    MILESTONES,
    BirthdayNotKnown,
    IssuedBeforeBirth,
    articles,
    expiry,
    milestone_reached,
    next_milestone,
)

D = date
VECTORS = [
    (D(2020, 5, 10), D(2024, 7, 10), D(2034, 5, 10)),
    (D(2012, 7, 10), D(2024, 7, 9), D(2026, 7, 10)),
    (D(2012, 7, 10), D(2024, 7, 10), D(2037, 7, 10)),
    (D(2012, 7, 11), D(2024, 7, 10), D(2026, 7, 11)),
    (D(2010, 7, 11), D(2024, 7, 10), D(2035, 7, 11)),
    (D(2010, 7, 10), D(2024, 7, 10), D(2035, 7, 10)),
    (D(2001, 7, 10), D(2024, 7, 10), D(2041, 7, 10)),
    (D(2001, 7, 11), D(2024, 7, 10), D(2026, 7, 11)),
    (D(1999, 7, 10), D(2024, 7, 10), D(2039, 7, 10)),
    (D(1986, 7, 10), D(2024, 7, 10), D(2046, 7, 10)),
    (D(1966, 7, 10), D(2024, 7, 10), None),
    (D(1966, 7, 11), D(2024, 7, 10), D(2026, 7, 11)),
    (D(1960, 1, 1), D(2024, 7, 10), None),
]


@pytest.mark.parametrize(("born", "issued", "expected"), VECTORS)
def test_the_published_vectors(born, issued, expected):
    assert expiry(born=born, issued=issued) == expected


@pytest.mark.parametrize(
    ("age_at_issue", "expected_age"),
    [
        (0, 14),
        (5, 14),
        (6, 14),
        (11, 14),
        (12, 25),
        (13, 25),
        (14, 25),
        (22, 25),
        (23, 40),
        (24, 40),
        (25, 40),
        (37, 40),
        (38, 60),
        (39, 60),
        (40, 60),
        (57, 60),
        (58, None),
        (60, None),
        (99, None),
    ],
)
def test_the_expiry_by_age_on_a_birthday(age_at_issue, expected_age):
    born = D(1990, 6, 15)
    found = expiry(born=born, issued=birthday(born, age_at_issue))
    assert found == (None if expected_age is None else birthday(born, expected_age))


@pytest.mark.parametrize("milestone", MILESTONES)
def test_the_window_of_two_years_opens_on_the_birthday_itself(milestone):
    born = D(1985, 3, 20)
    opens = birthday(born, milestone - 2)
    before = expiry(born=born, issued=opens - timedelta(days=1))
    assert before == birthday(born, milestone)
    assert expiry(born=born, issued=opens) != before


@pytest.mark.parametrize(
    ("leap", "issued", "expected"),
    [
        (LeapBirthday.MARCH_1, D(2024, 2, 28), D(2026, 3, 1)),
        (LeapBirthday.FEBRUARY_28, D(2024, 2, 28), D(2026, 2, 28)),
        (LeapBirthday.MARCH_1, D(2024, 2, 29), D(2037, 3, 1)),
        (LeapBirthday.FEBRUARY_28, D(2024, 2, 29), D(2037, 2, 28)),
    ],
)
def test_a_birth_on_29_february(leap, issued, expected):
    assert expiry(born=D(2012, 2, 29), issued=issued, leap=leap) == expected


def test_a_card_older_than_its_holder_is_refused():
    with pytest.raises(IssuedBeforeBirth) as caught:
        expiry(born=D(2024, 7, 10), issued=D(2024, 7, 9))
    assert caught.value.code == "IssuedBeforeBirth"


def test_a_card_may_be_issued_on_the_day_of_birth():
    assert expiry(born=D(2024, 7, 10), issued=D(2024, 7, 10)) == D(2038, 7, 10)


@pytest.mark.parametrize("born", [PartialDate(1950), PartialDate(1964, 5)])
def test_an_old_person_needs_no_day_of_birth(born):
    assert expiry(born=born, issued=D(2024, 7, 10)) is None


@pytest.mark.parametrize("born", [PartialDate(1990), PartialDate(2015, 8), PartialDate(1966)])
def test_a_day_of_birth_that_matters_is_asked_for(born):
    with pytest.raises(BirthdayNotKnown):
        expiry(born=born, issued=D(2024, 7, 10))


def test_a_partial_date_that_is_whole_behaves_as_a_date():
    assert expiry(born=PartialDate(2020, 5, 10), issued=D(2024, 7, 10)) == D(2034, 5, 10)


@pytest.mark.parametrize(
    ("born", "error"),
    [(PartialDate(2025), IssuedBeforeBirth), (PartialDate(2024), BirthdayNotKnown)],
)
def test_a_partial_birth_around_the_issue(born, error):
    with pytest.raises(error):
        expiry(born=born, issued=D(2024, 7, 10))


@pytest.mark.parametrize(
    ("born", "issued", "clause"),
    [
        (D(2020, 5, 10), D(2024, 7, 10), "21(1)"),
        (D(2012, 7, 10), D(2024, 7, 10), "21(2)"),
        (D(2010, 7, 10), D(2024, 7, 10), "21(1)"),
        (D(2001, 7, 10), D(2024, 7, 10), "21(2)"),
        (D(1999, 7, 10), D(2024, 7, 10), "21(1)"),
        (D(1966, 7, 10), D(2024, 7, 10), "21"),
        (D(1960, 1, 1), D(2024, 7, 10), "21"),
    ],
)
def test_the_clause_that_decides(born, issued, clause):
    assert articles(born=born, issued=issued) == clause


@pytest.mark.parametrize(
    ("on", "reached", "ahead"),
    [
        (D(2013, 12, 31), None, D(2014, 1, 1)),
        (D(2014, 1, 1), 14, D(2025, 1, 1)),
        (D(2024, 12, 31), 14, D(2025, 1, 1)),
        (D(2025, 1, 1), 25, D(2040, 1, 1)),
        (D(2040, 1, 1), 40, D(2060, 1, 1)),
        (D(2060, 1, 1), 60, None),
        (D(2090, 1, 1), 60, None),
    ],
)
def test_the_milestones_behind_and_ahead(on, reached, ahead):
    born = D(2000, 1, 1)
    assert milestone_reached(born=born, on=on) == reached
    assert next_milestone(born=born, on=on) == ahead


BIRTHS = st.dates(date(1920, 1, 1), date(2024, 6, 30))
ISSUES = st.dates(date(2024, 7, 1), date(2040, 12, 31))


@given(born=BIRTHS, issued=ISSUES, leap=st.sampled_from(LeapBirthday))
def test_the_expiry_agrees_with_the_wording_of_the_law(born, issued, leap):
    """Recompute from Art. 21 as written: next age, or the one after when within two years."""
    ahead = [m for m in MILESTONES if birthday(born, m, leap=leap) > issued]
    if ahead and birthday(born, ahead[0] - 2, leap=leap) <= issued:
        ahead = ahead[1:]
    expected = birthday(born, ahead[0], leap=leap) if ahead else None
    assert expiry(born=born, issued=issued, leap=leap) == expected


@given(born=BIRTHS, issued=ISSUES)
def test_a_card_lasts_more_than_two_years_and_ends_on_a_milestone(born, issued):
    until = expiry(born=born, issued=issued)
    if until is None:
        assert age_on(born=born, on=issued) >= 58
    else:
        assert age_on(born=born, on=until) in MILESTONES
        assert birthday(issued, 2) <= until or (until - issued).days >= 730


@given(born=BIRTHS, issued=ISSUES, later=st.integers(0, 5000))
def test_a_later_card_never_ends_sooner(born, issued, later):
    first = expiry(born=born, issued=issued)
    second = expiry(born=born, issued=issued + timedelta(days=later))
    assert second is None or (first is not None and first <= second)


@given(born=BIRTHS, issued=ISSUES)
def test_six_is_not_a_milestone(born, issued):
    assert expiry(born=born, issued=issued) != birthday(born, 6) or (
        birthday(born, 6) in {birthday(born, m) for m in MILESTONES}
    )
