"""Every state with every act, and codes that notice a slip."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancuoc.domain.enrolment import codes, rules
from cancuoc.domain.enrolment.codes import BadCode
from cancuoc.domain.enrolment.rules import (
    CLOSED,
    CONFIRMATION_MOVES,
    MOVES,
    OPEN,
    Act,
    ConfirmationAct,
    ConfirmationState,
    State,
)
from cancuoc.kernel import moves
from cancuoc.kernel.moves import IllegalMove


@pytest.mark.parametrize(("state", "act"), list(product(State, Act)))
def test_every_move_is_allowed_or_refused_by_name(state: State, act: Act) -> None:
    expected = MOVES.get((state, act))
    if expected is None:
        with pytest.raises(IllegalMove):
            moves.after(moves=MOVES, state=state, act=act)
    else:
        assert moves.after(moves=MOVES, state=state, act=act) is expected
        assert expected is not state


@pytest.mark.parametrize(("state", "act"), list(product(ConfirmationState, ConfirmationAct)))
def test_confirmations_are_settled_once(state: ConfirmationState, act: ConfirmationAct) -> None:
    if state is ConfirmationState.REQUESTED:
        assert moves.after(moves=CONFIRMATION_MOVES, state=state, act=act) is not state
    else:
        with pytest.raises(IllegalMove):
            moves.after(moves=CONFIRMATION_MOVES, state=state, act=act)


def test_nothing_leaves_a_closed_state() -> None:
    assert not [move for move in MOVES if move[0] in CLOSED]
    assert set(OPEN) | CLOSED == set(State)


def test_every_open_state_can_reach_an_end() -> None:
    reach = set(CLOSED)
    for _ in State:
        reach |= {state for (state, _), after in MOVES.items() if after in reach}
    assert reach == set(State)


def test_no_card_without_approval() -> None:
    # I7: every way into production passes through approval.
    into = {state for (state, _), after in MOVES.items() if after is State.IN_PRODUCTION}
    assert into == {State.APPROVED, State.AWAITING_HANDOVER}
    assert {s for (s, _), after in MOVES.items() if after is State.APPROVED} == {State.CLEARED}


def test_states_have_words_for_people() -> None:
    assert all(state.vi for state in State)
    assert len({state.vi for state in State}) == len(State)
    assert rules.State.RETURNED.vi == "Cần bổ sung"


serials = st.integers(0, 5_000_000)
days = st.dates(date(2024, 7, 1), date(2099, 12, 31))


@given(days, serials)
def test_a_code_is_read_back_however_it_is_typed(on: date, serial: int) -> None:
    code = codes.make(prefix=codes.DOSSIER, on=on, serial=serial)
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), f" {code} "):
        assert codes.parse(typed) == code


@given(days, serials, st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(on: date, serial: int, place: int, by: int) -> None:
    code = codes.make(prefix=codes.DOSSIER, on=on, serial=serial)
    digits = [c for c in code if c.isdigit()]
    digits[place] = str((int(digits[place]) + by) % 10)
    with pytest.raises(BadCode):
        codes.parse("HS" + "".join(digits))


def test_most_swapped_neighbours_are_noticed() -> None:
    noticed = total = 0
    for serial in range(0, 100_000, 37):
        code = codes.make(prefix=codes.DOSSIER, on=date(2024, 7, 6), serial=serial)
        digits = [c for c in code if c.isdigit()]
        for n in range(12):
            if digits[n] != digits[n + 1]:
                total += 1
                swapped = [*digits[:n], digits[n + 1], digits[n], *digits[n + 2 :]]
                noticed += codes.check_digit("".join(swapped[:12])) != swapped[12]
    assert noticed / total > 0.95


@pytest.mark.parametrize(
    ("digits", "check"),
    # 0794 is the worked example of ISO/IEC 7064; the rest follow from the definition.
    [("0794", "5"), ("", "1"), ("0", "2"), ("240706000123", "9")],
)
def test_check_digits(digits: str, check: str) -> None:
    assert codes.check_digit(digits) == check


@pytest.mark.parametrize(
    "text",
    [
        "",
        "HS",
        "HS-240706-000123",
        "XX-240706-000123-9",
        "HS-24070٦-000123-9",
        "240706000123",
        "a" * 99,
    ],
)
def test_what_is_not_a_code_is_refused(text: str) -> None:
    with pytest.raises(BadCode):
        codes.parse(text)
