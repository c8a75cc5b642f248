"""What a station hears of a hall, and what it told people about their wait while it led."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cancuoc.domain.sessions import figures, kits, models, refusals, rooms, waiting
from cancuoc.domain.sessions.watching import locked_watch
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.packet.floor import FloorPromise, FloorRoom

LONGEST: Final = timedelta(hours=24)


def floor_room(*, session_id: UUID, at: datetime) -> FloorRoom:
    """Return what a station needs to forecast and advise by itself."""
    session = models.Session.objects.filter(id=session_id, cancelled=False).first()
    if session is None:
        raise refusals.NoSuchSession
    comfort = rooms.hall(session=session, at=at).comfort
    return FloorRoom(
        kits=sum(kit.working for kit in kits.kits(session=session)),
        posts=waiting.posts_told(session),
        seats=comfort.seats,
        fans=comfort.fans,
        water=comfort.water,
        area=comfort.area,
        heat=None if comfort.heat is None else round(comfort.heat * 10),
        heat_limit=round(comfort.heat_limit),
    )


@transaction
def take_promises(
    *,
    session_id: UUID,
    station_code: str,
    promises: Sequence[FloorPromise],
    at: datetime,
    by: Actor,
) -> int:
    """Keep what a station told people with their tickets; return how many were new.

    A ticket is told once. Passed over is what was told of a ticket that is not the station's
    own or that makes no sense. How long the wait was is reckoned here, from period rows.
    """
    watch = locked_watch(session_id=session_id, station_code=station_code)
    tickets = models.Ticket.objects.filter(
        session_id=session_id,
        id__in=[each.ticket_id for each in promises],
        number__gte=watch.first,
        number__lte=watch.last,
        promise__isnull=True,
    )
    known = {ticket.id: ticket for ticket in tickets}
    told = {each.ticket_id: each for each in promises if each.ticket_id in known and _sane(each)}
    spent = figures.spent_by_ticket(session_id=session_id, at=at)
    calls = {key: spent[key].first_call for key in told if key in spent}
    models.TicketPromise.objects.bulk_create(
        [_row(each, known[key], calls.get(key), at=at) for key, each in told.items()]
    )
    audit.record(
        act="sessions.floor_promised",
        at=at,
        by=by,
        object_kind="session",
        object_id=session_id,
        unit_code=watch.session.unit_code,
        station=station_code,
        count=len(told),
    )
    return len(told)


def _sane(told: FloorPromise) -> bool:
    return 0 <= told.low <= told.middle <= told.high <= LONGEST.total_seconds()


def _row(
    told: FloorPromise, ticket: models.Ticket, called: datetime | None, *, at: datetime
) -> models.TicketPromise:
    # A station's clock may be off: nothing is told before the ticket, nor later than now.
    made = min(max(told.made_at, ticket.issued_at), at)
    waited = None if called is None else max(timedelta(0), called - made).total_seconds() / 60.0
    return models.TicketPromise(
        ticket=ticket,
        made_at=made,
        low=told.low / 60.0,
        middle=told.middle / 60.0,
        high=told.high / 60.0,
        waited=waited,
    )
