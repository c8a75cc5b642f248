"""States of an account, who holds it and which level it may have. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from cancuoc.law import eid
from cancuoc.law.ages import Band
from cancuoc.law.eid import LockCause


class State(StrEnum):
    """An account is open or locked; it is kept for good (Decree 69/2024/NĐ-CP)."""

    ACTIVE = "active"
    LOCKED = "locked"

    @property
    def vi(self) -> str:
        """The state as people read it."""
        return {"active": "Đang dùng", "locked": "Đang khóa"}[self.value]


class Act(StrEnum):
    LOCK = "lock"
    UNLOCK = "unlock"


MOVES: Final = {
    (State.ACTIVE, Act.LOCK): State.LOCKED,
    # A second cause locks an account that is locked already.
    (State.LOCKED, Act.LOCK): State.LOCKED,
    (State.LOCKED, Act.UNLOCK): State.ACTIVE,
}


class HeldBy(StrEnum):
    """Who uses the account: a child's is held by the representative (EID-6)."""

    HOLDER = "holder"
    REPRESENTATIVE = "representative"

    @property
    def vi(self) -> str:
        """The holder in Vietnamese."""
        return {"holder": "Chính chủ", "representative": "Người đại diện giữ"}[self.value]


# A new card in the hand ends what stood against the card before it: the law says so for a
# revoked and an expired one; a held one was replaced, so nothing is left to give back.
ENDED_BY_NEW_CARD: Final = (
    LockCause.CARD_EXPIRED,
    LockCause.CARD_HELD,
    LockCause.CARD_REVOKED,
)


def lawful_level(*, asked: int, band: Band) -> int:
    """Return the level to open: what was asked for, but never above the age's limit.

    Decree 69/2024/NĐ-CP Art. 7: under 6 level 1 only (EID-3).
    """
    return min(asked, max(eid.LEVELS[band]))
