"""The screen turned to the child: a second window that follows the capture by itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache

from cancuoc.interfaces.ui.views import render
from cancuoc.station.core import capturing, showing
from cancuoc.station.presenters import child as presenter
from cancuoc.station.views.access import StationRequest, officer, today
from cancuoc.station.views.biometrics import asked


@officer("GET")
def page(request: StationRequest) -> HttpResponse:
    """Show what the child has to do now; it stays open from one child to the next."""
    return render(request, "station/child.jinja", _context(request))


@never_cache
@officer("GET")
def now(request: StationRequest) -> HttpResponse:
    """Give what the second window refreshes."""
    return render(request, "station/child_now.jinja", _context(request))


def _context(request: StationRequest) -> dict[str, Any]:
    on = today(request)
    shown = showing.shown(request.station.desk, on=on, by=request.officer)
    if shown is None:
        return {"child": presenter.idle(), "turned": asked(request, "turned")}
    views = capturing.overview(shown.draft, shown.samples)
    child = presenter.stage(shown.draft, views, last=shown.last, on=on)
    return {"child": child, "turned": asked(request, "turned")}


routes = [path("child/", page, name="child"), path("child/now/", now, name="child_now")]
