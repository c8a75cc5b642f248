"""The screens of the command door; each view module offers `routes`."""

from __future__ import annotations

from importlib import import_module

from django.urls import URLPattern

app_name = "command"

SCREENS = (
    "sessions",
    "week",
    "demand",
    "demand_commune",
    "plans",
    "plan",
    "limits",
    "homes",
    "rosters",
    "roster",
    "crew",
    "calendars",
    "today",
    "report",
)

urlpatterns: list[URLPattern] = [
    route
    for screen in SCREENS
    for route in import_module(f"cancuoc.interfaces.command.views.{screen}").routes
]
