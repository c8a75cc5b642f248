"""Choose the session to work in, and take its day list along."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from cancuoc.interfaces.ui.views import render
from cancuoc.kernel.refusal import Refusal
from cancuoc.station import sync
from cancuoc.station.core import opening
from cancuoc.station.presenters import sessions as presenter
from cancuoc.station.tables import listings
from cancuoc.station.views import preparation
from cancuoc.station.views.access import StationRequest, chosen, officer


@officer("GET", session=False)
def page(request: StationRequest) -> HttpResponse:
    """Show the sessions known here, the nearest first; fetch them when none is known."""
    station = request.station
    trouble: Refusal | None = None
    if not listings.sessions(station.store):
        trouble = _fetch(request)
    return _show(request, trouble)


@officer("POST", session=False)
def refresh(request: StationRequest) -> HttpResponse:
    """Fetch the sessions again."""
    return _show(request, _fetch(request))


@officer("POST", session=False)
def choose(request: StationRequest, session_id: UUID) -> HttpResponse:
    """Work in this session when every check is in order, else show what is to be looked at.

    Without a network its last day list serves. A session that is open already stays open.
    """
    station = request.station
    session = opening.session_of(station.desk, session_id)
    trouble = preparation.fetch(request, session)
    if trouble and listings.listed_at(station.store, session_id) is None:
        return _show(request, trouble)
    if sync.session_now(station.errands) != session_id:
        found = preparation.checked(request, session)
        if not preparation.in_order(found):
            return redirect("station:preparation", session_id=session_id)
        preparation.open_session(request, session, found)
    station.postman.wake()
    return redirect("station:next")


def _fetch(request: StationRequest) -> Refusal | None:
    station = request.station
    try:
        sync.fetch_sessions(station.errands, at=station.now())
    except Refusal as refusal:
        return refusal
    return None


def _show(request: StationRequest, trouble: Refusal | None) -> HttpResponse:
    station = request.station
    now_in = chosen(station)
    rows = presenter.rows(
        station.store,
        listings.sessions(station.store),
        chosen=now_in.id if now_in else None,
        kit=station.desk.profile.kit,
        at=station.now(),
    )
    context = {"sessions": rows, "trouble": trouble}
    return render(request, "station/sessions.jinja", context, status=200)


routes = [
    path("sessions/", page, name="sessions"),
    path("sessions/refresh/", refresh, name="sessions_refresh"),
    path("sessions/<uuid:session_id>/choose/", choose, name="session_choose"),
]
