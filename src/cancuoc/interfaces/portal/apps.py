"""The Django app of the public door."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "cancuoc.interfaces.portal"
    label = "portal"

    def ready(self) -> None:
        """Give every page outside the other doors the frame of the portal."""
        from cancuoc.interfaces.portal.shell import portal_shell
        from cancuoc.interfaces.ui.shell import register

        register(prefix="/", build=portal_shell)
