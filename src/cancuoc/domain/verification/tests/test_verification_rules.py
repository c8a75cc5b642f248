"""Words, checks and moves of the reviewer's desk."""

from __future__ import annotations

import re

import pytest

from cancuoc.domain.verification.rules import (
    CHECK_OF,
    MOVES,
    NEVER_CLEARED,
    Check,
    Decision,
    Doubt,
    State,
)
from cancuoc.kernel import moves

ACT_AND_STATE = [(state, act) for state in State for act in Decision]


@pytest.mark.parametrize("doubt", list(Doubt))
def test_every_doubt_has_words_and_a_check(doubt):
    assert len(doubt.vi.split()) <= 20
    assert not re.search(r"[a-z]_[a-z]", doubt.vi)
    assert CHECK_OF[doubt] in set(Check)


@pytest.mark.parametrize("check", list(Check))
def test_every_check_can_find_something(check):
    assert check.vi
    assert check in CHECK_OF.values()


@pytest.mark.parametrize(("state", "act"), ACT_AND_STATE)
def test_every_state_and_decision(state, act):
    if state is State.OPEN:
        reached = moves.after(moves=MOVES, state=state, act=act)
        assert reached is not State.OPEN
    else:
        with pytest.raises(moves.IllegalMove) as refused:
            moves.after(moves=MOVES, state=state, act=act)
        assert refused.value.status == 409


def test_each_decision_ends_in_a_state_of_its_own():
    ends = [moves.after(moves=MOVES, state=State.OPEN, act=act) for act in Decision]
    assert len(set(ends)) == len(Decision)


@pytest.mark.parametrize(
    "doubt",
    [
        Doubt.BIOMETRICS_UNDER_6,
        Doubt.NUMBER_MISSING,
        Doubt.NUMBER_DIFFERS,
        Doubt.NOT_CITIZEN,
        Doubt.DECEASED,
        Doubt.RESIDENCE_MISSING,
        Doubt.BIRTH_INCOMPLETE,
        Doubt.REPRESENTATIVE_MISSING,
    ],
)
def test_what_would_make_a_wrong_card_is_never_cleared(doubt):
    assert doubt in NEVER_CLEARED


@pytest.mark.parametrize(
    "doubt", [Doubt.NAME_DIFFERS, Doubt.SAME_NAME_AND_BIRTH, Doubt.SAME_SAMPLE, Doubt.SENT_BACK]
)
def test_what_a_person_may_judge_is_left_to_a_person(doubt):
    assert doubt not in NEVER_CLEARED
