"""Forecasts for many eyes: one reading of a room serves everybody for a quarter of a minute.

Walls, telephones and desks ask often. While one of them works a new reading out, the others are
shown the last, so that a busy room never works the same thing out twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock
from typing import Final
from uuid import UUID

from cancuoc.domain.sessions import waiting
from cancuoc.domain.sessions.waiting import Forecast

FRESH: Final = timedelta(seconds=15)
OLDEST: Final = timedelta(minutes=2)
"""What is shown meanwhile is no older; a reading takes a moment, not minutes."""

_MOST: Final = 200
_kept: dict[UUID, tuple[datetime, Forecast]] = {}
_working: set[UUID] = set()
_guard: Final = Lock()


def of(session_id: UUID, *, at: datetime) -> Forecast:
    """Return the waits of a session, at most `FRESH` old but while they are worked out.

    Nobody waits for the compiler: while it is not loaded, the answer says so and is not kept.
    """
    if not waiting.at_hand():
        return waiting.COMING
    made, found = _kept.get(session_id, (at - 2 * OLDEST, waiting.NOTHING))
    age = at - made
    if timedelta(0) <= age < FRESH:
        return found
    if not _take(session_id) and timedelta(0) <= age < OLDEST:
        return found
    try:
        found = waiting.forecast(session_id=session_id, at=at)
    finally:
        _leave(session_id)
    if len(_kept) >= _MOST:
        _kept.clear()
    _kept[session_id] = (at, found)
    return found


def forget() -> None:
    """Forget every reading, as a program that starts anew."""
    _kept.clear()


def _take(session_id: UUID) -> bool:
    """Begin to work a room out, unless somebody does already."""
    with _guard:
        if session_id in _working:
            return False
        _working.add(session_id)
        return True


def _leave(session_id: UUID) -> None:
    with _guard:
        _working.discard(session_id)
