"""Addresses of the station, all under /station/."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

SCREENS: Final = (
    "sign_in",
    "sessions",
    "preparation",
    "team",
    "next_person",
    "floor",
    "transfer",
    "reception",
    "board",
    "kiosk",
    "tablets",
    "find",
    "identity",
    "data",
    "biometrics",
    "webcam",
    "child",
    "means",
    "sign",
    "typing",
    "leave",
    "send",
    "closing",
    "custody",
    "unlock",
)

routes: list[URLPattern] = [
    route for screen in SCREENS for route in import_module(f"cancuoc.station.views.{screen}").routes
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(url="/station/")),
    path("station/", include((routes, "station"))),
    path("ui/", include("cancuoc.interfaces.ui.urls")),
]
handler404 = "cancuoc.interfaces.ui.views.page_not_found"
handler403 = "cancuoc.interfaces.ui.views.permission_denied"
handler500 = "cancuoc.interfaces.ui.views.server_error"
