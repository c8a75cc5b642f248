"""Acts on a floor this station leads: the same rules as at the centre, each act in the chain.

An act, its effect and its link in the chain are one transaction of the store, so that after a
power cut the queue on the screen is what will be told.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cancuoc.kernel import floor as rules
from cancuoc.kernel.floor import Lane, Priority, Standing, TicketAct, TicketState
from cancuoc.kernel.ids import uuid7
from cancuoc.packet.content import Officer
from cancuoc.packet.floor import ARRIVE, FloorBooking, FloorEvent, FloorStep, FloorTicket, digest
from cancuoc.station.core.desk import Desk
from cancuoc.station.core.floor_listing import mirror
from cancuoc.station.core.floor_refusals import (
    AlreadyHere,
    NobodyWaits,
    NoNumberLeft,
    NoReasonForPriority,
    NoSuchTicket,
    NotLeading,
    NowhereToGo,
    TooLate,
)
from cancuoc.station.tables import floors, officers
from cancuoc.station.tables.floors import Hold
from cancuoc.station.tables.floors import Standing as Holding

__all__ = [
    "AlreadyHere",
    "NoNumberLeft",
    "NoReasonForPriority",
    "NoSuchTicket",
    "NobodyWaits",
    "NotLeading",
    "NowhereToGo",
    "TooLate",
    "Visitor",
    "act",
    "call_next",
    "receive",
    "receive_booked",
    "take_over",
    "transfer",
    "undo",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody at the door; without a person the register does not know them yet."""

    band: str
    person_id: UUID | None = None
    priority: Priority | None = None


def call_next(
    desk: Desk,
    session_id: UUID,
    *,
    counter: str,
    lanes: Collection[str] = (),
    at: datetime,
    by: Officer,
) -> FloorTicket:
    """Call whoever is next; raise `NobodyWaits` or `NotLeading`."""
    with desk.store.write():
        led = _led(desk, session_id)
        waiting = floors.tickets(desk.store, session_id)
        found = rules.next_to_call(waiting, counter=counter, lanes=lanes)
        if found is None:
            raise NobodyWaits
        return _move(desk, led, found, str(TicketAct.CALL), counter=counter, at=at, by=by)


def act(
    desk: Desk,
    ticket_id: UUID,
    act: str,
    *,
    counter: str = "",
    outcome: str = "",
    at: datetime,
    by: Officer,
) -> FloorTicket:
    """Do one act to a ticket; raise `NotLeading`, `NoSuchTicket` or `IllegalMove`."""
    with desk.store.write():
        ticket = _ticket(desk, ticket_id)
        led = _led(desk, ticket.session_id)
        return _move(desk, led, ticket, act, counter=counter, outcome=outcome, at=at, by=by)


def transfer(
    desk: Desk,
    ticket_id: UUID,
    *,
    lane: Lane | None = None,
    counter: str = "",
    priority: Priority | None = None,
    at: datetime,
    by: Officer,
) -> FloorTicket:
    """Send a ticket to another lane or to one counter; its number and place in time stay.

    Raise `NowhereToGo`, `NoReasonForPriority` or `IllegalMove`.
    """
    with desk.store.write():
        ticket = _ticket(desk, ticket_id)
        led = _led(desk, ticket.session_id)
        if not counter and lane in (None, ticket.lane):
            raise NowhereToGo
        if lane is Lane.PRIORITY and not (priority or ticket.priority):
            raise NoReasonForPriority
        # A reason counts for the priority lane alone, as at the centre.
        why = str(priority or "") if lane is Lane.PRIORITY else ""
        after = rules.after_transfer(
            _standing(ticket), lane=lane or ticket.lane, for_counter=counter, priority=why
        )
        return _enter(desk, led, ticket, after, rules.TRANSFER, at=at, by=by)


def undo(desk: Desk, ticket_id: UUID, *, at: datetime, by: Officer) -> FloorTicket:
    """Take back one's own last act within ten seconds; raise `TooLate`."""
    with desk.store.write():
        ticket = _ticket(desk, ticket_id)
        led = _led(desk, ticket.session_id)
        if len(ticket.steps) < 2:
            raise TooLate
        before, last = ticket.steps[-2:]
        fresh = timedelta(0) <= _centre_time(led, at) - last.since <= rules.UNDO_WITHIN
        if not fresh or last.by != by.username or last.act not in rules.UNDOABLE:
            raise TooLate
        standing = Standing(
            state=before.state,
            lane=before.lane or ticket.lane,
            counter=before.counter,
            for_counter=before.for_counter,
            priority=ticket.priority,
        )
        return _enter(desk, led, ticket, standing, rules.UNDO, at=at, by=by, moved=before.since)


def receive(
    desk: Desk, session_id: UUID, visitors: Sequence[Visitor], *, at: datetime, by: Officer
) -> list[FloorTicket]:
    """Give numbers to people without a booking; raise `AlreadyHere` or `NoNumberLeft`."""
    with desk.store.write():
        return [_issue(desk, session_id, each, None, at=at, by=by) for each in visitors]


def receive_booked(
    desk: Desk,
    session_id: UUID,
    code: str,
    visitors: Sequence[Visitor],
    *,
    at: datetime,
    by: Officer,
) -> list[FloorTicket]:
    """Give numbers to a family that booked; it is expected no longer."""
    with desk.store.write():
        expected = floors.bookings(desk.store, session_id)
        booking = next((each for each in expected if each.code == code), None)
        if booking is None:
            raise NoSuchTicket
        found = [_issue(desk, session_id, each, booking, at=at, by=by) for each in visitors]
        floors.drop_booking(desk.store, code)
        return found


def take_over(desk: Desk, *, at: datetime, kept: bool = False) -> Hold:
    """Lead the floor from now on; what the queue shows goes on from here."""
    with desk.store.write():
        led = floors.hold(desk.store)
        if led is None:
            raise NotLeading
        led = replace(led, standing=Holding.LEADING, since=led.since or at, kept=kept)
        floors.put_hold(desk.store, led)
        mirror(desk.store, led.session_id)
        return led


def _led(desk: Desk, session_id: UUID) -> Hold:
    led = floors.leading(desk.store, session_id)
    if led is None or led.standing is not Holding.LEADING:
        raise NotLeading
    return led


def _ticket(desk: Desk, ticket_id: UUID) -> FloorTicket:
    found = floors.ticket(desk.store, ticket_id)
    if found is None:
        raise NoSuchTicket
    return found


def _move(
    desk: Desk,
    led: Hold,
    ticket: FloorTicket,
    act: str,
    *,
    counter: str = "",
    outcome: str = "",
    at: datetime,
    by: Officer,
) -> FloorTicket:
    wanted = next((each for each in TicketAct if each == act), None)
    if wanted is None:
        raise NoSuchTicket
    after = rules.after_act(_standing(ticket), act=wanted, counter=counter, outcome=outcome)
    return _enter(desk, led, ticket, after, act, at=at, by=by, outcome=outcome)


def _enter(
    desk: Desk,
    led: Hold,
    ticket: FloorTicket,
    after: Standing,
    act: str,
    *,
    at: datetime,
    by: Officer,
    moved: datetime | None = None,
    outcome: str = "",
) -> FloorTicket:
    """Keep where a ticket stands after an act, and put the act into the chain."""
    when = max(_centre_time(led, at), ticket.steps[-1].since) if ticket.steps else at
    step = FloorStep(
        state=after.state,
        act=act,
        counter=after.counter,
        lane=after.lane,
        for_counter=after.for_counter,
        since=when,
        by=by.username,
    )
    standing = replace(
        ticket,
        state=after.state,
        lane=after.lane,
        counter=after.counter,
        for_counter=after.for_counter,
        priority=after.priority,
        outcome=after.outcome,
        moved_at=moved or when,
        steps=(*ticket.steps, step),
    )
    floors.put_ticket(desk.store, standing)
    _chain(desk, led, act, standing, at=when, by=by, **_told(act, after, outcome))
    mirror(desk.store, ticket.session_id)
    return standing


def _told(act: str, after: Standing, outcome: str) -> dict[str, str]:
    """Return what the centre needs beside the name of an act to do it again."""
    if act == rules.UNDO:
        return {}
    if act == rules.TRANSFER:
        told = {"lane": after.lane, "for_counter": after.for_counter}
        return {**told, "priority": after.priority if after.lane == Lane.PRIORITY else ""}
    return {"counter": after.counter, "outcome": outcome}


def _issue(
    desk: Desk,
    session_id: UUID,
    visitor: Visitor,
    booking: FloorBooking | None,
    *,
    at: datetime,
    by: Officer,
) -> FloorTicket:
    led = _led(desk, session_id)
    known = floors.tickets(desk.store, session_id)
    if visitor.person_id and any(
        t.person_id == visitor.person_id and t.state not in rules.GONE for t in known
    ):
        raise AlreadyHere
    lane = rules.lane_of(band=visitor.band, priority=visitor.priority is not None)
    when = _centre_time(led, at)
    ticket = FloorTicket(
        id=uuid7(at=when),
        session_id=session_id,
        label=_next_label(desk, led, lane),
        lane=lane,
        band=visitor.band,
        state=TicketState.WAITING,
        counter="",
        for_counter="",
        priority=visitor.priority or "",
        outcome="",
        person_id=visitor.person_id,
        booking_code=booking.code if booking else "",
        walk_in=booking is None,
        issued_at=when,
        due_at=booking.starts_at if booking else when,
        moved_at=when,
        steps=(_first_step(lane, when, by),),
    )
    floors.put_ticket(desk.store, ticket)
    _arrived(desk, led, ticket, by=by)
    mirror(desk.store, session_id)
    return ticket


def _first_step(lane: str, when: datetime, by: Officer) -> FloorStep:
    return FloorStep(
        state=TicketState.WAITING,
        act="",
        counter="",
        lane=lane,
        for_counter="",
        since=when,
        by=by.username,
    )


def _arrived(desk: Desk, led: Hold, ticket: FloorTicket, *, by: Officer) -> None:
    _chain(
        desk,
        led,
        ARRIVE,
        ticket,
        at=ticket.issued_at,
        by=by,
        lane=ticket.lane,
        priority=ticket.priority,
        label=ticket.label,
        band=ticket.band,
        person_id=ticket.person_id,
        booking_code=ticket.booking_code,
        due_at=ticket.due_at,
    )


def _chain(
    desk: Desk,
    led: Hold,
    act: str,
    ticket: FloorTicket,
    *,
    at: datetime,
    by: Officer,
    **more: Any,
) -> None:
    led = floors.hold(desk.store) or led
    event = FloorEvent(
        id=uuid4(),
        sequence=led.sequence + 1,
        previous=led.digest,
        at=at,
        by=by.username,
        act=act,
        ticket_id=ticket.id,
        **more,
    )
    lease = officers.lease_of(desk.store, by.username, at=at - timedelta(milliseconds=led.ahead))
    text = lease.lease if lease else ""
    floors.add_event(desk.store, ticket.session_id, event, lease=text)
    floors.put_hold(desk.store, replace(led, sequence=event.sequence, digest=digest(event)))


def _next_label(desk: Desk, led: Hold, lane: str) -> str:
    used = [
        int(label[1:]) for label in floors.labels(desk.store, led.session_id) if label[0] == lane
    ]
    number = max((n for n in used if led.first <= n <= led.last), default=led.first - 1) + 1
    if number > led.last:
        raise NoNumberLeft
    return rules.label(lane=lane, number=number)


def _centre_time(led: Hold, at: datetime) -> datetime:
    return at + timedelta(milliseconds=led.ahead)


def _standing(ticket: FloorTicket) -> Standing:
    return Standing(
        state=ticket.state,
        lane=ticket.lane,
        counter=ticket.counter,
        for_counter=ticket.for_counter,
        priority=ticket.priority,
        outcome=ticket.outcome,
    )
