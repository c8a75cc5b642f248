"""The Django app of the adjudication room."""

from __future__ import annotations

from django.apps import AppConfig


class AdjudicationConfig(AppConfig):
    name = "cancuoc.domain.adjudication"
    label = "adjudication"
