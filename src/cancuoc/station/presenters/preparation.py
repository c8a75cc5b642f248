"""The checks before a session as lines of a page, what stops first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from cancuoc.interfaces.ui.text import vi_datetime, vi_number, vi_time, vi_weekday
from cancuoc.kernel.clock import VN
from cancuoc.packet.day_list import Statement
from cancuoc.packet.preparation import Level
from cancuoc.station.core import checks
from cancuoc.station.core.checks import Check
from cancuoc.station.records import Session

WORDS: Final = {Level.OK: "Đạt", Level.WARN: "Cần xác nhận", Level.STOP: "Bị chặn"}
TONES: Final = {Level.OK: "green", Level.WARN: "yellow", Level.STOP: "red"}
ORDER: Final = (Level.STOP, Level.WARN, Level.OK)


def page(
    session: Session, found: Sequence[Check], statement: Statement | None, *, printed: int
) -> dict[str, Any]:
    """Return the session, its checks and its list; counts come from the same checks."""
    start, end = session.starts_at.astimezone(VN), session.ends_at.astimezone(VN)
    count = {level: sum(each.level is level for each in found) for level in Level}
    ordered = sorted(found, key=lambda each: ORDER.index(each.level))
    return {
        "session": {
            "id": session.id,
            "place": session.place or session.unit_name,
            "day": vi_weekday(start),
            "hours": f"{vi_time(start)}–{vi_time(end)}",
            "team": session.team_code,
        },
        "checks": [_row(each) for each in ordered],
        "stops": count[Level.STOP],
        "warnings": count[Level.WARN],
        "people": statement.people if statement else 0,
        "until": vi_datetime(statement.valid_until) if statement else "",
        "printed": printed,
    }


def _row(check: Check) -> dict[str, Any]:
    return {
        "name": check.name.value,
        "title": _(checks.NAMES[check.name]),
        "level": check.level.value,
        "tag": {"text": _(WORDS[check.level]), "tone": TONES[check.level]},
        "found": _(check.found) % _filled(check.gaps) if check.gaps else _(check.found),
        "advice": _(check.advice) if check.advice else "",
    }


def _filled(gaps: Mapping[str, object]) -> dict[str, str]:
    return {name: _said(value) for name, value in gaps.items()}


def _said(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_(each) for each in value)
    return vi_number(value) if isinstance(value, int) else str(value)
