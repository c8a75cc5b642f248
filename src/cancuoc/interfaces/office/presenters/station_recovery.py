"""Recovery words of a station and who asked for them, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from cancuoc.domain.stations.recovering import AskRow, HeldRecovery
from cancuoc.domain.stations.recovery_rules import AskState
from cancuoc.kernel.textdate import vi_datetime


def state_word(ask: AskRow) -> str:
    """Return how far a request has come."""
    if ask.over:
        return _("Đã cho phép nhưng quá 15 phút, không xem được nữa")
    return {
        AskState.ASKED: _("Chờ người thứ hai cho phép"),
        AskState.ALLOWED: _("Đã cho phép, người đề nghị xem được một lần"),
        AskState.SHOWN: _("Đã hiện các từ một lần"),
        AskState.WITHDRAWN: _("Đã rút đề nghị"),
    }[ask.state]


def held_facts(held: HeldRecovery | None) -> list[dict[str, Any]]:
    """Return what the centre holds, as rows of a summary."""
    if held is None:
        return []
    return [
        {"key": _("Mã khôi phục số"), "value": held.name},
        {"key": _("Trạm gửi lúc"), "value": vi_datetime(held.told_at)},
    ]


def ask_facts(ask: AskRow | None, *, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the latest request as rows of a summary."""
    if ask is None:
        return []
    found = [
        {"key": _("Tình trạng"), "value": state_word(ask)},
        {"key": _("Cho mã khôi phục số"), "value": ask.name},
        {"key": _("Lý do đề nghị"), "value": ask.reason},
        {"key": _("Người đề nghị"), "value": names.get(ask.asked_hand, ask.asked_by)},
        {"key": _("Đề nghị lúc"), "value": vi_datetime(ask.asked_at)},
    ]
    if ask.allowed_at:
        allowed = names.get(ask.allowed_hand, ask.allowed_by)
        found.append({"key": _("Người cho phép"), "value": allowed})
        found.append({"key": _("Cho phép lúc"), "value": vi_datetime(ask.allowed_at)})
    if ask.shown_at:
        found.append({"key": _("Hiện các từ lúc"), "value": vi_datetime(ask.shown_at)})
    return found


def group_rows(groups: Sequence[str]) -> list[dict[str, Any]]:
    """Return the groups with their numbers, as they are read out."""
    return [
        {"name": _("Nhóm %(n)s") % {"n": number}, "words": group.split()}
        for number, group in enumerate(groups, 1)
    ]
