"""The floor: tickets given out, called, served and finished, each move with its period row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, connection
from django.db import transaction as django_transaction
from django.db.models import Case, Q, When

from cancuoc.domain.sessions import booking as bookings
from cancuoc.domain.sessions import facts, keeping, models, refusals, rules
from cancuoc.foundation import audit, outbox
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import moves
from cancuoc.kernel.ids import uuid7
from cancuoc.law.ages import Band

# The same order as `rules.calling_order`; a test holds the two together.
_CALLING_ORDER: Final = (
    Case(When(lane=str(rules.Lane.PRIORITY), then=0), default=1),
    "due_at",
    "issued_at",
    "label",
)


_MOVED: Final = ("state", "lane", "counter", "for_counter", "priority", "moved_at", "outcome")


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Someone at the door. `person_id` is None when the register does not know them yet.

    `priority` is the reason for the priority lane; without a reason there is none. `place` is
    where somebody is met who is not called to a counter; it holds no name.
    """

    person_id: UUID | None
    band: Band
    priority: rules.Priority | None = None
    place: str = ""


@transaction
def arrive(
    *,
    session_id: UUID,
    visitors: Sequence[Visitor],
    booking_code: str = "",
    at: datetime,
    by: Actor,
) -> list[UUID]:
    """Receive a family: one ticket each, in the right lane; returns the ticket ids."""
    if not 1 <= len(visitors) <= rules.MOST_PEOPLE:
        raise refusals.TooManyPeople(count=len(visitors))
    booking = _received(booking_code, at=at, by=by) if booking_code else None
    session = _held(session_id)
    tickets = [_issue(session, visitor, booking, at=at) for visitor in visitors]
    _insert(tickets, at=at, by=by)
    audit.record_many(_arrival_line(ticket, session, at=at, by=by) for ticket in tickets)
    outbox.publish(*(_arrived(ticket, session, at=at) for ticket in tickets))
    return [ticket.id for ticket in tickets]


@transaction
def call_next(
    *, session_id: UUID, counter: str, lanes: Sequence[rules.Lane] = (), at: datetime, by: Actor
) -> UUID:
    """Call whoever is next in the given lanes (all when empty) to a counter.

    Whoever was sent to another counter is left for it; whoever was sent to this one is asked
    whatever the lane.
    """
    waiting = models.Ticket.objects.filter(session_id=session_id, state=rules.TicketState.WAITING)
    waiting = waiting.filter(for_counter__in=["", counter])
    if lanes:
        waiting = waiting.filter(Q(lane__in=[str(lane) for lane in lanes]) | Q(for_counter=counter))
    # Only the one who is called is locked, so that another counter finds the one after.
    ticket = waiting.order_by(*_CALLING_ORDER).select_for_update(skip_locked=True).first()
    if ticket is None:
        raise refusals.NobodyWaits
    _move(ticket, rules.TicketAct.CALL, counter=counter, at=at, by=by)
    return ticket.id


@transaction
def act_on(
    *, ticket_id: UUID, act: rules.TicketAct, counter: str = "", at: datetime, by: Actor
) -> None:
    """Call, begin, hold, resume or miss one ticket; a visit ends by `finish`, which says how."""
    if act is rules.TicketAct.FINISH:
        raise moves.IllegalMove(act=str(act))
    _move(locked(ticket_id), act, counter=counter, at=at, by=by)


@transaction
def finish(*, ticket_id: UUID, outcome: rules.Outcome, at: datetime, by: Actor) -> None:
    """End the visit with its outcome."""
    ticket = locked(ticket_id)
    ticket.outcome = outcome
    _move(ticket, rules.TicketAct.FINISH, counter=ticket.counter, at=at, by=by)
    outbox.publish(
        facts.Finished(
            at=at,
            ticket_id=ticket.id,
            session_id=ticket.session_id,
            unit_code=ticket.session.unit_code,
            band=ticket.band,
            outcome=outcome,
        )
    )


def _received(code: str, *, at: datetime, by: Actor) -> models.Booking:
    booking = bookings.locked(code)
    if booking.state != rules.BookingState.ARRIVED:
        bookings.move(booking, rules.BookingAct.ARRIVE)
        models.BookingHistory.objects.create(
            booking=booking, state=booking.state, slot=booking.slot, at=at, by=by.id
        )
    booking.people.update(live=False)
    return booking


def _held(session_id: UUID) -> models.Session:
    """Return the session, locked: one desk at a time draws numbers, in whatever lanes.

    Were each lane locked by itself, two desks that receive families in opposite order would
    wait for each other. Whoever calls the session off locks its bookings first, as we do.
    """
    rows = models.Session.objects.select_for_update(no_key=True)
    session = rows.filter(id=session_id, cancelled=False).first()
    if session is None:
        raise refusals.NoSuchSession
    return session


def _issue(
    session: models.Session, visitor: Visitor, booking: models.Booking | None, *, at: datetime
) -> models.Ticket:
    lane = rules.lane_of(band=visitor.band, priority=visitor.priority is not None)
    number = _next_number(session_id=session.id, lane=lane)
    return models.Ticket(
        id=uuid7(at=at),
        session=session,
        lane=lane,
        number=number,
        label=rules.label(lane=lane, number=number),
        band=visitor.band,
        person_id=visitor.person_id,
        booking=booking,
        priority=visitor.priority or "",
        place=visitor.place[: rules.LONGEST_PLACE],
        walk_in=booking is None,
        issued_at=at,
        due_at=booking.slot.starts_at if booking else at,
        state=rules.TicketState.WAITING,
        moved_at=at,
    )


def _next_number(*, session_id: UUID, lane: rules.Lane) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO room_sessions_lanecounter AS c (session_id, lane, last) "
            "VALUES (%s, %s, 1) "
            "ON CONFLICT (session_id, lane) DO UPDATE SET last = c.last + 1 RETURNING last",
            [session_id, str(lane)],
        )
        return int(cursor.fetchone()[0])


def _insert(tickets: Sequence[models.Ticket], *, at: datetime, by: Actor) -> None:
    try:
        with django_transaction.atomic():
            models.Ticket.objects.bulk_create(tickets)
    except IntegrityError as error:
        raise refusals.AlreadyReceived from error
    models.TicketPeriod.objects.bulk_create(
        [
            models.TicketPeriod(
                ticket=ticket, state=ticket.state, lane=ticket.lane, starts_at=at, by=by.id
            )
            for ticket in tickets
        ]
    )


def locked(ticket_id: UUID) -> models.Ticket:
    """Return a ticket, locked, with its session."""
    ticket = (
        models.Ticket.objects.select_for_update(of=("self",))
        .select_related("session")
        .filter(id=ticket_id)
        .first()
    )
    if ticket is None:
        raise refusals.NoSuchTicket
    return ticket


def _move(
    ticket: models.Ticket, act: rules.TicketAct, *, counter: str, at: datetime, by: Actor
) -> None:
    state = rules.TicketState(ticket.state)
    ticket.state = moves.after(moves=rules.TICKET_MOVES, state=state, act=act)
    ticket.counter, ticket.for_counter = counter or ticket.counter, ""
    ticket.moved_at = at
    enter(ticket, act=str(act), at=at, by=by)
    if ticket.state == rules.TicketState.CALLED:
        keeping.keep(ticket, at=at)
    audit.record(
        act=f"sessions.{act}",
        at=at,
        by=by,
        object_kind="ticket",
        object_id=ticket.id,
        person_id=ticket.person_id,
        unit_code=ticket.session.unit_code,
        counter=ticket.counter,
    )


def enter(ticket: models.Ticket, *, act: str, at: datetime, by: Actor) -> None:
    """Save where a ticket stands after an act: the period before ends, the next begins."""
    _save(ticket)
    ticket.periods.filter(ends_at__isnull=True).update(ends_at=at)
    closed = ticket.state in (rules.TicketState.DONE, rules.TicketState.ABSENT)
    models.TicketPeriod.objects.create(
        ticket=ticket,
        state=ticket.state,
        counter=ticket.counter,
        lane=ticket.lane,
        for_counter=ticket.for_counter,
        act=act,
        starts_at=at,
        ends_at=at if closed else None,
        by=by.id,
    )


def _save(ticket: models.Ticket) -> None:
    try:
        with django_transaction.atomic():
            ticket.save(update_fields=_MOVED)
    except IntegrityError as error:
        # Somebody set down as absent came back, and holds the number given out since.
        raise refusals.AlreadyReceived from error


def _arrival_line(
    ticket: models.Ticket, session: models.Session, *, at: datetime, by: Actor
) -> audit.Line:
    return audit.Line(
        act="sessions.arrive",
        at=at,
        by=by,
        object_kind="ticket",
        object_id=str(ticket.id),
        person_id=ticket.person_id,
        unit_code=session.unit_code,
        detail={
            "band": ticket.band,
            "lane": ticket.lane,
            "walk_in": ticket.walk_in,
            **({"priority": str(ticket.priority)} if ticket.priority else {}),
        },
    )


def _arrived(ticket: models.Ticket, session: models.Session, *, at: datetime) -> facts.Arrived:
    return facts.Arrived(
        at=at,
        ticket_id=ticket.id,
        session_id=session.id,
        unit_code=session.unit_code,
        person_id=ticket.person_id,
        band=ticket.band,
        lane=ticket.lane,
        walk_in=ticket.walk_in,
    )
