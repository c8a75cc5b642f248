"""Where a station stood at a moment: what it did there is told later, under that place.

A station that goes to another unit keeps its key and its chain. Whatever still waits on its
disk belongs to the sessions it was made in, and is judged by where the station was then.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions.queries import SessionView
from cancuoc.domain.stations import models, refusals, rules
from cancuoc.domain.stations.registry import locked
from cancuoc.domain.stations.rules import StationState
from cancuoc.domain.stations.signed_requests import KnownStation
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction


@transaction
def reassign_station(
    *, code: str, unit_code: str, kit: str, reason: str, at: datetime, by: Actor
) -> None:
    """Send a station to another unit or kit; packets that wait stay what they are.

    Raise `UnknownStationCode`, `StationRevoked`, or `AlreadyThere`.
    """
    by.require(Role.ADMINISTRATOR)
    row = locked(code)
    if row.state == StationState.REVOKED:
        raise refusals.StationRevoked
    if (row.unit_code, row.kit) == (unit_code, kit):
        raise refusals.AlreadyThere
    before = f"{row.unit_code} {row.kit}"
    open_one = models.StationPosting.objects.filter(station=row, ends_at__isnull=True)
    if not open_one.update(ends_at=at):
        models.StationPosting.objects.create(
            station=row,
            unit_code=row.unit_code,
            kit=row.kit,
            starts_at=min(row.created_at, at),
            ends_at=at,
        )
    row.unit_code, row.kit = unit_code, kit
    row.save(update_fields=["unit_code", "kit"])
    models.StationPosting.objects.create(station=row, unit_code=unit_code, kit=kit, starts_at=at)
    models.StationHistory.objects.create(
        station=row, act=rules.REASSIGN, state=row.state, at=at, actor=by.id, reason=reason[:500]
    )
    audit.record(
        act="stations.reassign",
        at=at,
        by=by,
        object_kind="station",
        object_id=row.id,
        unit_code=unit_code,
        code=row.code,
        before=before,
        reason=reason[:200],
    )


def as_of(station: KnownStation, *, at: datetime) -> KnownStation:
    """Return the station as it was posted at a moment; one never moved is as it is."""
    rows = models.StationPosting.objects.filter(station__code=station.code, starts_at__lte=at)
    row = rows.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at)).order_by("-starts_at").first()
    if row is None:
        return station
    return KnownStation(code=station.code, unit_code=row.unit_code, kit=row.kit)


def session_served(station: KnownStation, session_id: UUID) -> SessionView:
    """Return a session where the station works or worked; raise `UnknownSession`.

    Only for what the station tells of it: a day list is given to where it stands now.
    """
    view = sessions.session(session_id=session_id)
    if view is None or not _served(view, station):
        raise refusals.UnknownSession
    return view


def _served(view: SessionView, station: KnownStation) -> bool:
    rows = list(models.StationPosting.objects.filter(station__code=station.code))
    if not rows:
        return _of(view, station.kit, station.unit_code)
    return any(
        _of(view, row.kit, row.unit_code)
        for row in rows
        if row.starts_at < view.ends_at and (row.ends_at is None or row.ends_at > view.starts_at)
    )


def _of(view: SessionView, kit: str, unit_code: str) -> bool:
    return kit in view.kits or unit_code == view.unit_code
