"""The four facts reception compares, the papers to check, and the tickets given out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from cancuoc.domain.sessions import promising
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions.queries import BookingView, SessionView, TicketView
from cancuoc.domain.sessions.rules import BookingState, Lane
from cancuoc.interfaces.office.arrivals import Facing
from cancuoc.interfaces.ui.presenters import LONG_WAIT, band_word, wait_words
from cancuoc.interfaces.ui.text import age_words, vi_date, vi_time
from cancuoc.law.ages import Band
from cancuoc.planner.floor.state import WaitRange

EARLY: Final = timedelta(minutes=30)


def facing(value: Facing, *, on: date) -> dict[str, Any]:
    """Return one person to compare."""
    person = value.member.person
    child = value.member.due.band is not Band.FROM_14
    return {
        "id": person.id,
        "name": person.full_name,
        "born": vi_date(person.born),
        "age": age_words(person.born, on),
        "band": band_word(value.member.due.band),
        "address": value.address,
        "representative": " / ".join(value.representatives) if child else "",
        "child": child,
        "papers": [_(paper.vi) for paper in value.member.papers],
        "due": value.member.resident is not None,
        "reason": _(value.member.due.reasons[0].vi),
        "must_come": value.member.must_come,
        "priority": _(value.priority.vi) if value.priority else "",
        "ticket": value.ticket.label if value.ticket else "",
        "ticked": value.expected and value.ticket is None,
    }


def booking(value: BookingView, session: SessionView, *, at: datetime) -> dict[str, str]:
    """Return the booking with what is odd about it, if anything is."""
    odd = ""
    if value.session_id != session.id:
        odd = _("Lịch hẹn ở buổi khác: %(place)s.") % {"place": value.place}
    elif value.state is BookingState.ABSENT:
        odd = _("Lịch hẹn đã ghi vắng; vẫn được tiếp đón.")
    elif at < value.starts_at - EARLY:
        odd = _("Đến sớm; số sẽ được gọi khi tới giờ hẹn.")
    return {"code": value.code, "time": vi_time(value.starts_at), "odd": odd}


def issued(tickets: Sequence[TicketView], session: SessionView) -> list[dict[str, Any]]:
    """Return the tickets just given out, with how many stand before each and for how long."""
    told = promising.promised(ticket_ids=[ticket.id for ticket in tickets])
    return [
        {
            "id": ticket.id,
            "label": ticket.label,
            "lane": _(ticket.lane.vi),
            "ahead": ahead(ticket, session),
            "wait": told_words(told.get(ticket.id)),
        }
        for ticket in tickets
    ]


def told_words(told: tuple[datetime, WaitRange] | None) -> str:
    """Return what was told about a wait, or nothing."""
    return "" if told is None else wait_words(low=told[1].low, high=told[1].high)


def wait_minutes(ticket: TicketView) -> tuple[int, int] | None:
    """Return what was told, in whole minutes rounded outward to five, for the slip."""
    told = promising.promised(ticket_ids=[ticket.id]).get(ticket.id)
    if told is None:
        return None
    if told[1].low >= LONG_WAIT:
        return None
    low, high = int(told[1].low // 5) * 5, -int(-told[1].high // 5) * 5
    return low, max(high, 5)


def ahead(ticket: TicketView, session: SessionView) -> int:
    """Return how many wait in the same lane before a ticket."""
    waiting = [t for t in _waiting(session) if t.lane is ticket.lane]
    return next((n for n, t in enumerate(waiting) if t.id == ticket.id), 0)


def _waiting(session: SessionView) -> list[TicketView]:
    from cancuoc.domain.sessions.rules import TicketState

    return sessions.tickets(session_id=session.id, states=[TicketState.WAITING])


def lanes(session: SessionView) -> list[dict[str, Any]]:
    """Return how many wait in each lane."""
    counts = sessions.waiting_by_lane(session_id=session.id)
    return [{"label": _(lane.vi), "number": counts[lane]} for lane in Lane]
