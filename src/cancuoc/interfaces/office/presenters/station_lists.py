"""Day lists that left for a station, and its reports, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cancuoc.domain.stations.preparations import ListOut, Told
from cancuoc.interfaces.ui.forms import Choice
from cancuoc.kernel.textdate import vi_datetime
from cancuoc.packet.preparation import CheckName, ReportKind

# The hand under which a station reports what it did by itself.
STATION: Final = "station"
KINDS: Final[dict[ReportKind, str | Promise]] = {
    ReportKind.OPENED: gettext_lazy("Mở buổi"),
    ReportKind.HELD_BACK: gettext_lazy("Không mở được buổi"),
    ReportKind.LIST_PRINTED: gettext_lazy("In danh sách"),
    ReportKind.FORMS_PRINTED: gettext_lazy("In mẫu trống"),
    ReportKind.PRINTS_DESTROYED: gettext_lazy("Đã huỷ bản in"),
    ReportKind.LIST_REMOVED: gettext_lazy("Danh sách hết hạn, đã xoá"),
}
CHECKS: Final[dict[str, str | Promise]] = {
    CheckName.BATTERY: gettext_lazy("Pin của máy"),
    CheckName.DISK: gettext_lazy("Chỗ trống trên ổ đĩa"),
    CheckName.CLOCK: gettext_lazy("Đồng hồ"),
    CheckName.DEVICES: gettext_lazy("Thiết bị thu nhận"),
    CheckName.SEALS: gettext_lazy("Niêm phong dữ liệu"),
    CheckName.KEYS: gettext_lazy("Khoá và phiên của cán bộ"),
    CheckName.DAY_LIST: gettext_lazy("Danh sách buổi"),
}


def list_columns() -> list[dict[str, Any]]:
    """Return the head of the lists that left."""
    return [
        {"key": "place", "text": _("Buổi")},
        {"key": "people", "text": _("Số người"), "number": True},
        {"key": "issued", "text": _("Mang đi lúc")},
        {"key": "until", "text": _("Dùng đến")},
    ]


def list_rows(lists: tuple[ListOut, ...]) -> list[dict[str, Any]]:
    """Return one row for each session whose list left."""
    return [
        {
            "place": session_words(each),
            "people": each.people,
            "issued": vi_datetime(each.issued_at),
            "until": vi_datetime(each.valid_until),
        }
        for each in lists
    ]


def session_choices(lists: tuple[ListOut, ...]) -> list[Choice]:
    """Return the sessions whose list may be extended."""
    return [Choice(str(each.session_id), session_words(each)) for each in lists]


def session_words(each: ListOut) -> str:
    """Return a session as people name one: where and when."""
    started: datetime | None = each.starts_at
    return f"{each.place}, {vi_datetime(started)}" if started else str(each.session_id)


def report_columns() -> list[dict[str, Any]]:
    """Return the head of the reports."""
    return [
        {"key": "what", "text": _("Việc")},
        {"key": "count", "text": _("Số lượng"), "number": True},
        {"key": "raised", "text": _("Mục không đạt")},
        {"key": "hand", "text": _("Người làm")},
        {"key": "at", "text": _("Giờ của trạm")},
        {"key": "told", "text": _("Trung tâm nhận")},
    ]


def report_rows(told: tuple[Told, ...], *, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return one row for each report, with the checks that were not in order.

    `names` are those of living hands. The code of a hand stands on no screen: whoever reads it
    elsewhere could tell which accounts belong to one person.
    """
    return [
        {
            "what": str(KINDS[each.kind]),
            "count": each.count or "–",
            "raised": ", ".join(str(CHECKS.get(name, name)) for name, _level in each.raised) or "–",
            "hand": _who(each.hand, names),
            "at": vi_datetime(each.at),
            "told": vi_datetime(each.told_at),
        }
        for each in told
    ]


def _who(hand: str, names: Mapping[str, str]) -> str:
    """Return who did it: a name, the machine itself, or that the account is not known here."""
    if hand == STATION:
        return _("Máy trạm")
    return names.get(hand) or _("Không rõ tài khoản")
