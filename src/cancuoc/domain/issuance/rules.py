"""States of approvals, cards and batches, and who may not approve. Pure."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Final


class ApprovalState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    SENT_BACK = "sent_back"


class ApprovalAct(StrEnum):
    APPROVE = "approve"
    SEND_BACK = "send_back"
    QUEUE = "queue"


APPROVAL_MOVES: Final = {
    (ApprovalState.WAITING, ApprovalAct.APPROVE): ApprovalState.APPROVED,
    (ApprovalState.WAITING, ApprovalAct.SEND_BACK): ApprovalState.SENT_BACK,
    # The card could not be drawn from what was approved.
    (ApprovalState.APPROVED, ApprovalAct.SEND_BACK): ApprovalState.SENT_BACK,
    (ApprovalState.SENT_BACK, ApprovalAct.QUEUE): ApprovalState.WAITING,
}


class CardState(StrEnum):
    """Where a card is. Words follow the card desk: in a batch, received, missing."""

    MADE = "made"
    BATCHED = "batched"
    RECEIVED = "received"
    MISSING = "missing"
    SPOILED = "spoiled"
    HANDED_OVER = "handed_over"
    HELD = "held"
    REVOKED = "revoked"
    REPLACED = "replaced"

    @property
    def vi(self) -> str:
        """The state as the card desk reads it."""
        return _CARD_VI[self]


_CARD_VI: Final = {
    CardState.MADE: "Đã in, chưa vào lô",
    CardState.BATCHED: "Trong lô",
    CardState.RECEIVED: "Ở quầy, chờ trả",
    CardState.MISSING: "Đang thiếu",
    CardState.SPOILED: "Bị hỏng",
    CardState.HANDED_OVER: "Đã trả",
    CardState.HELD: "Đang giữ",
    CardState.REVOKED: "Đã thu hồi",
    CardState.REPLACED: "Đã thay bằng thẻ khác",
}


class CardAct(StrEnum):
    BATCH = "batch"
    RECEIVE = "receive"
    MISS = "miss"
    SPOIL = "spoil"
    HAND_OVER = "hand_over"
    HOLD = "hold"
    GIVE_BACK = "give_back"
    REVOKE = "revoke"
    REPLACE = "replace"


CARD_MOVES: Final = {
    (CardState.MADE, CardAct.BATCH): CardState.BATCHED,
    (CardState.MADE, CardAct.SPOIL): CardState.SPOILED,
    (CardState.BATCHED, CardAct.RECEIVE): CardState.RECEIVED,
    (CardState.BATCHED, CardAct.MISS): CardState.MISSING,
    (CardState.MISSING, CardAct.RECEIVE): CardState.RECEIVED,
    (CardState.MISSING, CardAct.REPLACE): CardState.REPLACED,
    (CardState.RECEIVED, CardAct.HAND_OVER): CardState.HANDED_OVER,
    (CardState.RECEIVED, CardAct.MISS): CardState.MISSING,
    (CardState.RECEIVED, CardAct.SPOIL): CardState.SPOILED,
    (CardState.SPOILED, CardAct.REPLACE): CardState.REPLACED,
    (CardState.HANDED_OVER, CardAct.HOLD): CardState.HELD,
    (CardState.HELD, CardAct.GIVE_BACK): CardState.HANDED_OVER,
    (CardState.HANDED_OVER, CardAct.REVOKE): CardState.REVOKED,
    (CardState.HELD, CardAct.REVOKE): CardState.REVOKED,
    (CardState.HANDED_OVER, CardAct.REPLACE): CardState.REPLACED,
}

# Made for somebody who does not hold it yet.
ON_ITS_WAY: Final = (
    CardState.MADE,
    CardState.BATCHED,
    CardState.RECEIVED,
    CardState.MISSING,
    CardState.SPOILED,
)
# A person has at most one card in these states; the database refuses a second.
LIVE: Final = (*ON_ITS_WAY, CardState.HANDED_OVER, CardState.HELD)


class BatchState(StrEnum):
    OPEN = "open"
    SENT = "sent"
    RECEIVED = "received"

    @property
    def vi(self) -> str:
        """The state of a box in Vietnamese."""
        return {"open": "Đang lập", "sent": "Đang chuyển", "received": "Đã nhận xong"}[self.value]


class BatchAct(StrEnum):
    SEND = "send"
    CLOSE = "close"


BATCH_MOVES: Final = {
    (BatchState.OPEN, BatchAct.SEND): BatchState.SENT,
    (BatchState.SENT, BatchAct.CLOSE): BatchState.RECEIVED,
}


class Receiver(StrEnum):
    """Who takes the card."""

    HOLDER = "holder"
    REPRESENTATIVE = "representative"
    PARENT = "parent"
    GUARDIAN = "guardian"

    @property
    def vi(self) -> str:
        """The receiver in Vietnamese."""
        return _RECEIVER_VI[self]


_RECEIVER_VI: Final = {
    Receiver.HOLDER: "Chính người được cấp thẻ",
    Receiver.REPRESENTATIVE: "Người đại diện đã ký hồ sơ",
    Receiver.PARENT: "Cha hoặc mẹ theo dữ liệu dân cư",
    Receiver.GUARDIAN: "Người giám hộ đã đăng ký",
}


def box_code(text: str) -> str:
    """Return the code of a box as it is stored, from whatever was typed; "" for no code."""
    code = text.strip().upper()
    # A control character is no letter of any code, and the database refuses some of them.
    return code if code.isprintable() else ""


def approval_bar(
    *,
    hand: str,
    username: str,
    officer_hand: str,
    reviewer_hands: Collection[str],
    kit_team: Collection[str],
    kit_hands: Collection[str] = (),
) -> str:
    """Return why this hand may not approve, in Vietnamese, or "" when it may.

    Four eyes: not the hand that captured, not a hand that ever reviewed, and nobody who works
    in the team of the kit it was captured with, under whatever account (`kit_hands`).
    """
    if hand == officer_hand:
        return "Người thu nhận hồ sơ không được phê duyệt chính hồ sơ đó."
    if hand in reviewer_hands:
        return "Người thẩm tra hồ sơ không được phê duyệt chính hồ sơ đó."
    if username in kit_team or hand in kit_hands:
        return "Cán bộ cùng tổ thiết bị thu nhận không được phê duyệt hồ sơ của tổ."
    return ""
