"""The queue as the officer sees it: one person now, the rest in a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from cancuoc.interfaces.ui.presenters import SHORT_BANDS, TICKET, status
from cancuoc.interfaces.ui.text import vi_time
from cancuoc.kernel.floor import TicketState
from cancuoc.packet.content import Officer
from cancuoc.station.core import opening, visits
from cancuoc.station.core.desk import Desk
from cancuoc.station.draft import Draft, DraftState
from cancuoc.station.records import Ticket
from cancuoc.station.tables import listings

SHOWN: Final = 12


def page(
    desk: Desk,
    session_id: UUID,
    *,
    unfinished: Sequence[Draft],
    officer: Officer,
    at: datetime,
) -> dict[str, Any]:
    """Return everything the page shows; counts come from the same rows."""
    tickets = listings.tickets(desk.store, session_id)
    waiting = opening.worklist(desk, session_id)
    now = opening.next_person(desk, session_id)
    session = opening.session_of(desk, session_id)
    return {
        "session": session,
        "now": _row(desk, now) if now else None,
        "waiting": [_row(desk, each) for each in waiting if now is None or each.id != now.id][
            :SHOWN
        ],
        "left": len(waiting),
        "done": sum(each.state is TicketState.DONE for each in tickets),
        "absent": sum(each.state is TicketState.ABSENT for each in tickets),
        "aside": [_aside(each, officer) | _course(desk, each) for each in unfinished],
        "at": vi_time(at),
    }


def _row(desk: Desk, ticket: Ticket) -> dict[str, Any]:
    person = listings.person(desk.store, ticket.person_id) if ticket.person_id else None
    return {
        "id": ticket.id,
        "label": ticket.label,
        "band": SHORT_BANDS.get(ticket.band, ""),
        "state": status(TICKET, ticket.state.value, mine=ticket.state is TicketState.CALLED),
        "called": ticket.state is TicketState.CALLED,
        "name": person.known.full_name if person else _("Chưa tìm thấy trong sổ gốc"),
        "place": ticket.place,
        "due": vi_time(ticket.due_at) if ticket.due_at else "",
        "walk_in": ticket.walk_in,
    }


def _aside(draft: Draft, officer: Officer) -> dict[str, Any]:
    paused = draft.state is DraftState.PAUSED
    return {
        "id": draft.id,
        "label": draft.ticket or _("không phiếu"),
        "name": draft.declared.full_name if draft.declared else _("Chưa nhập họ tên"),
        "stage": _(draft.now.vi),
        "state": _("Tạm dừng") if paused else _("Đang mở"),
        "since": vi_time(draft.started_at),
        "mine": draft.officer.username == officer.username,
    }


def _course(desk: Desk, draft: Draft) -> dict[str, Any]:
    """Return why somebody stopped and how often they sat down."""
    course = visits.course(desk.store, draft.id)
    paused = draft.state is DraftState.PAUSED
    return {
        "why": _(course.reason.vi).lower() if paused and course.reason else "",
        "sittings": course.sittings,
    }
