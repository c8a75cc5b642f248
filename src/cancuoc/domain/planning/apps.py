"""The Django app of the planning room."""

from __future__ import annotations

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "cancuoc.domain.planning"
    label = "planning"
