"""The Django app of the outreach room."""

from __future__ import annotations

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "cancuoc.domain.outreach"
    label = "outreach"
