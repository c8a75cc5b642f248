"""The ends of an evening in words: what stations claim beside what the centre has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cancuoc.domain.stations.evenings import Evening, HandOver
from cancuoc.domain.stations.teams import TeamView
from cancuoc.kernel.textdate import vi_datetime
from cancuoc.packet.closing import Exceptions
from cancuoc.packet.custody import Counted
from cancuoc.packet.team import Presence

FIGURES: Final[dict[str, str | Promise]] = {
    "tickets": gettext_lazy("Phiếu đã phát"),
    "dossier": gettext_lazy("Hồ sơ"),
    "absent": gettext_lazy("Vắng"),
    "postponed": gettext_lazy("Hẹn hôm khác"),
}


def columns() -> list[dict[str, Any]]:
    """Return the head of the comparison."""
    return [
        {"key": "name", "text": _("Mục")},
        {"key": "claimed", "text": _("Trạm báo"), "number": True},
        {"key": "ours", "text": _("Trung tâm có"), "number": True},
        {"key": "said", "text": _("So sánh")},
    ]


def teams(found: Iterable[TeamView]) -> list[dict[str, Any]]:
    """Return who worked in the session, by the station where it was chosen."""
    return [
        {
            "station": each.station_code,
            "at": vi_datetime(each.chosen_at),
            "by": each.chosen_by,
            "proven": each.proven,
            "kinds": [
                {"key": _(kind.vi), "value": ", ".join(names)}
                for kind in Presence
                if (names := [m.full_name for m in each.members if m.presence is kind])
            ],
        }
        for each in found
    ]


def reports(found: Iterable[Evening]) -> list[dict[str, Any]]:
    """Return one report a station."""
    return [_report(each) for each in found]


def _report(found: Evening) -> dict[str, Any]:
    rows = [
        {
            "name": str(FIGURES[pair.name]),
            "claimed": pair.claimed,
            "ours": pair.ours,
            "said": _said(pair.claimed - pair.ours),
            "_act": pair.differs,
        }
        for pair in found.pairs
    ]
    misfits = [
        {
            "ticket": each.ticket,
            "what": _(each.misfit.vi),
            "reason": _(each.reason.vi),
        }
        for each in found.closing.misfits
    ]
    return {
        "station": found.station_code,
        "number": found.number,
        "at": vi_datetime(found.signed_at),
        "hands": f"{found.first}, {found.second}",
        "proven": found.proven,
        "differs": found.differs,
        "rows": rows,
        "misfits": misfits,
        "exceptions": _exceptions(found.closing.exceptions),
        "waiting": found.closing.waiting,
        "note": found.closing.exceptions.note,
    }


def _said(difference: int) -> str:
    if not difference:
        return _("khớp")
    if difference > 0:
        return _("trạm báo nhiều hơn %(n)s") % {"n": difference}
    return _("trạm báo ít hơn %(n)s") % {"n": -difference}


def _exceptions(told: Exceptions) -> list[str]:
    """Return what went otherwise than planned; nothing is said of what did not happen."""
    found = [
        (told.turned_away, _("Phải về vì không thể nhận thêm: %(n)s")),
        (told.papers_missing, _("Thiếu giấy tờ: %(n)s")),
        (told.paper_forms, _("Tờ khai giấy đã dùng: %(n)s")),
        (told.devices_failed, _("Thiết bị hỏng: %(n)s lần")),
        (told.refused, _("Hồ sơ trung tâm từ chối: %(n)s")),
        (told.damaged, _("Hồ sơ hỏng trên máy: %(n)s")),
        (told.unheard, _("Việc về phiếu trung tâm không nhận: %(n)s")),
    ]
    words = [text % {"n": number} for number, text in found if number]
    if not told.prints_destroyed:
        words.append(_("Chưa xác nhận hủy danh sách in."))
    return words


def hand_over_rows(found: Iterable[HandOver]) -> list[dict[str, Any]]:
    """Return each time a kit changed hands, with what was not taken as it was given."""
    return [
        {
            "at": vi_datetime(each.custody.signed_at),
            "hands": f"{each.custody.giver} → {each.custody.taker}",
            "proven": each.proven,
            "words": _differences(each),
        }
        for each in found
    ]


def _differences(found: HandOver) -> str:
    if not found.differences:
        return _("Nhận đủ như đã giao.")
    return "; ".join(
        _("%(item)s: giao %(given)s, nhận %(taken)s")
        % {"item": _(each.item.vi), "given": _counted(each.given), "taken": _counted(each.taken)}
        for each in found.differences
    )


def _counted(each: Counted) -> str:
    if not each.seal:
        return str(each.count)
    return _("%(count)s (niêm phong %(seal)s)") % {"count": each.count, "seal": each.seal}
