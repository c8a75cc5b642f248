"""Gửi hồ sơ: what is sealed here, what the centre has, and sending by hand."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext

from cancuoc.interfaces.ui.views import render
from cancuoc.kernel.refusal import Refusal
from cancuoc.station import sync
from cancuoc.station.presenters import send as presenter
from cancuoc.station.tables import packets
from cancuoc.station.views.access import StationRequest, officer


@officer("GET", session=False)
def page(request: StationRequest) -> HttpResponse:
    """Show every packet with its result."""
    return _show(request)


@officer("POST", session=False)
def now(request: StationRequest) -> HttpResponse:
    """Send everything that waits and show what came of it; packets refused are tried again."""
    station = request.station
    packets.try_again(station.store)
    result = sync.send_packets(station.errands, at=station.now())
    if not result.stopped:
        _refresh(request)
    return _show(request, sent=result.sent, stopped=result.stopped)


@officer("POST", session=False)
def refresh(request: StationRequest) -> HttpResponse:
    """Ask what became of the dossiers."""
    _refresh(request)
    return redirect("station:send")


@officer("GET", session=False)
def connection(request: StationRequest) -> HttpResponse:
    """Give the chips of the header alone, for their quiet refresh."""
    context = {"chips": presenter.chips(request.station)}
    return render(request, "station/connection.jinja", context)


def _refresh(request: StationRequest) -> None:
    station = request.station
    try:
        sync.refresh_states(station.errands, at=station.now())
    except Refusal:
        # The page shows the state of the connection; an old answer is still an answer.
        station.postman.wake()


def _show(request: StationRequest, *, sent: int = -1, stopped: str = "") -> HttpResponse:
    station = request.station
    context = {**presenter.page(station), "sent": sent, "stopped": gettext(stopped)}
    return render(request, "station/send.jinja", context)


routes = [
    path("send/", page, name="send"),
    path("send/now/", now, name="send_now"),
    path("send/refresh/", refresh, name="send_refresh"),
    path("connection/", connection, name="connection"),
]
