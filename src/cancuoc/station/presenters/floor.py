"""The floor a station leads, as its pages show it: numbers, states, minutes, figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from cancuoc.interfaces.ui.presenters import TICKET, status, wait_words
from cancuoc.interfaces.ui.text import vi_number, vi_time
from cancuoc.kernel import floor as rules
from cancuoc.kernel import reckoning
from cancuoc.kernel.floor import Lane, Outcome, Priority, TicketState
from cancuoc.kernel.reckoning import Evening, Step
from cancuoc.packet.floor import FloorTicket
from cancuoc.planner.floor.state import WaitRange
from cancuoc.station.core import floor_promises
from cancuoc.station.core.outlook import Reading
from cancuoc.station.store import Store
from cancuoc.station.tables import floors
from cancuoc.station.tables.floors import Hold, Standing

SHOWN: Final = 12
LAST: Final = 4
_AT_A_COUNTER: Final = (TicketState.CALLED, TicketState.SERVING)


def evening(store: Store, session_id: UUID, *, at: datetime) -> Evening:
    """Return the figures of the evening as this station has it."""
    visits = [
        (
            ticket.issued_at,
            [
                Step(state=step.state, act=step.act, counter=step.counter, since=step.since)
                for step in ticket.steps
            ],
        )
        for ticket in floors.tickets(store, session_id)
    ]
    return reckoning.evening(visits, until=at)


def standing(hold: Hold | None, session_id: UUID) -> dict[str, Any]:
    """Return how this station stands towards the floor of a session."""
    if hold is None or hold.session_id != session_id or hold.standing is Standing.ENDED:
        return {"code": "none", "unsent": 0}
    return {
        "code": hold.standing.value,
        "since": vi_time(hold.since) if hold.since else "",
        "heard": vi_time(hold.heard_at),
        "unsent": hold.sequence - hold.sent,
        "kept": hold.kept,
        "wait": round(hold.silence * 4 / 3),
    }


def page(
    store: Store,
    session_id: UUID,
    *,
    counter: str,
    at: datetime,
    reading: Reading | None = None,
) -> dict[str, Any]:
    """Return everything the page of the floor shows; a reading adds waits and advice."""
    waits = reading.forecast.tickets if reading else {}
    hold = floors.hold(store)
    now = at + timedelta(milliseconds=hold.ahead if hold else 0)
    tickets = rules.in_order(floors.tickets(store, session_id))
    at_counters = [t for t in tickets if t.state in _AT_A_COUNTER]
    mine = sorted(
        (t for t in at_counters if t.counter == counter), key=lambda t: t.moved_at, reverse=True
    )
    return {
        "standing": standing(hold, session_id),
        "mine": [_ticket(t, now) for t in mine],
        "others": [_ticket(t, now) for t in at_counters if t.counter != counter],
        "lanes": [_lane(lane, tickets, now, waits) for lane in Lane],
        "advice": [one.words(_) for one in reading.advice] if reading else [],
        "coming": reading is not None and reading.coming,
        "told": told(store, session_id),
        "aside": [
            _ticket(t, now) for t in tickets if t.state in (TicketState.HELD, TicketState.ABSENT)
        ],
        "outcomes": outcomes(),
        "figures": _figures(evening(store, session_id, at=now)),
    }


def outcomes() -> list[tuple[str, str]]:
    """Return how a visit may end."""
    return [(str(outcome), _(outcome.vi)) for outcome in Outcome]


def told(store: Store, session_id: UUID) -> str:
    """Return how what was told about waits came true, or nothing before the first call."""
    found = floor_promises.accuracy(store, session_id)
    if found.error is None:
        return ""
    said = _("Dự báo đúng khoảng %(held)s trên %(called)s phiếu, lệch giữa %(error)s phút.")
    return said % {
        "held": found.held,
        "called": found.called,
        "error": vi_number(found.error, 0),
    }


def board(store: Store, session_id: UUID, reading: Reading | None = None) -> dict[str, Any]:
    """Return what the wall may show: numbers, counters, and how long newcomers wait."""
    waits = reading.forecast.newcomers if reading else {}
    tickets = sorted(floors.tickets(store, session_id), key=lambda t: t.moved_at, reverse=True)
    calling = [t for t in tickets if t.state is TicketState.CALLED]
    recent = [t for t in tickets if t.state in (TicketState.SERVING, TicketState.DONE)]
    return {
        "coming": reading is not None and reading.coming,
        "calling": _call(calling[0]) if calling else None,
        "recent": [_call(t) for t in (calling[1:] + recent)[:LAST]],
        "lanes": [
            {
                "name": _(lane.vi),
                "count": len(_waiting(lane, tickets)),
                "wait": range_words(waits.get(lane)),
            }
            for lane in Lane
        ],
    }


def range_words(wait: WaitRange | None) -> str:
    """Return a range of minutes in words, or nothing when nobody knows."""
    return "" if wait is None else wait_words(low=wait.low, high=wait.high)


def _call(ticket: FloorTicket) -> dict[str, str]:
    key = f"call-{ticket.id}-{ticket.moved_at:%H%M%S%f}"
    return {"id": key, "ticket": ticket.label, "counter": ticket.counter}


def _lane(
    lane: Lane,
    tickets: Sequence[FloorTicket],
    now: datetime,
    waits: Mapping[UUID, WaitRange],
) -> dict[str, Any]:
    waiting = _waiting(lane, tickets)
    longest = max((_minutes(t.issued_at, now) for t in waiting), default=0)
    return {
        "name": _(lane.vi),
        "count": len(waiting),
        "longest": longest,
        "next": [
            {**_ticket(t, now), "wait": range_words(waits.get(t.id))} for t in waiting[:SHOWN]
        ],
        "more": max(0, len(waiting) - SHOWN),
    }


def _waiting(lane: Lane, tickets: Sequence[FloorTicket]) -> list[FloorTicket]:
    return [t for t in tickets if t.lane == lane and t.state is TicketState.WAITING]


def _ticket(ticket: FloorTicket, now: datetime) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "label": ticket.label,
        "state": str(ticket.state),
        "status": status(TICKET, ticket.state, mine=ticket.state in _AT_A_COUNTER),
        "counter": ticket.counter,
        "sent_to": ticket.for_counter,
        "priority": _(Priority(ticket.priority).vi) if ticket.priority else "",
        "since": _minutes(ticket.moved_at, now),
        "due": "" if ticket.walk_in else vi_time(ticket.due_at),
    }


def _figures(found: Evening) -> dict[str, str]:
    def minutes(value: float | None) -> str:
        return "–" if value is None else vi_number(value, 0)

    return {
        "called": vi_number(found.called),
        "done": vi_number(found.done),
        "waited": minutes(found.waited),
        "longest": minutes(found.longest),
        "served": minutes(found.served),
    }


def _minutes(since: datetime, now: datetime) -> int:
    return max(0, int((now - since).total_seconds() // 60))
