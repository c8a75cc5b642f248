"""The Django app of the partners' door."""

from __future__ import annotations

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "cancuoc.interfaces.partners"
    label = "partners"
