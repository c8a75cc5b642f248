"""Sảnh chờ: stand ready for the floor, lead it without a network, give it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from cancuoc.interfaces.ui.views import render
from cancuoc.kernel.floor import LONGEST_COUNTER, UNDOABLE, TicketAct
from cancuoc.kernel.moves import IllegalMove
from cancuoc.kernel.refusal import Refusal
from cancuoc.station import floor_sync
from cancuoc.station.core import floor
from cancuoc.station.presenters import floor as presenter
from cancuoc.station.tables import floors
from cancuoc.station.views.access import StationRequest, officer, session_id, session_of

COUNTER: Final = "floor_counter"
UNDO: Final = "floor_undo"


@officer("GET")
def page(request: StationRequest) -> HttpResponse:
    """Show the floor and who leads it."""
    return show(request)


@officer("GET")
def live(request: StationRequest) -> HttpResponse:
    """Give what the page refreshes."""
    _look(request)
    return render(request, "station/floor_live.jinja", _context(request))


@officer("POST")
def stand_ready(request: StationRequest) -> HttpResponse:
    """Stand ready for the floor of the chosen session."""
    station, username = request.station, request.officer.username
    return _tried(
        request,
        lambda: floor_sync.stand_ready(
            station.errands, session_id(request), at=station.now(), username=username
        ),
    )


@officer("POST")
def lead(request: StationRequest) -> HttpResponse:
    """Take the floor by hand."""
    station, username = request.station, request.officer.username
    return _tried(
        request, lambda: floor_sync.lead(station.errands, at=station.now(), username=username)
    )


@officer("POST")
def give_back(request: StationRequest) -> HttpResponse:
    """Give the floor back by hand."""
    station = request.station
    return _tried(request, lambda: floor_sync.give_back(station.errands, at=station.now()))


@officer("POST")
def leave(request: StationRequest) -> HttpResponse:
    """Stand ready no longer."""
    station, username = request.station, request.officer.username
    return _tried(
        request, lambda: floor_sync.leave(station.errands, at=station.now(), username=username)
    )


@officer("POST")
def call_next(request: StationRequest) -> HttpResponse:
    """Call whoever is next to the counter typed."""
    typed = " ".join(request.POST.get("counter", "").split())[:LONGEST_COUNTER]
    request.session[COUNTER] = typed or counter(request)
    station = request.station

    def call() -> None:
        called = floor.call_next(
            station.desk,
            session_id(request),
            counter=counter(request),
            at=station.now(),
            by=request.officer,
        )
        request.session[UNDO] = [str(called.id), str(TicketAct.CALL)]

    return _tried(request, call)


@officer("POST")
def act(request: StationRequest, ticket_id: UUID) -> HttpResponse:
    """Do one act to a ticket."""
    station, wanted = request.station, request.POST.get("act", "")
    at_counter = wanted in (TicketAct.CALL, TicketAct.BEGIN)

    def move() -> None:
        floor.act(
            station.desk,
            ticket_id,
            wanted,
            counter=counter(request) if at_counter else "",
            outcome=_outcome(wanted, request.POST.get("outcome", "")),
            at=station.now(),
            by=request.officer,
        )
        if wanted in UNDOABLE:
            request.session[UNDO] = [str(ticket_id), wanted]

    return _tried(request, move)


@officer("POST")
def undo(request: StationRequest, ticket_id: UUID) -> HttpResponse:
    """Take back one's own last act."""
    station = request.station
    return _tried(
        request,
        lambda: floor.undo(station.desk, ticket_id, at=station.now(), by=request.officer),
    )


def counter(request: StationRequest) -> str:
    """Return the counter this officer calls to."""
    return str(request.session.get(COUNTER, "1"))


def show(request: StationRequest, refusal: Refusal | None = None) -> HttpResponse:
    """Return the whole page, with what was refused."""
    _look(request)
    context = {**_context(request), "refusal": refusal, "undo": _offered(request)}
    status = refusal.status if refusal else 200
    return render(request, "station/floor.jinja", context, status=status)


def _tried(request: StationRequest, doing: Callable[[], object]) -> HttpResponse:
    try:
        doing()
    except Refusal as refusal:
        return show(request, refusal)
    request.station.postman.wake()
    return redirect("station:floor")


def _outcome(act: str, typed: str) -> str:
    if act != TicketAct.FINISH:
        return ""
    if typed not in {code for code, _word in presenter.outcomes()}:
        raise IllegalMove(act=act)
    return typed


def _look(request: StationRequest) -> None:
    station = request.station
    floor_sync.look(station.errands, at=station.now())


def _offered(request: StationRequest) -> dict[str, object] | None:
    ticket_id, act = request.session.pop(UNDO, None) or ("", "")
    found = floors.ticket(request.station.store, UUID(ticket_id)) if ticket_id else None
    if found is None:
        return None
    return {"id": found.id, "said": _said(act) % {"label": found.label}}


def _said(act: str) -> str:
    return {
        "call": _("Đã gọi phiếu %(label)s."),
        "begin": _("Đã bắt đầu phiếu %(label)s."),
        "hold": _("Đã tạm giữ phiếu %(label)s."),
        "miss": _("Đã ghi vắng phiếu %(label)s."),
        "transfer": _("Đã chuyển phiếu %(label)s."),
    }[act]


def _context(request: StationRequest) -> dict[str, object]:
    station, session = request.station, session_of(request)
    mine = counter(request)
    return {
        "floor": presenter.page(
            station.store,
            session.id,
            counter=mine,
            at=station.now(),
            reading=station.reading(session),
        ),
        "counter": mine,
    }


routes = [
    path("floor/", page, name="floor"),
    path("floor/live/", live, name="floor_live"),
    path("floor/ready/", stand_ready, name="floor_ready"),
    path("floor/lead/", lead, name="floor_lead"),
    path("floor/give-back/", give_back, name="floor_give_back"),
    path("floor/leave/", leave, name="floor_leave"),
    path("floor/next/", call_next, name="floor_next"),
    path("floor/tickets/<uuid:ticket_id>/act/", act, name="floor_act"),
    path("floor/tickets/<uuid:ticket_id>/undo/", undo, name="floor_undo"),
]
