"""Now beside a day that was kept: every change is an arrow, a number and a word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from markupsafe import Markup

from cancuoc.domain.reporting.weekly import DaySum
from cancuoc.kernel.textdate import vi_date, vi_number

_NONE: Final = "–"


def change(now: float | None, then: float | None, *, places: int | None = None) -> Markup | str:
    """Return how much a number rose or fell; a dash where one of the two is not known."""
    if now is None or then is None:
        return _NONE
    step = round(now - then, places or 0)
    if step == 0:
        return _("không đổi")
    number = vi_number(abs(step) if places else int(abs(step)), places=places)
    words = _("tăng %(n)s") if step > 0 else _("giảm %(n)s")
    # The arrow is for the eye; the word alone says it to whoever listens.
    arrow = Markup('<span aria-hidden="true">{}</span> {}')
    return arrow.format("▲" if step > 0 else "▼", words % {"n": number})


def since(day: date) -> str:
    """Return the head of a column of changes: always the day itself."""
    return _("So với cuối ngày %(day)s") % {"day": vi_date(day)}


def columns(*, now: date, then: date) -> list[dict[str, Any]]:
    """Return the head of the table of a week."""
    return [
        {"key": "what", "text": _("Số liệu")},
        {"key": "now", "text": _("Cuối ngày %(day)s") % {"day": vi_date(now)}, "number": True},
        {"key": "then", "text": _("Cuối ngày %(day)s") % {"day": vi_date(then)}, "number": True},
        {"key": "change", "text": _("Thay đổi")},
    ]


def rows(*, now: DaySum, then: DaySum) -> list[dict[str, Any]]:
    """Return coverage, backlog and waits of two days with what changed."""
    return [
        _row(_("Đã thu nhận trong số người đến hạn, %"), _percent, now, then, places=1),
        _row(_("Người đến hạn"), lambda day: day.due, now, then),
        _row(_("Người chưa có chỗ"), lambda day: day.open, now, then),
        _row(_("Hồ sơ đang mở"), lambda day: day.dossiers, now, then),
        _row(_("Hồ sơ quá hạn 7 ngày"), lambda day: day.late, now, then),
        _row(_("Chờ đến lúc được gọi, phút"), lambda day: day.wait, now, then, places=1),
        _row(_("Người được gọi trong ngày"), lambda day: day.called, now, then),
    ]


def _percent(day: DaySum) -> float | None:
    return None if day.coverage is None else 100 * day.coverage


def _row(
    what: str,
    read: Callable[[DaySum], float | None],
    now: DaySum,
    then: DaySum,
    *,
    places: int | None = None,
) -> dict[str, Any]:
    return {
        "what": what,
        "now": _shown(read(now), places),
        "then": _shown(read(then), places),
        "change": change(read(now), read(then), places=places),
    }


def _shown(value: float | None, places: int | None) -> str:
    return _NONE if value is None else vi_number(value, places=places)
