"""The Django app of the station door."""

from __future__ import annotations

from django.apps import AppConfig


class StationApiConfig(AppConfig):
    name = "cancuoc.interfaces.stationapi"
    label = "stationapi"
