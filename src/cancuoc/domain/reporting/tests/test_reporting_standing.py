"""The one word of how far a due resident has come: the fact furthest along decides."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.outreach.rules import ContactOutcome
from cancuoc.domain.reporting.standing import SETTLED, Known, Standing, stale, standing

# What an officer reads as work done by others between the capture and the card.
UNDER_WAY = (
    State.RECEIVED,
    State.CHECKING,
    State.IN_REVIEW,
    State.CLEARED,
    State.APPROVED,
    State.IN_PRODUCTION,
)
FLAGS = ("holds", "arrived", "booked", "home", "invited", "stale", "opted_out")
ALL_FACTS = [
    Known(dossier=dossier, outcome=outcome, **dict(zip(FLAGS, flags, strict=True)))
    for dossier, outcome, *flags in itertools.product(
        (None, *State), (None, *ContactOutcome), *[(False, True)] * len(FLAGS)
    )
]
facts = st.sampled_from(ALL_FACTS)
ON = date(2024, 7, 20)


@pytest.mark.parametrize(
    ("known", "word"),
    [
        (Known(), Standing.LEFT),
        (Known(invited=True), Standing.INVITED),
        (Known(invited=True, stale=True), Standing.CHASE),
        (Known(booked=True), Standing.BOOKED),
        (Known(arrived=True), Standing.ARRIVED),
        (Known(outcome=ContactOutcome.TOLD), Standing.TOLD),
        (Known(outcome=ContactOutcome.TOLD, stale=True), Standing.CHASE),
        (Known(outcome=ContactOutcome.ABSENT), Standing.ABSENT),
        (Known(outcome=ContactOutcome.LATER), Standing.ABSENT),
        # The letter lies in the house though nobody opened the door.
        (Known(invited=True, outcome=ContactOutcome.ABSENT), Standing.INVITED),
        (Known(opted_out=True), Standing.SILENT),
        (Known(opted_out=True, invited=True), Standing.SILENT),
        # Told at the door, whoever wants no messages has heard all the same.
        (Known(opted_out=True, outcome=ContactOutcome.TOLD), Standing.TOLD),
        (Known(outcome=ContactOutcome.REFUSED), Standing.UNWILLING),
        (Known(outcome=ContactOutcome.MOVED), Standing.MOVED),
        # Whoever declined after the letter asks nothing more of the officer.
        (Known(invited=True, stale=True, outcome=ContactOutcome.REFUSED), Standing.UNWILLING),
        (Known(invited=True, outcome=ContactOutcome.MOVED), Standing.MOVED),
        # A family that declined at the door and then booked will come all the same.
        (Known(booked=True, outcome=ContactOutcome.REFUSED), Standing.BOOKED),
        (Known(arrived=True, outcome=ContactOutcome.MOVED), Standing.ARRIVED),
        (Known(invited=True, booked=True, stale=True), Standing.BOOKED),
        (Known(invited=True, booked=True, arrived=True), Standing.ARRIVED),
        (Known(holds=True, dossier=State.HANDED_OVER, booked=True), Standing.HOLDS),
        # Whoever waits for a team at home has the ticket of its round before the door opens.
        (Known(home=True), Standing.HOME),
        (Known(home=True, arrived=True, invited=True, stale=True), Standing.HOME),
        (Known(home=True, outcome=ContactOutcome.REFUSED), Standing.HOME),
    ],
)
def test_the_furthest_step_decides(known, word):
    assert standing(known) is word


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


def test_a_card_handed_over_long_ago_does_not_count():
    old = [k for k in ALL_FACTS if k.dossier is State.HANDED_OVER and not k.holds]
    assert old
    assert all(standing(known) is standing(replace(known, dossier=None)) for known in old)


def test_every_word_can_be_reached_and_every_person_has_exactly_one():
    assert {standing(known) for known in ALL_FACTS} == set(Standing)
    assert len(ALL_FACTS) == 11 * 6 * 2**7


@given(facts)
def test_nobody_is_left_out_whom_somebody_has_reached(known):
    reached = known.arrived or known.booked or known.invited or known.dossier in UNDER_WAY
    if reached or known.outcome:
        assert standing(known) is not Standing.LEFT


ORDER = [Standing.LEFT, Standing.INVITED, Standing.BOOKED, Standing.ARRIVED]


@given(facts.filter(lambda k: k.dossier is None and not k.holds and not k.stale))
@settings(max_examples=60)
def test_one_more_step_never_leads_back(known):
    """Invited, booked, arrived: each only brings a person further along."""
    here = standing(known)
    for step in ("invited", "booked", "arrived"):
        there = standing(replace(known, **{step: True}))
        if here in ORDER:
            assert ORDER.index(there) >= ORDER.index(here)
        else:
            assert there in (here, Standing.INVITED, Standing.BOOKED, Standing.ARRIVED)


def test_whoever_is_settled_asks_for_no_place():
    asks = set(Standing) - SETTLED
    assert asks == {"left", "absent", "silent", "chase", "again", "invited", "told"}


def ago(days: int) -> date:
    return ON - timedelta(days=days)


class TestWhenSilenceIsTooLong:
    @pytest.mark.parametrize(
        ("invited", "told", "ended", "chased"),
        [
            (None, None, None, False),
            (0, None, None, False),
            (6, None, None, False),
            (7, None, None, True),
            # The session is over and they neither booked nor came.
            (2, None, 1, True),
            # Told without a letter: a week, as for a letter.
            (None, 6, None, False),
            (None, 7, None, True),
            # Told of a session that lies ahead: until then there is nothing to chase.
            (20, 12, None, False),
            (20, 12, 3, True),
            # Told after that session was over: the talk counts anew.
            (20, 2, 3, False),
            (20, 7, 8, True),
            # A new letter after the talk counts on its own.
            (3, 12, None, False),
            (8, 12, None, True),
        ],
    )
    def test_case(self, invited, told, ended, chased):
        days = [None if n is None else ago(n) for n in (invited, told, ended)]
        said = stale(invited=days[0], told=days[1], ended=days[2], on=ON, days=7)
        assert said is chased

    @given(st.integers(0, 60), st.integers(1, 30))
    def test_a_letter_is_chased_from_the_day_set_on(self, age, days):
        said = stale(invited=ago(age), told=None, ended=None, on=ON, days=days)
        assert said is (age >= days)
