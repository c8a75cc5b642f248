"""States, moves and the bar of four eyes, each by table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.domain.issuance import refusals, rules
from cancuoc.domain.issuance.rules import (
    ApprovalAct,
    ApprovalState,
    BatchAct,
    BatchState,
    CardAct,
    CardState,
)
from cancuoc.kernel import moves
from cancuoc.kernel.refusal import Refusal

TABLES = [
    (rules.APPROVAL_MOVES, ApprovalState, ApprovalAct),
    (rules.CARD_MOVES, CardState, CardAct),
    (rules.BATCH_MOVES, BatchState, BatchAct),
]
ALL = [(table, s, a) for table, states, acts in TABLES for s in states for a in acts]


@pytest.mark.parametrize(("table", "state", "act"), ALL)
def test_every_state_and_act_is_allowed_or_refused_in_words(table, state, act):
    if (state, act) in table:
        assert moves.after(moves=table, state=state, act=act) is table[state, act]
    else:
        with pytest.raises(moves.IllegalMove):
            moves.after(moves=table, state=state, act=act)


@pytest.mark.parametrize(("table", "states", "acts"), TABLES)
def test_every_act_is_possible_somewhere_and_every_state_reached(table, states, acts):
    assert {act for _, act in table} == set(acts)
    first = next(iter(states))
    assert {first, *table.values()} == set(states)


@pytest.mark.parametrize("state", [CardState.REVOKED, CardState.REPLACED])
def test_a_dead_card_stays_dead(state):
    assert state not in rules.LIVE
    assert not any(s is state for s, _ in rules.CARD_MOVES)


def test_live_is_all_but_the_dead():
    assert set(rules.LIVE) == set(CardState) - {CardState.REVOKED, CardState.REPLACED}
    assert set(rules.ON_ITS_WAY) == set(rules.LIVE) - {CardState.HANDED_OVER, CardState.HELD}


@pytest.mark.parametrize(
    "state",
    [CardState.MADE, CardState.BATCHED, CardState.MISSING, CardState.SPOILED, CardState.HELD],
)
def test_only_a_card_at_the_desk_is_handed_over(state):
    assert (state, CardAct.HAND_OVER) not in rules.CARD_MOVES


BAR = [
    # hand, username, officer, reviewers, team, hands of the team, barred by
    ("a", "a1", "o", (), (), (), ""),
    ("o", "a1", "o", (), (), (), "thu nhận"),
    ("o", "other", "o", (), (), (), "thu nhận"),
    ("r", "a1", "o", ("r",), (), (), "thẩm tra"),
    ("r", "a1", "o", ("x", "r"), (), (), "thẩm tra"),
    ("a", "a1", "o", ("",), (), (), ""),
    ("a", "a1", "o", (), ("a1",), (), "tổ thiết bị"),
    ("a", "a2", "o", (), ("a1",), ("a",), "tổ thiết bị"),
    ("a", "a2", "o", (), ("a1",), ("b",), ""),
]


@pytest.mark.parametrize(("hand", "user", "officer", "reviewers", "team", "hands", "word"), BAR)
def test_the_bar_of_four_eyes(hand, user, officer, reviewers, team, hands, word):
    told = rules.approval_bar(
        hand=hand,
        username=user,
        officer_hand=officer,
        reviewer_hands=reviewers,
        kit_team=team,
        kit_hands=hands,
    )
    assert (word in told) if word else told == ""


@given(
    hand=st.sampled_from("abc"),
    officer=st.sampled_from("abc"),
    reviewers=st.sets(st.sampled_from("abc")),
    hands=st.sets(st.sampled_from("abc")),
)
def test_one_hand_never_does_two_of_the_three(hand, officer, reviewers, hands):
    free = not rules.approval_bar(
        hand=hand,
        username="u",
        officer_hand=officer,
        reviewer_hands=reviewers,
        kit_team=(),
        kit_hands=hands,
    )
    assert free == (hand not in {officer} | reviewers | hands)


@pytest.mark.parametrize("words", [*CardState, *BatchState, *rules.Receiver])
def test_every_state_has_words(words):
    assert words.vi
    assert "_" not in words.vi


@pytest.mark.parametrize(
    "refusal",
    [
        r
        for r in vars(refusals).values()
        if isinstance(r, type) and r is not Refusal and issubclass(r, Refusal)
    ],
)
def test_every_refusal_says_what_to_do(refusal):
    for sentence in (refusal.message, refusal.next_step):
        assert sentence.endswith(".")
        assert len(sentence.split()) <= 20
    assert 400 <= refusal.status < 500
