"""The centre of a simulation: its disk and its database, which lose what the real ones may."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import UUID

from cancuoc.domain.stations import rules
from cancuoc.domain.stations.refusals import AlteredUpload, CentreBusy
from cancuoc.domain.stations.taking import Announced, Done, Known

if TYPE_CHECKING:
    from tests.faults.simulated_sync import World


class Crash(Exception):
    """The power went."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A packet as small as can be; its bytes say whose it is and where in the chain."""

    id: UUID
    station: str
    sequence: int
    previous: str
    data: bytes
    digest: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A packet in the centre's books."""

    sealed: Sealed
    receipt: bytes
    reason: str


@dataclass(slots=True)
class Tables:
    """What the database holds; a transaction works on a copy that counts when it ends."""

    uploads: dict[UUID, tuple[str, Announced]] = field(default_factory=dict)
    packets: dict[UUID, Entry] = field(default_factory=dict)
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    facts: list[UUID] = field(default_factory=list)

    def copy(self) -> Tables:
        return Tables(dict(self.uploads), dict(self.packets), dict(self.counts), list(self.facts))


class Spool:
    """Bytes on the centre's disk: what came may be lost with the power, what is kept may not."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.coming: dict[UUID, bytearray] = {}
        self.kept: dict[UUID, bytes] = {}

    def received(self, packet_id: UUID) -> int:
        return len(self.coming.get(packet_id, b""))

    def write(self, packet_id: UUID, *, offset: int, data: bytes) -> int:
        self.world.may_crash()
        file = self.coming.setdefault(packet_id, bytearray())
        file[offset : offset + len(data)] = data
        return len(file)

    def incoming(self, packet_id: UUID) -> bytes:
        return bytes(self.coming.get(packet_id, b""))

    def keep(self, packet_id: UUID) -> None:
        self.world.may_crash()
        self.kept[packet_id] = bytes(self.coming.pop(packet_id))
        self.world.may_crash()

    def discard(self, packet_id: UUID) -> None:
        self.coming.pop(packet_id, None)

    def power_cut(self) -> None:
        """Undo what was never flushed: files lose their end, or their content to zeros."""
        for packet_id, file in list(self.coming.items()):
            left = self.world.rng.randrange(len(file) + 1)
            zeros = self.world.rng.random() < 0.3
            self.coming[packet_id] = bytearray(len(file)) if zeros else file[:left]


@dataclass(slots=True)
class Books:
    """One station's books inside one transaction."""

    world: World
    station: str
    tables: Tables

    def lock(self) -> None:
        self.world.may_crash()

    def known(self, packet_id: UUID) -> Known:
        upload, entry = self.tables.uploads.get(packet_id), self.tables.packets.get(packet_id)
        return Known(
            station_code=self.station,
            active=True,
            said=upload[1] if upload else None,
            said_by_us=upload is not None and upload[0] == self.station,
            done=_done(entry) if entry else None,
        )

    def room(self) -> None:
        if self.world.trouble and self.world.rng.random() < 0.05:
            raise CentreBusy(retry_after=30)

    def remember(self, announced: Announced) -> None:
        self.tables.uploads[announced.packet_id] = (self.station, announced)

    def enter(self, said: Announced, data: bytes) -> bytes:
        """Prove and enter, as `stations.books` does: genuine is what was sealed."""
        sealed = self.world.sealed.get(said.digest)
        told = (said.packet_id, self.station, said.sequence, said.previous)
        if sealed is None or sealed.data != data or _signed(sealed) != told:
            raise AlteredUpload
        near = [_joint(each.sealed, each.reason) for each in self._near(said)]
        where = rules.place(packet=_joint(sealed, ""), near=near)
        entry = Entry(sealed, self.world.receipt(sealed), where.reason)
        for twin in where.twins:
            first = self.tables.packets[twin]
            self.tables.packets[twin] = replace(first, reason=rules.CLONE)
        self.tables.packets[sealed.id] = entry
        if not where.twins:
            highest, arrived = self.tables.counts.get(self.station, (0, 0))
            now = rules.count(highest=highest, arrived=arrived, sequence=said.sequence)
            self.tables.counts[self.station] = (now.highest, now.arrived)
        self.tables.uploads.pop(sealed.id, None)
        if not entry.reason:
            self.tables.facts.append(sealed.id)
        self.world.may_crash()
        return entry.receipt

    def _near(self, said: Announced) -> list[Entry]:
        return [
            entry
            for entry in self.tables.packets.values()
            if entry.sealed.station == self.station
            and abs(entry.sealed.sequence - said.sequence) <= 1
        ]


def _done(entry: Entry) -> Done:
    sealed = entry.sealed
    return Done(
        station_code=sealed.station,
        digest=sealed.digest,
        size=len(sealed.data),
        receipt=entry.receipt,
    )


def _joint(sealed: Sealed, reason: str) -> rules.Joint:
    return rules.Joint(
        packet_id=sealed.id,
        sequence=sealed.sequence,
        digest=sealed.digest,
        previous=sealed.previous,
        aside=bool(reason),
    )


def _signed(sealed: Sealed) -> tuple[UUID, str, int, str]:
    return (sealed.id, sealed.station, sealed.sequence, sealed.previous)
