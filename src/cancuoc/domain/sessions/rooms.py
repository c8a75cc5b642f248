"""Whose room it is, and what the hall offers those who wait in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cancuoc.domain.sessions import models, refusals
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn
from cancuoc.planner.floor.advice import Comfort

MOST: Final = 5000
HEAT_LIMIT: Final = 35
HEAT_LIMITS: Final = range(25, 46)
COLDEST, HOTTEST = -5.0, 55.0
# A reading tells of the hall no longer than this.
HEAT_HOLDS: Final = timedelta(hours=3)
# A village hall as we assume it until somebody counts.
USUAL: Final = Comfort(seats=40, fans=4, water=60, heat_limit=float(HEAT_LIMIT))


@dataclass(frozen=True, kw_only=True)
class HallView:
    """A hall as somebody counted it, and the last reading of its temperature."""

    comfort: Comfort
    counted_at: datetime | None
    heat_at: datetime | None


def own_session(session_id: UUID, *, by: Actor) -> models.Session:
    """Return an open session, locked, of the officer's own units; only reception keeps a room."""
    by.require(Role.RECEPTION)
    rows = models.Session.objects.select_for_update(no_key=True)
    session = rows.filter(id=session_id, cancelled=False).first()
    if session is None:
        raise refusals.NoSuchSession
    if not covers(session, by=by):
        raise refusals.NotYourRoom
    return session


@transaction
def set_hall(
    *,
    session_id: UUID,
    seats: int,
    fans: int,
    water: int,
    area: int,
    heat_limit: int = HEAT_LIMIT,
    at: datetime,
    by: Actor,
) -> None:
    """Keep what was counted in the hall of a session; sessions to come there know it too."""
    session = own_session(session_id, by=by)
    counted = {"seats": seats, "fans": fans, "water": water, "area": area}
    if heat_limit not in HEAT_LIMITS or not all(0 <= n <= MOST for n in counted.values()):
        raise refusals.BadHall
    models.Hall.objects.update_or_create(
        unit_code=session.unit_code,
        place=session.place,
        defaults={**counted, "heat_limit": heat_limit, "at": at, "by": by.id},
    )
    audit.record(
        act="sessions.set_hall",
        at=at,
        by=by,
        object_kind="session",
        object_id=session.id,
        unit_code=session.unit_code,
        seats=seats,
        fans=fans,
        water=water,
        area=area,
        heat_limit=heat_limit,
    )


@transaction
def note_heat(*, session_id: UUID, celsius: float, at: datetime, by: Actor) -> None:
    """Keep the temperature that was read in the hall of a session."""
    session = own_session(session_id, by=by)
    if not COLDEST <= celsius <= HOTTEST:
        raise refusals.BadHeat
    models.HallHeat.objects.create(session=session, celsius=celsius, at=at, by=by.id)
    audit.record(
        act="sessions.note_heat",
        at=at,
        by=by,
        object_kind="session",
        object_id=session.id,
        unit_code=session.unit_code,
        celsius=celsius,
    )


def hall(*, session: models.Session, at: datetime) -> HallView:
    """Return the hall of a session as it was counted, or the usual one."""
    row = models.Hall.objects.filter(unit_code=session.unit_code, place=session.place).first()
    since = at - HEAT_HOLDS
    heat = session.heats.filter(at__gte=since, at__lte=at).order_by("-at", "-id").first()
    told = heat.celsius if heat else None
    comfort = Comfort(
        seats=row.seats if row else USUAL.seats,
        fans=row.fans if row else USUAL.fans,
        water=row.water if row else USUAL.water,
        area=row.area if row else USUAL.area,
        heat=told,
        heat_limit=float(row.heat_limit) if row else USUAL.heat_limit,
    )
    return HallView(
        comfort=comfort, counted_at=row.at if row else None, heat_at=heat.at if heat else None
    )


def covers(session: models.Session, *, by: Actor) -> bool:
    """Tell whether a session is held in the officer's units."""
    if by.kind is ActorKind.SYSTEM:
        return True
    on = today_vn(session.starts_at)
    return units.covers(scope=by.units, unit_code=session.unit_code, on=on)
