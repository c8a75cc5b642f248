"""What the lock page says: how often one may still try, and which group was misheard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cancuoc.station.locking import Standing


def tries(standing: Standing, *, at: datetime) -> str:
    """Return how many tries are free, or from when on the next one is."""
    if standing.free:
        return _("Còn %(n)s lần nhập trước khi phải chờ.") % {"n": standing.free}
    if not standing.wait:
        return _("Đã nhập sai nhiều lần. Nhập sai nữa phải chờ lâu hơn.")
    until = timezone.localtime(at + standing.wait)
    seconds = int(standing.wait.total_seconds()) + 1
    wait = _("%(n)s giây") % {"n": seconds}
    if seconds > 90:
        wait = _("%(n)s phút") % {"n": -(-seconds // 60)}
    return _("Phải chờ %(wait)s: nhập lại được từ %(at)s.") % {
        "wait": wait,
        "at": until.strftime("%H:%M:%S"),
    }


def groups(typed: Sequence[str], *, wrong: object = (), kept: bool = False) -> list[dict[str, Any]]:
    """Return the four fields; what was right stays when only some groups were misheard."""
    bad = wrong if isinstance(wrong, list) else []
    return [
        {
            "id": f"group{number}",
            "label": _("Nhóm %(n)s") % {"n": number},
            "value": text if kept else "",
            "error": _("Nhờ trung tâm đọc lại nhóm này.") if number in bad else "",
            "first": number == (bad[0] if bad else 1),
        }
        for number, text in enumerate(typed, 1)
    ]
