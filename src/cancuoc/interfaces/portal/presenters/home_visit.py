"""A request to be seen at home as its family reads it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cancuoc.domain.outreach.home_rules import OPEN, HomeState
from cancuoc.domain.outreach.home_telling import LEEWAY
from cancuoc.domain.outreach.queries import HomeRow
from cancuoc.interfaces.ui.text import vi_date, vi_time, vi_weekday


def card(row: HomeRow, name: str) -> dict[str, Any]:
    """Return one request: for whom, where it stands, and what comes next."""
    return {
        "code": row.code,
        "name": name,
        "state": _(row.state.vi),
        "asked": vi_date(row.asked_at),
        "next": _next(row),
        "open": row.state in OPEN,
        "planned": row.state is HomeState.PLANNED,
    }


def _next(row: HomeRow) -> str:
    if row.state is HomeState.PLANNED:
        day = vi_weekday(row.visit_from)
        return _("Đội đến %(day)s, %(hours)s.") % {"day": day, "hours": leeway(row)}
    if row.state is HomeState.DECLINED and row.declined is not None:
        return f"{_(row.declined.vi)}. {_(row.declined.fallback)}"
    if row.state is HomeState.NOT_MET and row.missed is not None:
        return _("%(why)s. Công an nơi cư trú sẽ hẹn lại.") % {"why": _(row.missed.vi)}
    return {
        HomeState.ASKED: _("Công an nơi cư trú sẽ xem và trả lời qua điện thoại đã ghi."),
        HomeState.ALLOWED: _("Đội sẽ báo giờ đến trước qua điện thoại đã ghi."),
    }.get(row.state, "")


def leeway(row: HomeRow) -> str:
    """Return the hour as the range that is kept: one door's delay moves the next."""
    if row.visit_from is None:
        return ""
    hours = {"start": vi_time(row.visit_from), "end": vi_time(row.visit_from + LEEWAY)}
    return _("khoảng %(start)s đến %(end)s") % hours
