"""Keys of stations and orders to wipe them, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from cancuoc.domain.stations.holding import Holding
from cancuoc.domain.stations.key_changes import KeyInUse
from cancuoc.domain.stations.rules import KeyAge, WipeState
from cancuoc.domain.stations.wiping import WipeRow
from cancuoc.interfaces.ui.text import vi_number
from cancuoc.kernel.textdate import vi_datetime

UNSENT: Final = "unsent"


def key_words(key: KeyInUse | None) -> str:
    """Return since when a station's key is in use and whether it is due."""
    if key is None:
        return _("Không có khóa đang dùng")
    stands = {
        KeyAge.FRESH: _("còn hạn"),
        KeyAge.DUE: _("đến hạn đổi, trạm tự đổi khi khởi động có mạng"),
        KeyAge.OVER: _("quá hạn, nối mạng rồi khởi động lại trạm để đổi"),
    }[key.age]
    return _("Dùng từ %(at)s, %(stands)s") % {"at": vi_datetime(key.since), "stands": stands}


def wipe_word(state: WipeState) -> str:
    """Return how far an order to wipe has come."""
    return {
        WipeState.ORDERED: _("Chờ người thứ hai xác nhận"),
        WipeState.APPROVED: _("Đã xác nhận, chờ trạm liên lạc"),
        WipeState.KEPT: _("Trạm chưa xóa vì còn hồ sơ chưa gửi hoặc làm dở; sẽ được hỏi lại"),
        WipeState.DONE: _("Trạm đã xóa và ký xác nhận"),
        WipeState.WITHDRAWN: _("Đã rút lệnh"),
    }[state]


def facts(order: WipeRow | None, *, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return an order as rows of a summary."""
    if order is None:
        return []
    scope = (
        _("Kể cả hồ sơ chưa gửi và hồ sơ làm dở")
        if order.unsent_too
        else _("Chỉ khi không còn hồ sơ chưa gửi, làm dở")
    )
    found = [
        {"key": _("Tình trạng"), "value": wipe_word(order.state)},
        {"key": _("Phạm vi xóa"), "value": scope},
        {"key": _("Lý do xóa"), "value": order.reason},
        {"key": _("Người đề nghị"), "value": names.get(order.ordered_hand, order.ordered_by)},
        {"key": _("Đề nghị lúc"), "value": vi_datetime(order.ordered_at)},
    ]
    if order.approved_at:
        found.append({"key": _("Xác nhận lúc"), "value": vi_datetime(order.approved_at)})
    if order.answered_at:
        found.append({"key": _("Trạm trả lời lúc"), "value": vi_datetime(order.answered_at)})
    gone = order.state is WipeState.DONE
    if order.waiting is not None:
        key = _("Hồ sơ chưa gửi đã xóa") if gone else _("Hồ sơ chưa gửi trên trạm")
        found.append({"key": key, "value": vi_number(order.waiting)})
    if order.drafts is not None:
        key = _("Hồ sơ làm dở đã xóa") if gone else _("Hồ sơ làm dở trên trạm")
        found.append({"key": key, "value": vi_number(order.drafts)})
    return found


def would_go(held: Holding | None) -> str:
    """Return what a wipe would take for good, as the station told last."""
    if held is None:
        return _("Trạm chưa báo còn bao nhiêu hồ sơ. Xóa có thể làm mất hồ sơ chưa gửi và làm dở.")
    gaps = {
        "at": vi_datetime(held.told_at),
        "waiting": vi_number(held.waiting),
        "drafts": vi_number(held.drafts),
    }
    return (
        _("Trạm báo lúc %(at)s: %(waiting)s hồ sơ chưa gửi và %(drafts)s hồ sơ làm dở sẽ mất.")
        % gaps
    )
