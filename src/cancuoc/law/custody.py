"""Revoking and holding a card, and what follows (Art. 29, 34)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from cancuoc.kernel.refusal import Refusal
from cancuoc.law.eid import LockCause
from cancuoc.law.regimes import identity_law


class CauseNotInForce(Refusal, ValueError):
    """The law of that day does not know this cause."""

    message = "Căn cứ này chưa có hiệu lực vào ngày đã chọn."
    next_step = "Vui lòng chọn căn cứ khác hoặc kiểm tra lại ngày."


class RevokeCause(StrEnum):
    """Art. 29(1), with what Law 118/2025 adds from 1 July 2026."""

    NATIONALITY_LOST = "nationality_lost"
    ISSUED_WRONGLY = "issued_wrongly"
    ALTERED = "altered"
    RESTORATION_CANCELLED = "restoration_cancelled"

    @property
    def vi(self) -> str:
        """Return the cause in words."""
        return {
            "nationality_lost": "Bị tước, được thôi quốc tịch hoặc hủy quyết định nhập quốc tịch",
            "issued_wrongly": "Thẻ cấp sai quy định",
            "altered": "Thẻ bị tẩy xóa, sửa chữa",
            "restoration_cancelled": "Quyết định cho trở lại quốc tịch bị hủy",
        }[self.value]


class HoldCause(StrEnum):
    """Art. 29(2)."""

    COMPULSORY_MEASURE = "compulsory_measure"
    DETENTION = "detention"

    @property
    def vi(self) -> str:
        """Return the cause in words."""
        return {
            "compulsory_measure": "Đang ở trường giáo dưỡng, cơ sở giáo dục, cai nghiện bắt buộc",
            "detention": "Bị tạm giữ, tạm giam, chấp hành án phạt tù",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """The effect on card and e-identity."""

    card_returns: bool
    usable_through_keeper: bool
    lock: LockCause
    rule_ids: tuple[str, ...]


_RULES: Final = {
    RevokeCause.NATIONALITY_LOST: "REV-1",
    RevokeCause.ISSUED_WRONGLY: "REV-1",
    RevokeCause.ALTERED: "REV-1",
    RevokeCause.RESTORATION_CANCELLED: "REV-2",
    HoldCause.COMPULSORY_MEASURE: "HOLD-1",
    HoldCause.DETENTION: "HOLD-2",
}


def revoke(*, cause: RevokeCause, on: date) -> Custody:
    """Return what revoking does (Art. 29(1), 34(1)(c)); raise `CauseNotInForce`.

    Death is not a cause of revoking: it locks the e-identity by itself.
    """
    law = identity_law(on)
    if cause is RevokeCause.RESTORATION_CANCELLED and not law.revokes_restored_nationality:
        raise CauseNotInForce
    return Custody(
        card_returns=False,
        usable_through_keeper=False,
        lock=LockCause.CARD_REVOKED,
        rule_ids=(_RULES[cause], "EID-12"),
    )


def hold(*, cause: HoldCause, on: date) -> Custody:
    """Return what holding does (Art. 29(2), 34(1)(c)); the card returns when it ends."""
    identity_law(on)
    return Custody(
        card_returns=True,
        usable_through_keeper=True,
        lock=LockCause.CARD_HELD,
        rule_ids=(_RULES[cause], "HOLD-3", "EID-12"),
    )
