"""The hall in the hours to come, and the kits as cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from cancuoc.domain.sessions.advising import KitMove
from cancuoc.domain.sessions.kits import KitView
from cancuoc.interfaces.ui.text import vi_number, vi_time
from cancuoc.planner.floor.advice import Comfort
from cancuoc.planner.floor.advising import Load
from cancuoc.planner.floor.state import clock_words

EVERY: Final = 3
"""Of the times that are looked at, each third is shown: a quarter of an hour apart."""


def load_bars(load: Sequence[Load], comfort: Comfort) -> list[dict[str, Any]]:
    """Return the people in the room a quarter of an hour apart, with the seats that will be short.

    The longest bar is the fullest quarter, or all the seats when none is fuller.
    """
    shown = load[::EVERY]
    most = max([comfort.seats, 1, *(one.people for one in shown)])
    return [
        {
            "name": clock_words(one.at),
            "number": one.people,
            "note": _seats(one.people - comfort.seats),
            "share": round(100 * one.people / most, 1),
        }
        for one in shown
    ]


def _seats(short: int) -> str:
    if short <= 0:
        return _("người, đủ ghế")
    return _("người, thiếu %(n)s ghế") % {"n": vi_number(short)}


def kits(found: Sequence[KitView]) -> list[dict[str, Any]]:
    """Return each kit with where it stands, in words."""
    return [
        {
            "kit": one.kit,
            "counter": one.counter,
            "working": one.working,
            "said": _standing(one),
        }
        for one in found
    ]


def done(act: str, kit: str) -> str:
    """Return what was just done to a kit, beside which it can be taken back."""
    said = {
        "post": _("Đã đặt bộ %(kit)s vào quầy."),
        "down": _("Đã ghi bộ %(kit)s hỏng."),
        "repair": _("Đã ghi bộ %(kit)s chạy lại."),
    }
    return said[act] % {"kit": kit}


def move(found: KitMove | None) -> dict[str, str] | None:
    """Return the advice to carry a kit, with what the one button sends."""
    if found is None:
        return None
    return {
        "said": found.advice.words(_),
        "kit": found.kit,
        "session": str(found.target_id),
        "counter": found.to_counter,
    }


def _standing(one: KitView) -> str:
    if not one.working:
        said = _("hỏng từ %(time)s")
    elif one.counter:
        said = _("đang dùng từ %(time)s")
    else:
        return _("chưa đặt vào quầy")
    return said % {"time": vi_time(one.since) if one.since else ""}
