"""Sessions as rows of the choosing screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from cancuoc.interfaces.ui.text import vi_datetime, vi_time, vi_weekday
from cancuoc.kernel.clock import VN
from cancuoc.station.records import Session
from cancuoc.station.store import Store
from cancuoc.station.tables import listings

OVER: Final = timedelta(hours=12)


def rows(
    store: Store, sessions: Sequence[Session], *, chosen: UUID | None, kit: str, at: datetime
) -> list[dict[str, Any]]:
    """Return the sessions that may still matter: today's first, then what is to come."""
    near = [each for each in sessions if each.ends_at + OVER > at]
    ordered = sorted(near, key=lambda each: (kit not in each.kits, each.starts_at))
    return [_row(store, each, chosen=chosen, kit=kit, at=at) for each in ordered]


def _row(
    store: Store, session: Session, *, chosen: UUID | None, kit: str, at: datetime
) -> dict[str, Any]:
    start, end = session.starts_at.astimezone(VN), session.ends_at.astimezone(VN)
    listed = listings.listed_at(store, session.id)
    return {
        "id": session.id,
        "place": session.place or session.unit_name,
        "unit": session.unit_name,
        "day": vi_weekday(start),
        "hours": f"{vi_time(start)}–{vi_time(end)}",
        "team": session.team_code,
        "mine": kit in session.kits,
        "today": start.date() == at.astimezone(VN).date(),
        "chosen": session.id == chosen,
        "listed": _("Đã tải lúc %(when)s") % {"when": vi_datetime(listed)} if listed else "",
    }
