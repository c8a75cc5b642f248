"""Whole lives: which cards a person gets one after another, and what each change costs.

Every row was worked out with a pencil from Art. 21, so that a year too many in one place
cannot hide behind the same mistake in another.
"""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.law.ages import age_on
from cancuoc.law.case import Wish
from cancuoc.law.choices import Choices, LeapBirthday
from cancuoc.law.eligibility import Duty, Reason, due
from cancuoc.law.grounds import Ground, Held, Kind, decide
from cancuoc.law.procedure import Presence, plan
from cancuoc.law.representation import Representative
from cancuoc.law.transition import Holds
from cancuoc.law.validity import expiry, next_milestone

A_DAY = timedelta(days=1)

# born, first card, then the day on which each card ends when every change is made in time
LIVES = """
2024-07-10 2024-07-10 2038-07-10 2049-07-10 2064-07-10 2084-07-10 none
2020-05-10 2024-07-10 2034-05-10 2045-05-10 2060-05-10 2080-05-10 none
2018-07-06 2024-07-06 2032-07-06 2043-07-06 2058-07-06 2078-07-06 none
2012-07-07 2024-07-06 2026-07-07 2037-07-07 2052-07-07 2072-07-07 none
2012-07-06 2024-07-06 2037-07-06 2052-07-06 2072-07-06 none
2010-07-11 2024-07-10 2035-07-11 2050-07-11 2070-07-11 none
2010-07-10 2024-07-10 2035-07-10 2050-07-10 2070-07-10 none
2001-07-11 2024-07-10 2026-07-11 2041-07-11 2061-07-11 none
2001-07-10 2024-07-10 2041-07-10 2061-07-10 none
1999-07-10 2024-07-10 2039-07-10 2059-07-10 none
1986-07-11 2024-07-10 2026-07-11 2046-07-11 none
1986-07-10 2024-07-10 2046-07-10 none
1984-07-10 2024-07-10 2044-07-10 none
1966-07-11 2024-07-10 2026-07-11 none
1966-07-10 2024-07-10 none
1940-01-01 2024-07-10 none
2020-02-29 2024-07-10 2034-03-01 2045-03-01 2060-02-29 2080-02-29 none
2012-02-29 2024-07-10 2037-03-01 2052-02-29 2072-02-29 none
2012-02-28 2024-07-10 2037-02-28 2052-02-28 2072-02-28 none
"""

# The same for a birth on 29 February when the other reading of common years is chosen.
LIVES_OF_28_FEBRUARY = """
2020-02-29 2024-07-10 2034-02-28 2045-02-28 2060-02-29 2080-02-29 none
2012-02-29 2024-07-10 2037-02-28 2052-02-29 2072-02-29 none
2000-02-29 2024-07-10 2040-02-29 2060-02-29 none
"""

# born, the day a card that is already due is changed at last, the end of the new one
CHANGED_LATE = """
1999-07-10 2024-07-10 2039-07-10
1999-07-10 2025-07-10 2039-07-10
1999-07-10 2037-07-09 2039-07-10
1999-07-10 2037-07-10 2059-07-10
1984-07-10 2030-01-15 2044-07-10
1984-07-10 2042-07-10 none
1964-07-10 2026-02-01 none
2010-07-10 2033-07-09 2035-07-10
2010-07-10 2033-07-10 2050-07-10
"""

# born, the day a card is lost or damaged, the end of the card made for it (Art. 21(2) counts
# a re-issue like an issue)
LOST_ON_THE_WAY = """
2002-01-10 2025-01-09 2027-01-10
2000-07-10 2024-07-10 2040-07-10
1988-05-20 2026-05-19 2028-05-20
1988-05-20 2026-05-20 2048-05-20
1968-05-20 2026-05-19 2028-05-20
1968-05-20 2026-05-20 none
2014-09-02 2026-09-01 2028-09-02
2014-09-02 2026-09-02 2039-09-02
"""


def rows(text):
    return [[day(word) for word in line.split()] for line in text.splitlines() if line]


def day(word):
    return None if word == "none" else date.fromisoformat(word)


def walk(life, *, leap):
    """Take a person through life and return the ends of the cards, the last one included."""
    born, issued, *_ = life
    ends = []
    while issued is not None:
        issued = expiry(born=born, issued=issued, leap=leap)
        ends.append(issued)
    return ends


@pytest.mark.parametrize("life", rows(LIVES), ids=lambda life: f"{life[0]}-{life[1]}")
def test_the_cards_of_a_life_changed_on_their_day(life):
    assert walk(life, leap=LeapBirthday.MARCH_1) == life[2:]


@pytest.mark.parametrize("life", rows(LIVES_OF_28_FEBRUARY), ids=lambda life: str(life[0]))
def test_the_cards_of_a_life_when_28_february_is_chosen(life):
    assert walk(life, leap=LeapBirthday.FEBRUARY_28) == life[2:]


@pytest.mark.parametrize("life", rows(LIVES), ids=lambda life: f"{life[0]}-{life[1]}")
def test_the_duty_comes_with_the_end_of_each_card_and_goes_with_the_next(life):
    born, ends = life[0], [end for end in life[2:] if end is not None]
    for end in ends:
        before = due(born=born, on=end - A_DAY, holds=Holds.CARD, holds_expiry=end)
        there = due(born=born, on=end, holds=Holds.CARD, holds_expiry=end)
        after = expiry(born=born, issued=end)
        renewed = due(born=born, on=end, holds=Holds.CARD, holds_expiry=after)
        assert (before.duty, before.next_on) == (Duty.NONE, end)
        assert (there.duty, there.reasons, there.since) == (Duty.MUST, (Reason.MILESTONE,), end)
        assert (renewed.duty, renewed.next_on) == (Duty.NONE, after)


@pytest.mark.parametrize("life", rows(LIVES), ids=lambda life: f"{life[0]}-{life[1]}")
def test_no_card_that_age_asks_for_costs_anything_in_a_whole_life(life):
    born, first, *ends = life
    opening = plan(born=born, on=first, representative=Representative.MOTHER)
    assert (opening.kind, opening.fee.amount) == (Kind.FIRST, 0)
    for issued, end in pairwise([first, *ends]):
        if end is None:
            continue
        found = plan(born=born, on=end, holds=Holds.CARD, issued=issued, expiry=end)
        assert (found.kind, found.ground) == (Kind.CHANGE, Ground.MILESTONE)
        assert (found.fee.amount, found.presence) == (0, Presence.PERSON)


@pytest.mark.parametrize(("born", "changed", "end"), rows(CHANGED_LATE))
def test_who_comes_late_gets_the_card_of_the_day_he_comes(born, changed, end):
    assert expiry(born=born, issued=changed) == end


@pytest.mark.parametrize(("born", "lost", "end"), rows(LOST_ON_THE_WAY))
def test_a_card_made_for_a_lost_one_is_counted_from_its_own_day(born, lost, end):
    held = Held(holds=Holds.CARD, lost=True, expiry=next_milestone(born=born, on=lost))
    assert decide(born=born, on=lost, held=held).kind is Kind.REISSUE
    assert expiry(born=born, issued=lost) == end


def test_a_parent_sees_what_one_month_of_patience_is_worth():
    """The planning consequence of AGE-2: eleven years eleven months, or twelve."""
    born = date(2012, 8, 1)
    assert expiry(born=born, issued=date(2024, 7, 6)) == date(2026, 8, 1)
    assert expiry(born=born, issued=date(2024, 8, 1)) == date(2037, 8, 1)


def test_twins_born_around_midnight_have_cards_that_end_a_day_apart():
    first, second = date(2016, 12, 31), date(2017, 1, 1)
    on = date(2024, 7, 10)
    assert expiry(born=first, issued=on) == date(2030, 12, 31)
    assert expiry(born=second, issued=on) == date(2031, 1, 1)


@pytest.mark.parametrize(
    ("ground", "lost"), [(Ground.NAME_OR_BIRTH, False), (Ground.REQUEST, False), (None, True)]
)
def test_on_the_day_of_age_nothing_else_is_looked_at(ground, lost):
    held = Held(holds=Holds.CARD, lost=lost, issued=date(2024, 7, 10), expiry=date(2035, 7, 10))
    found = decide(born=date(2010, 7, 10), on=date(2035, 7, 10), held=held, asked=ground)
    assert (found.kind, found.ground) == (Kind.CHANGE, Ground.MILESTONE)


@pytest.mark.parametrize(
    ("held", "amount"),
    [
        (Held(holds=Holds.CARD, issued=date(2024, 8, 1)), 50_000),
        (Held(holds=Holds.CARD, expiry=date(2034, 3, 3)), 50_000),
        (Held(holds=Holds.CCCD, expiry=date(2034, 3, 3)), 30_000),
        (Held(holds=Holds.CMND), 30_000),
    ],
)
def test_nobody_gets_a_free_change_by_naming_an_age_that_is_not_due(held, amount):
    """Art. 38 frees only the change at 14, 25, 40 and 60 itself."""
    born, on = date(1994, 3, 3), date(2025, 2, 10)
    found = plan(
        born=born,
        on=on,
        holds=held.holds,
        issued=held.issued,
        expiry=held.expiry,
        wish=Wish(ground=Ground.MILESTONE),
    )
    assert (found.kind, found.ground) == (Kind.CHANGE, Ground.REQUEST)
    assert found.fee.amount == amount


def test_an_age_named_while_the_dates_of_the_card_are_unknown_is_believed():
    """A person of 27 with an old CCCD whose dates nobody knows was due at 25."""
    held = Held(holds=Holds.CCCD)
    found = decide(born=date(1998, 1, 1), on=date(2025, 2, 10), held=held, asked=Ground.MILESTONE)
    assert (found.kind, found.ground) == (Kind.CHANGE, Ground.MILESTONE)


BIRTHS = st.dates(date(1930, 1, 1), date(2024, 6, 30))
STARTS = st.dates(date(2024, 7, 1), date(2030, 12, 31))


@given(born=BIRTHS, first=STARTS, leap=st.sampled_from(LeapBirthday))
@settings(max_examples=60)
def test_every_life_has_at_most_five_cards_and_one_without_end(born, first, leap):
    ends = walk([born, first], leap=leap)
    assert 1 <= len(ends) <= 5
    assert ends[-1] is None
    assert ends[:-1] == sorted(set(ends[:-1]))
    assert all(age_on(born=born, on=end, leap=leap) in {14, 25, 40, 60} for end in ends[:-1])


@given(born=BIRTHS, first=STARTS, late=st.integers(0, 700))
@settings(max_examples=60)
def test_coming_late_never_adds_a_card_to_a_life(born, first, late):
    in_time = walk([born, first], leap=LeapBirthday.MARCH_1)
    delayed = walk([born, first + timedelta(days=late)], leap=LeapBirthday.MARCH_1)
    assert len(delayed) <= len(in_time)


@given(born=BIRTHS, first=STARTS)
@settings(max_examples=60)
def test_the_choice_for_29_february_never_changes_how_many_cards_there_are(born, first):
    lives = [walk([born, first], leap=leap) for leap in LeapBirthday]
    if (born.month, born.day) != (2, 29):
        assert lives[0] == lives[1]
    else:
        for one, other in zip(*lives, strict=False):
            assert (one is None) == (other is None)
            assert one is None or abs((one - other).days) <= 1


def test_the_choice_reaches_the_whole_procedure():
    """On 28 February 2026 a child of 29 February 2012 is 14 by one reading, 13 by the other."""
    facts = {"born": date(2012, 2, 29), "on": date(2026, 2, 28)}
    later = plan(**facts, representative=Representative.MOTHER)
    sooner = plan(**facts, choices=Choices(leap_birthday=LeapBirthday.FEBRUARY_28))
    assert (later.ground, sooner.ground) == (Ground.ON_REQUEST, Ground.DUTY)
    assert later.presence is Presence.PERSON_AND_REPRESENTATIVE
    assert sooner.presence is Presence.PERSON
