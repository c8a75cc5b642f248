"""The team of a session as lines of a form and in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cancuoc.interfaces.ui.text import vi_time
from cancuoc.packet.team import LEAST_AT_A_BED, Presence
from cancuoc.station.core.bedside import BEDSIDE
from cancuoc.station.core.team import Standing
from cancuoc.station.records import Session
from cancuoc.station.store import Store
from cancuoc.station.tables import officers


def rows(standing: Standing, store: Store, *, me: str, at: datetime) -> list[dict[str, Any]]:
    """Return everybody who may be ticked off; whoever is at the screen is there."""
    came = set(standing.choice.present) if standing.choice else set()
    told = standing.choice is not None
    found = [
        {
            "username": each.username,
            "name": each.full_name,
            "came": each.username in came if told else True,
            "me": each.username == me,
            "substitute": False,
        }
        for each in standing.planned
    ]
    planned = {each.username for each in standing.planned}
    others = [*standing.substitutes, me]
    return found + [
        {
            "username": name,
            "name": _name(store, name, at=at),
            "came": True,
            "me": name == me,
            "substitute": True,
        }
        for name in dict.fromkeys(others)
        if name not in planned
    ]


def line(standing: Standing) -> str:
    """Return how the team stands, in one sentence; "" when nobody chose it."""
    if standing.choice is None:
        return ""
    gaps: Mapping[str, object] = {
        "came": len(standing.choice.present),
        "absent": len(standing.choice.of(Presence.ABSENT)),
        "substitutes": len(standing.choice.of(Presence.SUBSTITUTE)),
        "at": vi_time(standing.choice.chosen_at),
    }
    return (
        _(
            "Đội có mặt: %(came)s cán bộ, trong đó %(substitutes)s người vào thay; "
            "vắng %(absent)s. Ghi lúc %(at)s."
        )
        % gaps
    )


def need(session: Session) -> int:
    """Return how many must be there at least."""
    return LEAST_AT_A_BED if session.kind == BEDSIDE else 1


def _name(store: Store, username: str, *, at: datetime) -> str:
    lease = officers.lease_of(store, username, at=at)
    return lease.full_name if lease else username
