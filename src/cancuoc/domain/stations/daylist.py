"""What a station may know before and during a session: its sessions, its people, its queue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cancuoc.domain.population import queries as population
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services as floor
from cancuoc.domain.sessions.queries import SessionView, TicketView
from cancuoc.domain.sessions.rules import Outcome, TicketAct
from cancuoc.domain.stations import postings, refusals
from cancuoc.domain.stations.register import RegisterRecord, records
from cancuoc.domain.stations.signed_requests import KnownStation
from cancuoc.domain.stations.teams import TeamMember, planned
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit
from cancuoc.foundation.access import NoPurpose
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import today_vn

BEFORE: Final = timedelta(days=2)
AHEAD: Final = timedelta(days=14)
MOST_FOUND: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class StationSession:
    """A session this station works in."""

    id: UUID
    unit_code: str
    unit_name: str
    place: str
    kind: str
    team_code: str
    kits: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueTicket:
    """A ticket of the queue, without a name."""

    id: UUID
    session_id: UUID
    label: str
    lane: str
    band: str
    state: str
    counter: str
    person_id: UUID | None
    walk_in: bool
    due_at: datetime
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A family's booking in the session."""

    code: str
    starts_at: datetime
    person_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayList:
    """Everything a station takes along, so that it works without a network."""

    session: StationSession
    bookings: tuple[Booked, ...]
    tickets: tuple[QueueTicket, ...]
    records: tuple[RegisterRecord, ...]
    team: tuple[TeamMember, ...] = ()


def sessions_of(*, station: KnownStation, at: datetime) -> tuple[StationSession, ...]:
    """Return the sessions of the next two weeks that name the station's kit or its unit."""
    found = sessions.sessions_between(since=at - BEFORE, until=at + AHEAD)
    mine = [s for s in found if station.kit in s.kits or station.unit_code == s.unit_code]
    names = units.units_named(codes={s.unit_code for s in mine}, on=today_vn(at))
    return tuple(
        _session(s, names[s.unit_code].full_name if s.unit_code in names else "") for s in mine
    )


@transaction
def day_list(*, station: KnownStation, session_id: UUID, at: datetime, by: Actor) -> DayList:
    """Return those booked or arrived with their register data; every person is a look by `by`.

    The list leaves for a station that works offline, so the looks are written when it goes
    out. Raise `UnknownSession` for a session that is not this station's.
    """
    session = mine(station, session_id, at=at)
    bookings = sessions.bookings_of_session(session_id=session_id)
    tickets = queue(station=station, session_id=session_id, at=at)
    ids = {p for b in bookings for p in b.person_ids}
    ids |= {t.person_id for t in tickets if t.person_id is not None}
    found = records(person_ids=ids, on=today_vn(at))
    purpose = by.purpose or f"Danh sách buổi tại {session.place}"[:200]
    _look(found.values(), "day_list", station, at=at, by=by.for_purpose(purpose))
    return DayList(
        session=session,
        bookings=tuple(
            Booked(code=b.code, starts_at=b.starts_at, person_ids=b.person_ids) for b in bookings
        ),
        tickets=tickets,
        records=tuple(found.values()),
        team=_team(session_id),
    )


@transaction
def search_person(
    *,
    station: KnownStation,
    number: str = "",
    name: str = "",
    year: int | None = None,
    at: datetime,
    by: Actor,
) -> tuple[RegisterRecord, ...]:
    """Find people by number, or by name and birth year; each one shown is a look by `by`.

    Raise `NoPurpose`, `NothingToSearch` or `BadPersonalId`.
    """
    hits = population.search(
        personal_number=number or None, text=name or None, born_year=year, limit=MOST_FOUND
    )
    found = records(person_ids=[hit.person.id for hit in hits], on=today_vn(at))
    ordered = [found[hit.person.id] for hit in hits]
    _look(ordered, "station_search", station, at=at, by=by)
    return tuple(ordered)


def queue(*, station: KnownStation, session_id: UUID, at: datetime) -> tuple[QueueTicket, ...]:
    """Return the tickets of one of the station's sessions in calling order."""
    mine(station, session_id, at=at)
    return tuple(_ticket(ticket) for ticket in sessions.tickets(session_id=session_id))


def act_on_ticket(
    *,
    station: KnownStation,
    ticket_id: UUID,
    act: TicketAct,
    outcome: Outcome | None,
    counter: str,
    at: datetime,
    by: Actor,
) -> QueueTicket:
    """Call, begin, hold, miss or finish a ticket of one of the station's sessions.

    Raise `UnknownSession`, or what the sessions room refuses.
    """
    before = sessions.ticket(ticket_id=ticket_id)
    if before is None:
        raise refusals.UnknownSession
    # An act may be told after the station went elsewhere.
    postings.session_served(station, before.session_id)
    if act is TicketAct.FINISH:
        floor.finish(ticket_id=ticket_id, outcome=outcome or Outcome.CAPTURED, at=at, by=by)
    else:
        floor.act_on(ticket_id=ticket_id, act=act, counter=counter, at=at, by=by)
    after = sessions.ticket(ticket_id=ticket_id)
    return _ticket(after or before)


def mine(station: KnownStation, session_id: UUID, *, at: datetime) -> StationSession:
    """Return one of the station's sessions; raise `UnknownSession`."""
    view = sessions.session(session_id=session_id)
    if view is None or (station.kit not in view.kits and station.unit_code != view.unit_code):
        raise refusals.UnknownSession
    names = units.units_named(codes=[view.unit_code], on=today_vn(at))
    return _session(view, names[view.unit_code].full_name if names else "")


def _team(session_id: UUID) -> tuple[TeamMember, ...]:
    view = sessions.session(session_id=session_id)
    return planned(view) if view is not None else ()


def _look(
    found: Iterable[RegisterRecord], what: str, station: KnownStation, *, at: datetime, by: Actor
) -> None:
    if not by.purpose:
        raise NoPurpose
    audit.record_many(
        audit.Line(
            act=f"look.{what}",
            at=at,
            by=by,
            object_kind="person",
            object_id=str(record.person_id),
            person_id=record.person_id,
            unit_code=station.unit_code,
            detail={"station": station.code},
        )
        for record in found
    )


def _session(view: SessionView, unit_name: str) -> StationSession:
    return StationSession(
        id=view.id,
        unit_code=view.unit_code,
        unit_name=unit_name,
        place=view.place,
        kind=view.kind,
        team_code=view.team_code,
        kits=view.kits,
        starts_at=view.starts_at,
        ends_at=view.ends_at,
    )


def _ticket(view: TicketView) -> QueueTicket:
    return QueueTicket(
        id=view.id,
        session_id=view.session_id,
        label=view.label,
        lane=str(view.lane),
        band=view.band,
        state=str(view.state),
        counter=view.counter,
        person_id=view.person_id,
        walk_in=view.walk_in,
        due_at=view.due_at,
        place=view.place,
    )
