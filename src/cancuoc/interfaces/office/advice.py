"""Advice for the room, worked out at most twice a minute however many officers look."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from cancuoc.domain.sessions import advising, waiting
from cancuoc.planner.floor.advice import Advice

FRESH: Final = timedelta(seconds=30)
_MOST: Final = 200
_kept: dict[UUID, tuple[datetime, tuple[Advice, ...]]] = {}


def of(session_id: UUID, *, at: datetime) -> list[str]:
    """Return the advice for a session in the officer's language, at most `FRESH` old.

    None is given, and none kept, while waits cannot be worked out yet.
    """
    if not waiting.at_hand():
        return []
    made, found = _kept.get(session_id, (at - 2 * FRESH, ()))
    if not timedelta(0) <= at - made < FRESH:
        found = advising.advice(session_id=session_id, at=at)
        if len(_kept) >= _MOST:
            _kept.clear()
        _kept[session_id] = (at, found)
    return [one.words(_) for one in found]


def forget_one(session_id: UUID) -> None:
    """Forget the advice for a session in which something was changed just now."""
    _kept.pop(session_id, None)


def forget() -> None:
    """Forget everything, as a program that starts anew."""
    _kept.clear()
