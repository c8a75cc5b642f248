"""Writes of the sessions room: booking, and the floor on the day."""

from __future__ import annotations

from cancuoc.domain.sessions.booking import (
    book,
    cancel_booking,
    change_booking,
    close_session,
    mark_missed,
    normal_code,
    sweep_missed,
)
from cancuoc.domain.sessions.changing_mind import transfer, undo
from cancuoc.domain.sessions.floor import Visitor, act_on, arrive, call_next, finish
from cancuoc.domain.sessions.promising import promise

__all__ = [
    "Visitor",
    "act_on",
    "arrive",
    "book",
    "call_next",
    "cancel_booking",
    "change_booking",
    "close_session",
    "finish",
    "mark_missed",
    "normal_code",
    "promise",
    "sweep_missed",
    "transfer",
    "undo",
]
