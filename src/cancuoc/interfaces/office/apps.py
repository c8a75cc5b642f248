"""The Django app of the office door."""

from __future__ import annotations

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "cancuoc.interfaces.office"
    label = "office"
