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
from cancuoc.domain.sessions.replaying import Claim, replay
from cancuoc.domain.sessions.watching import (
    arm,
    beat,
    hand_back,
    note_seen,
    retake,
    stand_down,
    take_lead,
)

__all__ = [
    "Claim",
    "Visitor",
    "act_on",
    "arm",
    "arrive",
    "beat",
    "book",
    "call_next",
    "cancel_booking",
    "change_booking",
    "close_session",
    "finish",
    "hand_back",
    "mark_missed",
    "normal_code",
    "note_seen",
    "promise",
    "replay",
    "retake",
    "stand_down",
    "sweep_missed",
    "take_lead",
    "transfer",
    "undo",
]
