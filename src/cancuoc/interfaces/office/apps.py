"""The Django app of the office door."""

from __future__ import annotations

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "cancuoc.interfaces.office"
    label = "office"

    def ready(self) -> None:
        """Give every office page, and every refusal raised behind it, the same frame."""
        from cancuoc.interfaces.office.shell import office_shell
        from cancuoc.interfaces.ui.shell import register

        register(prefix="/office/", build=office_shell)
