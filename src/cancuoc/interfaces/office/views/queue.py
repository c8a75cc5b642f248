"""Keep the room calm: call, begin, hold, miss, resume, finish; one key an act."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cancuoc.domain.sessions import led_floor, promising, services
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions.queries import SessionView
from cancuoc.domain.sessions.refusals import (
    FloorLed,
    NobodyWaits,
    NoReasonForPriority,
    NoSuchTicket,
    NotWatching,
    NowhereToGo,
    TooLateToUndo,
)
from cancuoc.domain.sessions.rules import TRANSFER, UNDOABLE, Lane, Outcome, Priority, TicketAct
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import advice, shift
from cancuoc.interfaces.office.presenters import led_floor as led_words
from cancuoc.interfaces.office.presenters import queue as words
from cancuoc.interfaces.ui import forecasts
from cancuoc.interfaces.ui.forms import Form
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal

_LANES: Final = "floor_lanes"
_UNDO: Final = "floor_undo"
ACTS: Final = (
    TicketAct.CALL,
    TicketAct.BEGIN,
    TicketAct.HOLD,
    TicketAct.RESUME,
    TicketAct.MISS,
)


class UnknownAct(Refusal):
    """The form names no act or no outcome that exists."""

    message = "Việc này chưa được chọn đúng."
    next_step = "Tải lại hàng chờ rồi bấm lại."


@allow(Role.RECEPTION)
@require_safe
def queue(request: OfficerRequest) -> HttpResponse:
    """Show the floor of the shift's session."""
    at = clock.now()
    session = shift.current(request, at=at)
    if session is None:
        return redirect(f"{reverse('office:shift')}?next={reverse('office:queue')}")
    return _page(request, session, at=at, undo=_offered(request, session))


@allow(Role.RECEPTION)
@require_safe
def floor(request: OfficerRequest) -> HttpResponse:
    """Show only what the page refreshes."""
    at = clock.now()
    session = shift.current(request, at=at)
    if session is None:
        raise shift.NotYourSession
    return render(request, "office/queue_floor.jinja", _context(request, session, at=at))


@allow(Role.RECEPTION)
@require_POST
def sit(request: OfficerRequest) -> HttpResponse:
    """Keep the counter and the lanes it serves."""
    shift.sit_at(request, request.POST.get("counter", ""))
    lanes = set(request.POST.getlist("lane"))
    request.session[_LANES] = [str(lane) for lane in Lane if lane in lanes]
    return redirect("office:queue")


@allow(Role.RECEPTION)
@require_POST
def call_next(request: OfficerRequest) -> HttpResponse:
    """Call whoever is next in the lanes of this counter."""
    at = clock.now()
    session = _session(request, at=at)
    try:
        called = services.call_next(
            session_id=session.id,
            counter=shift.counter(request),
            lanes=[Lane(lane) for lane in _lanes(request)],
            at=at,
            by=request.actor,
        )
    except (NobodyWaits, FloorLed) as refusal:
        return _page(request, session, at=at, refusal=refusal)
    _offer(request, called, TicketAct.CALL)
    return redirect("office:queue")


@allow(Role.RECEPTION)
@require_POST
def act(request: OfficerRequest) -> HttpResponse:
    """Move one ticket of this session."""
    at = clock.now()
    ticket_id = _ticket(request, _session(request, at=at))
    wanted = next((a for a in ACTS if a == request.POST.get("act")), None)
    if wanted is None:
        raise UnknownAct
    counter = shift.counter(request) if wanted in (TicketAct.CALL, TicketAct.BEGIN) else ""
    services.act_on(ticket_id=ticket_id, act=wanted, counter=counter, at=at, by=request.actor)
    _offer(request, ticket_id, wanted)
    return redirect("office:queue")


@allow(Role.RECEPTION)
@require_POST
def undo(request: OfficerRequest) -> HttpResponse:
    """Take back one's own last act on a ticket, while it may be taken back."""
    at = clock.now()
    session = _session(request, at=at)
    ticket_id = _ticket(request, session)
    try:
        services.undo(ticket_id=ticket_id, at=at, by=request.actor)
    except TooLateToUndo as refusal:
        return _page(request, session, at=at, refusal=refusal)
    return redirect("office:queue")


@allow(Role.RECEPTION)
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: OfficerRequest, ticket_id: UUID) -> HttpResponse:
    """Ask where a ticket should wait on, and send it there."""
    at = clock.now()
    session = _session(request, at=at)
    ticket = sessions.ticket(ticket_id=ticket_id)
    if ticket is None or ticket.session_id != session.id:
        raise NoSuchTicket
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _send(request, ticket_id, at=at)
        except (NowhereToGo, NoReasonForPriority) as error:
            refusal = error
        else:
            _offer(request, ticket_id, TRANSFER)
            return redirect("office:queue")
    context = {
        "session": session,
        "ticket": ticket,
        "counter": shift.counter(request),
        "places": words.places(ticket),
        "reasons": words.reasons(),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "office/queue_transfer.jinja", context, status=status)


def _send(request: OfficerRequest, ticket_id: UUID, *, at: datetime) -> None:
    asked = request.POST
    services.transfer(
        ticket_id=ticket_id,
        lane=next((lane for lane in Lane if lane == asked.get("lane")), None),
        counter=shift.clean_counter(asked.get("counter", "")),
        priority=next((one for one in Priority if one == asked.get("priority")), None),
        at=at,
        by=request.actor,
    )


def _offer(request: OfficerRequest, ticket_id: UUID, act: str) -> None:
    """Offer on the next page to take the act back."""
    if act in UNDOABLE:
        request.session[_UNDO] = [str(ticket_id), str(act)]


def _offered(request: OfficerRequest, session: SessionView) -> dict[str, object] | None:
    ticket_id, act = request.session.pop(_UNDO, None) or ("", "")
    found = sessions.ticket(ticket_id=UUID(ticket_id)) if ticket_id else None
    if found is None or found.session_id != session.id:
        return None
    return {"id": found.id, "said": words.done(act, found.label)}


@allow(Role.RECEPTION)
@require_POST
def finish(request: OfficerRequest) -> HttpResponse:
    """End a visit with how it ended."""
    at = clock.now()
    ticket_id = _ticket(request, _session(request, at=at))
    outcome = next((o for o in Outcome if o == request.POST.get("outcome")), None)
    if outcome is None:
        raise UnknownAct
    services.finish(ticket_id=ticket_id, outcome=outcome, at=at, by=request.actor)
    return redirect("office:queue")


@allow(Role.RECEPTION)
@require_POST
def retake(request: OfficerRequest) -> HttpResponse:
    """Take the floor back from a station that will not return tonight."""
    at = clock.now()
    session = _session(request, at=at)
    try:
        services.retake(session_id=session.id, at=at, by=request.actor)
    except NotWatching as refusal:
        return _page(request, session, at=at, refusal=refusal)
    return redirect("office:queue")


@allow(Role.RECEPTION)
@require_POST
def read_remarks(request: OfficerRequest) -> HttpResponse:
    """Note that the lead has read where centre and station disagreed."""
    at = clock.now()
    session = _session(request, at=at)
    services.note_seen(session_id=session.id, at=at, by=request.actor)
    return redirect("office:queue")


def _session(request: OfficerRequest, *, at: datetime) -> SessionView:
    session = shift.current(request, at=at)
    if session is None:
        raise shift.NotYourSession
    return session


def _ticket(request: OfficerRequest, session: SessionView) -> UUID:
    """Return the ticket named, which must be one of this session."""
    try:
        found = sessions.ticket(ticket_id=UUID(request.POST.get("ticket", "")))
    except ValueError as error:
        raise NoSuchTicket from error
    if found is None or found.session_id != session.id:
        raise NoSuchTicket
    return found.id


def _lanes(request: OfficerRequest) -> list[str]:
    return list(request.session.get(_LANES, [])) or [str(lane) for lane in Lane]


def _context(request: OfficerRequest, session: SessionView, *, at: datetime) -> dict[str, object]:
    counter, lanes = shift.counter(request), _lanes(request)
    tickets = sessions.tickets(session_id=session.id)
    waits = forecasts.of(session.id, at=at)
    return {
        "session": session,
        "counter": counter,
        "form": Form(),
        "floor": words.floor(tickets, counter=counter, lanes=lanes, ranges=waits.tickets, at=at),
        "coming": waits.coming,
        "advice": advice.of(session.id, at=at),
        "accuracy": words.accuracy(promising.accuracy(session_id=session.id)),
        "led": led_words.led(led_floor.led_floor(session_id=session.id, at=at)),
        "remarks": led_words.remarks(led_floor.remarks(session_id=session.id)),
    }


def _page(
    request: OfficerRequest,
    session: SessionView,
    *,
    at: datetime,
    refusal: Refusal | None = None,
    undo: dict[str, object] | None = None,
) -> HttpResponse:
    context = {
        **_context(request, session, at=at),
        "refusal": refusal,
        "undo": undo,
    }
    status = refusal.status if refusal else 200
    return render(request, "office/queue.jinja", context, status=status)


routes = [
    path("queue/", queue, name="queue"),
    path("queue/floor/", floor, name="floor"),
    path("queue/sit/", sit, name="sit"),
    path("queue/next/", call_next, name="call_next"),
    path("queue/act/", act, name="ticket_act"),
    path("queue/undo/", undo, name="ticket_undo"),
    path("queue/transfer/<uuid:ticket_id>/", transfer, name="ticket_transfer"),
    path("queue/finish/", finish, name="ticket_finish"),
    path("queue/retake/", retake, name="floor_retake"),
    path("queue/remarks/read/", read_remarks, name="floor_remarks_read"),
]
