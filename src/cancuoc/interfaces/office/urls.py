"""The screens of the office door; each view module offers `routes`."""

from __future__ import annotations

from importlib import import_module

from django.urls import URLPattern

app_name = "office"

SCREENS = (
    "sign_in",
    "purpose",
    "home",
    "my_shifts",
    "my_wishes",
    "due",
    "homes",
    "invite",
    "waves",
    "coverage",
    "schools",
    "reception",
    "queue",
    "room",
    "evening",
    "kiosks",
    "voice",
    "confirmations",
    "review",
    "duplicates",
    "error_rates",
    "who_is_this",
    "care",
    "care_papers",
    "care_standing",
    "care_staff",
    "care_figures",
    "care_visits",
    "approval",
    "cards",
    "handover",
    "account",
    "users",
    "stations",
    "station_lists",
    "packet_late",
    "station_orders",
    "station_recovery",
    "who_looked",
)

urlpatterns: list[URLPattern] = [
    route
    for screen in SCREENS
    for route in import_module(f"cancuoc.interfaces.office.views.{screen}").routes
]
