"""Writes of the room for people in care centres."""

from __future__ import annotations

from cancuoc.domain.specialcare.carrying_out import carry_out, leave, note_paper, set_review
from cancuoc.domain.specialcare.centres import appoint, create_centre, dismiss, set_standing
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
from cancuoc.domain.specialcare.printing import print_paper
from cancuoc.domain.specialcare.refusals import SameHand
from cancuoc.domain.specialcare.representing import Stand, correct, end, proof_document, represent

__all__ = [
    "DayDone",
    "Found",
    "RollReport",
    "SameHand",
    "Stand",
    "add_statement",
    "answer",
    "appoint",
    "carry_out",
    "confirm",
    "correct",
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
    "print_paper",
    "proof_document",
    "propose",
    "refuse",
    "remind",
    "represent",
    "screen",
    "send",
    "set_review",
    "set_standing",
    "withdraw",
]
