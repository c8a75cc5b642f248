"""What this room does with its own news: open what has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cancuoc.domain.stations import facts, opening

# A batch holds its packets in memory, 3 MB each as a rule and 32 MB at the most.
BATCH: Final = 20


def open_packets(received: Sequence[facts.PacketReceived], *, at: datetime) -> None:
    """Open the packets of a batch of facts."""
    opening.open_packets(packet_ids=[fact.packet_id for fact in received], at=at)
