"""Halls that will be too full or too hot before long, worked out once in two minutes each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from cancuoc.domain.sessions import advising
from cancuoc.planner.floor.advice import Advice

FRESH: Final = timedelta(minutes=2)
MOST: Final = 12
"""Only the rooms with the most people waiting are looked at: those are the ones to be warned of."""

_KEPT: Final = 200
_kept: dict[UUID, tuple[datetime, tuple[Advice, ...]]] = {}


def warnings(*, unit_codes: Sequence[str] | None, at: datetime) -> list[str]:
    """Return what is to be brought where, in the reader's language, fullest room first."""
    rooms = advising.busiest(at=at, unit_codes=unit_codes, most=MOST)
    return [
        f"{room.place}: {one.words(_)}" for room in rooms for one in _of(room.session_id, at=at)
    ]


def forget() -> None:
    """Forget every reading, as a program that starts anew."""
    _kept.clear()


def _of(session_id: UUID, *, at: datetime) -> tuple[Advice, ...]:
    made, found = _kept.get(session_id, (at - 2 * FRESH, ()))
    if not timedelta(0) <= at - made < FRESH:
        found = advising.room_advice(session_id=session_id, at=at)
        if len(_kept) >= _KEPT:
            _kept.clear()
        _kept[session_id] = (at, found)
    return found
