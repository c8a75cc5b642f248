"""Writes of the room for visits at the bedside."""

from __future__ import annotations

from cancuoc.domain.bedside.beds import begin, leave, pause
from cancuoc.domain.bedside.homes import give_home_lists, note_home_dossiers, settle_homes
from cancuoc.domain.bedside.tying import (
    LaterFind,
    note_captures,
    note_later_finds,
    search_captures,
)
from cancuoc.domain.bedside.visiting import call_off, close, hand_over, plan_visit, put_on

__all__ = [
    "LaterFind",
    "begin",
    "call_off",
    "close",
    "give_home_lists",
    "hand_over",
    "leave",
    "note_captures",
    "note_home_dossiers",
    "note_later_finds",
    "pause",
    "plan_visit",
    "put_on",
    "search_captures",
    "settle_homes",
]
