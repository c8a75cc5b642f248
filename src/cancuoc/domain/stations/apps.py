"""The Django app of the stations room."""

from __future__ import annotations

from django.apps import AppConfig


class StationsConfig(AppConfig):
    name = "cancuoc.domain.stations"
    label = "stations"

    def ready(self) -> None:
        """Listen to our own news: a received packet is opened by the worker, not by the door."""
        from cancuoc.domain.stations import facts, reactions
        from cancuoc.foundation import outbox

        outbox.on(
            facts.PacketReceived,
            reactions.open_packets,
            name="stations.open_packets",
            batch=reactions.BATCH,
        )
