"""The one word of how far a due resident has come: the fact furthest along decides."""

from __future__ import annotations

import itertools

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.outreach.rules import ContactOutcome
from cancuoc.interfaces.office.standing import MINE, WORDS, Known, Standing, standing, status

# What an officer reads as work done by others between the capture and the card.
UNDER_WAY = (
    State.RECEIVED,
    State.CHECKING,
    State.IN_REVIEW,
    State.CLEARED,
    State.APPROVED,
    State.IN_PRODUCTION,
)
TOLD_NOTHING = (None, ContactOutcome.TOLD, ContactOutcome.ABSENT, ContactOutcome.LATER)
ALL_FACTS = [
    Known(dossier=dossier, arrived=arrived, booked=booked, invited=invited, outcome=outcome)
    for dossier, arrived, booked, invited, outcome in itertools.product(
        (None, *State), (False, True), (False, True), (False, True), (None, *ContactOutcome)
    )
]
facts = st.sampled_from(ALL_FACTS)


@pytest.mark.parametrize(
    ("known", "word"),
    [
        (Known(), Standing.LEFT),
        (Known(invited=True), Standing.INVITED),
        (Known(booked=True), Standing.BOOKED),
        (Known(arrived=True), Standing.ARRIVED),
        (Known(outcome=ContactOutcome.REFUSED), Standing.UNWILLING),
        (Known(outcome=ContactOutcome.MOVED), Standing.MOVED),
        # Whoever declined after the letter asks nothing more of the officer.
        (Known(invited=True, outcome=ContactOutcome.REFUSED), Standing.UNWILLING),
        (Known(invited=True, outcome=ContactOutcome.MOVED), Standing.MOVED),
        # A family that declined at the door and then booked will come all the same.
        (Known(booked=True, outcome=ContactOutcome.REFUSED), Standing.BOOKED),
        (Known(arrived=True, outcome=ContactOutcome.MOVED), Standing.ARRIVED),
        (Known(invited=True, booked=True), Standing.BOOKED),
        (Known(invited=True, booked=True, arrived=True), Standing.ARRIVED),
    ],
)
def test_before_the_capture_the_furthest_step_decides(known, word):
    assert standing(known) is word


@pytest.mark.parametrize("outcome", TOLD_NOTHING)
@pytest.mark.parametrize(("invited", "word"), [(False, "left"), (True, "invited")])
def test_a_contact_that_settles_nothing_changes_nothing(outcome, invited, word):
    assert standing(Known(invited=invited, outcome=outcome)) == word


@pytest.mark.parametrize("state", UNDER_WAY)
@pytest.mark.parametrize("arrived", [False, True])
def test_a_dossier_under_way_is_taken_whatever_else_is_known(state, arrived):
    known = Known(dossier=state, arrived=arrived, booked=True, outcome=ContactOutcome.MOVED)
    assert standing(known) is Standing.TAKEN


@pytest.mark.parametrize("arrived", [False, True])
def test_a_card_at_the_desk_waits_whatever_else_is_known(arrived):
    known = Known(dossier=State.AWAITING_HANDOVER, arrived=arrived, invited=True)
    assert standing(known) is Standing.CARD


@pytest.mark.parametrize("state", [State.REFUSED, State.RETURNED])
@pytest.mark.parametrize("invited", [False, True])
def test_a_dossier_sent_back_is_to_be_done_again_until_they_stand_at_the_door(state, invited):
    # The first invitation is still there: it must not hide that the work came back.
    assert standing(Known(dossier=state, invited=invited)) is Standing.AGAIN
    assert standing(Known(dossier=state, invited=invited, arrived=True)) is Standing.ARRIVED


@pytest.mark.parametrize("known", [k for k in ALL_FACTS if k.dossier is State.HANDED_OVER])
def test_a_card_handed_over_long_ago_does_not_count(known):
    anew = Known(
        arrived=known.arrived, booked=known.booked, invited=known.invited, outcome=known.outcome
    )
    assert standing(known) is standing(anew)


def test_every_word_can_be_reached_and_every_person_has_exactly_one():
    assert {standing(known) for known in ALL_FACTS} == set(Standing)
    assert len(ALL_FACTS) == 11 * 2 * 2 * 2 * 6


@given(facts)
def test_nobody_is_left_out_whom_somebody_has_reached(known):
    reached = known.arrived or known.booked or known.invited or known.dossier in UNDER_WAY
    if reached:
        assert standing(known) is not Standing.LEFT


ORDER = [Standing.LEFT, Standing.INVITED, Standing.BOOKED, Standing.ARRIVED]


@given(facts.filter(lambda k: k.dossier in (None, State.HANDED_OVER)))
@settings(max_examples=60)
def test_one_more_step_never_leads_back(known):
    """Invited, booked, arrived: each only brings a person further along."""
    here = standing(known)
    for step in ("invited", "booked", "arrived"):
        further = Known(
            **{
                "dossier": known.dossier,
                "arrived": known.arrived,
                "booked": known.booked,
                "invited": known.invited,
                "outcome": known.outcome,
                step: True,
            }
        )
        there = standing(further)
        if here in ORDER:
            assert ORDER.index(there) >= ORDER.index(here)
        else:
            assert there in (here, Standing.BOOKED, Standing.ARRIVED)


class TestTheWords:
    def test_only_what_asks_something_of_the_officer_is_his(self):
        assert {Standing.LEFT, Standing.AGAIN} == MINE

    @pytest.mark.parametrize(
        ("value", "text", "tone"),
        [
            (Standing.LEFT, "Còn sót", "yellow"),
            (Standing.AGAIN, "Cần làm lại", "red"),
            (Standing.INVITED, "Đã mời", ""),
            (Standing.BOOKED, "Đã hẹn", ""),
            (Standing.ARRIVED, "Đã đến", ""),
            (Standing.TAKEN, "Đã thu nhận", ""),
            (Standing.CARD, "Chờ trả thẻ", ""),
            (Standing.UNWILLING, "Chưa muốn làm", ""),
            (Standing.MOVED, "Đã chuyển đi", ""),
        ],
    )
    def test_each_has_its_word_and_only_work_is_coloured(self, value, text, tone):
        assert status(value) == {"text": text, "tone": tone}

    def test_no_two_share_a_word_in_either_language(self):
        for language in ("vi", "en"):
            with translation.override(language):
                assert len({status(value)["text"] for value in Standing}) == len(Standing)

    def test_in_english_every_word_is_another(self):
        vietnamese = {value: str(WORDS[value]) for value in Standing}
        with translation.override("en"):
            same = [value for value in Standing if str(WORDS[value]) == vietnamese[value]]
        assert same == []
