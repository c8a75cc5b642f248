"""The hall in the hours to come, and the kits as cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from cancuoc.domain.sessions.advising import KitMove
from cancuoc.domain.sessions.kits import KitView
from cancuoc.interfaces.ui.text import vi_time
from cancuoc.planner.floor.advice import Comfort
from cancuoc.planner.floor.advising import Load
from cancuoc.planner.floor.state import clock_words

EVERY: Final = 3
"""Of the times that are looked at, each third is shown: a quarter of an hour apart."""


def load_columns() -> list[dict[str, Any]]:
    """Return the columns of the load of the room."""
    return [
        {"key": "at", "text": _("Lúc")},
        {"key": "people", "text": _("Khoảng bao nhiêu người"), "number": True},
        {"key": "seats", "text": _("Thiếu ghế"), "number": True},
    ]


def load_rows(load: Sequence[Load], comfort: Comfort) -> list[dict[str, Any]]:
    """Return the load a quarter of an hour apart, with the seats that will be short."""
    return [
        {
            "at": clock_words(one.at),
            "people": one.people,
            "seats": max(0, one.people - comfort.seats),
            "_act": one.people > comfort.seats,
        }
        for one in load[::EVERY]
    ]


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
