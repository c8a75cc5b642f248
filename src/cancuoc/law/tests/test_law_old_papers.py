"""How long an old paper lives and when the duty begins (Art. 46, with Art. 19 and 21)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.law.catalogue import rule
from cancuoc.law.eligibility import Duty, Reason, due
from cancuoc.law.grounds import Ground
from cancuoc.law.papers import Paper
from cancuoc.law.procedure import plan
from cancuoc.law.transition import Holds, is_valid, rule_id, valid_until

A_DAY = timedelta(days=1)
MIDDLE_AGED = date(1978, 4, 30)  # No age of change between 2018 and 2038.

# paper, printed end, last day it proves anything, the day the duty to change begins
LIVES = """
cmnd none 2024-12-31 2025-01-01
cmnd 2035-03-01 2024-12-31 2025-01-01
cmnd 2025-01-01 2024-12-31 2025-01-01
cmnd 2025-01-02 2024-12-31 2025-01-01
cmnd 2024-11-15 2024-11-15 2024-11-15
cmnd 2024-08-01 2024-08-01 2024-08-01
cccd 2024-08-01 2024-08-01 2024-08-01
cccd 2025-04-30 2025-04-30 2025-04-30
cccd 2038-04-30 2038-04-30 2038-04-30
card 2038-04-30 2038-04-30 2038-04-30
card 2025-04-30 2025-04-30 2025-04-30
cccd none none none
card none none none
"""

# The paper, and the days around the end of the extension of Art. 46(3)
EXTENDED = """
cccd 2024-01-15
cccd 2024-02-01
cccd 2024-06-29
cmnd 2024-01-15
cmnd 2024-03-08
cmnd 2024-06-29
"""

NOT_EXTENDED = """
cccd 2024-01-14
cccd 2024-06-30
cccd 2024-07-01
cmnd 2024-01-14
cmnd 2024-06-30
card 2024-02-01
"""


def rows(text):
    return [line.split() for line in text.splitlines() if line]


def day(word):
    return None if word == "none" else date.fromisoformat(word)


def duty(holds, expiry, on):
    return due(born=MIDDLE_AGED, on=on, holds=holds, holds_expiry=expiry)


@pytest.mark.parametrize(("holds", "printed", "last", "begins"), rows(LIVES))
def test_the_last_day_of_a_paper_and_the_first_day_of_the_duty(holds, printed, last, begins):
    paper, ends = Holds(holds), day(last)
    assert valid_until(document=paper, expiry=day(printed)) == ends
    for on, expected in () if ends is None else ((ends, True), (ends + A_DAY, False)):
        assert is_valid(document=paper, expiry=day(printed), on=on) is expected
    early = duty(paper, day(printed), date(2024, 7, 10))
    assert early.duty is not Duty.MUST
    assert early.next_on == day(begins)


@pytest.mark.parametrize(
    ("holds", "printed", "last", "begins"), [row for row in rows(LIVES) if row[3] != "none"]
)
def test_the_day_told_to_a_holder_is_the_day_the_duty_comes(holds, printed, last, begins):
    told = duty(Holds(holds), day(printed), date(2024, 7, 10)).next_on
    assert duty(Holds(holds), day(printed), told).duty is Duty.MUST
    assert duty(Holds(holds), day(printed), told - A_DAY).duty is not Duty.MUST


@pytest.mark.parametrize(("holds", "printed"), rows(EXTENDED))
def test_a_paper_of_early_2024_lives_to_the_end_of_june_and_is_told_so(holds, printed):
    paper, end = Holds(holds), day(printed)
    assert valid_until(document=paper, expiry=end) == date(2024, 6, 30)
    assert rule_id(document=paper, expiry=end) == "TRANS-3"
    within = duty(paper, end, end + A_DAY)
    assert (within.duty, within.reasons) == (Duty.OPTIONAL, (Reason.EXPIRED,))
    assert (within.rule_ids, within.next_on) == (("TRANS-3",), date(2024, 7, 1))
    assert duty(paper, end, date(2024, 6, 30)).duty is Duty.OPTIONAL
    assert duty(paper, end, date(2024, 7, 1)).duty is Duty.MUST


@pytest.mark.parametrize(("holds", "printed"), rows(NOT_EXTENDED))
def test_other_papers_end_on_their_printed_day(holds, printed):
    paper, end = Holds(holds), day(printed)
    assert valid_until(document=paper, expiry=end) == end
    assert not is_valid(document=paper, expiry=end, on=end + A_DAY)
    assert rule_id(document=paper, expiry=end) != "TRANS-3"


@pytest.mark.parametrize(
    ("clause", "article"), [("TRANS-1", "46(1)"), ("TRANS-2", "46(2)"), ("TRANS-3", "46(3)")]
)
def test_the_clause_cited_is_the_one_of_the_law(clause, article):
    assert rule(clause).article == f"Luật Căn cước 26/2023/QH15, Điều {article}"


@pytest.mark.parametrize(
    ("holds", "expiry", "papers"),
    [
        (Holds.CMND, None, (Paper.OLD_CMND,)),
        (Holds.CCCD, date(2038, 4, 30), (Paper.OLD_CCCD,)),
        (Holds.CARD, date(2038, 4, 30), (Paper.OLD_CARD,)),
    ],
)
@pytest.mark.parametrize("on", [date(2024, 7, 10), date(2025, 1, 2), date(2026, 8, 1)])
def test_whoever_changes_brings_the_old_paper_even_when_it_is_void(holds, expiry, papers, on):
    """Decree 70/2024 Art. 21(3): the used paper is collected; its value does not matter."""
    found = plan(born=MIDDLE_AGED, on=on, holds=holds, expiry=expiry)
    assert (found.ground, found.papers) == (Ground.REQUEST, papers)


def test_a_cccd_in_date_is_never_a_duty_under_the_new_law():
    """Art. 46(1): changing to the new card is a wish, however old the design is."""
    for on in (date(2024, 7, 1), date(2026, 1, 1), date(2038, 4, 29)):
        found = duty(Holds.CCCD, date(2038, 4, 30), on)
        assert (found.duty, found.reasons) == (Duty.NONE, (Reason.CCCD_MAY_CHANGE,))
        assert found.rule_ids == ("CHG-6",)
    assert not rule("CHG-6").interpretation


PAPERS = st.sampled_from([Holds.CMND, Holds.CCCD, Holds.CARD])
PRINTED = st.none() | st.dates(date(2023, 6, 1), date(2060, 1, 1))
DAYS = st.dates(date(2024, 7, 1), date(2061, 1, 1))


@given(holds=PAPERS, printed=PRINTED, on=DAYS, later=st.integers(1, 4000))
@settings(max_examples=100)
def test_a_paper_that_has_died_never_lives_again(holds, printed, on, later):
    if not is_valid(document=holds, expiry=printed, on=on):
        later_day = min(on + timedelta(days=later), date(2090, 1, 1))
        assert not is_valid(document=holds, expiry=printed, on=later_day)


@given(holds=PAPERS, printed=PRINTED, on=DAYS, later=st.integers(1, 4000))
@settings(max_examples=100)
def test_a_duty_stays_until_a_new_card_is_there(holds, printed, on, later):
    if duty(holds, printed, on).duty is Duty.MUST:
        assert duty(holds, printed, on + timedelta(days=later)).duty is Duty.MUST


@given(holds=PAPERS, printed=PRINTED, on=DAYS)
@settings(max_examples=100)
def test_whoever_holds_a_dead_paper_has_the_duty(holds, printed, on):
    if not is_valid(document=holds, expiry=printed, on=on):
        assert duty(holds, printed, on).duty is Duty.MUST


@given(holds=PAPERS, printed=PRINTED, on=DAYS)
@settings(max_examples=100)
def test_the_next_day_told_is_always_right(holds, printed, on):
    found = duty(holds, printed, on)
    assert (found.next_on is None) or found.next_on > on
    if found.next_on is not None:
        assert duty(holds, printed, found.next_on).duty is Duty.MUST
        assert duty(holds, printed, found.next_on - A_DAY).duty is not Duty.MUST
