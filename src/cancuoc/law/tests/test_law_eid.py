"""e-ID levels, limits and locks (Decree 69/2024; Art. 34; T19, T20)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.law.ages import Band, birthday
from cancuoc.law.eid import (
    LEVELS,
    LockCause,
    authority_limits,
    level_blocks,
    levels,
    limit_days,
    lock,
    phone_may_serve,
)
from cancuoc.law.notice import Severity
from cancuoc.law.regimes import IdentityLawNotYet
from cancuoc.law.representation import Capacity, Representative

D = date
JULY = D(2024, 7, 10)
R = Representative


@pytest.mark.parametrize(
    ("age", "card", "now", "later"),
    [
        (0, True, (1,), (1,)),
        (5, True, (1,), (1,)),
        (5, False, (), (1,)),
        (6, True, (1, 2), (1, 2)),
        (13, True, (1, 2), (1, 2)),
        (13, False, (), (1, 2)),
        (14, True, (1, 2), (1, 2)),
        (14, False, (), (1, 2)),
        (80, True, (1, 2), (1, 2)),
    ],
)
def test_the_levels_by_age_and_card(age, card, now, later):
    found = levels(born=birthday(JULY, -age), on=JULY, card=card)
    assert (found.levels, found.after_card) == (now, later)


@pytest.mark.parametrize(
    ("age", "capacity", "on_request", "represented", "presence", "phone"),
    [
        (5, Capacity.FULL, True, True, "not_available", "representative"),
        (6, Capacity.FULL, True, True, "person_and_representative", "representative"),
        (13, Capacity.FULL, True, True, "person_and_representative", "representative"),
        (14, Capacity.FULL, False, False, "person", "person"),
        (30, Capacity.LOST, False, True, "person_and_representative", "representative"),
        (30, Capacity.LIMITED, False, True, "person_and_representative", "representative"),
    ],
)
def test_how_a_level_is_asked_for(age, capacity, on_request, represented, presence, phone):
    found = levels(born=birthday(JULY, -age), on=JULY, card=True, capacity=capacity)
    assert found.on_request is on_request
    assert found.by_representative is represented
    assert found.presence_level_2 == presence
    assert found.phone_of == phone


@pytest.mark.parametrize(
    ("level", "valid_card", "days"),
    [(1, True, 1), (2, True, 3), (1, False, 7), (2, False, 7)],
)
def test_the_limits_in_working_days(level, valid_card, days):
    assert limit_days(level=level, valid_card=valid_card) == days


@pytest.mark.parametrize("level", [0, 3, -1])
def test_there_are_two_levels(level):
    with pytest.raises(ValueError, match="1 or 2"):
        limit_days(level=level, valid_card=True)


@pytest.mark.parametrize(("card", "days"), [(True, {1: 1, 2: 3}), (False, {1: 7, 2: 7})])
def test_the_limits_come_with_the_levels(card, days):
    assert levels(born=birthday(JULY, -30), on=JULY, card=card).limit_days == days


def test_without_a_card_the_request_waits_for_it():
    found = levels(born=birthday(JULY, -10), on=JULY, card=False)
    assert [each.code for each in found.notices] == ["EID-4"]
    assert found.notices[0].severity is Severity.HOLD
    assert "EID-4" in found.rule_ids


@pytest.mark.parametrize(
    ("age", "rule_ids"),
    [
        (5, ("EID-3", "EID-6", "EID-9")),
        (10, ("EID-2", "EID-6", "EID-9", "EID-8")),
        (30, ("EID-1", "EID-5", "EID-9", "EID-7")),
    ],
)
def test_the_rules_by_age(age, rule_ids):
    found = levels(born=birthday(JULY, -age), on=JULY, card=True)
    assert found.rule_ids == rule_ids
    assert all("69/2024" in article for article in found.articles)


def test_before_the_decree_there_is_no_answer():
    with pytest.raises(IdentityLawNotYet):
        levels(born=D(1990, 1, 1), on=D(2024, 6, 30), card=True)


@pytest.mark.parametrize(
    ("band", "level", "card", "who", "expected"),
    [
        (Band.FROM_6, 2, True, None, ["EID-8"]),
        (Band.FROM_6, 2, True, R.NONE, ["EID-8"]),
        (Band.FROM_6, 2, True, R.MOTHER, []),
        (Band.FROM_6, 1, True, None, ["EID-6"]),
        (Band.FROM_6, 1, True, R.FATHER, []),
        (Band.FROM_6, 2, False, R.MOTHER, ["EID-4"]),
        (Band.UNDER_6, 2, True, R.MOTHER, ["EID-3"]),
        (Band.UNDER_6, 1, True, R.MOTHER, []),
        (Band.UNDER_6, 1, True, R.NONE, ["EID-6"]),
        (Band.UNDER_6, 2, False, R.NONE, ["EID-3", "EID-4", "EID-8"]),
        (Band.FROM_14, 2, True, None, []),
        (Band.FROM_14, 1, True, R.NONE, []),
        (Band.FROM_14, 2, False, None, ["EID-4"]),
    ],
)
def test_what_stops_a_request(band, level, card, who, expected):
    found = level_blocks(band=band, level=level, card=card, representative=who)
    assert [each.code for each in found] == expected
    assert all(each.next_step for each in found)


@pytest.mark.parametrize(
    ("cause", "identity", "tell", "unlocked_by"),
    [
        (LockCause.HOLDER_ASKS, True, True, "holder_asks_again"),
        (LockCause.BREACH, True, True, "breach_repaired"),
        (LockCause.CARD_REVOKED, True, True, "new_card"),
        (LockCause.CARD_HELD, True, True, "card_returned"),
        (LockCause.DEATH, True, False, ""),
        (LockCause.AUTHORITY, True, True, "authority_asks"),
        (LockCause.CARD_EXPIRED, False, True, "new_card"),
    ],
)
def test_what_a_cause_locks(cause, identity, tell, unlocked_by):
    found = lock(cause=cause)
    assert found.identity_locked is identity
    assert found.account_locked
    assert found.tell_holder is tell
    assert found.unlocked_by == unlocked_by


@pytest.mark.parametrize("cause", LockCause)
def test_every_lock_has_words_and_rules(cause):
    assert cause.vi
    assert "EID-10" in lock(cause=cause).rule_ids


def test_an_authority_is_answered_in_one_and_two_days():
    assert authority_limits() == (1, 2)


@pytest.mark.parametrize(
    ("representative", "own", "expected"),
    [(False, 0, True), (False, 1, False), (True, 0, True), (True, 1, True), (True, 5, True)],
)
def test_a_phone_serves_one_person_and_the_children_it_represents(representative, own, expected):
    found = phone_may_serve(holder_is_representative=representative, own_accounts=own)
    assert found is expected


@given(
    born=st.dates(date(1930, 1, 1), date(2024, 6, 30)),
    on=st.dates(date(2024, 7, 1), date(2030, 1, 1)),
    card=st.booleans(),
)
def test_no_card_no_account_and_under_six_never_level_two(born, on, card):
    found = levels(born=born, on=on, card=card)
    assert bool(found.levels) is card
    assert (2 in found.after_card) == (found.band is not Band.UNDER_6)
    assert set(found.levels) <= set(found.after_card)
    assert found.after_card == LEVELS[found.band]
