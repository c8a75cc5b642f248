"""Forecasts for many eyes: one reading of a room serves everybody for a quarter of a minute."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cancuoc.domain.sessions import waiting
from cancuoc.domain.sessions.waiting import Forecast

FRESH: Final = timedelta(seconds=15)
_MOST: Final = 200
_kept: dict[UUID, tuple[datetime, Forecast]] = {}


def of(session_id: UUID, *, at: datetime) -> Forecast:
    """Return the waits of a session, at most `FRESH` old; walls and telephones ask often."""
    made, found = _kept.get(session_id, (at - 2 * FRESH, waiting.NOTHING))
    if not timedelta(0) <= at - made < FRESH:
        found = waiting.forecast(session_id=session_id, at=at)
        if len(_kept) >= _MOST:
            _kept.clear()
        _kept[session_id] = (at, found)
    return found


def forget() -> None:
    """Forget every reading, as a program that starts anew."""
    _kept.clear()
