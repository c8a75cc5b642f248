"""Send a full line with only so much memory, as a program.

    python tests/faults/sender_with_little.py HOME BYTES [all]

With `all` it plants a bug: the whole line is taken into memory before anything is sent.
"""

from __future__ import annotations

import resource
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.faults.station_acts import CENTRE, reopened

from cancuoc.packet import keys, receipt
from cancuoc.station import uploads
from cancuoc.station.centre import Outgoing, Progress
from cancuoc.station.tables import packets
from cancuoc.station.tests.world import AT


class Forgetful:
    """A centre that signs for what it was told and keeps nothing."""

    def __init__(self) -> None:
        self.said: dict[UUID, Outgoing] = {}
        self.received = 0

    def begin_packet(self, packet: Outgoing) -> Progress:
        self.said[packet.packet_id] = packet
        return Progress(received=0)

    def put_chunk(self, packet_id: UUID, *, offset: int, data: bytes) -> Progress:
        self.received += len(data)
        return Progress(received=offset + len(data))

    def commit_packet(self, packet_id: UUID, *, digest: str) -> bytes:
        said = self.said[packet_id]
        return receipt.issue(
            packet_id=packet_id,
            digest=digest,
            station_id="TX-01",
            sequence=said.sequence,
            received_at=AT,
            signing_key=CENTRE.signing_key,
        ).data


def peak() -> int:
    """Return the most memory this program ever held, in kilobytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])


def main(folder: str, limit: str, how: str = "") -> int:
    resource.setrlimit(resource.RLIMIT_AS, (int(limit), int(limit)))
    with reopened(Path(folder)) as desk:
        kept: dict[Any, bytes] = {}
        if how == "all":
            for row in packets.waiting(desk.store):
                kept[row.id] = packets.data(desk.store, row.id)
        key = keys.public_to_raw(CENTRE.signing_key.public_key()).hex()
        centre: Any = Forgetful()
        result = uploads.send_all(
            store=desk.store,
            centre=centre,
            profile=replace(desk.profile, centre_signing_key=key),
            at=AT,
        )
    print(result.sent, result.left, centre.received, peak())
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
