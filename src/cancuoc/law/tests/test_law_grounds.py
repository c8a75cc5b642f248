"""First issue, change, re-issue and their grounds (Art. 19, 24, 46; T12 to T14)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.law.ages import birthday
from cancuoc.law.grounds import CHANGE_GROUNDS, Ground, Held, Kind, decide, milestone_due
from cancuoc.law.transition import Holds

D = date
JULY = D(2024, 7, 10)
AT_30 = D(1994, 1, 15)
AT_25 = D(1999, 7, 10)


@pytest.mark.parametrize(
    ("born", "ground"),
    [
        (D(2010, 7, 10), Ground.DUTY),
        (D(1950, 7, 10), Ground.DUTY),
        (D(2010, 7, 11), Ground.ON_REQUEST),
        (D(2018, 7, 10), Ground.ON_REQUEST),
        (D(2020, 7, 10), Ground.ON_REQUEST),
    ],
)
def test_the_first_card(born, ground):
    found = decide(born=born, on=JULY, held=Held())
    assert (found.kind, found.ground) == (Kind.FIRST, ground)
    assert found.rule_ids[0] == "ELIG-1"
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("born", "held", "kind", "ground"),
    [
        (AT_30, Held(holds=Holds.CARD, lost=True), Kind.REISSUE, Ground.LOST),
        (AT_30, Held(lost=True), Kind.REISSUE, Ground.LOST),
        (AT_30, Held(holds=Holds.CCCD, lost=True), Kind.REISSUE, Ground.LOST),
        (AT_25, Held(holds=Holds.CARD, lost=True), Kind.CHANGE, Ground.MILESTONE),
        (AT_25, Held(lost=True), Kind.CHANGE, Ground.MILESTONE),
        (AT_30, Held(holds=Holds.CCCD), Kind.CHANGE, Ground.REQUEST),
        (AT_30, Held(holds=Holds.CMND), Kind.CHANGE, Ground.REQUEST),
        (AT_30, Held(holds=Holds.CARD), Kind.CHANGE, Ground.REQUEST),
        (AT_25, Held(holds=Holds.CCCD), Kind.CHANGE, Ground.MILESTONE),
        (AT_30, Held(holds=Holds.CMND, lost=True), Kind.CHANGE, Ground.REQUEST),
        (D(2016, 1, 1), Held(holds=Holds.CARD, lost=True), Kind.REISSUE, Ground.LOST),
        (D(2016, 1, 1), Held(holds=Holds.CARD), Kind.CHANGE, Ground.REQUEST),
        (D(2010, 7, 10), Held(holds=Holds.CARD), Kind.CHANGE, Ground.MILESTONE),
        (D(2010, 7, 10), Held(holds=Holds.CCCD), Kind.CHANGE, Ground.REQUEST),
        (D(1999, 7, 10), Held(holds=Holds.CMND), Kind.CHANGE, Ground.REQUEST),
        (D(1984, 7, 10), Held(holds=Holds.CCCD), Kind.CHANGE, Ground.MILESTONE),
        (D(1964, 7, 10), Held(holds=Holds.CCCD), Kind.CHANGE, Ground.MILESTONE),
        (D(1950, 7, 10), Held(holds=Holds.CCCD), Kind.CHANGE, Ground.REQUEST),
    ],
)
def test_the_order_of_decision(born, held, kind, ground):
    found = decide(born=born, on=JULY, held=held)
    assert (found.kind, found.ground) == (kind, ground)


@pytest.mark.parametrize(
    ("held", "due", "certain"),
    [
        (Held(holds=Holds.CARD, expiry=D(2024, 7, 10)), True, True),
        (Held(holds=Holds.CARD, expiry=D(2024, 7, 11)), False, True),
        (Held(holds=Holds.CARD, issued=D(2020, 1, 1)), True, True),
        (Held(holds=Holds.CARD, issued=D(2023, 1, 1)), False, True),
        (Held(holds=Holds.CARD, issued=D(2023, 1, 1), expiry=D(2020, 1, 1)), False, True),
        (Held(holds=Holds.CARD), True, False),
    ],
)
def test_whether_an_age_of_change_is_due_at_25(held, due, certain):
    assert milestone_due(born=AT_25, on=JULY, held=held) == (due, certain)


def test_what_is_assumed_is_said():
    assumed = decide(born=AT_25, on=JULY, held=Held(holds=Holds.CARD))
    known = decide(born=AT_25, on=JULY, held=Held(holds=Holds.CARD, expiry=JULY))
    assert [each.code for each in assumed.warnings] == ["CHG-9"]
    assert assumed.warnings[0].interpretation
    assert known.warnings == ()


@pytest.mark.parametrize(
    ("asked", "ground"),
    [
        (Ground.NAME_OR_BIRTH, Ground.NAME_OR_BIRTH),
        (Ground.FEATURES, Ground.FEATURES),
        (Ground.CARD_ERROR, Ground.CARD_ERROR),
        (Ground.UNIT_CHANGE, Ground.UNIT_CHANGE),
        (Ground.NEW_NUMBER, Ground.NEW_NUMBER),
        (Ground.REQUEST, Ground.REQUEST),
        (None, Ground.REQUEST),
        (Ground.LOST, Ground.REQUEST),
        (Ground.DUTY, Ground.REQUEST),
    ],
)
def test_the_ground_the_person_gives(asked, ground):
    found = decide(born=AT_30, on=JULY, held=Held(holds=Holds.CARD), asked=asked)
    assert (found.kind, found.ground) == (Kind.CHANGE, ground)


def test_a_name_not_yet_in_the_register_cites_the_rule():
    held = Held(holds=Holds.CARD)
    found = decide(born=AT_30, on=JULY, held=held, asked=Ground.NAME_OR_BIRTH)
    assert "CHG-2" in found.rule_ids


def test_an_age_due_goes_before_every_other_ground():
    held = Held(holds=Holds.CARD, expiry=JULY)
    found = decide(born=AT_25, on=JULY, held=held, asked=Ground.NAME_OR_BIRTH)
    assert found.ground is Ground.MILESTONE


@pytest.mark.parametrize("held", [Held(), Held(holds=Holds.CARD), Held(holds=Holds.CCCD)])
def test_nationality_regained_is_a_re_issue_done_in_full(held):
    found = decide(born=AT_25, on=JULY, held=held, asked=Ground.NATIONALITY)
    assert (found.kind, found.ground) == (Kind.REISSUE, Ground.NATIONALITY)
    assert "CHG-1" in found.rule_ids


@pytest.mark.parametrize(("holds", "rule_id"), [(Holds.CCCD, "CHG-6"), (Holds.CMND, "TRANS-2")])
def test_an_old_paper_cites_the_transition(holds, rule_id):
    assert rule_id in decide(born=AT_30, on=JULY, held=Held(holds=holds)).rule_ids


def test_a_lost_cmnd_has_no_biometrics_to_copy():
    found = decide(born=AT_30, on=JULY, held=Held(holds=Holds.CMND, lost=True))
    assert [each.code for each in found.warnings] == ["CHG-10"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [(Kind.FIRST, "Cấp thẻ"), (Kind.CHANGE, "Cấp đổi"), (Kind.REISSUE, "Cấp lại")],
)
def test_the_words_of_kinds(kind, words):
    assert kind.vi == words


@pytest.mark.parametrize(
    ("ground", "clause"),
    [
        (Ground.DUTY, "19(2)"),
        (Ground.ON_REQUEST, "19(3)"),
        (Ground.MILESTONE, "24(1)(a)"),
        (Ground.NAME_OR_BIRTH, "24(1)(b)"),
        (Ground.FEATURES, "24(1)(c)"),
        (Ground.CARD_ERROR, "24(1)(d)"),
        (Ground.UNIT_CHANGE, "24(1)(đ)"),
        (Ground.NEW_NUMBER, "24(1)(e)"),
        (Ground.REQUEST, "24(1)(g)"),
        (Ground.LOST, "24(2)(a)"),
        (Ground.NATIONALITY, "24(2)(b)"),
    ],
)
def test_the_clauses_of_grounds(ground, clause):
    assert ground.value == clause
    assert ground.vi
    assert (ground in CHANGE_GROUNDS) is clause.startswith("24(1)")


BIRTHS = st.dates(date(1930, 1, 1), date(2024, 6, 30))
DAYS = st.dates(date(2024, 7, 1), date(2030, 12, 31))
HELDS = st.builds(Held, holds=st.sampled_from(Holds), lost=st.booleans())


@given(born=BIRTHS, on=DAYS, held=HELDS)
def test_first_exactly_when_there_was_never_a_paper(born, on, held):
    found = decide(born=born, on=on, held=held)
    never = held.holds is Holds.NONE and not held.lost
    assert (found.kind is Kind.FIRST) == never


@given(born=BIRTHS, on=DAYS, left=st.integers(1, 4000), lost=st.booleans())
def test_with_time_left_a_lost_card_is_a_re_issue(born, on, left, lost):
    held = Held(holds=Holds.CARD, lost=lost, expiry=on + timedelta(days=left))
    found = decide(born=born, on=on, held=held)
    assert found.kind is (Kind.REISSUE if lost else Kind.CHANGE)
    assert found.warnings == ()


@given(age=st.sampled_from([14, 25, 40, 60]), held=HELDS.filter(lambda h: h.holds is Holds.CARD))
def test_on_a_milestone_birthday_lost_or_not_it_is_a_change(age, held):
    born = birthday(JULY, -age)
    assert decide(born=born, on=JULY, held=held).ground is Ground.MILESTONE
