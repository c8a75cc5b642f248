"""Packets on their way to the centre: resumable, in order, each with a receipt that is checked.

A packet may be sent any number of times; the centre gives the same receipt and one effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import keys, receipt
from cancuoc.packet.receipt import Receipt
from cancuoc.station import sending
from cancuoc.station.centre import Centre, News
from cancuoc.station.records import StationProfile
from cancuoc.station.sending import Proof, Result, Waiting
from cancuoc.station.store import Store
from cancuoc.station.tables import packets, values
from cancuoc.station.tables.packets import PacketDamaged, PacketRow

CURSOR: Final = "status_cursor"
QUARANTINED: Final = "quarantined"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreOutbox:
    """The packets of a station's store; `at` is the moment that notes carry."""

    store: Store
    at: datetime

    def waiting(self, limit: int) -> list[PacketRow]:
        """Return what waits, oldest first."""
        return packets.waiting(self.store, limit=limit)

    def data(self, packet_id: UUID) -> bytes:
        """Return the sealed bytes."""
        return packets.data(self.store, packet_id)

    def received(self, packet: Waiting, proven: Receipt) -> None:
        """Keep a proven receipt and note it."""
        with self.store.write():
            packets.received(self.store, packet.id, receipt=proven.data, at=proven.received_at)
            number = str(packet.sequence)
            values.note(self.store, "packet.receipt", at=self.at, hand="station", detail=number)

    def failed(self, packet: Waiting, refusal: Refusal, *, final: bool) -> None:
        """Note why a packet did not go; one the disk spoiled is set aside."""
        if isinstance(refusal, PacketDamaged):
            with self.store.write():
                packets.damaged(self.store, packet.id, at=self.at)
                number = str(packet.sequence)
                values.note(self.store, "packet.damaged", at=self.at, hand="station", detail=number)
            return
        packets.failed(
            self.store,
            packet.id,
            message=refusal.message,
            next_step=refusal.next_step,
            final=final,
        )

    def left(self) -> int:
        """Return how many still wait."""
        return packets.counts(self.store)[packets.PacketState.WAITING]


def send_all(
    *, store: Store, centre: Centre, profile: StationProfile, at: datetime, limit: int = 500
) -> Result:
    """Send what waits, oldest first.

    Neither a packet refused for good nor one the disk spoiled holds up the others.
    """
    return sending.send_all(
        outbox=StoreOutbox(store=store, at=at), way=centre, prove=prover(profile), limit=limit
    )


def send(
    *, store: Store, centre: Centre, profile: StationProfile, packet: PacketRow, at: datetime
) -> Receipt:
    """Send one packet from where the centre stopped and keep its verified receipt.

    Raise `CentreUnreachable`, `CentreRefused`, `BadAnswer`, `PacketDamaged`, or `BadReceipt`
    and its kin.
    """
    outbox = StoreOutbox(store=store, at=at)
    return sending.send(outbox=outbox, way=centre, prove=prover(profile), packet=packet)


def prover(profile: StationProfile) -> Proof:
    """Return how this station proves a receipt: by the key the centre gave it at enrolment."""

    def prove(signed: bytes, packet_id: UUID, digest: str) -> Receipt:
        return receipt.verify(
            signed,
            centre_public_key_lookup=lambda key_id: centre_key(profile, key_id),
            packet_id=packet_id,
            digest=digest,
        )

    return prove


def centre_key(profile: StationProfile, key_id: str) -> Ed25519PublicKey | None:
    """Return the centre's signing key when it is the one named."""
    key = keys.verifying_key_from_raw(bytes.fromhex(profile.centre_signing_key))
    return key if keys.key_id(key) == key_id else None


def refresh_states(*, store: Store, centre: Centre) -> int:
    """Ask what became of the dossiers since the last time; return how many answers came."""
    told = 0
    more = True
    while more:
        news = centre.status(int(values.get(store, CURSOR) or b"0"))
        told += len(news.packets)
        more = news.more
        _keep(store, news)
    return told


def _keep(store: Store, news: News) -> None:
    with store.write():
        for each in news.packets:
            packets.told_state(
                store, each.packet_id, dossier_code=each.code, dossier_state=each.state
            )
        for aside in news.quarantined:
            packets.told_state(store, aside.packet_id, dossier_code="", dossier_state=QUARANTINED)
        values.put(store, CURSOR, str(news.cursor).encode())
