"""Stations of the real program before the real centre, with a bad line between them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tests.support.fault_proxy import FaultProxy

from cancuoc.domain.stations import queries
from cancuoc.domain.stations.rules import PacketState as AtCentre
from cancuoc.domain.stations.tests.world import AT, TestStation
from cancuoc.foundation import spool
from cancuoc.foundation.models import OutboxFact
from cancuoc.kernel.digest import sha256_hex
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import receipt
from cancuoc.packet.writer import SealedPacket
from cancuoc.station import uploads
from cancuoc.station.centre import Centre
from cancuoc.station.link import Link
from cancuoc.station.records import StationProfile
from cancuoc.station.store import Store
from cancuoc.station.tables import packets
from cancuoc.station.tables.packets import PacketRow, PacketState

FACT = "stations.PacketReceived"


@dataclass
class Rig:
    """One station: its key and chain, its store, and its way to the centre."""

    station: TestStation
    address: str
    timeout: float = 5.0
    now: datetime = AT
    store: Store = field(default_factory=lambda: Store(path=None, key=b"k" * 32))
    sealed: dict[UUID, SealedPacket] = field(default_factory=dict)

    def __post_init__(self) -> None:
        enrolled = self.station.answer
        self.profile = StationProfile(
            code=self.station.code,
            unit_code=self.station.unit_code,
            kit="KIT-01",
            key_id="",
            centre_packet_key=enrolled.centre_packet_key.hex(),
            centre_signing_key=enrolled.centre_signing_key.hex(),
        )
        self.link = Link(
            centre=self.address,
            who=self.station.identity,
            now=lambda: self.now,
            timeout=self.timeout,
        )

    def seal(self, band: str = "<6") -> SealedPacket:
        """Seal the next packet and keep it in the store, as the station does."""
        return self.keep(self.station.seal(band))

    def keep(self, sealed: SealedPacket) -> SealedPacket:
        self.sealed[sealed.packet_id] = sealed
        packets.add(
            self.store,
            sealed,
            previous=sealed.manifest.previous_hash,
            session_id="",
            ticket="",
            band="",
            at=self.now,
        )
        return sealed

    def round(self, *, limit: int = 500) -> uploads.Result:
        """Send what waits once, as the background thread does."""
        return uploads.send_all(
            store=self.store,
            centre=Centre(self.link),
            profile=self.profile,
            at=self.now,
            limit=limit,
        )

    def until_done(self, *, rounds: int) -> int:
        """Send until nothing waits; return the rounds it took."""
        for number in range(1, rounds + 1):
            if self.round().left == 0:
                return number
        raise AssertionError(f"still waiting after {rounds} rounds: {self.counts()}")

    def counts(self) -> dict[PacketState, int]:
        return packets.counts(self.store)

    def close(self) -> None:
        self.link.close()
        self.store.close()


@contextmanager
def rig_at(proxy: FaultProxy, *, code: str = "TX-01", timeout: float = 5.0) -> Iterator[Rig]:
    made = Rig(TestStation(code).enrol(), proxy.address, timeout=timeout)
    try:
        yield made
    finally:
        made.close()


def check(*rigs: Rig) -> None:
    """Invariants of the way, after any fault; raise `AssertionError` for one that does not hold.

    I1 nothing acknowledged is lost, I2 a packet has one effect, I3 only what was sealed is taken.
    """
    for rig in rigs:
        for row in packets.recent(rig.store, limit=10_000):
            if row.state is PacketState.RECEIVED:
                _safe(rig, row)
    ours = {packet_id: sealed for rig in rigs for packet_id, sealed in rig.sealed.items()}
    bodies = OutboxFact.objects.filter(topic=FACT).values_list("body", flat=True)
    told = [UUID(str(body["packet_id"])) for body in bodies]
    assert len(told) == len(set(told)), "a packet had two effects"
    for packet_id in told:
        assert packet_id in ours, "a foreign packet was taken"
        assert spool.store().kept(packet_id) == ours[packet_id].data, "altered bytes were taken"


def _safe(rig: Rig, row: PacketRow) -> None:
    found = queries.packet(packet_id=row.id)
    assert found.digest == row.digest, "another packet was acknowledged"
    assert found.state in (AtCentre.RECEIVED, AtCentre.OPENED), "an honest packet was set aside"
    try:
        kept = spool.store().kept(row.id)
    except FileNotFoundError:
        raise AssertionError("acknowledged bytes are lost") from None
    assert sha256_hex(kept) == row.digest, "acknowledged bytes were altered bytes"
    try:
        receipt.verify(
            row.receipt,
            centre_public_key_lookup=lambda key_id: uploads.centre_key(rig.profile, key_id),
            packet_id=row.id,
            digest=row.digest,
        )
    except Refusal as refusal:
        raise AssertionError(f"no receipt of the centre: {refusal.code}") from refusal


def restored(rig: Rig) -> Rig:
    """Return a second disk with the same key, as a clone or an old image has."""
    twin = rig.station.twin()
    twin.answer = rig.station.answer
    return Rig(twin, rig.address, timeout=rig.timeout, now=rig.now)
