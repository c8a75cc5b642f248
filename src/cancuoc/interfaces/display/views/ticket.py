"""A ticket on a telephone: its number, where it stands and how long yet. Never a name."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions.rules import BEDSIDE, TicketState
from cancuoc.foundation.access import public
from cancuoc.interfaces.display.views.board import LANES
from cancuoc.interfaces.ui import forecasts
from cancuoc.interfaces.ui.presenters import TICKET, status, wait_words
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal


class NoTicket(Refusal):
    """There is no such ticket."""

    status: ClassVar[int] = 404
    message = "Không có phiếu số này."
    next_step = "Quét lại mã trên phiếu, hoặc hỏi quầy tiếp đón."


@public
@never_cache
@require_safe
def ticket(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Show one ticket; the page asks again by itself."""
    return render(request, "display/ticket.jinja", _context(ticket_id))


@public
@never_cache
@require_safe
def ticket_now(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Show only what the page asks for again."""
    return render(request, "display/ticket_now.jinja", _context(ticket_id))


def _context(ticket_id: UUID) -> dict[str, object]:
    found = sessions.ticket(ticket_id=ticket_id)
    place = None if found is None else sessions.session(session_id=found.session_id)
    if found is None or place is None or place.kind == BEDSIDE:
        raise NoTicket
    waits = forecasts.of(found.session_id, at=clock.now())
    wait = waits.tickets.get(found.id)
    return {
        "ticket_id": ticket_id,
        "label": f"{found.label[:1]} {found.label[1:]}",
        "lane": LANES[found.lane],
        "place": place.place,
        "status": status(TICKET, found.state, mine=found.state is TicketState.CALLED),
        "state": str(found.state),
        "counter": found.counter,
        "ahead": sessions.ahead(found) if found.state is TicketState.WAITING else None,
        "coming": waits.coming,
        "wait": "" if wait is None else wait_words(low=wait.low, high=wait.high),
        "session_id": found.session_id,
    }


routes = [
    path("ticket/<uuid:ticket_id>/", ticket, name="ticket"),
    path("ticket/<uuid:ticket_id>/now/", ticket_now, name="ticket_now"),
]
