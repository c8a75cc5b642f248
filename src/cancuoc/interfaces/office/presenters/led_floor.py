"""A floor that a station leads, as the queue screen tells it, and where the two disagreed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from cancuoc.domain.sessions.led_floor import LedFloor, Remark
from cancuoc.interfaces.ui.text import vi_time


def led(found: LedFloor | None) -> dict[str, Any] | None:
    """Return which station leads since when, or None while the centre does."""
    if found is None or found.since is None:
        return None
    return {
        "station": found.station_code,
        "since": vi_time(found.since),
        "heard": vi_time(found.heard_at),
    }


def remarks(found: Sequence[Remark]) -> list[dict[str, str]]:
    """Return each act to know of as a line: when, which number, what, and what the rule said."""
    acts = {
        "arrive": _("cấp số"),
        "call": _("gọi"),
        "begin": _("bắt đầu"),
        "hold": _("tạm giữ"),
        "resume": _("về hàng chờ"),
        "miss": _("ghi vắng"),
        "finish": _("kết thúc"),
        "transfer": _("chuyển"),
        "undo": _("hoàn tác"),
    }
    return [
        {
            "at": vi_time(remark.at),
            "label": remark.label,
            "act": acts.get(remark.act, remark.act),
            "why": _(remark.why.vi),
        }
        for remark in found
    ]
