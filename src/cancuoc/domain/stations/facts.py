"""News of the stations room."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cancuoc.kernel.fact import Fact


@dataclass(frozen=True, kw_only=True)
class DossierDoubted(Fact):
    """A packet was set aside after it had become a dossier."""

    dossier_id: UUID
    packet_id: UUID


@dataclass(frozen=True, kw_only=True)
class PacketReceived(Fact):
    """A packet is durable at the centre and its receipt is signed."""

    packet_id: UUID
    station_code: str
    session_id: UUID | None
