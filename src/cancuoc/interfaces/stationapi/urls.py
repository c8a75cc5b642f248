"""Addresses of the station door, all under `/station-api/v1/`."""

from __future__ import annotations

from importlib import import_module

from django.urls import URLPattern, URLResolver, include, path

app_name = "stationapi"

SCREENS = (
    "enrolment",
    "sessions",
    "site_floor",
    "packets",
    "reports",
    "keys",
    "orders",
    "evenings",
    "letting_go",
    "teams",
    "recovery",
)

routes: list[URLPattern] = [
    route
    for screen in SCREENS
    for route in import_module(f"cancuoc.interfaces.stationapi.views.{screen}").routes
]
urlpatterns: list[URLPattern | URLResolver] = [path("v1/", include(routes))]
