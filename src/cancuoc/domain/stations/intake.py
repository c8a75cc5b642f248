"""Taking in packets: chunks to disk, then one commit that proves everything before any effect."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction as django_transaction

from cancuoc.domain.stations import centre_keys, chain, facts, models, refusals, rules
from cancuoc.domain.stations.rules import DEFAULT_LIMITS, IntakeLimits, PacketState, StationState
from cancuoc.foundation import audit, outbox, spool
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.digest import sha256_hex
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import keys, reader, receipt
from cancuoc.packet.manifest import Manifest
from cancuoc.packet.refusals import UnknownCentreKey

logger = logging.getLogger("cancuoc.stations")


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
    `NotYourPacket`, `BadSize`, `CentreBusy` or `StationRevoked`.
    """
    with _watched(station_code, announced.packet_id, at=at):
        return _begin(station_code, announced, limits, at=at)


@django_transaction.atomic
def _begin(
    station_code: str, announced: Announced, limits: IntakeLimits, *, at: datetime
) -> Progress:
    if done := _committed(station_code, announced.packet_id, announced.digest):
        return Progress(received=done.size, size=done.size, receipt=bytes(done.receipt))
    if not 0 < announced.size <= rules.PACKET_BYTES:
        raise refusals.BadSize(most=rules.PACKET_BYTES)
    _room(limits)
    station = _active(station_code)
    row = models.Upload.objects.select_for_update().filter(packet_id=announced.packet_id).first()
    if row is not None and row.station_id != station.id:
        raise refusals.NotYourPacket
    if row is None or row.digest != announced.digest:
        # Nothing was committed under this id yet, so the station may start over.
        spool.store().discard(announced.packet_id)
        _remember(station, announced, at=at)
    received = min(spool.store().received(announced.packet_id), announced.size)
    return Progress(received=received, size=announced.size)


def put_chunk(
    *, station_code: str, packet_id: UUID, offset: int, data: bytes, digest: str
) -> Progress:
    """Write one chunk of at most 256 KB; raise `BadChunk`, `WrongOffset` or `UnknownUpload`.

    Nothing is believed yet: the whole is checked at commit. A chunk sent twice is harmless.
    """
    row = _upload(station_code, packet_id)
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
    row = _upload(station_code, packet_id)
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
    station = _active(station_code, lock=True)
    if done := _committed(station_code, packet_id, digest):
        return bytes(done.receipt)
    row = _upload(station_code, packet_id)
    data = spool.store().incoming(packet_id)
    if len(data) < row.size:
        raise refusals.Incomplete(received=len(data))
    if row.digest != digest or len(data) != row.size or sha256_hex(data) != digest:
        raise refusals.AlteredUpload
    manifest = _proven(data, station, row)
    packet = _packet(manifest, station, row, at=at)
    spool.store().keep(packet_id)
    chain.take(packet=packet, at=at, by=Actor.station(station.code))
    row.delete()
    _tell(packet, station, at=at)
    return bytes(packet.receipt)


def _proven(data: bytes, station: models.Station, row: models.Upload) -> Manifest:
    try:
        manifest = reader.verify_packet(data=data, station_public_key_lookup=key_in_use).manifest
        held = {keys.key_id(key.public_key()) for key in centre_keys.packet_keys()}
        if manifest.centre_key_id not in held:
            raise UnknownCentreKey(key_id=manifest.centre_key_id)
    except Refusal as refusal:
        raise _Unfit(refusal) from refusal
    said = (row.packet_id, station.code, row.sequence, row.previous)
    signed = (manifest.packet_id, manifest.station_id, manifest.sequence, manifest.previous_hash)
    if said != signed:
        raise _Unfit(refusals.AlteredUpload())
    return manifest


def key_in_use(station_code: str, key_id: str) -> Ed25519PublicKey | None:
    """Return the station's key when nobody has ended it, for packets and requests alike."""
    row = models.StationKey.objects.filter(
        id=key_id,
        station__code=station_code,
        station__state=StationState.ACTIVE,
        valid_to__isnull=True,
    ).first()
    return keys.verifying_key_from_raw(bytes(row.public)) if row else None


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


def _committed(station_code: str, packet_id: UUID, digest: str) -> models.Packet | None:
    done = models.Packet.objects.filter(id=packet_id).first()
    if done is None:
        return None
    if done.station_code != station_code:
        raise refusals.NotYourPacket
    if done.digest != digest:
        raise refusals.DifferentContent
    return done


def _room(limits: IntakeLimits) -> None:
    backlog = models.Packet.objects.filter(state=PacketState.RECEIVED)[: limits.backlog + 1].count()
    if backlog > limits.backlog or spool.store().free_bytes() < limits.free_bytes:
        raise refusals.CentreBusy(retry_after=limits.retry_after)


def _active(station_code: str, *, lock: bool = False) -> models.Station:
    rows = models.Station.objects.select_for_update() if lock else models.Station.objects
    row = rows.filter(code=station_code).first()
    if row is None:
        raise refusals.UnknownStationCode
    if row.state != StationState.ACTIVE:
        raise refusals.StationRevoked
    return row


def _upload(station_code: str, packet_id: UUID) -> models.Upload:
    row = models.Upload.objects.select_related("station").filter(packet_id=packet_id).first()
    if row is None:
        raise refusals.UnknownUpload
    if row.station.code != station_code:
        raise refusals.NotYourPacket
    return row


def _remember(station: models.Station, announced: Announced, *, at: datetime) -> None:
    told = ("station", "size", "digest", "sequence", "previous", "started_at")
    row = models.Upload(
        packet_id=announced.packet_id,
        station=station,
        size=announced.size,
        digest=announced.digest,
        sequence=announced.sequence,
        previous=announced.previous,
        started_at=at,
    )
    models.Upload.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["packet_id"], update_fields=told
    )
