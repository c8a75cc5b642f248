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
from cancuoc.domain.sessions.kiosks import open_kiosk, withdraw_kiosk
from cancuoc.domain.sessions.kits import break_kit, post_kit, repair_kit, undo_kit
from cancuoc.domain.sessions.promising import promise
from cancuoc.domain.sessions.replaying import Claim, replay
from cancuoc.domain.sessions.rooms import note_heat, set_hall
from cancuoc.domain.sessions.told_floor import take_promises
from cancuoc.domain.sessions.voice import drop_clip, keep_archive, keep_clip
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
    "break_kit",
    "call_next",
    "cancel_booking",
    "change_booking",
    "close_session",
    "drop_clip",
    "finish",
    "hand_back",
    "keep_archive",
    "keep_clip",
    "mark_missed",
    "normal_code",
    "note_heat",
    "note_seen",
    "open_kiosk",
    "post_kit",
    "promise",
    "repair_kit",
    "replay",
    "retake",
    "set_hall",
    "stand_down",
    "sweep_missed",
    "take_lead",
    "take_promises",
    "transfer",
    "undo",
    "undo_kit",
    "withdraw_kiosk",
]
