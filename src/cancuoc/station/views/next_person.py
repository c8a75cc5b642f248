"""Người tiếp theo: who comes now, who waits, what was put aside."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from cancuoc.interfaces.ui.views import PageNotFound, render
from cancuoc.kernel.refusal import Refusal
from cancuoc.station import sync
from cancuoc.station.core import opening
from cancuoc.station.link import CentreRefused
from cancuoc.station.presenters import next_person as presenter
from cancuoc.station.records import Ticket
from cancuoc.station.tables import drafts, listings
from cancuoc.station.views.access import StationRequest, officer, session_id


@officer("GET")
def page(request: StationRequest) -> HttpResponse:
    """Show the person to call now and the queue behind."""
    return render(request, "station/next_person.jinja", _context(request))


@officer("GET")
def queue(request: StationRequest) -> HttpResponse:
    """Give the queue alone, for the quiet refresh of the page."""
    return render(request, "station/queue.jinja", _context(request))


@officer("POST")
def take(request: StationRequest) -> HttpResponse:
    """Call and begin the next person with one press.

    When another counter was faster the next in line is taken, and the next.
    """
    station = request.station
    for _ in range(len(opening.worklist(station.desk, session_id(request)))):
        ticket = opening.next_person(station.desk, session_id(request))
        if ticket is None:
            break
        try:
            return _start(request, ticket)
        except CentreRefused:
            sync.mark_taken(station.errands, ticket)
    return redirect("station:next")


@officer("POST")
def take_ticket(request: StationRequest, ticket_id: UUID) -> HttpResponse:
    """Take one ticket out of turn; raise when another counter has it."""
    return _start(request, _ticket(request, ticket_id))


@officer("POST")
def absent(request: StationRequest, ticket_id: UUID) -> HttpResponse:
    """Note that the person called did not come."""
    station = request.station
    ticket = _ticket(request, ticket_id)
    opening.absent(station.desk, ticket=ticket, at=station.now(), by=request.officer)
    station.postman.wake()
    return redirect("station:next")


@officer("POST")
def resume(request: StationRequest, draft_id: UUID) -> HttpResponse:
    """Take up a dossier that was put aside."""
    station = request.station
    draft = opening.resume(station.desk, draft_id=draft_id, at=station.now(), by=request.officer)
    station.postman.wake()
    return redirect(f"station:{draft.now.value}", draft_id=draft.id)


def _start(request: StationRequest, ticket: Ticket) -> HttpResponse:
    station = request.station
    at, by = station.now(), request.officer
    known = drafts.of_ticket(station.store, ticket.id)
    claimed = known is None and sync.claim(station.errands, ticket, at=at, username=by.username)
    try:
        sync.know_person(station.errands, ticket, at=at)
    except Refusal:
        # The list cannot be fetched now; the identity page then offers to look the person up.
        station.postman.wake()
    draft = opening.start_ticket(station.desk, ticket=ticket, at=at, by=by, tell=not claimed)
    return redirect(f"station:{draft.now.value}", draft_id=draft.id)


def _ticket(request: StationRequest, ticket_id: UUID) -> Ticket:
    ticket = listings.ticket(request.station.store, ticket_id)
    if ticket is None:
        raise PageNotFound
    return ticket


def _context(request: StationRequest) -> dict[str, object]:
    station = request.station
    return presenter.page(
        station.desk,
        session_id(request),
        unfinished=drafts.unfinished(station.store),
        officer=request.officer,
        at=station.now(),
    )


routes = [
    path("", page, name="next"),
    path("queue/", queue, name="queue"),
    path("next/", take, name="take"),
    path("tickets/<uuid:ticket_id>/take/", take_ticket, name="take_ticket"),
    path("tickets/<uuid:ticket_id>/absent/", absent, name="absent"),
    path("dossiers/<uuid:draft_id>/resume/", resume, name="resume"),
]
