"""Reads of stations and packets as frozen values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Min, Q

from cancuoc.domain.stations import models, refusals, rules
from cancuoc.domain.stations.rules import PacketState, StationState
from cancuoc.domain.units import queries as units

_GAPS = """
SELECT key_id, sequence + 1, next - 1 FROM (
  SELECT key_id, sequence,
         lead(sequence) OVER (PARTITION BY key_id ORDER BY sequence) AS next
  FROM (
    SELECT DISTINCT p.key_id, p.sequence FROM stations_packet p
    JOIN stations_stationkey k ON k.id = p.key_id WHERE k.arrived < k.highest
    UNION SELECT k.id, 0 FROM stations_stationkey k WHERE k.arrived < k.highest
  ) numbers
) pairs WHERE next > sequence + 1 ORDER BY key_id, sequence
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationRow:
    """A station as the administrator sees it."""

    id: UUID
    code: str
    unit_code: str
    kit: str
    state: StationState
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketRow:
    """A packet and where it stands."""

    id: UUID
    station_code: str
    sequence: int
    digest: str
    size: int
    session_id: UUID | None
    captured_at: datetime
    received_at: datetime
    state: PacketState
    reason: str
    dossier_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Numbers of a station that have not come, `first` to `last`."""

    station_code: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeState:
    """Packets by state and the oldest that still waits to be opened."""

    received: int
    opened: int
    quarantined: int
    oldest_waiting: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StationIntake:
    """What came from one station: the last packet, what waits to be opened, what is set aside."""

    last_received: datetime | None = None
    waiting: int = 0
    quarantined: int = 0


_STATION = tuple(StationRow.__dataclass_fields__)
_PACKET = tuple(PacketRow.__dataclass_fields__)


def station(*, code: str) -> StationRow:
    """Return a station; raise `UnknownStationCode`."""
    found = models.Station.objects.filter(code=code).values(*_STATION)
    row = found.first() if rules.CODE.fullmatch(code) else None
    if row is None:
        raise refusals.UnknownStationCode
    return StationRow(**{**row, "state": StationState(row["state"])})


def stations(*, scope: Collection[str], on: date) -> tuple[StationRow, ...]:
    """Return the stations whose unit lies within a scope, by code."""
    rows = models.Station.objects.order_by("code").values(*_STATION)
    return tuple(
        StationRow(**{**row, "state": StationState(row["state"])})
        for row in rows
        if units.covers(scope=scope, unit_code=row["unit_code"], on=on)
    )


def packet(*, packet_id: UUID) -> PacketRow:
    """Return a packet; raise `UnknownPacket`."""
    row = models.Packet.objects.filter(id=packet_id).values(*_PACKET).first()
    if row is None:
        raise refusals.UnknownPacket
    return PacketRow(**{**row, "state": PacketState(row["state"])})


def quarantined(*, station_code: str | None = None, limit: int = 200) -> tuple[PacketRow, ...]:
    """Return packets set aside, oldest first; of one station when it is named."""
    rows = models.Packet.objects.filter(state=PacketState.QUARANTINED)
    if station_code is not None:
        rows = rows.filter(station_code=station_code)
    return tuple(
        PacketRow(**{**row, "state": PacketState(row["state"])})
        for row in rows.order_by("received_at").values(*_PACKET)[:limit]
    )


def in_doubt(*, dossier_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return the dossiers among these whose packet was set aside after it was opened."""
    rows = models.Packet.objects.filter(state=PacketState.QUARANTINED, dossier_id__in=dossier_ids)
    return frozenset(key for key in rows.values_list("dossier_id", flat=True) if key)


def gaps(*, station_code: str | None = None) -> tuple[Gap, ...]:
    """Return the numbers missing between packets that came, per station."""
    owner = dict(models.StationKey.objects.values_list("id", "station__code"))
    with connection.cursor() as cursor:
        cursor.execute(_GAPS)
        found = [Gap(station_code=owner[k], first=a, last=b) for k, a, b in cursor.fetchall()]
    return tuple(gap for gap in found if station_code in (None, gap.station_code))


def intake_by_station() -> dict[str, StationIntake]:
    """Return what came from each station by its code; stations without packets are left out."""
    rows = models.Packet.objects.values("station_code").annotate(
        last_received=Max("received_at"),
        waiting=Count("id", filter=Q(state=PacketState.RECEIVED)),
        quarantined=Count("id", filter=Q(state=PacketState.QUARANTINED)),
    )
    return {
        row["station_code"]: StationIntake(
            last_received=row["last_received"],
            waiting=row["waiting"],
            quarantined=row["quarantined"],
        )
        for row in rows
    }


def intake_state() -> IntakeState:
    """Return how many packets stand where, for operators and for back-pressure."""
    counted = dict(models.Packet.objects.values_list("state").annotate(n=Count("id")))
    waiting = models.Packet.objects.filter(state=PacketState.RECEIVED)
    return IntakeState(
        received=counted.get("received", 0),
        opened=counted.get("opened", 0),
        quarantined=counted.get("quarantined", 0),
        oldest_waiting=waiting.aggregate(oldest=Min("received_at"))["oldest"],
    )
