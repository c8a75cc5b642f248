"""States of a dossier and of a confirmation, and the moves between them. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a dossier stands on its way from the packet to the hand."""

    RECEIVED = "received"
    CHECKING = "checking"
    IN_REVIEW = "in_review"
    CLEARED = "cleared"
    REFUSED = "refused"
    APPROVED = "approved"
    IN_PRODUCTION = "in_production"
    AWAITING_HANDOVER = "awaiting_handover"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"

    @property
    def vi(self) -> str:
        """The state as officers and citizens read it."""
        return _STATE_VI[self]


class Act(StrEnum):
    """What may be done to a dossier; each act belongs to one downstream room."""

    CHECK = "check"
    SEND_TO_REVIEW = "send_to_review"
    CLEAR = "clear"
    REFUSE = "refuse"
    RETURN = "return"
    APPROVE = "approve"
    PRODUCE = "produce"
    CARD_READY = "card_ready"
    HAND_OVER = "hand_over"


_STATE_VI: Final = {
    State.RECEIVED: "Đã nhận",
    State.CHECKING: "Đang kiểm tra",
    State.IN_REVIEW: "Chờ thẩm tra",
    State.CLEARED: "Đủ điều kiện, chờ duyệt",
    State.REFUSED: "Từ chối giải quyết",
    State.APPROVED: "Đã duyệt",
    State.IN_PRODUCTION: "Đang sản xuất thẻ",
    State.AWAITING_HANDOVER: "Chờ trả thẻ",
    State.HANDED_OVER: "Đã trả thẻ",
    State.RETURNED: "Cần bổ sung",
}

MOVES: Final = {
    (State.RECEIVED, Act.CHECK): State.CHECKING,
    # Checks that find nothing settle a dossier in one step, without a stop in between.
    (State.RECEIVED, Act.CLEAR): State.CLEARED,
    (State.RECEIVED, Act.SEND_TO_REVIEW): State.IN_REVIEW,
    (State.CHECKING, Act.CLEAR): State.CLEARED,
    (State.CHECKING, Act.SEND_TO_REVIEW): State.IN_REVIEW,
    (State.IN_REVIEW, Act.CLEAR): State.CLEARED,
    (State.IN_REVIEW, Act.REFUSE): State.REFUSED,
    (State.IN_REVIEW, Act.RETURN): State.RETURNED,
    # What was missing has come, for example the register was corrected: check once more.
    (State.RETURNED, Act.CHECK): State.CHECKING,
    (State.RETURNED, Act.REFUSE): State.REFUSED,
    # The second pair of eyes saw something the first did not.
    (State.CLEARED, Act.SEND_TO_REVIEW): State.IN_REVIEW,
    (State.CLEARED, Act.APPROVE): State.APPROVED,
    (State.APPROVED, Act.PRODUCE): State.IN_PRODUCTION,
    # The card could not be made from what the dossier holds: a person has to look.
    (State.APPROVED, Act.SEND_TO_REVIEW): State.IN_REVIEW,
    (State.IN_PRODUCTION, Act.CARD_READY): State.AWAITING_HANDOVER,
    # The card went missing or is spoilt before it reached the hand: make it again.
    (State.AWAITING_HANDOVER, Act.PRODUCE): State.IN_PRODUCTION,
    (State.AWAITING_HANDOVER, Act.HAND_OVER): State.HANDED_OVER,
}

CLOSED: Final = frozenset({State.REFUSED, State.HANDED_OVER})
OPEN: Final = tuple(state for state in State if state not in CLOSED)


class ConfirmationState(StrEnum):
    """A CC04 confirmation is given at once, or waits until the number is found."""

    REQUESTED = "requested"
    ISSUED = "issued"
    REFUSED = "refused"


class ConfirmationAct(StrEnum):
    """What may be done to a request for a confirmation."""

    ISSUE = "issue"
    REFUSE = "refuse"


CONFIRMATION_MOVES: Final = {
    (ConfirmationState.REQUESTED, ConfirmationAct.ISSUE): ConfirmationState.ISSUED,
    (ConfirmationState.REQUESTED, ConfirmationAct.REFUSE): ConfirmationState.REFUSED,
}
