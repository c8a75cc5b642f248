"""Tiếp đón tại trạm: families that booked, and people without a booking, while it leads."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from cancuoc.interfaces.ui.views import render
from cancuoc.kernel.floor import priority_seen
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.ages import Band
from cancuoc.packet.floor import FloorTicket
from cancuoc.station import floor_sync
from cancuoc.station.core import floor, floor_promises
from cancuoc.station.core.floor import Visitor
from cancuoc.station.presenters import reception as presenter
from cancuoc.station.tables import floors
from cancuoc.station.views.access import StationRequest, officer, session_id, today

GIVEN = "floor_given"


class NotChosen(Refusal):
    """The form says neither how old the person is nor who of the family came."""

    message = "Chưa chọn ai đến hoặc nhóm tuổi nào."
    next_step = "Chọn người đã đến hoặc nhóm tuổi rồi bấm lại."


@officer("GET")
def page(request: StationRequest) -> HttpResponse:
    """Show who is expected, and the form for those who are not."""
    floor_sync.look(request.station.errands, at=request.station.now())
    return _show(request)


@officer("POST")
def booked(request: StationRequest, code: str) -> HttpResponse:
    """Give a number to everybody of a family who came."""
    station = request.station
    came = {str(value) for value in request.POST.getlist("person")}
    family = presenter.family(station.store, session_id(request), code)
    reason = priority_seen(request.POST.get("priority", ""))
    visitors = [
        presenter.visitor(station.store, person, seen=reason, on=today(request))
        for person in family
        if str(person) in came
    ]
    return _receive(request, visitors, code=code)


@officer("POST")
def walk_in(request: StationRequest) -> HttpResponse:
    """Give a number to somebody without a booking."""
    band = next((each for each in Band if each == request.POST.get("band")), None)
    reason = priority_seen(request.POST.get("priority", ""))
    return _receive(request, [Visitor(band=band, priority=reason)] if band else [])


def _receive(request: StationRequest, visitors: list[Visitor], *, code: str = "") -> HttpResponse:
    station, by, at = request.station, request.officer, request.station.now()
    session = session_id(request)
    try:
        if not visitors:
            raise NotChosen
        given = (
            floor.receive_booked(station.desk, session, code, visitors, at=at, by=by)
            if code
            else floor.receive(station.desk, session, visitors, at=at, by=by)
        )
    except Refusal as refusal:
        return _show(request, refusal)
    now = floors.centre_time(station.store, at)
    floor_promises.promise(station.store, session, given, now=now)
    request.session[GIVEN] = [str(ticket.id) for ticket in given]
    return redirect("station:reception")


def _show(request: StationRequest, refusal: Refusal | None = None) -> HttpResponse:
    station = request.station
    context = {
        **presenter.page(station.store, session_id(request), on=today(request)),
        "given": [presenter.slip(station.store, ticket) for ticket in _given(request)],
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "station/reception.jinja", context, status=status)


def _given(request: StationRequest) -> list[FloorTicket]:
    ids = request.session.pop(GIVEN, [])
    found = [floors.ticket(request.station.store, UUID(each)) for each in ids]
    return [ticket for ticket in found if ticket is not None]


routes = [
    path("floor/reception/", page, name="reception"),
    path("floor/reception/booked/<str:code>/", booked, name="reception_booked"),
    path("floor/reception/walk-in/", walk_in, name="reception_walk_in"),
]
