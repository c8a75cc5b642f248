"""The facts of taking in, as the database keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.db import connection

from cancuoc.domain.stations import arrivals, centre_keys, chain, facts, models, refusals
from cancuoc.domain.stations.rules import (
    DEFAULT_LIMITS,
    OLD_KEY,
    REVOKED,
    IntakeLimits,
    PacketState,
    StationState,
)
from cancuoc.domain.stations.taking import Announced, Known
from cancuoc.foundation import audit, outbox, spool
from cancuoc.foundation.actor import Actor
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import reader, receipt
from cancuoc.packet.manifest import Manifest
from cancuoc.packet.refusals import UnknownCentreKey

_EVER: Final = datetime.min.replace(tzinfo=UTC)


class Unfit(Exception):
    """All bytes came as announced, but they are no packet we can take."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


@dataclass(slots=True, kw_only=True)
class DatabaseBooks:
    """The books of one station during one request; `at` is the centre's time."""

    station_code: str
    at: datetime = _EVER
    limits: IntakeLimits = DEFAULT_LIMITS
    _read: dict[UUID, arrivals.Arrival] = field(default_factory=dict)

    def lock(self) -> None:
        """Hold the station's row until the transaction ends."""
        arrivals.lock_station(station_code=self.station_code)

    def known(self, packet_id: UUID) -> Known:
        """Read everything about a packet id at once; raise `UnknownStationCode`."""
        found = arrivals.arrival(station_code=self.station_code, packet_id=packet_id)
        self._read[packet_id] = found
        return found.known()

    def room(self) -> None:
        """Raise `CentreBusy` or `StationQuota` when no new packet may begin."""
        backlog = arrivals.waiting(most=self.limits.backlog)
        if backlog > self.limits.backlog or self._disk_is_full():
            raise refusals.CentreBusy(retry_after=self.limits.retry_after)
        # One station alone must not fill what all share.
        most = self.limits.station_backlog
        if backlog <= most:
            return
        if arrivals.waiting_of(station_code=self.station_code, most=most) > most:
            raise refusals.StationQuota(retry_after=self.limits.retry_after, most=most)

    def remember(self, announced: Announced) -> None:
        """Keep what the station said; raise `NotYourPacket` when another one said it first."""
        station = self._read[announced.packet_id].station
        self._make_way(station)
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
                    "at": self.at,
                },
            )
            if cursor.rowcount != 1:
                raise refusals.NotYourPacket

    def enter(self, said: Announced, data: bytes) -> bytes:
        """Prove the packet, enter it and its news; raise `Unfit` for what we cannot take."""
        known = self._read[said.packet_id]
        manifest = _proven(data, known, said)
        key = known.own_key()
        packet = _packet(manifest, known.station, key, said, at=self.at)
        by, aside = Actor.station(self.station_code), _aside(manifest, known, key)
        chain.take(packet=packet, key=key, at=self.at, by=by, aside=aside)
        arrivals.forget_upload(packet_id=said.packet_id)
        _tell(packet, known.station, at=self.at)
        return bytes(packet.receipt)

    def _disk_is_full(self) -> bool:
        return spool.store().free_bytes() < self.limits.free_bytes

    def _make_way(self, station: models.Station) -> None:
        """Forget the oldest unfinished uploads of a station beyond its quota.

        Nothing was promised for them: a station whose upload is forgotten begins it again.
        """
        for old in arrivals.unfinished(station_id=station.id, beyond=self.limits.unfinished - 1):
            spool.store().discard(old)
            arrivals.forget_upload(packet_id=old)


def _proven(data: bytes, known: arrivals.Arrival, said: Announced) -> Manifest:
    try:
        manifest = reader.verify_packet(
            data=data, station_public_key_lookup=known.key_in_use
        ).manifest
        if not centre_keys.is_ours(manifest.centre_key_id):
            raise UnknownCentreKey(key_id=manifest.centre_key_id)
    except Refusal as refusal:
        raise Unfit(refusal) from refusal
    told = (said.packet_id, known.station.code, said.sequence, said.previous)
    signed = (manifest.packet_id, manifest.station_id, manifest.sequence, manifest.previous_hash)
    if told != signed:
        raise Unfit(refusals.AlteredUpload())
    return manifest


def _aside(manifest: Manifest, known: arrivals.Arrival, key: models.StationKey) -> str:
    """Return why a proven packet may have no effect by itself, "" when it may."""
    if known.station.state == StationState.REVOKED:
        return REVOKED
    signer, number = manifest.station_key_id, manifest.sequence
    if signer != known.key_id and arrivals.signed_later(chain=key, key_id=signer, before=number):
        # A station numbers on: what it signed with an old key comes before what it signed later.
        return OLD_KEY
    return ""


def _packet(
    manifest: Manifest,
    station: models.Station,
    key: models.StationKey,
    said: Announced,
    *,
    at: datetime,
) -> models.Packet:
    signer = manifest.station_key_id
    signed = receipt.issue(
        packet_id=manifest.packet_id,
        digest=said.digest,
        station_id=station.code,
        sequence=manifest.sequence,
        received_at=at,
        signing_key=centre_keys.signing_key(),
    )
    return models.Packet(
        id=manifest.packet_id,
        key_id=key.id,
        signed_with_id=signer if signer != key.id else None,
        station_code=station.code,
        sequence=manifest.sequence,
        previous=manifest.previous_hash,
        digest=said.digest,
        size=said.size,
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


# Another station may have announced the same id a moment before: its row is never taken over.
_ANNOUNCE: Final = """
INSERT INTO stations_upload (packet_id, station_id, size, digest, sequence, previous, started_at)
VALUES (%(packet)s, %(station)s, %(size)s, %(digest)s, %(sequence)s, %(previous)s, %(at)s)
ON CONFLICT (packet_id) DO UPDATE SET size = excluded.size, digest = excluded.digest,
  sequence = excluded.sequence, previous = excluded.previous, started_at = excluded.started_at
WHERE stations_upload.station_id = excluded.station_id
"""
