"""The pages of the public door; each view module offers `routes`."""

from __future__ import annotations

from importlib import import_module

from django.urls import URLPattern

app_name = "portal"

SCREENS = (
    "start",
    "find",
    "family",
    "home_visit",
    "time",
    "phone",
    "check",
    "booking",
    "dossier",
    "who_looked",
    "stop",
)

urlpatterns: list[URLPattern] = [
    route
    for screen in SCREENS
    for route in import_module(f"cancuoc.interfaces.portal.views.{screen}").routes
]
