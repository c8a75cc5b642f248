"""An officer's own wishes and requests in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cancuoc.domain.planning.crew_rules import AskState
from cancuoc.domain.planning.crews import Away, WishRow
from cancuoc.domain.planning.own_wishes import RequestRow
from cancuoc.interfaces.ui.duties import AWAY, SHIFTS
from cancuoc.interfaces.ui.text import vi_date, vi_weekday
from cancuoc.interfaces.ui.words import Text

STATES: Final[dict[AskState, tuple[Text, str]]] = {
    AskState.ASKED: (gettext_lazy("Chờ trả lời"), "yellow"),
    AskState.GRANTED: (gettext_lazy("Được nghỉ"), "green"),
    AskState.DECLINED: (gettext_lazy("Không được"), "red"),
    AskState.TAKEN_BACK: (gettext_lazy("Đã rút"), "grey"),
}


def wishes(rows: Sequence[WishRow]) -> list[dict[str, str]]:
    """Return one's wishes by day."""
    return [
        {
            "day": vi_weekday(row.on),
            "shift": str(SHIFTS[row.shift]),
            "wanted": _("Muốn làm") if row.wanted else _("Không muốn làm"),
        }
        for row in rows
    ]


def away(rows: Sequence[Away]) -> list[str]:
    """Return the days one is away already."""
    return [f"{_days(row.first_day, row.last_day)}, {AWAY[row.kind]}" for row in rows]


def requests(rows: Sequence[RequestRow]) -> list[dict[str, object]]:
    """Return one's requests with how they stand."""
    found: list[dict[str, object]] = []
    for row in rows:
        text, tone = STATES[row.state]
        found.append(
            {
                "id": str(row.id),
                "days": _days(row.first_day, row.last_day),
                "kind": str(AWAY[row.kind]),
                "note": row.note,
                "why": row.why,
                "state": {"text": str(text), "tone": tone},
            }
        )
    return found


def _days(first: date, last: date) -> str:
    if first == last:
        return vi_date(first)
    return _("%(first)s đến %(last)s") % {"first": vi_date(first), "last": vi_date(last)}
