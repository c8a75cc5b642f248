"""A station stands ready for the floor of its session, leads it alone, and gives it back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cancuoc.domain.sessions import led_floor, told_floor
from cancuoc.domain.sessions import services as floor
from cancuoc.domain.stations import lease as leases
from cancuoc.domain.stations import postings, refusals
from cancuoc.domain.stations.daylist import mine
from cancuoc.domain.stations.lease import Lease
from cancuoc.domain.stations.signed_requests import KnownStation
from cancuoc.foundation.actor import Actor, NotAllowed
from cancuoc.foundation.transaction import transaction
from cancuoc.packet.floor import (
    FloorBooking,
    FloorEvent,
    FloorPromise,
    FloorRoom,
    FloorTicket,
    WatchState,
)

# A station's clock may be this far off between two readings of the centre's.
SLACK: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFloor:
    """What a station needs to lead a floor: watch, tickets, who may still come, the hall."""

    watch: WatchState
    tickets: tuple[FloorTicket, ...]
    bookings: tuple[FloorBooking, ...]
    room: FloorRoom


@transaction
def watch_floor(
    *, station: KnownStation, session_id: UUID, silence: int, at: datetime, by: Actor
) -> SiteFloor:
    """Let a station stand ready for one of its sessions; `by` is the officer who asks."""
    mine(station, session_id, at=at)
    floor.arm(session_id=session_id, station_code=station.code, silence=silence, at=at, by=by)
    return site_floor(station=station, session_id=session_id, at=at, by=by)


@transaction
def site_floor(*, station: KnownStation, session_id: UUID, at: datetime, by: Actor) -> SiteFloor:
    """Hear a station that stands ready and tell it how the floor stands."""
    mine(station, session_id, at=at)
    watch = floor.beat(session_id=session_id, station_code=station.code, at=at, by=by)
    return SiteFloor(
        watch=led_floor.watch_state(watch),
        tickets=led_floor.floor_tickets(session_id=session_id),
        bookings=led_floor.floor_bookings(session_id=session_id),
        room=told_floor.floor_room(session_id=session_id, at=at),
    )


@transaction
def lead_floor(*, station: KnownStation, session_id: UUID, at: datetime, by: Actor) -> SiteFloor:
    """Give the floor to the station before the network goes; `by` is the officer who asks."""
    mine(station, session_id, at=at)
    floor.take_lead(session_id=session_id, station_code=station.code, at=at, by=by)
    return site_floor(station=station, session_id=session_id, at=at, by=by)


@transaction
def leave_floor(*, station: KnownStation, session_id: UUID, at: datetime, by: Actor) -> None:
    """End the watch of a station; `by` is the officer who asks."""
    mine(station, session_id, at=at)
    floor.stand_down(session_id=session_id, station_code=station.code, at=at, by=by)


@transaction
def take_floor_events(
    *,
    station: KnownStation,
    session_id: UUID,
    events: Sequence[FloorEvent],
    leases_shown: Sequence[str],
    at: datetime,
    by: Actor,
) -> WatchState:
    """Take what a station did while it led, in order, each act once.

    Every act needs a lease that the centre signed for its officer at this station and that ran
    at the time claimed; an act without one is kept and changes nothing.
    """
    postings.session_served(station, session_id)
    running = _running(station, leases_shown, at=at)
    claims = [floor.Claim(event=event, by=_by(running, event)) for event in events]
    watch = floor.replay(
        session_id=session_id,
        station_code=station.code,
        claims=claims,
        at=at,
        by=by,
    )
    return led_floor.watch_state(watch)


@transaction
def take_floor_promises(
    *,
    station: KnownStation,
    session_id: UUID,
    promises: Sequence[FloorPromise],
    at: datetime,
    by: Actor,
) -> int:
    """Keep what a station told people about their wait; return how many were new."""
    mine(station, session_id, at=at)
    return floor.take_promises(
        session_id=session_id, station_code=station.code, promises=promises, at=at, by=by
    )


@transaction
def hand_floor_back(
    *, station: KnownStation, session_id: UUID, sequence: int, at: datetime, by: Actor
) -> SiteFloor:
    """Let the centre lead again once everything came; raise `EventsMissing`."""
    mine(station, session_id, at=at)
    floor.hand_back(
        session_id=session_id, station_code=station.code, sequence=sequence, at=at, by=by
    )
    return site_floor(station=station, session_id=session_id, at=at, by=by)


Running = dict[str, list[tuple[Lease, Actor]]]


def _running(station: KnownStation, shown: Sequence[str], *, at: datetime) -> Running:
    found: Running = defaultdict(list)
    for data in shown:
        try:
            lease, officer = leases.shown_later(data=data, station=station, at=at)
        except (refusals.BadLease, NotAllowed):
            continue
        found[lease.username].append((lease, officer))
    return found


def _by(running: Running, event: FloorEvent) -> Actor | None:
    for lease, officer in running.get(event.by, ()):
        if lease.issued_at - SLACK <= event.at < lease.expires_at + SLACK:
            return officer
    return None
