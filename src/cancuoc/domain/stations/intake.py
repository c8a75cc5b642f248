"""Taking in packets: chunks to disk, then one commit that proves everything before any effect."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.db import transaction as django_transaction

from cancuoc.domain.stations import arrivals, centre_keys, chain, facts, models, refusals, rules
from cancuoc.domain.stations.rules import DEFAULT_LIMITS, IntakeLimits, PacketState
from cancuoc.foundation import audit, outbox, spool
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.digest import sha256_hex
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import reader, receipt
from cancuoc.packet.manifest import Manifest
from cancuoc.packet.refusals import UnknownCentreKey

logger = logging.getLogger("cancuoc.stations")
_HEX: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What a station says of a packet before it sends it. `digest` is SHA-256 in hexadecimal."""

    packet_id: UUID
    size: int
    digest: str
    sequence: int
    previous: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many bytes have come; `receipt` is there once the packet was committed."""

    received: int
    size: int
    receipt: bytes = b""

    @property
    def done(self) -> bool:
        """Whether the station may consider the packet safe."""
        return bool(self.receipt)


def begin_upload(
    *,
    station_code: str,
    announced: Announced,
    at: datetime,
    limits: IntakeLimits = DEFAULT_LIMITS,
) -> Progress:
    """Announce a packet, or ask how far it came; the answer says where to go on.

    A packet already committed gives its receipt again. Raise `DifferentContent`,
    `NotYourPacket`, `BadSize`, `BadAnnouncement`, `CentreBusy` or `StationRevoked`.
    """
    with _watched(station_code, announced.packet_id, at=at):
        return _begin(station_code, announced, limits, at=at)


def _begin(
    station_code: str, announced: Announced, limits: IntakeLimits, *, at: datetime
) -> Progress:
    known = arrivals.arrival(station_code=station_code, packet_id=announced.packet_id)
    if done := known.committed(announced.digest):
        return Progress(received=done.size, size=done.size, receipt=done.receipt)
    _check(announced)
    _room(limits)
    station, row = known.active(), known.upload
    if row is None or _said(row) != announced:
        _remember(station, announced, at=at)
        # Nothing was committed under this id yet, so the station may start over.
        spool.store().discard(announced.packet_id)
    else:
        known.own_upload()
    received = min(spool.store().received(announced.packet_id), announced.size)
    return Progress(received=received, size=announced.size)


def _check(announced: Announced) -> None:
    if not 0 < announced.size <= rules.PACKET_BYTES:
        raise refusals.BadSize(most=rules.PACKET_BYTES)
    digests = (announced.digest, announced.previous)
    if not all(_HEX.fullmatch(digest) for digest in digests):
        raise refusals.BadAnnouncement
    if not 1 <= announced.sequence <= rules.LAST_SEQUENCE:
        raise refusals.BadAnnouncement(most=rules.LAST_SEQUENCE)


def _said(row: models.Upload) -> Announced:
    return Announced(
        packet_id=row.packet_id,
        size=row.size,
        digest=row.digest,
        sequence=row.sequence,
        previous=row.previous,
    )


def put_chunk(
    *, station_code: str, packet_id: UUID, offset: int, data: bytes, digest: str
) -> Progress:
    """Write one chunk of at most 256 KB; raise `BadChunk`, `WrongOffset` or `UnknownUpload`.

    Nothing is believed yet: the whole is checked at commit. A chunk sent twice is harmless.
    """
    row = arrivals.arrival(station_code=station_code, packet_id=packet_id).own_upload()
    inside = offset >= 0 and offset + len(data) <= row.size
    if not data or len(data) > rules.CHUNK_BYTES or not inside or sha256_hex(data) != digest:
        raise refusals.BadChunk
    received = spool.store().received(packet_id)
    if offset > received:
        raise refusals.WrongOffset(received=received)
    return Progress(
        received=spool.store().write(packet_id, offset=offset, data=data), size=row.size
    )


def progress(*, station_code: str, packet_id: UUID) -> Progress:
    """Return how far a packet came; raise `UnknownUpload` or `NotYourPacket`."""
    done = models.Packet.objects.filter(id=packet_id).first()
    if done is not None:
        if done.station_code != station_code:
            raise refusals.NotYourPacket
        return Progress(received=done.size, size=done.size, receipt=bytes(done.receipt))
    row = arrivals.arrival(station_code=station_code, packet_id=packet_id).own_upload()
    return Progress(received=min(spool.store().received(packet_id), row.size), size=row.size)


def commit_upload(*, station_code: str, packet_id: UUID, digest: str, at: datetime) -> bytes:
    """Prove the packet, make it durable and return its signed receipt.

    Length, SHA-256, signature and the hash of every part are checked before any effect.
    The same packet again, also in parallel, gives the same receipt. Raise `Incomplete`,
    `AlteredUpload`, `DifferentContent`, or the packet's own refusal, which is also kept in
    quarantine with its reason.
    """
    try:
        with _watched(station_code, packet_id, at=at):
            return _commit(station_code=station_code, packet_id=packet_id, digest=digest, at=at)
    except refusals.AlteredUpload:
        spool.store().discard(packet_id)
        raise
    except _Unfit as unfit:
        _quarantine_upload(
            station_code=station_code, packet_id=packet_id, reason=unfit.refusal, at=at
        )
        raise unfit.refusal from unfit


@contextmanager
def _watched(station_code: str, packet_id: UUID, *, at: datetime) -> Iterator[None]:
    """Alert, in a transaction of its own, when one packet id comes with two contents."""
    try:
        yield
    except (refusals.DifferentContent, refusals.NotYourPacket) as refusal:
        transaction(alert)(station_code, packet_id, refusal.code, at=at)
        raise


class _Unfit(Exception):
    """All bytes came as announced, but they are no packet we can take."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


@django_transaction.atomic
def _commit(*, station_code: str, packet_id: UUID, digest: str, at: datetime) -> bytes:
    # The station's row is the gate: commits of one station come one after another, so that
    # parallel twins, sequence numbers and the chain are judged on settled ground.
    arrivals.lock_station(station_code=station_code)
    known = arrivals.arrival(station_code=station_code, packet_id=packet_id)
    station = known.active()
    if done := known.committed(digest):
        return done.receipt
    row = known.own_upload()
    data = spool.store().incoming(packet_id)
    if len(data) < row.size:
        raise refusals.Incomplete(received=len(data))
    if row.digest != digest or len(data) != row.size or sha256_hex(data) != digest:
        raise refusals.AlteredUpload
    manifest = _proven(data, known, row)
    packet = _packet(manifest, station, row, at=at)
    spool.store().keep(packet_id)
    chain.take(packet=packet, key=known.own_key(), at=at, by=Actor.station(station.code))
    models.Upload.objects.filter(packet_id=packet_id).delete()
    _tell(packet, station, at=at)
    return bytes(packet.receipt)


def _proven(data: bytes, known: arrivals.Arrival, row: models.Upload) -> Manifest:
    try:
        manifest = reader.verify_packet(
            data=data, station_public_key_lookup=known.key_in_use
        ).manifest
        if manifest.centre_key_id not in centre_keys.packet_key_ids():
            raise UnknownCentreKey(key_id=manifest.centre_key_id)
    except Refusal as refusal:
        raise _Unfit(refusal) from refusal
    said = (row.packet_id, known.station.code, row.sequence, row.previous)
    signed = (manifest.packet_id, manifest.station_id, manifest.sequence, manifest.previous_hash)
    if said != signed:
        raise _Unfit(refusals.AlteredUpload())
    return manifest


def _packet(
    manifest: Manifest, station: models.Station, row: models.Upload, *, at: datetime
) -> models.Packet:
    signed = receipt.issue(
        packet_id=manifest.packet_id,
        digest=row.digest,
        station_id=station.code,
        sequence=manifest.sequence,
        received_at=at,
        signing_key=centre_keys.signing_key(),
    )
    return models.Packet(
        id=manifest.packet_id,
        key_id=manifest.station_key_id,
        station_code=station.code,
        sequence=manifest.sequence,
        previous=manifest.previous_hash,
        digest=row.digest,
        size=row.size,
        session_id=_session(manifest.session_id),
        captured_at=manifest.captured_at,
        received_at=at,
        receipt=signed.data,
        state=PacketState.RECEIVED,
    )


def _session(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _tell(packet: models.Packet, station: models.Station, *, at: datetime) -> None:
    audit.record(
        act="stations.packet",
        at=at,
        by=Actor.station(station.code),
        object_kind="packet",
        object_id=packet.id,
        unit_code=station.unit_code,
        sequence=packet.sequence,
        state=packet.state,
    )
    if packet.state == PacketState.RECEIVED:
        outbox.publish(
            facts.PacketReceived(
                at=at,
                packet_id=packet.id,
                station_code=station.code,
                session_id=packet.session_id,
            )
        )


@transaction
def _quarantine_upload(
    *, station_code: str, packet_id: UUID, reason: Refusal, at: datetime
) -> None:
    row = models.Upload.objects.filter(packet_id=packet_id).first()
    if row is None:
        return
    spool.store().set_aside(packet_id)
    models.RefusedUpload.objects.create(
        packet_id=packet_id,
        station_code=station_code,
        digest=row.digest,
        reason=reason.code,
        at=at,
    )
    row.delete()
    alert(station_code, packet_id, reason.code, at=at)


def alert(station_code: str, packet_id: UUID, reason: str, *, at: datetime) -> None:
    """Leave a line that operators watch: something no honest station does."""
    logger.warning("station %s, packet %s: %s", station_code, packet_id, reason)
    audit.record(
        act="stations.alert",
        at=at,
        by=Actor.station(station_code),
        object_kind="packet",
        object_id=packet_id,
        reason=reason,
    )


def _room(limits: IntakeLimits) -> None:
    backlog = models.Packet.objects.filter(state=PacketState.RECEIVED)[: limits.backlog + 1].count()
    if backlog > limits.backlog or spool.store().free_bytes() < limits.free_bytes:
        raise refusals.CentreBusy(retry_after=limits.retry_after)


def _remember(station: models.Station, announced: Announced, *, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _ANNOUNCE,
            {
                "packet": announced.packet_id,
                "station": station.id,
                "size": announced.size,
                "digest": announced.digest,
                "sequence": announced.sequence,
                "previous": announced.previous,
                "at": at,
            },
        )
        if cursor.rowcount != 1:
            raise refusals.NotYourPacket


# Another station may have announced the same id a moment before: its row is never taken over.
_ANNOUNCE = """
INSERT INTO stations_upload (packet_id, station_id, size, digest, sequence, previous, started_at)
VALUES (%(packet)s, %(station)s, %(size)s, %(digest)s, %(sequence)s, %(previous)s, %(at)s)
ON CONFLICT (packet_id) DO UPDATE SET size = excluded.size, digest = excluded.digest,
  sequence = excluded.sequence, previous = excluded.previous, started_at = excluded.started_at
WHERE stations_upload.station_id = excluded.station_id
"""
