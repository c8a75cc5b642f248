"""The Django app of the display door."""

from __future__ import annotations

from django.apps import AppConfig


class DisplayConfig(AppConfig):
    name = "cancuoc.interfaces.display"
    label = "display"
