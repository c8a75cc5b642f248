"""Each packet in words: where it is, since when, and what comes next by whom."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.stations.lives import Life, Whereabouts
from cancuoc.interfaces.office.presenters import second_officer
from cancuoc.interfaces.office.presenters.stations import reason_word
from cancuoc.kernel.textdate import vi_datetime
from cancuoc.packet.slip import slip_code

_NEXT: Final[dict[Whereabouts, str | Promise]] = {
    Whereabouts.MISSING: gettext_lazy("Trạm tự gửi khi có mạng, hoặc mang đến bằng USB."),
    Whereabouts.SENDING: gettext_lazy("Trạm tự gửi tiếp phần còn thiếu khi có mạng."),
    Whereabouts.REFUSED: gettext_lazy("Trạm vẫn giữ gói. Tìm nguyên nhân rồi cho trạm gửi lại."),
    Whereabouts.WAITING: gettext_lazy("Hệ thống tự mở, không cần làm gì."),
    Whereabouts.ASIDE: gettext_lazy("Quản trị xem nguyên nhân và quyết định cho mở lại."),
}
_DOSSIER_NEXT: Final[dict[State, str | Promise]] = {
    State.RECEIVED: gettext_lazy("Hệ thống tự kiểm tra."),
    State.CHECKING: gettext_lazy("Hệ thống tự kiểm tra."),
    State.IN_REVIEW: gettext_lazy("Cán bộ thẩm tra xem và kết luận."),
    State.CLEARED: gettext_lazy("Người thứ hai duyệt."),
    State.REFUSED: gettext_lazy("Đã xong: có thông báo từ chối."),
    State.APPROVED: gettext_lazy("Làm thẻ."),
    State.IN_PRODUCTION: gettext_lazy("Làm thẻ."),
    State.AWAITING_HANDOVER: gettext_lazy("Trả thẻ cho công dân."),
    State.HANDED_OVER: gettext_lazy("Đã xong."),
    State.RETURNED: gettext_lazy("Chờ bổ sung rồi kiểm tra lại."),
}


def columns() -> list[dict[str, Any]]:
    """Return the head of the list."""
    return [
        {"key": "number", "text": _("Số")},
        {"key": "slip", "text": _("Mã")},
        {"key": "where", "text": _("Đang ở đâu")},
        {"key": "since", "text": _("Từ lúc")},
        {"key": "next", "text": _("Tiếp theo")},
    ]


def rows(*, station_code: str, lives: tuple[Life, ...]) -> list[dict[str, Any]]:
    """Return one row for each packet; those that need a person lead to where that is done."""
    return [_row(station_code, life) for life in lives]


def _row(station_code: str, life: Life) -> dict[str, Any]:
    aside = life.where is Whereabouts.ASIDE
    href = reverse("office:packet_release", args=[station_code, life.packet_id]) if aside else ""
    return {
        "number": _number(life),
        "slip": slip_code(life.packet_id) if life.packet_id else None,
        "where": _where(life),
        "since": vi_datetime(life.since) if life.since else None,
        "next": _next(life),
        "_href": href,
        "_act": aside or life.where is Whereabouts.REFUSED,
    }


def _next(life: Life) -> str:
    if life.where is Whereabouts.DOSSIER and life.dossier is not None:
        return str(_DOSSIER_NEXT[life.dossier.state])
    return str(_NEXT[life.where])


def _number(life: Life) -> str:
    if not life.sequence:
        return "–"
    if life.sequence == life.last:
        return str(life.sequence)
    return _("%(first)s đến %(last)s") % {"first": life.sequence, "last": life.last}


def _where(life: Life) -> str:
    if life.where is Whereabouts.MISSING:
        return _("Chưa đến trung tâm")
    if life.where is Whereabouts.SENDING:
        gaps = {"percent": 100 * life.received // max(1, life.size)}
        return _("Đang gửi dở, đã đến %(percent)s %%") % gaps
    if life.where is Whereabouts.WAITING:
        return _("Đã nhận, chờ mở")
    if life.dossier is not None and life.where is Whereabouts.DOSSIER:
        stands = f"{life.dossier.code}: {_(life.dossier.state.vi)}"
        return f"{stands}. {second_officer.line(life.second)}" if life.second else stands
    word = _("Để riêng") if life.where is Whereabouts.ASIDE else _("Không nhận")
    return f"{word}: {reason_word(life.reason)}"
