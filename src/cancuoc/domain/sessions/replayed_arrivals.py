"""Receiving, afterwards, those whom a station received while the centre was away."""

from __future__ import annotations

from datetime import datetime

from cancuoc.domain.sessions import booking as bookings
from cancuoc.domain.sessions import floor, models, refusals, rules
from cancuoc.domain.sessions.rules import BookingState, Why
from cancuoc.foundation.actor import Actor
from cancuoc.law.ages import Band
from cancuoc.packet.floor import FloorEvent


def receive(watch: models.FloorWatch, event: FloorEvent, *, at: datetime, by: Actor) -> Why | None:
    """Keep a ticket the station gave out; return what somebody should know of it.

    Whoever stood in the room was received: a booking that was cancelled, moved or never known
    does not undo a visit. Somebody who holds a number of the centre keeps that one; the
    station's number stays without a person.
    """
    if not _own_number(watch, event):
        return Why.NOT_ITS_NUMBER
    booking, why = _booking(watch, event, at=at, by=by)
    ticket = _ticket(watch, event, booking, at=at)
    if _holds_another(ticket):
        ticket.person_id, why = None, Why.RECEIVED_TWICE
    floor.give_out([ticket], watch.session, at=at, by=by, claimed=True)
    return why


def _own_number(watch: models.FloorWatch, event: FloorEvent) -> bool:
    number = event.label[1:]
    known = event.label[:1] in set(rules.Lane) and number.isascii() and number.isdigit()
    if not known or not watch.first <= int(number) <= watch.last:
        return False
    taken = models.Ticket.objects.filter(session_id=watch.session_id, label=event.label)
    return not taken.exists()


def _booking(
    watch: models.FloorWatch, event: FloorEvent, *, at: datetime, by: Actor
) -> tuple[models.Booking | None, Why | None]:
    if not event.booking_code:
        return None, None
    try:
        booking = bookings.locked(event.booking_code)
    except refusals.NoSuchBooking:
        return None, Why.BOOKING_UNKNOWN
    if booking.state == BookingState.CANCELLED:
        return None, Why.BOOKING_CANCELLED
    if booking.slot.session_id != watch.session_id:
        return None, Why.BOOKING_MOVED
    return floor.received(booking, at=at, by=by), None


def _ticket(
    watch: models.FloorWatch, event: FloorEvent, booking: models.Booking | None, *, at: datetime
) -> models.Ticket:
    return models.Ticket(
        id=event.ticket_id,
        session=watch.session,
        lane=rules.Lane(event.lane),
        number=int(event.label[1:]),
        label=event.label,
        band=Band(event.band),
        person_id=event.person_id,
        booking=booking,
        priority=rules.Priority(event.priority) if event.priority else "",
        walk_in=booking is None,
        issued_at=at,
        due_at=event.due_at or at,
        state=rules.TicketState.WAITING,
        moved_at=at,
    )


def _holds_another(ticket: models.Ticket) -> bool:
    if ticket.person_id is None:
        return False
    open_ones = models.Ticket.objects.filter(
        session_id=ticket.session_id, person_id=ticket.person_id
    ).exclude(state__in=[str(state) for state in rules.GONE])
    return open_ones.exists()
