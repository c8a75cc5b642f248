"""The line of a stage that says what still works while something is away."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

from cancuoc.interfaces.ui.views import PageNotFound, render
from cancuoc.station.draft import Stage
from cancuoc.station.presenters import means as presenter
from cancuoc.station.views.access import StationRequest, officer


@officer("GET", session=False)
def means(request: StationRequest, stage: str) -> HttpResponse:
    """Give the line alone, for its quiet refresh."""
    if stage not in set(Stage):
        raise PageNotFound
    context = {"lines": presenter.lines(request.station, Stage(stage))}
    return render(request, "station/means.jinja", context)


routes = [path("connection/<slug:stage>/", means, name="means")]
