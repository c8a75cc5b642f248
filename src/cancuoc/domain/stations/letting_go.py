"""Which packets a station may let go: opened here, decided on, and past the time they are kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.stations import centre_keys, models
from cancuoc.domain.stations.rules import PacketState
from cancuoc.domain.stations.signed_requests import KnownStation
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.packet import letting_go

# Our default: a dossier is decided within days, and a mistake at the centre shows in a month.
KEPT_FOR: Final = timedelta(days=30)
# While anybody may still need what the family gave, the station keeps its copy too.
DECIDED: Final = frozenset(
    {
        State.REFUSED,
        State.APPROVED,
        State.IN_PRODUCTION,
        State.AWAITING_HANDOVER,
        State.HANDED_OVER,
    }
)


@transaction
def permit_wiping(
    *, station: KnownStation, packet_ids: Collection[UUID], at: datetime, by: Actor
) -> tuple[str, ...]:
    """Return a signed permission for each packet asked about that may go; none for the others.

    Only packets of this station count. Asked again it gives a permission again: one that was
    lost on the way costs nothing.
    """
    rows = models.Packet.objects.filter(
        id__in=packet_ids,
        station_code=station.code,
        state=PacketState.OPENED,
        received_at__lte=at - KEPT_FOR,
    ).order_by("sequence")
    found = [(row, row.dossier_id) for row in rows if row.dossier_id is not None]
    standing = enrolment.standings(dossier_ids=[dossier for _row, dossier in found])
    free = [
        row for row, dossier in found if dossier in standing and standing[dossier].state in DECIDED
    ]
    audit.record_many(
        audit.Line(
            act="stations.permit_wiping",
            at=at,
            by=by,
            object_kind="packet",
            object_id=str(row.id),
            unit_code=station.unit_code,
            detail={"station": station.code},
        )
        for row in free
    )
    key = centre_keys.signing_key()
    return tuple(
        letting_go.issue(
            station=station.code,
            packet_id=row.id,
            digest=row.digest,
            not_before=row.received_at + KEPT_FOR,
            issued_at=at,
            signing_key=key,
        )
        for row in free
    )
