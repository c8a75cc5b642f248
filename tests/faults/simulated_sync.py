"""Many stations and one centre under one seed: network, disks, clocks and power all fail.

The decisions are the program's own: `station.sending` at the stations, `stations.taking` and
`stations.rules` at the centre, real receipts. What stands in is what they stand on: a line, a
store, a spool and a database that lose exactly what the real ones may lose. One seed is one
history; a failing seed is printed and repeats.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.faults.simulated_centre import Books, Crash, Sealed, Spool, Tables

from cancuoc.domain.stations import taking
from cancuoc.domain.stations.taking import Announced
from cancuoc.kernel.digest import sha256_hex
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import receipt
from cancuoc.packet.manifest import FIRST_PREVIOUS
from cancuoc.station import sending
from cancuoc.station.centre import Outgoing, Progress
from cancuoc.station.link import CentreRefused, CentreUnreachable

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NOON = datetime(2024, 7, 6, 5, 0, tzinfo=UTC)
PIECE = 16


class Line:
    """A station's way to the centre: loses, repeats, delays; meanwhile others act."""

    def __init__(self, world: World, station: str) -> None:
        self.world, self.station = world, station

    def begin_packet(self, packet: Outgoing) -> Progress:
        said = Announced(
            packet_id=packet.packet_id,
            size=packet.size,
            digest=packet.digest,
            sequence=packet.sequence,
            previous=packet.previous,
        )
        return _progress(self._ask(lambda books, spool: taking.begin(books, spool, said)))

    def put_chunk(self, packet_id: UUID, *, offset: int, data: bytes) -> Progress:
        digest = sha256_hex(data)
        cut = data[:-1] if self.world.chance(0.02) else data

        def put(books: Books, spool: Spool) -> taking.Progress:
            return taking.put(books, spool, packet_id, offset=offset, data=cut, digest=digest)

        return _progress(self._ask(put))

    def commit_packet(self, packet_id: UUID, *, digest: str) -> bytes:
        def commit(books: Books, spool: Spool) -> bytes:
            return taking.commit(books, spool, packet_id, digest=digest)

        answer: bytes = self._ask(commit)
        return answer

    def _ask(self, handler: Callable[[Books, Spool], Any]) -> Any:
        world = self.world
        if world.chance(0.15):
            world.something_else()
        fate = world.rng.random() if world.trouble else 1.0
        if fate < 0.06:
            raise CentreUnreachable
        if fate < 0.10:
            # The station gives up, and the request arrives when nobody waits for it.
            world.late.append(lambda: world.handle(self.station, handler))
            raise CentreUnreachable
        try:
            answer = world.handle(self.station, handler)
        except Crash as crash:
            raise CentreUnreachable from crash
        except Refusal as refusal:
            raise CentreRefused(refusal.status, refusal.as_dict()) from refusal
        if fate < 0.16:
            raise CentreUnreachable
        if fate < 0.18:
            world.late.append(lambda: world.handle(self.station, handler))
        return answer


@dataclass(slots=True)
class Disk:
    """A station's store and what was true of it at each moment; the key lives on it."""

    station: str
    packets: list[Sealed] = field(default_factory=list)
    receipts: dict[UUID, bytes] = field(default_factory=dict)
    refused: dict[UUID, str] = field(default_factory=dict)
    # Packets whose bytes the disk spoiled or cut off: reading one is refused, as the store does.
    spoiled: set[UUID] = field(default_factory=set)
    busy: bool = False

    def waiting(self, limit: int) -> list[Sealed]:
        done = self.receipts.keys() | self.refused.keys()
        return [packet for packet in self.packets if packet.id not in done][:limit]

    def data(self, packet_id: UUID) -> bytes:
        if packet_id in self.spoiled:
            raise sending.Unsendable
        return next(packet.data for packet in self.packets if packet.id == packet_id)

    def received(self, packet: Sealed, proven: receipt.Receipt) -> None:
        self.receipts[packet.id] = proven.data

    def failed(self, packet: Sealed, refusal: Refusal, *, final: bool) -> None:
        if final:
            self.refused[packet.id] = str(refusal.code)

    def left(self) -> int:
        return len(self.waiting(10_000))

    def image(self) -> Disk:
        """Return a copy of the disk as it is now."""
        return Disk(
            self.station,
            list(self.packets),
            dict(self.receipts),
            dict(self.refused),
            set(self.spoiled),
        )


class World:
    """One history. `steps` things happen, then the trouble ends and all queues must drain."""

    def __init__(self, seed: int, *, steps: int = 10) -> None:
        self.seed = seed
        self.rng = random.Random(seed)
        self.trouble = True
        self.depth = 0
        self.at = NOON
        self.tables = Tables()
        self.spool = Spool(self)
        self.sealed: dict[str, Sealed] = {}
        self.late: list[Callable[[], Any]] = []
        self.disks = [Disk(f"TX-{n:02d}") for n in range(1, self.rng.randrange(2, 5))]
        self.dishonest: set[str] = set()
        self.images: list[Disk] = []
        self.steps = steps

    def run(self) -> World:
        """Let everything happen, then let it end well."""
        for _ in range(self.steps):
            self.step()
        self.trouble = False
        for late in self.late:
            self._quietly(late)
        self.late.clear()
        for _ in range(3):
            for disk in self.disks:
                self.send(disk)
        return self

    def step(self) -> None:
        """One thing happens somewhere."""
        self.at += timedelta(seconds=self.rng.randrange(-60, 3_600))
        what = self.rng.random()
        disk = self.rng.choice(self.disks)
        if what < 0.70:
            self._work(disk, seals=not 0.45 <= what < 0.60, sends=what < 0.60)
        elif what < 0.78 and self.late:
            self._quietly(self.late.pop(self.rng.randrange(len(self.late))))
        elif what < 0.84:
            self.spool.power_cut()
        elif what < 0.89:
            self.images.append(disk.image())
        elif what < 0.94:
            self._put_back()
        elif what >= 0.96 and disk.packets:
            disk.spoiled.add(self.rng.choice(disk.packets[-3:]).id)

    def _work(self, disk: Disk, *, seals: bool, sends: bool) -> None:
        if seals:
            self.seal(disk)
        if sends:
            self.send(disk)

    def something_else(self) -> None:
        """While one station waits for its answer, another thing happens."""
        if self.depth < 2:
            self.depth += 1
            self.step()
            self.depth -= 1

    def seal(self, disk: Disk) -> None:
        """Seal a packet on a disk; its content differs even where its number does not."""
        last = disk.packets[-1] if disk.packets else None
        sequence, previous = (last.sequence + 1, last.digest) if last else (1, FIRST_PREVIOUS)
        made = UUID(int=self.rng.getrandbits(128))
        data = made.bytes * self.rng.randrange(1, 4) + bytes([sequence % 256])
        sealed = Sealed(made, disk.station, sequence, previous, data, sha256_hex(data))
        self.sealed[sealed.digest] = sealed
        disk.packets.append(sealed)

    def send(self, disk: Disk) -> None:
        """Let a station send what waits; one program runs on a disk at a time."""
        if not disk.busy:
            disk.busy = True
            sending.send_all(
                outbox=disk, way=Line(self, disk.station), prove=self.prove, cut=_pieces
            )
            disk.busy = False

    def handle(self, station: str, handler: Callable[[Books, Spool], Any]) -> Any:
        """Run a handler of the centre in one transaction; a crash undoes it and the unflushed."""
        tables = self.tables.copy()
        try:
            answer = handler(Books(self, station, tables), self.spool)
        except Crash:
            self.spool.power_cut()
            raise
        self.tables = tables
        if self.chance(0.02):
            self.spool.power_cut()
            raise Crash
        return answer

    def may_crash(self) -> None:
        if self.chance(0.02):
            raise Crash

    def chance(self, share: float) -> bool:
        return self.trouble and self.rng.random() < share

    def receipt(self, sealed: Sealed) -> bytes:
        return receipt.issue(
            packet_id=sealed.id,
            digest=sealed.digest,
            station_id=sealed.station,
            sequence=sealed.sequence,
            received_at=self.at,
            signing_key=KEY,
        ).data

    def prove(self, signed: bytes, packet_id: UUID, digest: str) -> receipt.Receipt:
        return receipt.verify(
            signed,
            centre_public_key_lookup=lambda _key_id: KEY.public_key(),
            packet_id=packet_id,
            digest=digest,
        )

    def _put_back(self) -> None:
        """An old image comes back, or lives on as a clone beside the disk it was taken from."""
        if not self.images:
            return
        image = self.rng.choice(self.images)
        self.dishonest.add(image.station)
        twin = image.image()
        current = next(disk for disk in self.disks if disk.station == image.station)
        if self.rng.random() < 0.5 and not current.busy:
            self.disks[self.disks.index(current)] = twin
        else:
            self.disks.append(twin)

    def _quietly(self, act: Callable[[], Any]) -> None:
        with suppress(Refusal, Crash):
            act()


def _pieces(data: bytes, *, start: int = 0) -> list[tuple[int, bytes]]:
    return [(offset, data[offset : offset + PIECE]) for offset in range(start, len(data), PIECE)]


def _progress(answer: taking.Progress) -> Progress:
    return Progress(received=answer.received, receipt=answer.receipt.decode())
