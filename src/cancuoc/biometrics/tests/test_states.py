"""Every state with every reason: which pairs a dossier may carry."""

import pytest

from cancuoc.biometrics.states import (
    BELOW_SIX,
    CAPTURED,
    REASONS,
    Mark,
    Reason,
    ReasonMissing,
    State,
)

ALLOWED = {
    (State.MISSING, Reason.AMPUTATED),
    (State.MISSING, Reason.BORN_WITHOUT),
    (State.DEFORMED, Reason.CONTRACTED),
    (State.DEFORMED, Reason.FUSED),
    (State.DEFORMED, Reason.SCARRED),
    (State.TEMPORARILY_INJURED, Reason.WOUND),
    (State.TEMPORARILY_INJURED, Reason.BANDAGE),
    (State.TEMPORARILY_INJURED, Reason.SKIN_DISEASE),
    (State.TEMPORARILY_INJURED, Reason.EYE_DISEASE),
    (State.UNREADABLE, Reason.WORN),
    (State.UNREADABLE, Reason.TREMOR),
    (State.UNREADABLE, Reason.SKIN_DISEASE),
    (State.UNREADABLE, Reason.EYE_DISEASE),
    (State.UNREADABLE, Reason.CANNOT_OPEN),
    (State.UNREADABLE, Reason.CANNOT_FOLLOW),
    (State.NOT_REQUIRED, Reason.BELOW_SIX),
    (State.NOT_REQUIRED, Reason.NOT_ASKED),
}

EVERY_PAIR = [(state, reason) for state in State for reason in Reason]


@pytest.mark.parametrize(("state", "reason"), EVERY_PAIR)
def test_a_reason_goes_only_with_its_states(state, reason):
    if (state, reason) in ALLOWED:
        mark = Mark(state=state, reason=reason)
        assert mark.reason is reason
        assert not mark.captured
    else:
        with pytest.raises(ReasonMissing) as refusal:
            Mark(state=state, reason=reason)
        assert refusal.value.details == {"state": state.value, "reason": reason.value}


@pytest.mark.parametrize("state", [state for state in State if state is not State.CAPTURED])
def test_what_is_not_captured_needs_a_reason(state):
    with pytest.raises(ReasonMissing) as refusal:
        Mark(state=state)
    assert refusal.value.next_step == "Vui lòng chọn lý do trong danh sách."
    assert refusal.value.status == 422


def test_what_is_captured_needs_none():
    assert Mark(state=State.CAPTURED) == CAPTURED
    assert CAPTURED.captured
    assert CAPTURED.reason is None


def test_under_six_is_not_required():
    assert BELOW_SIX.state is State.NOT_REQUIRED
    assert BELOW_SIX.reason is Reason.BELOW_SIX


def test_every_reason_serves_some_state_and_has_words():
    assert {reason for reasons in REASONS.values() for reason in reasons} == set(Reason)
    assert len({reason.words for reason in Reason}) == len(Reason)
    assert len({state.words for state in State}) == len(State)


def test_a_mark_cannot_be_changed_afterwards():
    with pytest.raises(AttributeError):
        CAPTURED.state = State.MISSING


@pytest.mark.parametrize(
    ("state", "value"),
    [
        (State.CAPTURED, "captured"),
        (State.MISSING, "missing"),
        (State.DEFORMED, "deformed"),
        (State.TEMPORARILY_INJURED, "temporarily_injured"),
        (State.UNREADABLE, "unreadable"),
        (State.NOT_REQUIRED, "not_required"),
    ],
)
def test_values_are_part_of_the_packet_format(state, value):
    assert state.value == value
