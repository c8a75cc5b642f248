"""An e-ID account in words: level, who holds it, why it is locked."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cancuoc.domain.eid.queries import AccountRow, AccountStep
from cancuoc.interfaces.ui.text import vi_date, vi_datetime

ACTS = {
    "open": "Mở tài khoản",
    "renew": "Gắn với thẻ mới",
    "raise": "Nâng mức độ",
    "to_owner": "Giao cho chính chủ",
    "lock": "Khóa",
    "unlock": "Mở khóa",
}
Row = dict[str, str]


def panel(account: AccountRow) -> list[Row]:
    """Return the lines of the account's panel."""
    expires = account.card_expires_on
    lines = [
        {"key": _("Mức độ định danh"), "value": f"{account.level:02d}"},
        {"key": _("Người giữ tài khoản"), "value": _(account.held_by.vi)},
        {"key": _("Tình trạng"), "value": _(account.state.vi)},
        {
            "key": _("Thẻ có giá trị đến"),
            "value": vi_date(expires) if expires else _("không thời hạn"),
        },
    ]
    if account.causes:
        why = "; ".join(_(cause.vi) for cause in account.causes)
        lines.append({"key": _("Lý do khóa"), "value": why})
    return lines


def steps(found: Iterable[AccountStep]) -> list[str]:
    """Return the time line of an account in words."""
    return [f"{vi_datetime(step.at)}: {_(ACTS.get(step.act, step.act))}" for step in found]
