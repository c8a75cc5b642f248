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
from cancuoc.station.centre import Centre, News, Outgoing, Progress, chunks
from cancuoc.station.link import BadAnswer, CentreRefused
from cancuoc.station.records import StationProfile
from cancuoc.station.store import Store
from cancuoc.station.tables import packets, values
from cancuoc.station.tables.packets import PacketDamaged, PacketRow

CURSOR: Final = "status_cursor"
QUARANTINED: Final = "quarantined"
_RESTARTS: Final = 2
# The centre has read the packet itself and will not take it, however often it comes. Anything
# else (no network, a busy centre, a clock, a forged receipt) may be over in a minute.
_HOPELESS: Final = (409, 413, 415, 422)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one round of sending achieved; `stopped` says why it ended early, "" when it did not."""

    sent: int = 0
    refused: int = 0
    left: int = 0
    stopped: str = ""


def send_all(
    *, store: Store, centre: Centre, profile: StationProfile, at: datetime, limit: int = 500
) -> Result:
    """Send what waits, oldest first.

    Neither a packet refused for good nor one the disk spoiled holds up the others.
    """
    sent = refused = 0
    stopped = ""
    for row in packets.waiting(store, limit=limit):
        try:
            send(store=store, centre=centre, profile=profile, packet=row, at=at)
            sent += 1
        except PacketDamaged:
            _set_aside(store, row, at=at)
            refused += 1
        except Refusal as refusal:
            final = isinstance(refusal, CentreRefused) and _is_final(refusal)
            packets.failed(
                store, row.id, message=refusal.message, next_step=refusal.next_step, final=final
            )
            refused += final
            if not final:
                stopped = refusal.message
                break
    left = packets.counts(store)[packets.PacketState.WAITING]
    return Result(sent=sent, refused=refused, left=left, stopped=stopped)


def _set_aside(store: Store, row: PacketRow, *, at: datetime) -> None:
    with store.write():
        packets.damaged(store, row.id, at=at)
        values.note(store, "packet.damaged", at=at, hand="station", detail=str(row.sequence))


def send(
    *, store: Store, centre: Centre, profile: StationProfile, packet: PacketRow, at: datetime
) -> Receipt:
    """Send one packet from where the centre stopped and keep its verified receipt.

    Raise `CentreUnreachable`, `CentreRefused`, `BadAnswer`, `PacketDamaged`, or `BadReceipt`
    and its kin.
    """
    data = packets.data(store, packet.id)
    signed = _deliver(centre, packet, data)
    proven = receipt.verify(
        signed,
        centre_public_key_lookup=lambda key_id: centre_key(profile, key_id),
        packet_id=packet.id,
        digest=packet.digest,
    )
    with store.write():
        packets.received(store, packet.id, receipt=signed, at=proven.received_at)
        values.note(store, "packet.receipt", at=at, hand="station", detail=str(packet.sequence))
    return proven


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


def _deliver(centre: Centre, packet: PacketRow, data: bytes) -> bytes:
    """Announce, fill and commit; when the centre lost its part, start over at most twice."""
    for _ in range(_RESTARTS):
        progress = centre.begin_packet(
            Outgoing(
                packet_id=packet.id,
                size=len(data),
                digest=packet.digest,
                sequence=packet.sequence,
                previous=packet.previous,
            )
        )
        if progress.receipt:
            return progress.receipt.encode()
        try:
            _fill(centre, packet.id, data, progress)
            return centre.commit_packet(packet.id, digest=packet.digest)
        except CentreRefused as refusal:
            if refusal.error not in _START_OVER:
                raise
    raise BadAnswer(packet=str(packet.id))


_START_OVER: Final = (
    "AlteredUpload",
    "BadChunk",
    "Incomplete",
    "UnknownUpload",
    "WrongDigest",
    "WrongOffset",
)
# These speak of one request or of bytes on the way, not of the packet.
_OF_THE_WAY: Final = (*_START_OVER, "Replayed")


def _is_final(refusal: CentreRefused) -> bool:
    return refusal.http_status in _HOPELESS and refusal.error not in _OF_THE_WAY


def _fill(centre: Centre, packet_id: UUID, data: bytes, progress: Progress) -> None:
    for offset, piece in chunks(data, start=progress.received):
        centre.put_chunk(packet_id, offset=offset, data=piece)
