"""Writes of the room for people in care centres."""

from __future__ import annotations

from cancuoc.domain.specialcare.carrying_out import carry_out, leave, note_paper, set_review
from cancuoc.domain.specialcare.centres import appoint, create_centre, dismiss
from cancuoc.domain.specialcare.days import DayDone, each_day, fall_silent, new_day, remind
from cancuoc.domain.specialcare.deciding import (
    Found,
    add_statement,
    confirm,
    note_capture,
    note_search,
    propose,
    refuse,
    screen,
)
from cancuoc.domain.specialcare.enquiring import answer, give_up, send, withdraw
from cancuoc.domain.specialcare.importing import RollReport, import_roll
from cancuoc.domain.specialcare.refusals import SameHand
from cancuoc.domain.specialcare.representing import end, represent

__all__ = [
    "DayDone",
    "Found",
    "RollReport",
    "SameHand",
    "add_statement",
    "answer",
    "appoint",
    "carry_out",
    "confirm",
    "create_centre",
    "dismiss",
    "each_day",
    "end",
    "fall_silent",
    "give_up",
    "import_roll",
    "leave",
    "new_day",
    "note_capture",
    "note_paper",
    "note_search",
    "propose",
    "refuse",
    "remind",
    "represent",
    "screen",
    "send",
    "set_review",
    "withdraw",
]
