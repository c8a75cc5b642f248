"""The station as a Django app: screens and files, no tables."""

from __future__ import annotations

from django.apps import AppConfig


class StationConfig(AppConfig):
    """Registers the frame around the station's pages."""

    name = "cancuoc.station"
    label = "station"
    verbose_name = "Trạm thu nhận"

    def ready(self) -> None:
        """Let pages and refusals under /station/ wear the station's clothes."""
        from cancuoc.interfaces.ui.shell import register
        from cancuoc.station.shell import PREFIX, build

        register(prefix=PREFIX, build=build)
