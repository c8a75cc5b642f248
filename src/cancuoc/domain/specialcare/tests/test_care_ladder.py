"""Nine people, from the day they are found to their lawful end or their lawful wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.domain.specialcare.ladder import Act, Origin, Paper, Situation, next_step
from cancuoc.domain.specialcare.rules import Status
from cancuoc.law import catalogue

DAY = date(2024, 7, 8)
NEW = Situation(on=DAY)
SEEN = replace(NEW, screened=True)
SOUGHT = replace(
    SEEN, captured=True, biometrics_searched=True, names_known=True, names_searched=True
)


def walk(situation, *steps):
    """Follow a resident: each step names what the rule book says and what happened then."""
    for act, happened in steps:
        step = next_step(situation)
        assert step.act is act, (step, situation)
        assert step.act is Act.NOTHING or step.citations
        situation = replace(situation, **happened)
    return next_step(situation)


CARD = (
    (Act.ISSUE_CARD, {"paper": Paper.MADE}),
    (Act.HAND_OVER, {"paper": Paper.HANDED}),
)
KNOWN = {"identified": True, "register_right": True, "residence": True, "numbered": True}


class TestNinePeople:
    def test_with_a_complete_record(self):
        end = walk(
            NEW, (Act.SCREEN, {"screened": True, **KNOWN}), (Act.CAPTURE, {"captured": True}), *CARD
        )
        assert end.status is Status.HANDED

    def test_with_a_wrong_birth_year_the_register_comes_before_the_card(self):
        end = walk(
            NEW,
            (Act.SCREEN, {"screened": True, **KNOWN, "register_right": False, "captured": True}),
            (Act.ENTER_REGISTER, {"register_right": True}),
            *CARD,
        )
        assert end.status is Status.HANDED

    def test_elderly_with_a_year_only_is_entered_as_such_by_civil_status_first(self):
        end = walk(
            SEEN,
            (Act.CAPTURE, {"captured": True}),
            (Act.SEARCH_BIOMETRICS, {"biometrics_searched": True, "names_known": True}),
            (Act.SEARCH_NAMES, {"names_searched": True, "candidates": 1}),
            (Act.DECIDE_CANDIDATE, {"candidates": 0, "identified": True}),
            (Act.ENTER_REGISTER, {"register_right": True}),
            (Act.DECLARE_RESIDENCE, {"residence": True, "numbered": True}),
            *CARD,
        )
        assert end.status is Status.HANDED

    def test_found_by_fingerprints_under_another_name(self):
        end = walk(
            SEEN,
            (Act.CAPTURE, {"captured": True, "names_known": True}),
            (Act.SEARCH_BIOMETRICS, {"biometrics_searched": True, "candidates": 1}),
            (Act.DECIDE_CANDIDATE, {"candidates": 0, **KNOWN, "register_right": False}),
            (Act.ENTER_REGISTER, {"register_right": True}),
            *CARD,
        )
        assert end.status is Status.HANDED

    def test_two_who_claim_one_record_wait_for_an_answer_to_that(self):
        step = next_step(replace(SOUGHT, candidates=1, contested=True))
        assert (step.status, step.act) == (Status.CONTESTED, Act.SETTLE_CONTEST)
        end = walk(
            replace(SOUGHT, candidates=1, contested=True),
            (Act.SETTLE_CONTEST, {"contested": False, "candidates": 0, "places_to_ask": 1}),
            (Act.ENQUIRE, {"places_to_ask": 0, "answers_awaited": 1}),
            (Act.AWAIT_ANSWER, {"answers_awaited": 0}),
        )
        assert (end.status, end.act) == (Status.NOT_YET, Act.REVIEW)

    def test_an_abandoned_infant_is_posted_seven_days_before_the_carer_registers_the_birth(self):
        born = replace(NEW, infant=True, abandoned=True)
        waiting = walk(
            born,
            (Act.SCREEN, {"screened": True}),
            (Act.MAKE_MINUTES, {"minutes_made": True}),
            (Act.POST, {"posted_on": DAY}),
        )
        assert (waiting.act, waiting.until) == (Act.AWAIT_POSTING, date(2024, 7, 14))
        posted = replace(born, screened=True, minutes_made=True, posted_on=DAY)
        last = replace(posted, on=date(2024, 7, 14))
        assert next_step(last).act is Act.AWAIT_POSTING
        end = walk(
            replace(posted, on=date(2024, 7, 15)),
            (Act.REGISTER_BIRTH, {"birth_registered": True}),
            (Act.ENTER_REGISTER, {"register_right": True}),
            (Act.DECLARE_RESIDENCE, {"residence": True}),
            (Act.ESTABLISH_NUMBER, {"numbered": True}),
            *CARD,
        )
        assert end.status is Status.HANDED

    def test_a_teenager_without_birth_registration(self):
        end = walk(
            SEEN,
            (Act.CAPTURE, {"captured": True, "names_known": True}),
            (Act.SEARCH_BIOMETRICS, {"biometrics_searched": True}),
            (Act.SEARCH_NAMES, {"names_searched": True, "places_to_ask": 1}),
            (Act.ENQUIRE, {"places_to_ask": 0, "answers_awaited": 1}),
            (Act.AWAIT_ANSWER, {"answers_awaited": 0, "facts_for_birth": True}),
            (Act.REGISTER_BIRTH, {"birth_registered": True}),
            (Act.ENTER_REGISTER, {"register_right": True}),
            (Act.DECLARE_RESIDENCE, {"residence": True}),
            (Act.ESTABLISH_NUMBER, {"numbered": True}),
            *CARD,
        )
        assert end.status is Status.HANDED

    def test_of_undetermined_nationality_gets_a_certificate_after_six_months(self):
        full = DAY + timedelta(days=30)
        person = replace(SEEN, origin=Origin.UNDETERMINED, six_months_on=full)
        waiting = walk(
            person,
            (Act.CAPTURE, {"captured": True}),
            (Act.SEARCH_BIOMETRICS, {"biometrics_searched": True}),
        )
        assert (waiting.act, waiting.until) == (Act.AWAIT_SIX_MONTHS, full)
        ready = replace(person, captured=True, biometrics_searched=True, on=full)
        step = next_step(ready)
        assert (step.act, step.rules) == (Act.ISSUE_CERTIFICATE, ("ELIG-4", "CERT-1"))

    def test_of_whom_nothing_is_found_the_file_stays_open_with_a_date(self):
        step = next_step(replace(SOUGHT, review_on=date(2025, 1, 8)))
        assert (step.status, step.act) == (Status.NOT_YET, Act.REVIEW)
        assert step.until == date(2025, 1, 8)
        assert step.status.open
        assert not step.status.reached


def test_parents_who_come_during_the_posting_stop_it():
    step = next_step(
        replace(
            SEEN, infant=True, abandoned=True, minutes_made=True, posted_on=DAY, parents_came=True
        )
    )
    assert step.act is Act.RETURN_TO_PARENTS


def test_a_child_under_six_is_never_captured():
    for field in ("identified", "birth_registered"):
        infant = replace(SEEN, infant=True, register_right=True, residence=True, numbered=True)
        assert next_step(replace(infant, **{field: True})).act is Act.ISSUE_CARD


def test_each_step_names_rules_that_exist_and_words():
    for act in Act:
        assert act.vi
    for status in Status:
        assert status.vi
    assert {"CARE-3", "CARE-4", "CARE-5"} <= set(catalogue.RULES)


flags = st.booleans()
situations = st.builds(
    Situation,
    on=st.dates(min_value=DAY, max_value=DAY + timedelta(days=400)),
    posted_on=st.none() | st.just(DAY),
    six_months_on=st.none() | st.just(DAY + timedelta(days=100)),
    candidates=st.integers(0, 2),
    places_to_ask=st.integers(0, 2),
    answers_awaited=st.integers(0, 2),
    paper=st.sampled_from(Paper),
    origin=st.sampled_from(Origin),
    **dict.fromkeys(
        [
            *("screened", "infant", "abandoned", "has_nationality_paper", "captured"),
            *("biometrics_searched", "names_known", "names_searched", "contested", "identified"),
            *("minutes_made", "parents_came", "facts_for_birth", "birth_registered"),
            *("register_right", "residence", "numbered", "left", "died"),
        ],
        flags,
    ),
)


@given(situations)
def test_everybody_has_exactly_one_next_step_and_no_card_without_an_identity(now):
    step = next_step(now)
    if step.act is Act.ISSUE_CARD:
        assert now.identified or now.birth_registered
        assert now.numbered
        assert now.register_right
        assert now.residence
        assert now.origin is Origin.VIETNAMESE or now.has_nationality_paper
    if step.act is Act.REGISTER_BIRTH and not now.abandoned:
        assert now.facts_for_birth
        assert not now.answers_awaited
        assert not now.candidates
    if step.act is Act.NOTHING:
        assert not step.status.open


def test_the_nine_ways_lead_through_different_steps():
    ends = [next_step(s).status for s in (NEW, SEEN, SOUGHT, replace(SOUGHT, contested=True))]
    assert all(a is not b for a, b in pairwise(ends))


@pytest.mark.parametrize("gone", ["left", "died"])
def test_who_is_no_longer_there_is_counted_as_such(gone):
    assert next_step(replace(SEEN, **{gone: True})).status.value == gone
