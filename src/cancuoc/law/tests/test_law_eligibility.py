"""Who is due (Art. 19, 21(1), 46; T01, T02)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.kernel.partial_date import PartialDate
from cancuoc.law.ages import Band, NotYetBorn, birthday
from cancuoc.law.eligibility import Duty, Reason, due
from cancuoc.law.transition import Holds

D = date
JULY = D(2024, 7, 10)


@pytest.mark.parametrize(
    ("born", "on", "duty", "reason", "which"),
    [
        (D(2010, 7, 10), JULY, Duty.MUST, Reason.FIRST_FROM_14, Band.FROM_14),
        (D(2010, 7, 11), JULY, Duty.OPTIONAL, Reason.FIRST_ON_REQUEST, Band.FROM_6),
        (D(2010, 8, 10), JULY, Duty.OPTIONAL, Reason.FIRST_ON_REQUEST, Band.FROM_6),
        (D(2018, 7, 10), JULY, Duty.OPTIONAL, Reason.FIRST_ON_REQUEST, Band.FROM_6),
        (D(2019, 7, 10), JULY, Duty.OPTIONAL, Reason.FIRST_ON_REQUEST, Band.UNDER_6),
        (D(2024, 7, 10), JULY, Duty.OPTIONAL, Reason.FIRST_ON_REQUEST, Band.UNDER_6),
        (D(1930, 1, 1), JULY, Duty.MUST, Reason.FIRST_FROM_14, Band.FROM_14),
        (D(2014, 1, 1), D(2024, 6, 20), Duty.NONE, Reason.BEFORE_LAW, Band.FROM_6),
        (D(2005, 1, 1), D(2024, 6, 20), Duty.MUST, Reason.FIRST_FROM_14, Band.FROM_14),
    ],
)
def test_a_person_without_a_card(born, on, duty, reason, which):
    found = due(born=born, on=on)
    assert (found.duty, found.reasons, found.band) == (duty, (reason,), which)


def test_the_duty_begins_on_the_fourteenth_birthday():
    found = due(born=D(2005, 3, 1), on=JULY)
    assert found.since == D(2019, 3, 1)
    assert found.articles == ("Luật Căn cước 26/2023/QH15, Điều 19(2)",)


def test_a_child_learns_when_the_duty_begins():
    found = due(born=D(2015, 3, 1), on=JULY)
    assert found.next_on == D(2029, 3, 1)
    assert found.articles == ("Luật Căn cước 26/2023/QH15, Điều 19(3)",)


@pytest.mark.parametrize(
    ("holds", "expiry", "on", "duty", "reason"),
    [
        (Holds.CARD, D(2035, 7, 10), JULY, Duty.NONE, Reason.VALID),
        (Holds.CARD, None, JULY, Duty.NONE, Reason.VALID),
        (Holds.CCCD, D(2035, 1, 1), JULY, Duty.NONE, Reason.CCCD_MAY_CHANGE),
        (Holds.CCCD, None, JULY, Duty.NONE, Reason.CCCD_MAY_CHANGE),
        (Holds.CCCD, D(2024, 7, 10), JULY, Duty.MUST, Reason.EXPIRED),
        (Holds.CCCD, D(2024, 7, 11), JULY, Duty.NONE, Reason.CCCD_MAY_CHANGE),
        (Holds.CCCD, D(2024, 2, 1), D(2024, 6, 20), Duty.OPTIONAL, Reason.EXPIRED),
        (Holds.CCCD, D(2024, 2, 1), D(2024, 7, 1), Duty.MUST, Reason.EXPIRED),
        (Holds.CMND, None, JULY, Duty.OPTIONAL, Reason.CMND_ENDS_2024),
        (Holds.CMND, D(2028, 1, 1), D(2024, 12, 31), Duty.OPTIONAL, Reason.CMND_ENDS_2024),
        (Holds.CMND, None, D(2025, 1, 1), Duty.MUST, Reason.CMND_VOID),
        (Holds.CMND, D(2028, 1, 1), D(2025, 1, 1), Duty.MUST, Reason.CMND_VOID),
        (Holds.CMND, D(2024, 7, 1), JULY, Duty.MUST, Reason.EXPIRED),
    ],
)
def test_a_holder_in_the_middle_of_life(holds, expiry, on, duty, reason):
    found = due(born=D(1991, 6, 1), on=on, holds=holds, holds_expiry=expiry)
    assert (found.duty, found.reasons) == (duty, (reason,))


@pytest.mark.parametrize("age", [14, 25, 40, 60])
def test_on_the_milestone_birthday_the_change_is_due(age):
    born = birthday(JULY, -age)
    found = due(born=born, on=JULY, holds=Holds.CARD, holds_expiry=JULY)
    assert (found.duty, found.reasons, found.since) == (Duty.MUST, (Reason.MILESTONE,), JULY)
    assert found.rule_ids == ("AGE-1",)


def test_the_day_before_the_milestone_nothing_is_due():
    born = D(1999, 7, 11)
    found = due(born=born, on=JULY, holds=Holds.CARD, holds_expiry=D(2024, 7, 11))
    assert (found.duty, found.next_on) == (Duty.NONE, D(2024, 7, 11))


@pytest.mark.parametrize(
    ("born", "duty", "interpretation"),
    [(D(1990, 1, 1), Duty.MUST, False), (D(2016, 1, 1), Duty.OPTIONAL, False)],
)
def test_a_lost_card(born, duty, interpretation):
    found = due(born=born, on=JULY, holds=Holds.CARD, lost=True)
    assert (found.duty, found.reasons) == (duty, (Reason.LOST,))
    assert found.interpretation is interpretation


@pytest.mark.parametrize(
    ("citizen", "alive", "reason"),
    [(False, True, Reason.NOT_CITIZEN), (True, False, Reason.DECEASED)],
)
def test_some_people_are_never_due(citizen, alive, reason):
    found = due(born=D(1990, 1, 1), on=JULY, citizen=citizen, alive=alive)
    assert (found.duty, found.reasons) == (Duty.NONE, (reason,))


@pytest.mark.parametrize(
    ("born", "duty"),
    [
        (PartialDate(1950), Duty.MUST),
        (PartialDate(2010), Duty.OPTIONAL),
        (PartialDate(2009, 12), Duty.MUST),
    ],
)
def test_a_birth_known_only_in_part(born, duty):
    assert due(born=born, on=JULY).duty is duty


def test_a_person_born_later_is_refused():
    with pytest.raises(NotYetBorn):
        due(born=D(2024, 7, 11), on=JULY)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence(reason):
    assert reason.vi.endswith(".")
    assert len(reason.vi.split()) <= 20


@pytest.mark.parametrize("duty", Duty)
def test_every_duty_has_words(duty):
    assert duty.vi[0].isupper()


BIRTHS = st.dates(date(1930, 1, 1), date(2024, 6, 30))
DAYS = st.dates(date(2024, 7, 1), date(2030, 12, 31))


@given(born=BIRTHS, on=DAYS)
def test_nobody_under_14_ever_must(born, on):
    found = due(born=born, on=on)
    assert (found.duty is Duty.MUST) == (birthday(born, 14) <= on)


@given(born=BIRTHS, on=DAYS, left=st.integers(1, 9000), holds=st.sampled_from(["cccd", "card"]))
def test_a_card_in_date_is_never_due(born, on, left, holds):
    expiry = on + timedelta(days=left)
    found = due(born=born, on=on, holds=Holds(holds), holds_expiry=expiry)
    assert (found.duty, found.next_on) == (Duty.NONE, expiry)


@given(born=BIRTHS, on=DAYS, over=st.integers(0, 2000))
def test_a_card_past_its_date_is_always_due(born, on, over):
    expiry = max(on - timedelta(days=over), born, date(2024, 7, 1))
    found = due(born=born, on=on, holds=Holds.CARD, holds_expiry=expiry)
    assert (found.duty, found.since) == (Duty.MUST, expiry)
