"""The Django app of the units room."""

from __future__ import annotations

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "cancuoc.domain.units"
    label = "units"
