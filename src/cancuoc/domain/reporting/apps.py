"""The Django app of the reporting room."""

from __future__ import annotations

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "cancuoc.domain.reporting"
    label = "reporting"

    def ready(self) -> None:
        """Count every fact that a figure is made of."""
        from cancuoc.domain.reporting import reactions

        reactions.register()
