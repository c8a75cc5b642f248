"""The hall this station leads, as the words of the forecast: who waits, who serves, who comes.

The centre says the same of its own rows, so that a number means the same on both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.floor import Lane, TicketState
from cancuoc.law import ages
from cancuoc.packet.floor import FloorPost, FloorTicket
from cancuoc.planner.floor.state import (
    Booked,
    Counter,
    FloorState,
    Served,
    Serving,
    Waiting,
    minute,
)
from cancuoc.station.records import Session
from cancuoc.station.store import Store
from cancuoc.station.tables import floor_told, floors, listings

STILL_OPEN: Final = timedelta(minutes=45)
"""A counter that served somebody so lately counts as open, as at the centre."""

_AT_A_COUNTER: Final = (TicketState.CALLED, TicketState.SERVING)


def state_of(store: Store, session: Session, *, now: datetime) -> FloorState:
    """Return the room at a moment of the centre's clock."""
    on = today_vn(session.starts_at)
    tickets = floors.tickets(store, session.id)
    served, lately = _served(tickets)
    room = floor_told.room(store, session.id)
    fresh = {counter: at for counter, at in lately.items() if now - at <= STILL_OPEN}
    return FloorState(
        now=minute(now, on=on),
        opens=minute(session.starts_at, on=on),
        closes=minute(session.ends_at, on=on),
        counters=_counters(session, tickets, fresh, room.posts if room else (), on=on),
        waiting=tuple(_waiting(t, on=on) for t in tickets if t.state is TicketState.WAITING),
        to_come=tuple(_to_come(store, session.id, on=on)),
        served=served,
        came=len({t.booking_code for t in tickets if t.booking_code}),
        walk_ins=sum(t.walk_in for t in tickets),
        missed=sum(t.state is TicketState.ABSENT for t in tickets),
    )


def seed_of(session_id: UUID) -> int:
    """The same futures all evening and on both sides, so that no wall flickers."""
    return session_id.int % 2**32


def _waiting(ticket: FloorTicket, *, on: date) -> Waiting:
    return Waiting(
        ticket=str(ticket.id),
        band=ticket.band,
        since=minute(ticket.issued_at, on=on),
        due=minute(ticket.due_at, on=on),
        priority=ticket.lane == Lane.PRIORITY,
        counter=ticket.for_counter,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    ticket: FloorTicket
    state: TicketState
    counter: str
    since: datetime


def _served(tickets: Sequence[FloorTicket]) -> tuple[tuple[Served, ...], dict[str, datetime]]:
    """Return the services that ended, from the last call to goodbye, and who served when."""
    called: dict[UUID, datetime] = {}
    found: list[Served] = []
    lately: dict[str, datetime] = {}
    rows = [
        _Row(ticket=t, state=step.state, counter=step.counter, since=step.since)
        for t in tickets
        for step in t.steps
    ]
    for row in sorted(rows, key=lambda each: each.since):
        key = row.ticket.id
        if row.state is TicketState.CALLED:
            called[key] = row.since
        if row.state in _AT_A_COUNTER:
            lately[row.counter] = max(row.since, lately.get(row.counter, row.since))
        if row.state is TicketState.DONE and key in called:
            minutes = (row.since - called[key]).total_seconds() / 60.0
            found.append(Served(band=row.ticket.band, counter=row.counter, minutes=minutes))
            lately[row.counter] = row.since
    return tuple(found), lately


def _counters(
    session: Session,
    tickets: Sequence[FloorTicket],
    lately: Mapping[str, datetime],
    posts: Sequence[FloorPost],
    *,
    on: date,
) -> tuple[Counter, ...]:
    """Return the open counters: those with a kit that works or that served lately.

    Before the first call, and while no kit was set at a counter, there are as many as the
    session has kits.
    """
    serving = {
        t.counter: Serving(band=t.band, since=minute(t.moved_at, on=on))
        for t in tickets
        if t.state in _AT_A_COUNTER
    }
    working = {post.counter: post for post in posts if post.working}
    left = {post.counter: post.since for post in posts if not post.working}
    calling = {code for code, at in lately.items() if at > left.get(code, at - STILL_OPEN)}
    codes = sorted({*calling, *serving, *working} - {""})
    if not codes and not posts:
        opens = minute(session.starts_at, on=on)
        every = range(max(1, len(session.kits)))
        return tuple(Counter(code=f"kit {k}", opens=opens) for k in every)
    # Nobody has been seen at a counter that a ticket was sent to: it is there for that one.
    sent = {t.for_counter for t in tickets if t.state is TicketState.WAITING}
    only = sorted(sent - {"", *codes, *left})
    return (
        *(_counter(code, serving.get(code), working.get(code), on=on) for code in codes),
        *(Counter(code=code, sent_only=True) for code in only),
    )


def _counter(code: str, serving: Serving | None, post: FloorPost | None, *, on: date) -> Counter:
    if post is None:
        return Counter(code=code, serving=serving)
    return Counter(code=code, serving=serving, opens=minute(post.since, on=on))


def _to_come(store: Store, session_id: UUID, *, on: date) -> Iterable[Booked]:
    for booking in floors.bookings(store, session_id):
        if booking.state != "booked":
            continue
        for person_id in booking.person_ids:
            record = listings.person(store, person_id)
            # The day list usually knows how old somebody is; a grown-up stands in for a stranger.
            band = ages.band(born=record.known.born, on=on) if record else ages.Band.FROM_14
            due = minute(booking.starts_at, on=on)
            yield Booked(band=str(band), due=due, party=booking.code)
