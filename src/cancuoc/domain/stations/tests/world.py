"""A centre and its stations for tests: keys, sealed packets, uploads in one call."""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cancuoc.domain.stations import centre_keys, services
from cancuoc.domain.stations.rules import CHUNK_BYTES
from cancuoc.foundation import outbox
from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import content_packing, keys, writer
from cancuoc.packet.content import EvidenceItem
from cancuoc.packet.content_rules import Dossier
from cancuoc.packet.keys import StationIdentity
from cancuoc.packet.manifest import FIRST_PREVIOUS
from cancuoc.packet.tests import content_samples as samples
from cancuoc.packet.writer import SealedPacket

AT = datetime(2024, 7, 6, 3, 0, tzinfo=UTC)
ADMIN = Actor(
    id="user:admin",
    kind=ActorKind.OFFICER,
    hand="hand-admin",
    roles=frozenset({Role.ADMINISTRATOR}),
    units=("01",),
)
_numbers = itertools.count(1)


@dataclass
class TestStation:
    """A live station with its own key and chain of packets."""

    __test__ = False

    code: str = "TX-01"
    unit_code: str = "00364"
    identity: StationIdentity = field(init=False)
    sequence: int = 0
    previous: str = FIRST_PREVIOUS

    def __post_init__(self) -> None:
        self.identity = StationIdentity(self.code, keys.generate_signing_key())

    def enrol(self) -> TestStation:
        """Register at the centre and come alive."""
        made = services.create_station(
            code=self.code, unit_code=self.unit_code, kit="KIT-01", at=AT, by=ADMIN
        )
        self.answer = self.use(made.token)
        return self

    def use(self, token: str, *, at: datetime = AT) -> services.Enrolled:
        key = self.identity.signing_key
        return services.enrol_station(
            code=self.code,
            token=token,
            public_key=keys.public_to_raw(key.public_key()),
            proof=key.sign(services.ENROL_DOMAIN + self.code.encode() + b"\x00" + token.encode()),
            at=at,
            by=Actor.station(self.code),
        )

    def twin(self) -> TestStation:
        """Return a copy of this station's disk as it is now."""
        return _copy(self)

    def seal(self, band: str = ">=14", *, centre_key: Any = None, **changes: Any) -> SealedPacket:
        """Seal the next packet; `changes` go to the identity part."""
        given = {"station_code": self.code, "unit_code": self.unit_code} | changes
        return self._sealed(samples.dossier(band, **given), samples.files(band), centre_key)

    def seal_files(
        self, band: str, files: dict[str, bytes], *, extra: tuple[EvidenceItem, ...]
    ) -> SealedPacket:
        """Seal the next packet with more files than usual."""
        dossier = samples.dossier(band, station_code=self.code)
        items = (*dossier.evidence.items, *extra)
        evidence = dataclasses.replace(dossier.evidence, items=items)
        return self._sealed(dataclasses.replace(dossier, evidence=evidence), files, None)

    def _sealed(self, dossier: Dossier, files: dict[str, bytes], centre_key: Any) -> SealedPacket:
        contents = content_packing.pack(
            packet_id=samples.packet_id(next(_numbers)), dossier=dossier, files=files
        )
        self.sequence += 1
        sealed = writer.seal(
            contents=contents,
            station=self.identity,
            centre_key=centre_key or centre_keys.packet_keys()[0].public_key(),
            sequence=self.sequence,
            previous_hash=self.previous,
        )
        self.previous = sealed.digest
        return sealed


def _copy(station: TestStation) -> TestStation:
    twin = TestStation(station.code, station.unit_code)
    twin.identity, twin.sequence, twin.previous = (
        station.identity,
        station.sequence,
        station.previous,
    )
    return twin


def announced(packet: SealedPacket, **changes: Any) -> services.Announced:
    said = services.Announced(
        packet_id=packet.packet_id,
        size=len(packet.data),
        digest=packet.digest,
        sequence=packet.sequence,
        previous=packet.manifest.previous_hash,
    )
    return dataclasses.replace(said, **changes)


def begin(packet: SealedPacket, station: TestStation, **changes: Any) -> services.Progress:
    return services.begin_upload(
        station_code=station.code, announced=announced(packet, **changes), at=AT
    )


def put(packet_id: UUID, data: bytes, station: TestStation, *, start: int = 0) -> None:
    for offset in range(start, len(data), CHUNK_BYTES):
        chunk = data[offset : offset + CHUNK_BYTES]
        services.put_chunk(
            station_code=station.code,
            packet_id=packet_id,
            offset=offset,
            data=chunk,
            digest=sha256_hex(chunk),
        )


def commit(packet: SealedPacket, station: TestStation, *, at: datetime = AT) -> bytes:
    return services.commit_upload(
        station_code=station.code, packet_id=packet.packet_id, digest=packet.digest, at=at
    )


def upload(packet: SealedPacket, station: TestStation, *, at: datetime = AT) -> bytes:
    """Send a packet the whole way and return its receipt."""
    begin(packet, station)
    put(packet.packet_id, packet.data, station)
    return commit(packet, station, at=at)


def open_all() -> None:
    """Let the worker open what has come, and nothing downstream."""
    while outbox.deliver(at=AT, only=["stations.open_packets"]):
        pass
