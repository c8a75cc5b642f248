"""Where each packet of a station is, since when: also those that have not come, or not whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Max

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.stations import models, queries
from cancuoc.domain.stations.rules import PacketState
from cancuoc.domain.stations.second_hands import SecondView, second_hands
from cancuoc.foundation import spool


class Whereabouts(StrEnum):
    """Where a packet can be, as the centre sees it."""

    MISSING = "missing"
    SENDING = "sending"
    REFUSED = "refused"
    WAITING = "waiting"
    ASIDE = "aside"
    DOSSIER = "dossier"


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One packet, or a run of missing numbers from `sequence` to `last`."""

    where: Whereabouts
    sequence: int
    last: int
    packet_id: UUID | None = None
    since: datetime | None = None
    reason: str = ""
    received: int = 0
    size: int = 0
    dossier: enrolment.Standing | None = None
    second: SecondView | None = None


def lives(*, station_code: str, number: int | None = None, limit: int = 200) -> tuple[Life, ...]:
    """Return the packets of a station, the largest number first; of one number when it is given."""
    found = [*_missing(station_code), *_sending(station_code)]
    found += [*_refused(station_code, limit), *_arrived(station_code, number, limit)]
    if number is not None:
        found = [life for life in found if life.sequence <= number <= life.last]
    found.sort(key=lambda life: (life.last, life.where), reverse=True)
    return tuple(found[:limit])


def _missing(station_code: str) -> list[Life]:
    return [
        Life(where=Whereabouts.MISSING, sequence=gap.first, last=gap.last)
        for gap in queries.gaps(station_code=station_code)
    ]


def _sending(station_code: str) -> list[Life]:
    shelf = spool.store()
    return [
        Life(
            where=Whereabouts.SENDING,
            sequence=row.sequence,
            last=row.sequence,
            packet_id=row.packet_id,
            since=row.started_at,
            received=min(shelf.received(row.packet_id), row.size),
            size=row.size,
        )
        for row in models.Upload.objects.filter(station__code=station_code)
    ]


def _refused(station_code: str, limit: int) -> list[Life]:
    """Refused uploads have no number that anybody proved: they stand after all others."""
    rows = models.RefusedUpload.objects.filter(station_code=station_code).order_by("-at")[:limit]
    return [
        Life(
            where=Whereabouts.REFUSED,
            sequence=0,
            last=0,
            packet_id=row.packet_id,
            since=row.at,
            reason=row.reason,
        )
        for row in rows
    ]


def _arrived(station_code: str, number: int | None, limit: int) -> list[Life]:
    rows = models.Packet.objects.filter(station_code=station_code)
    if number is not None:
        rows = rows.filter(sequence=number)
    packets = list(rows.annotate(moved=Max("history__at")).order_by("-sequence", "id")[:limit])
    ids = [row.dossier_id for row in packets if row.dossier_id is not None]
    standing = enrolment.standings(dossier_ids=ids)
    seconds = second_hands(dossier_ids=ids)
    return [_life(row, standing, seconds) for row in packets]


def _life(
    row: models.Packet,
    standing: dict[UUID, enrolment.Standing],
    seconds: dict[UUID, SecondView],
) -> Life:
    dossier = standing.get(row.dossier_id) if row.dossier_id else None
    where, since = Whereabouts.WAITING, row.received_at
    if row.state == PacketState.QUARANTINED:
        where, since = Whereabouts.ASIDE, getattr(row, "moved", None) or since
    elif dossier is not None:
        where, since = Whereabouts.DOSSIER, dossier.since
    return Life(
        where=where,
        sequence=row.sequence,
        last=row.sequence,
        packet_id=row.id,
        since=since,
        reason=row.reason,
        received=row.size,
        size=row.size,
        dossier=dossier,
        second=seconds.get(row.dossier_id) if row.dossier_id else None,
    )
