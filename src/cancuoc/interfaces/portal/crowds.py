"""How crowded each slot of a session will be: one reading serves every family for five minutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cancuoc.domain.sessions import waiting
from cancuoc.planner.floor.state import WaitRange

FRESH: Final = timedelta(minutes=5)
_MOST: Final = 500
_kept: dict[UUID, tuple[datetime, Mapping[int, WaitRange]]] = {}


def of(session_id: UUID, *, at: datetime) -> Mapping[int, WaitRange]:
    """Return the wait of somebody who books each slot of a session, at most `FRESH` old.

    Nothing is told, and nothing kept, while waits cannot be worked out yet.
    """
    if not waiting.at_hand():
        return {}
    made, found = _kept.get(session_id, (at - 2 * FRESH, {}))
    if not timedelta(0) <= at - made < FRESH:
        found = waiting.of_slots(session_id=session_id, at=at)
        if len(_kept) >= _MOST:
            _kept.clear()
        _kept[session_id] = (at, found)
    return found


def forget() -> None:
    """Forget every reading, as a program that starts anew."""
    _kept.clear()
