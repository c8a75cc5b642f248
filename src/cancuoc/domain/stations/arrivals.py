"""What the centre knows when a packet knocks: station, key, upload and packet in one read.

Thousands of packets an hour pass here, each in several requests, and every statement is a
journey to the database and back. So these few reads are written by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection
from django.db.models import Q

from cancuoc.domain.stations import models, refusals
from cancuoc.domain.stations.rules import StationState
from cancuoc.domain.stations.taking import Announced, Done, Known
from cancuoc.packet import keys

_GATE: Final = """
SELECT s.code, s.unit_code, s.kit, s.state, k.public, COALESCE(k.anchor_id, k.id)
FROM stations_station s
LEFT JOIN LATERAL (
  SELECT id, anchor_id, public FROM stations_stationkey
  WHERE station_id = s.id AND (valid_to IS NULL OR s.state = 'revoked')
  ORDER BY valid_to DESC NULLS FIRST, valid_from DESC LIMIT 1
) k ON true
WHERE s.code = %s
"""
_LOCK: Final = "SELECT 1 FROM stations_station WHERE code = %s FOR UPDATE"
_ARRIVAL: Final = """
SELECT s.id, s.unit_code, s.state, a.id, k.public, a.highest, a.arrived, k.id,
       u.station_id, u.size, u.digest, u.sequence, u.previous,
       p.station_code, p.digest, p.size, p.receipt
FROM stations_station s
LEFT JOIN LATERAL (
  SELECT * FROM stations_stationkey
  WHERE station_id = s.id AND (valid_to IS NULL OR s.state = 'revoked')
  ORDER BY valid_to DESC NULLS FIRST, valid_from DESC LIMIT 1
) k ON true
LEFT JOIN stations_stationkey a ON a.id = COALESCE(k.anchor_id, k.id)
LEFT JOIN stations_upload u ON u.packet_id = %(packet)s
LEFT JOIN stations_packet p ON p.id = %(packet)s
WHERE s.code = %(station)s
"""
_NONCE: Final = """
INSERT INTO stations_nonce (station_code, nonce, at) VALUES (%s, %s, %s)
ON CONFLICT DO NOTHING
"""
_SENDING: Final = (StationState.ACTIVE, StationState.REVOKED)

# Counting ends where the answer is known.
_WAITING: Final = """
SELECT count(*) FROM (
  SELECT 1 FROM stations_packet WHERE state = 'received' LIMIT %s) AS waiting
"""
_WAITING_OF: Final = """
SELECT count(*) FROM (
  SELECT 1 FROM stations_packet WHERE state = 'received' AND station_code = %s LIMIT %s) AS waiting
"""
_UNFINISHED: Final = """
SELECT packet_id FROM stations_upload WHERE station_id = %s
ORDER BY started_at DESC, packet_id OFFSET %s
"""
_FORGET: Final = "DELETE FROM stations_upload WHERE packet_id = %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A station at the door, with the public key it has in use, or had when it was ended."""

    code: str
    unit_code: str
    kit: str
    state: StationState
    public: bytes | None
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A packet id as one station asks about it; parts that do not exist are None.

    `key` is the chain packets are counted in, `in_use` the raw key of now with its id.
    """

    station: models.Station
    key: models.StationKey | None
    key_id: str
    in_use: bytes | None
    upload: models.Upload | None
    done: Done | None

    def known(self) -> Known:
        """Return the same as plain values, for the steps of taking in."""
        return Known(
            station_code=self.station.code,
            # An ended station's packets are taken too, and kept apart for people.
            active=self.key is not None and self.station.state in _SENDING,
            said=_said(self.upload) if self.upload else None,
            said_by_us=self.upload is not None and self.upload.station_id == self.station.id,
            done=self.done,
        )

    def own_key(self) -> models.StationKey:
        """Return the key packets are counted by; raise `StationRevoked` when there is none."""
        if self.key is None:
            raise refusals.StationRevoked
        return self.key

    def key_in_use(self, station_code: str, key_id: str) -> Ed25519PublicKey | None:
        """Return a station's public key in use, or the earlier one of its chain that is named.

        It is our own station's, save for a packet that somebody carried to the wrong door.
        """
        if station_code != self.station.code:
            return proving_key(station_code=station_code, key_id=key_id)
        if self.station.state not in _SENDING or self.in_use is None or self.key is None:
            return None
        earlier = None
        if key_id != self.key_id:
            earlier = _of_chain(self.key.id, key_id)
        return keys.verifying_key_from_raw(earlier or self.in_use)


def gate(*, station_code: str) -> Gate | None:
    """Return the station of this code with its key, or None."""
    row = _row(_GATE, [station_code])
    if row is None:
        return None
    code, unit_code, kit, state, public, anchor = row
    return Gate(
        code=code,
        unit_code=unit_code,
        kit=kit,
        state=StationState(state),
        public=bytes(public) if public is not None else None,
        anchor=anchor or "",
    )


def proving_key(*, station_code: str, key_id: str) -> Ed25519PublicKey | None:
    """Return the key a station signs with now, or the earlier one of its chain that is named."""
    found = gate(station_code=station_code)
    if found is None or found.state not in _SENDING or found.public is None:
        return None
    return keys.verifying_key_from_raw(_of_chain(found.anchor, key_id) or found.public)


def signed_later(*, chain: models.StationKey, key_id: str, before: int) -> bool:
    """Whether a packet with a smaller number was signed with a key that came after this one."""
    signed = models.Packet.objects.filter(key=chain, sequence__lt=before)
    own = models.StationKey.objects.get(id=key_id)
    return signed.filter(signed_with__valid_from__gte=own.valid_to).exists()


def _of_chain(anchor: str, key_id: str) -> bytes | None:
    line = Q(id=anchor) | Q(anchor_id=anchor)
    row = models.StationKey.objects.filter(line, id=key_id).first()
    return bytes(row.public) if row else None


def arrival(*, station_code: str, packet_id: UUID) -> Arrival:
    """Return what is known of a packet id; raise `UnknownStationCode`."""
    row = _row(_ARRIVAL, {"station": station_code, "packet": packet_id})
    if row is None:
        raise refusals.UnknownStationCode
    station = models.Station(id=row[0], code=station_code, unit_code=row[1], state=row[2])
    return Arrival(
        station=station,
        key=_key(station, row[3:7]),
        key_id=row[7] or "",
        in_use=bytes(row[4]) if row[4] is not None else None,
        upload=_upload(packet_id, row[8:13]),
        done=_done(row[13:17]),
    )


def lock_station(*, station_code: str) -> None:
    """Hold the station's row until the transaction ends: its packets come one by one."""
    _row(_LOCK, [station_code])


def waiting(*, most: int) -> int:
    """Return how many packets wait to be opened, at most one more than `most`."""
    row = _row(_WAITING, [most + 1])
    return int(row[0]) if row else 0


def waiting_of(*, station_code: str, most: int) -> int:
    """Return how many packets of one station wait, at most one more than `most`."""
    row = _row(_WAITING_OF, [station_code, most + 1])
    return int(row[0]) if row else 0


def unfinished(*, station_id: UUID, beyond: int) -> list[UUID]:
    """Return the uploads a station began, without the newest `beyond`."""
    with connection.cursor() as cursor:
        cursor.execute(_UNFINISHED, [station_id, beyond])
        return [row[0] for row in cursor.fetchall()]


def forget_upload(*, packet_id: UUID) -> None:
    """Take an upload out of the books: it is a packet now, or begins again."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [packet_id])


def first_time(*, station_code: str, nonce: str, at: Any) -> bool:
    """Keep a nonce; False when it was kept before, also by a twin at the same moment."""
    with connection.cursor() as cursor:
        cursor.execute(_NONCE, [station_code, nonce, at])
        return bool(cursor.rowcount == 1)


def _row(sql: str, values: Any) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: tuple[Any, ...] | None = cursor.fetchone()
        return found


def _key(station: models.Station, row: tuple[Any, ...]) -> models.StationKey | None:
    if row[0] is None:
        return None
    key_id, _, highest, arrived = row
    return models.StationKey(id=key_id, station=station, highest=highest, arrived=arrived)


def _upload(packet_id: UUID, row: tuple[Any, ...]) -> models.Upload | None:
    if row[0] is None:
        return None
    station_id, size, digest, sequence, previous = row
    return models.Upload(
        packet_id=packet_id,
        station_id=station_id,
        size=size,
        digest=digest,
        sequence=sequence,
        previous=previous,
    )


def _said(row: models.Upload) -> Announced:
    return Announced(
        packet_id=row.packet_id,
        size=row.size,
        digest=row.digest,
        sequence=row.sequence,
        previous=row.previous,
    )


def _done(row: tuple[Any, ...]) -> Done | None:
    if row[0] is None:
        return None
    station_code, digest, size, receipt = row
    return Done(station_code=station_code, digest=digest, size=size, receipt=bytes(receipt))
