"""The Django app of the population room."""

from __future__ import annotations

from django.apps import AppConfig


class PopulationConfig(AppConfig):
    name = "cancuoc.domain.population"
    label = "population"
