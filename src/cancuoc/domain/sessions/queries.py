"""Reads of the sessions room, as frozen values. The board's values hold numbers, never names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from cancuoc.domain.sessions import kits, models, rooms, rules
from cancuoc.domain.sessions.booking import normal_code
from cancuoc.foundation.among import among


@dataclass(frozen=True, kw_only=True)
class SessionView:
    id: UUID
    unit_code: str
    place: str
    kind: str
    team_code: str
    kits: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class SlotView:
    """A slot with free places."""

    id: int
    session_id: UUID
    unit_code: str
    place: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    free: int


@dataclass(frozen=True, kw_only=True)
class FreeSession:
    """A session that still takes a family: its first and last free slot, free places in all."""

    session_id: UUID
    unit_code: str
    place: str
    first_at: datetime
    last_at: datetime
    free: int


@dataclass(frozen=True, kw_only=True)
class BookingView:
    """A booking with its people by id; names come from the population room."""

    id: UUID
    code: str
    state: rules.BookingState
    session_id: UUID
    unit_code: str
    place: str
    starts_at: datetime
    ends_at: datetime
    phone: str
    invitation_code: str
    person_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class TicketView:
    id: UUID
    session_id: UUID
    label: str
    lane: rules.Lane
    band: str
    state: rules.TicketState
    counter: str
    for_counter: str = ""
    priority: str = ""
    place: str = ""
    person_id: UUID | None
    booking_code: str
    walk_in: bool
    issued_at: datetime
    due_at: datetime
    moved_at: datetime
    outcome: str


@dataclass(frozen=True, kw_only=True)
class BoardView:
    """What the public board shows: who is called where, the last four, how many wait."""

    session_id: UUID
    place: str
    calling: tuple[tuple[str, str], ...]
    recent: tuple[tuple[str, str], ...]
    waiting: dict[str, int]


def session(*, session_id: UUID) -> SessionView | None:
    """Return an open session, or None."""
    row = models.Session.objects.filter(id=session_id, cancelled=False).first()
    return _session(row) if row else None


@dataclass(frozen=True, kw_only=True)
class RoomView:
    """The hall of a session and the kits in it."""

    hall: rooms.HallView
    kits: tuple[kits.KitView, ...]


def room(*, session_id: UUID, at: datetime) -> RoomView | None:
    """Return the room of an open session, or None."""
    row = models.Session.objects.filter(id=session_id, cancelled=False).first()
    if row is None:
        return None
    return RoomView(hall=rooms.hall(session=row, at=at), kits=tuple(kits.kits(session=row)))


def sessions_between(
    *, since: datetime, until: datetime, unit_codes: Sequence[str] | None = None
) -> list[SessionView]:
    """Return open sessions that overlap [since, until), in order of time."""
    rows = models.Session.objects.filter(
        cancelled=False, ends_at__gt=since, starts_at__lt=until
    ).order_by("starts_at", "unit_code")
    if unit_codes is not None:
        rows = rows.filter(unit_code__in=unit_codes)
    return [_session(row) for row in rows]


def open_slots(
    *,
    since: datetime,
    until: datetime,
    people: int = 1,
    unit_codes: Sequence[str] | None = None,
    session_id: UUID | None = None,
    limit: int = 400,
) -> list[SlotView]:
    """Return slots that start in [since, until) with at least `people` free places."""
    rows = (
        models.Slot.objects.select_related("session")
        .filter(
            session__cancelled=False,
            starts_at__gte=since,
            starts_at__lt=until,
            taken__lte=F("capacity") - people,
        )
        .order_by("starts_at", "session__unit_code", "id")
    )
    if unit_codes is not None:
        rows = rows.filter(session__unit_code__in=unit_codes)
    if session_id is not None:
        rows = rows.filter(session_id=session_id)
    return [_slot(row) for row in rows[:limit]]


def free_by_session(
    *,
    since: datetime,
    until: datetime,
    people: int = 1,
    unit_codes: Sequence[str] | None = None,
    limit: int = 200,
) -> list[FreeSession]:
    """Return open sessions with a slot for `people` together, soonest first, and what is free."""
    rows = models.Slot.objects.filter(
        session__cancelled=False,
        starts_at__gte=since,
        starts_at__lt=until,
        taken__lte=F("capacity") - people,
    )
    if unit_codes is not None:
        rows = rows.filter(session__unit_code__in=unit_codes)
    counted = rows.values("session").annotate(
        free=Sum(F("capacity") - F("taken")),
        first=Min("starts_at"),
        last=Max("starts_at"),
        unit_code=F("session__unit_code"),
        place=F("session__place"),
    )
    return [
        FreeSession(
            session_id=row["session"],
            unit_code=row["unit_code"],
            place=row["place"],
            first_at=row["first"],
            last_at=row["last"],
            free=row["free"],
        )
        for row in counted.order_by("first", "unit_code", "session")[:limit]
    ]


def slots_of(*, session_id: UUID) -> list[SlotView]:
    """Return every slot of a session, full ones too."""
    rows = models.Slot.objects.select_related("session").filter(session_id=session_id)
    return [_slot(row) for row in rows.order_by("starts_at")]


def slot(*, slot_id: int) -> SlotView | None:
    """Return one slot, or None."""
    row = models.Slot.objects.select_related("session").filter(id=slot_id).first()
    return _slot(row) if row else None


def booking(*, code: str) -> BookingView | None:
    """Return a booking by its code, however it was typed, or None."""
    return next(iter(_bookings(models.Booking.objects.filter(code=normal_code(code)))), None)


def live_booking_of(*, person_id: UUID) -> BookingView | None:
    """Return the booking in which the person holds a place now, or None."""
    rows = models.Booking.objects.filter(people__person_id=person_id, people__live=True)
    return next(iter(_bookings(rows)), None)


def bookings_of_session(*, session_id: UUID) -> list[BookingView]:
    """Return every booking of a session that was not cancelled, by slot."""
    rows = models.Booking.objects.filter(slot__session_id=session_id).exclude(
        state=rules.BookingState.CANCELLED
    )
    return _bookings(rows.order_by("slot__starts_at", "code"))


def bookings_for_invitation(*, invitation_code: str) -> list[BookingView]:
    """Return the bookings made with an invitation, newest first."""
    rows = models.Booking.objects.filter(invitation_code=invitation_code).exclude(
        state=rules.BookingState.CANCELLED
    )
    return _bookings(rows.order_by("-id"))


def booked_people(*, person_ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these people hold a place now."""
    rows = models.BookingPerson.objects.filter(person_id__in=among(person_ids), live=True)
    return set(rows.values_list("person_id", flat=True))


def open_tickets(
    *, person_ids: Sequence[UUID], session_id: UUID | None = None
) -> dict[UUID, TicketView]:
    """Return the ticket with which each of these people is being received now."""
    rows = models.Ticket.objects.select_related("booking").filter(
        person_id__in=among(person_ids),
        state__in=[str(s) for s in rules.TicketState if s not in rules.GONE],
    )
    if session_id is not None:
        rows = rows.filter(session_id=session_id)
    return {row.person_id: _ticket(row) for row in rows.order_by("issued_at") if row.person_id}


def last_visits(*, person_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Return when each of these people was last received; whoever never came is left out."""
    rows = models.Ticket.objects.filter(person_id__in=among(person_ids)).order_by("issued_at")
    return {person: at for person, at in rows.values_list("person_id", "issued_at") if person}


def ticket(*, ticket_id: UUID) -> TicketView | None:
    """Return one ticket, or None."""
    row = models.Ticket.objects.select_related("booking").filter(id=ticket_id).first()
    return _ticket(row) if row else None


def tickets(
    *, session_id: UUID, states: Sequence[rules.TicketState] | None = None
) -> list[TicketView]:
    """Return the tickets of a session in calling order."""
    rows = models.Ticket.objects.select_related("booking").filter(session_id=session_id)
    if states is not None:
        rows = rows.filter(state__in=[str(state) for state in states])
    return sorted(
        (_ticket(row) for row in rows),
        key=lambda t: rules.calling_order(
            lane=t.lane, due_at=t.due_at, issued_at=t.issued_at, label=t.label
        ),
    )


def ahead(of: TicketView) -> int:
    """Return how many wait before a ticket in its lane; counted there, for telephones ask often."""
    later = Q(due_at=of.due_at, issued_at=of.issued_at, label__lt=of.label)
    before = Q(due_at__lt=of.due_at) | Q(due_at=of.due_at, issued_at__lt=of.issued_at) | later
    rows = models.Ticket.objects.filter(session_id=of.session_id, lane=str(of.lane))
    return rows.filter(before, state=rules.TicketState.WAITING).count()


def waiting_by_lane(*, session_id: UUID) -> dict[str, int]:
    """Return how many wait in each lane; lanes without anyone count 0."""
    counted = dict(
        models.Ticket.objects.filter(session_id=session_id, state=rules.TicketState.WAITING)
        .values_list("lane")
        .annotate(n=Count("id"))
    )
    return {str(lane): counted.get(str(lane), 0) for lane in rules.Lane}


def waiting_since(*, since: datetime, unit_codes: Sequence[str] | None = None) -> int:
    """Return how many people who came after `since` still wait (None is the whole city)."""
    rows = models.Ticket.objects.filter(state=rules.TicketState.WAITING, issued_at__gte=since)
    if unit_codes is not None:
        rows = rows.filter(session__unit_code__in=unit_codes)
    return rows.count()


def board(*, session_id: UUID) -> BoardView | None:
    """Return what the public board may show, or None: bedside visits have no board."""
    row = models.Session.objects.filter(id=session_id, cancelled=False).first()
    if row is None or row.kind == rules.BEDSIDE:
        return None
    moved = models.Ticket.objects.filter(session_id=session_id).order_by("-moved_at")
    calling = moved.filter(state=rules.TicketState.CALLED)[:4]
    recent = moved.filter(Q(state=rules.TicketState.SERVING) | Q(state=rules.TicketState.DONE))[:4]
    return BoardView(
        session_id=session_id,
        place=row.place,
        calling=tuple((t.label, t.counter) for t in calling),
        recent=tuple((t.label, t.counter) for t in recent),
        waiting=waiting_by_lane(session_id=session_id),
    )


def _bookings(rows: QuerySet[models.Booking]) -> list[BookingView]:
    found = rows.select_related("slot__session").prefetch_related("people")
    return [
        BookingView(
            id=row.id,
            code=row.code,
            state=rules.BookingState(row.state),
            session_id=row.slot.session_id,
            unit_code=row.slot.session.unit_code,
            place=row.slot.session.place,
            starts_at=row.slot.starts_at,
            ends_at=row.slot.ends_at,
            phone=row.phone,
            invitation_code=row.invitation_code,
            person_ids=tuple(person.person_id for person in row.people.all()),
        )
        for row in found
    ]


def _session(row: models.Session) -> SessionView:
    return SessionView(
        id=row.id,
        unit_code=row.unit_code,
        place=row.place,
        kind=row.kind,
        team_code=row.team_code,
        kits=tuple(row.kits),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )


def _slot(row: models.Slot) -> SlotView:
    return SlotView(
        id=row.id,
        session_id=row.session_id,
        unit_code=row.session.unit_code,
        place=row.session.place,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        capacity=row.capacity,
        free=row.capacity - row.taken,
    )


def _ticket(row: models.Ticket) -> TicketView:
    return TicketView(
        id=row.id,
        session_id=row.session_id,
        label=row.label,
        lane=rules.Lane(row.lane),
        band=row.band,
        state=rules.TicketState(row.state),
        counter=row.counter,
        for_counter=row.for_counter,
        priority=row.priority,
        place=row.place,
        person_id=row.person_id,
        booking_code=row.booking.code if row.booking else "",
        walk_in=row.walk_in,
        issued_at=row.issued_at,
        due_at=row.due_at,
        moved_at=row.moved_at,
        outcome=row.outcome,
    )
