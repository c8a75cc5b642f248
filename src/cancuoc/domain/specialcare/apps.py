"""The Django app of the room for people in care centres."""

from __future__ import annotations

from django.apps import AppConfig


class SpecialCareConfig(AppConfig):
    name = "cancuoc.domain.specialcare"
    label = "specialcare"
