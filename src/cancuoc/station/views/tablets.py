"""Máy lấy số: let a tablet of the hall in with a code, see which are at work, withdraw one."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from cancuoc.interfaces.ui.text import vi_time
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel.refusal import Refusal
from cancuoc.station import settings
from cancuoc.station.core import kiosk
from cancuoc.station.tables import tablets
from cancuoc.station.views.access import StationRequest, officer, session_id


@officer("GET")
def page(request: StationRequest) -> HttpResponse:
    """Show the code that lets a tablet in while it holds, and the tablets of the session."""
    return _show(request)


@officer("POST")
def code(request: StationRequest) -> HttpResponse:
    """Make a new code."""
    station = request.station
    try:
        kiosk.offer(station.desk, session_id(request), at=station.now(), by=request.officer)
    except Refusal as refusal:
        return _show(request, refusal)
    return redirect("station:tablets")


@officer("POST")
def withdraw(request: StationRequest, tablet_id: UUID) -> HttpResponse:
    """Withdraw a tablet: it gives out no more numbers."""
    kiosk.withdraw(request.station.desk, tablet_id, at=request.station.now())
    return redirect("station:tablets")


def _show(request: StationRequest, refusal: Refusal | None = None) -> HttpResponse:
    station, session = request.station, session_id(request)
    known = tablets.pairing(station.store)
    holds = known and known.code and known.session_id == session and station.now() < known.until
    context = {
        "refusal": refusal,
        "code": f"{known.code[:3]} {known.code[3:]}" if known and holds else "",
        "until": vi_time(known.until) if known and holds else "",
        "address": f"http://{settings.HALL}/station/kiosk/" if settings.HALL else "",
        "tablets": [
            {
                "id": each.id,
                "name": each.name,
                "since": vi_time(each.paired_at),
                "withdrawn": each.withdrawn,
            }
            for each in tablets.of_session(station.store, session)
        ],
    }
    status = refusal.status if refusal else 200
    return render(request, "station/tablets.jinja", context, status=status)


routes = [
    path("floor/tablets/", page, name="tablets"),
    path("floor/tablets/code/", code, name="tablets_code"),
    path("floor/tablets/<uuid:tablet_id>/withdraw/", withdraw, name="tablets_withdraw"),
]
