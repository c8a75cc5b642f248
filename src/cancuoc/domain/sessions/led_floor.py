"""Reads of floors that stations watch or lead: for the station itself and for the lead."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cancuoc.domain.sessions import models, rules
from cancuoc.domain.sessions.rules import Verdict, Why
from cancuoc.domain.sessions.watching import leads
from cancuoc.packet.floor import FloorBooking, FloorStep, FloorTicket, WatchState

MOST_REMARKS = 50


@dataclass(frozen=True, kw_only=True)
class LedFloor:
    """The station that stands ready for a floor; `since` is there while it leads."""

    station_code: str
    since: datetime | None
    heard_at: datetime


@dataclass(frozen=True, kw_only=True)
class Remark:
    """An act of a station that the lead should know of."""

    label: str
    act: str
    at: datetime
    counts: bool
    why: Why


def led_floor(*, session_id: UUID, at: datetime) -> LedFloor | None:
    """Return who stands ready for the floor of a session, or None."""
    watch = models.FloorWatch.objects.filter(session_id=session_id, active=True).first()
    if watch is None:
        return None
    since = (watch.leads_since or watch.heard_at) if leads(watch, at=at) else None
    return LedFloor(station_code=watch.station_code, since=since, heard_at=watch.heard_at)


def remarks(*, session_id: UUID) -> list[Remark]:
    """Return what was noted or set aside of a session and not yet read, oldest first."""
    rows = models.FloorEvent.objects.filter(watch__session_id=session_id, seen=False)
    found = list(rows.order_by("at", "sequence")[:MOST_REMARKS])
    labels = dict(
        models.Ticket.objects.filter(id__in=[row.ticket_id for row in found]).values_list(
            "id", "label"
        )
    )
    return [
        Remark(
            label=labels.get(row.ticket_id) or str(row.data.get("label", "")),
            act=row.act,
            at=row.at,
            counts=row.verdict == Verdict.NOTED,
            why=Why(row.reason),
        )
        for row in found
    ]


def watch_state(watch: models.FloorWatch) -> WatchState:
    """Return a watch as the station reads it."""
    return WatchState(
        active=watch.active,
        leads_since=watch.leads_since,
        heard_at=watch.heard_at,
        first=watch.first,
        last=watch.last,
        silence=watch.silence,
        sequence=watch.sequence,
        digest=watch.digest,
    )


def floor_bookings(*, session_id: UUID) -> tuple[FloorBooking, ...]:
    """Return the families that may still come to a session."""
    rows = models.Booking.objects.filter(
        slot__session_id=session_id,
        state__in=[str(rules.BookingState.BOOKED), str(rules.BookingState.ABSENT)],
    )
    ordered = rows.select_related("slot").prefetch_related("people")
    return tuple(
        FloorBooking(
            code=row.code,
            state=row.state,
            starts_at=row.slot.starts_at,
            person_ids=tuple(person.person_id for person in row.people.all()),
        )
        for row in ordered.order_by("slot__starts_at", "code")
    )


def floor_tickets(*, session_id: UUID) -> tuple[FloorTicket, ...]:
    """Return every ticket of a session with its steps."""
    steps: dict[UUID, list[FloorStep]] = defaultdict(list)
    periods = models.TicketPeriod.objects.filter(ticket__session_id=session_id)
    for row in periods.order_by("starts_at", "id"):
        steps[row.ticket_id].append(_step(row))
    rows = models.Ticket.objects.select_related("booking").filter(session_id=session_id)
    return tuple(_ticket(row, tuple(steps[row.id])) for row in rows.order_by("issued_at", "label"))


def _step(row: models.TicketPeriod) -> FloorStep:
    return FloorStep(
        state=rules.TicketState(row.state),
        act=row.act,
        counter=row.counter,
        lane=row.lane,
        for_counter=row.for_counter,
        since=row.starts_at,
        by=row.by,
    )


def _ticket(row: models.Ticket, steps: tuple[FloorStep, ...]) -> FloorTicket:
    return FloorTicket(
        id=row.id,
        session_id=row.session_id,
        label=row.label,
        lane=row.lane,
        band=row.band,
        state=rules.TicketState(row.state),
        counter=row.counter,
        for_counter=row.for_counter,
        priority=row.priority,
        outcome=row.outcome,
        person_id=row.person_id,
        booking_code=row.booking.code if row.booking else "",
        walk_in=row.walk_in,
        issued_at=row.issued_at,
        due_at=row.due_at,
        moved_at=row.moved_at,
        steps=steps,
    )
