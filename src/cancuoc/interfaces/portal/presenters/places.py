"""Where and when there is room for a family: the list, its filters, the slots of one session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cancuoc.domain.planning.rules import is_evening_or_weekend
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions.queries import FreeSession, SlotView
from cancuoc.domain.units import queries as units
from cancuoc.interfaces.portal import crowds as crowd
from cancuoc.interfaces.portal.steps import horizon
from cancuoc.interfaces.ui.forms import Choice
from cancuoc.interfaces.ui.presenters import wait_words
from cancuoc.interfaces.ui.text import vi_number, vi_time, vi_weekday
from cancuoc.kernel.clock import VN, today_vn
from cancuoc.planner.floor.state import WaitRange

MOST: Final = 12
WHENS: Final = ("any", "evening", "weekend")
NEARS: Final = ("commune", "district", "city")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One session in the list."""

    session_id: UUID
    place: str
    unit: str
    day: str
    note: str
    hours: str
    free: str
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The page: what is filtered, the sessions, and the slots of the one chosen."""

    when: str
    near: str
    whens: list[tuple[str, str]]
    nears: list[tuple[str, str]]
    offers: list[Offer]
    left: str
    chosen: Offer | None
    slots: list[Choice]


def board(
    request: HttpRequest, *, commune: str, people: int, first: str = "", at: datetime
) -> Board:
    """Return where `people` can come together.

    `commune` is where the family lives; `first` is the session that opens by itself.
    """
    when = _one_of(request.GET.get("when"), WHENS)
    near = _nearness(request.GET.get("near"), commune, people=people, at=at)
    found = [f for f in _free(near, commune, people=people, at=at) if _fits(f, when)]
    wanted = request.GET.get("session") or first
    names = units.units_named(codes={f.unit_code for f in found}, on=today_vn(at))
    offers = [
        _offer(f, names[f.unit_code].full_name if f.unit_code in names else "", when, near, wanted)
        for f in found
    ]
    chosen = next((offer for offer in offers if offer.chosen), None)
    return Board(
        when=when,
        near=near,
        whens=_whens(),
        nears=_nears(commune),
        offers=_shown(offers, chosen),
        left=_("%(count)s buổi còn chỗ") % {"count": vi_number(len(offers))},
        chosen=chosen,
        slots=slots(chosen.session_id, people=people, when=when, at=at) if chosen else [],
    )


def slots(session_id: UUID, *, people: int, when: str = "any", at: datetime) -> list[Choice]:
    """Return the slots of a session in which all can come together, as radios."""
    rows = sessions.open_slots(
        since=at, until=horizon(at), people=people, session_id=session_id, limit=80
    )
    crowds = crowd.of(session_id, at=at) if rows else {}
    return [
        _slot(row, crowds.get(row.id))
        for row in rows
        if when != "evening" or row.starts_at.astimezone(VN).hour >= 17
    ]


def slot_line(slot: SlotView) -> str:
    """Return "thứ Bảy, 06/07/2024, 18:30 đến 19:00"."""
    return _("%(day)s, %(start)s đến %(end)s") % {
        "day": vi_weekday(slot.starts_at),
        "start": vi_time(slot.starts_at),
        "end": vi_time(slot.ends_at),
    }


def _slot(row: SlotView, wait: WaitRange | None) -> Choice:
    text = _("%(start)s đến %(end)s") % {
        "start": vi_time(row.starts_at),
        "end": vi_time(row.ends_at),
    }
    said = _("còn %(free)s chỗ") % {"free": row.free}
    if wait is not None:
        said = _("%(free)s, chờ khoảng %(wait)s") % {
            "free": said,
            "wait": wait_words(low=wait.low, high=wait.high),
        }
    return Choice(str(row.id), text, said)


def _one_of(given: str | None, allowed: Sequence[str]) -> str:
    return given if given is not None and given in allowed else allowed[0]


def _nearness(given: str | None, commune: str, *, people: int, at: datetime) -> str:
    """Return how far to look; unless asked, the nearest circle that has any room."""
    if not commune:
        return "city"
    if given in NEARS:
        return given
    return next((n for n in NEARS if _free(n, commune, people=people, at=at, limit=1)), "city")


def _free(
    near: str, commune: str, *, people: int, at: datetime, limit: int = 200
) -> list[FreeSession]:
    return sessions.free_by_session(
        since=at,
        until=horizon(at),
        people=people,
        unit_codes=_codes(near, commune, at=at),
        limit=limit,
    )


def _codes(near: str, commune: str, *, at: datetime) -> Sequence[str] | None:
    if near == "city":
        return None
    if near == "commune":
        return (commune,)
    on = today_vn(at)
    parent = next((u.parent for u in units.units_named(codes=[commune], on=on).values()), "")
    return units.communes_within(scope=(parent,), on=on) if parent else (commune,)


def _fits(free: FreeSession, when: str) -> bool:
    if when == "evening":
        return free.last_at.astimezone(VN).hour >= 17
    return when != "weekend" or free.first_at.astimezone(VN).weekday() >= 5


def _offer(free: FreeSession, unit: str, when: str, near: str, wanted: str) -> Offer:
    key = str(free.session_id)
    return Offer(
        session_id=free.session_id,
        place=free.place,
        unit=unit,
        day=vi_weekday(free.first_at),
        note=_("Ngoài giờ hành chính") if is_evening_or_weekend(free.first_at) else "",
        hours=_("từ %(first)s đến %(last)s")
        % {"first": vi_time(free.first_at), "last": vi_time(free.last_at)},
        free=_("còn %(free)s chỗ") % {"free": vi_number(free.free)},
        href=f"?{urlencode({'when': when, 'near': near, 'session': key})}#slots",
        chosen=key == wanted,
    )


def _shown(offers: list[Offer], chosen: Offer | None) -> list[Offer]:
    # The page stays light; the filters lead to the rest.
    first = offers[:MOST]
    return first if chosen is None or chosen in first else [chosen, *first[: MOST - 1]]


def _whens() -> list[tuple[str, str]]:
    return [
        ("any", _("Ngày giờ nào cũng được")),
        ("evening", _("Buổi tối, từ 17 giờ")),
        ("weekend", _("Thứ Bảy, Chủ nhật")),
    ]


def _nears(commune: str) -> list[tuple[str, str]]:
    city = ("city", _("Cả thành phố"))
    if not commune:
        return [city]
    return [
        ("commune", _("Xã, phường của gia đình")),
        ("district", _("Quận, huyện của gia đình")),
        city,
    ]
