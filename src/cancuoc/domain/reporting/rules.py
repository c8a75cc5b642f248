"""What is counted, with the definition that stands under every figure. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Measure(StrEnum):
    """One kind of fact that figures are made of."""

    VISITS = "visits"
    DOSSIERS = "dossiers"
    CONFIRMATIONS = "confirmations"
    CLEARED = "cleared"
    REFUSED = "refused"
    APPROVED = "approved"
    CARDS = "cards"
    HANDED_OVER = "handed_over"
    ACCOUNTS = "accounts"

    @property
    def vi(self) -> str:
        """The measure as the report names it."""
        return _WORDS[self][0]

    @property
    def definition(self) -> str:
        """What exactly is counted."""
        return _WORDS[self][1]


_WORDS: Final = {
    Measure.VISITS: ("Lượt tiếp đón", "Mỗi số thứ tự cấp cho một người đến là một lượt."),
    Measure.DOSSIERS: (
        "Hồ sơ thu nhận",
        "Mỗi hồ sơ đã về trung tâm và mở được là một hồ sơ, tính theo giờ trung tâm nhận.",
    ),
    Measure.CONFIRMATIONS: ("Giấy xác nhận", "Mỗi giấy xác nhận mẫu CC04 đã cấp."),
    Measure.CLEARED: ("Đủ điều kiện", "Hồ sơ đã qua kiểm tra và thẩm tra."),
    Measure.REFUSED: ("Từ chối", "Hồ sơ bị từ chối bằng thông báo CC03."),
    Measure.APPROVED: ("Đã duyệt", "Hồ sơ có chữ ký của người thứ hai."),
    Measure.CARDS: ("Thẻ đã làm", "Mỗi thẻ đã dựng xong hai mặt, kể cả thẻ in lại."),
    Measure.HANDED_OVER: ("Thẻ đã trả", "Thẻ đã giao đúng người sau hai lần quét."),
    Measure.ACCOUNTS: ("Tài khoản định danh", "Tài khoản định danh điện tử đã mở."),
}

# The audit act behind each measure: an independent recount reads these lines and no table
# that the counting itself uses.
AUDIT_ACT: Final = {
    Measure.VISITS: "sessions.arrive",
    Measure.DOSSIERS: "enrolment.receive",
    Measure.CONFIRMATIONS: "enrolment.confirm",
    Measure.CLEARED: "enrolment.clear",
    Measure.REFUSED: "enrolment.refuse",
    Measure.APPROVED: "enrolment.approve",
    Measure.CARDS: "issuance.make_card",
    Measure.HANDED_OVER: "issuance.hand_over",
    Measure.ACCOUNTS: "eid.open",
}
NO_BAND: Final = ""
