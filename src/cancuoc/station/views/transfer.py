"""Chuyển phiếu: send a ticket to another lane or to one counter while the station leads."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from cancuoc.interfaces.ui.views import render
from cancuoc.kernel.floor import LONGEST_COUNTER, TRANSFER, Lane, Priority
from cancuoc.kernel.refusal import Refusal
from cancuoc.station import floor_sync
from cancuoc.station.core import floor
from cancuoc.station.presenters import transfer as presenter
from cancuoc.station.views.access import StationRequest, officer, session_id
from cancuoc.station.views.floor import UNDO, counter


@officer("GET", "POST")
def page(request: StationRequest, ticket_id: UUID) -> HttpResponse:
    """Ask where a ticket should wait on, and send it there."""
    station = request.station
    floor_sync.look(station.errands, at=station.now())
    place = presenter.page(station.store, session_id(request), ticket_id)
    if place is None:
        raise floor.NoSuchTicket
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _send(request, ticket_id)
        except Refusal as error:
            refusal = error
        else:
            request.session[UNDO] = [str(ticket_id), TRANSFER]
            station.postman.wake()
            return redirect("station:floor")
    context: dict[str, Any] = {
        **place,
        "counter": counter(request),
        "reasons": presenter.reasons(),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "station/transfer.jinja", context, status=status)


def _send(request: StationRequest, ticket_id: UUID) -> None:
    asked, station = request.POST, request.station
    floor.transfer(
        station.desk,
        ticket_id,
        lane=next((lane for lane in Lane if lane == asked.get("lane")), None),
        counter=" ".join(asked.get("counter", "").split())[:LONGEST_COUNTER],
        priority=next((one for one in Priority if one == asked.get("priority")), None),
        at=station.now(),
        by=request.officer,
    )


routes = [path("floor/tickets/<uuid:ticket_id>/transfer/", page, name="transfer")]
