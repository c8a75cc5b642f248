"""The door of a session: bookings made ahead, tickets at the door, confirmations at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cancuoc.domain.enrolment import services as enrolment
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services as floor
from cancuoc.domain.sessions.rules import Outcome, TicketAct
from cancuoc.domain.sessions.services import Visitor as AtTheDoor
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.cli.replaying.parties import End, Visitor
from cancuoc.interfaces.cli.replaying.seating import Seat
from cancuoc.law.ages import Band


def book(seat: Seat, *, session_id: UUID, at: datetime) -> str:
    """Take the places of a party in its half hour, as the portal does; return the code."""
    slot = next(
        slot for slot in sessions.slots_of(session_id=session_id) if slot.starts_at == seat.slot
    )
    people = [visitor.resident.person_id for visitor in seat.party.visitors]
    return floor.book(
        slot_id=slot.id, person_ids=people, at=at, by=Actor.citizen(f"replay-{people[0]}")
    )


def arrive(
    seat: Seat, *, session_id: UUID, booking_code: str, at: datetime, by: Actor
) -> list[UUID]:
    """Give every member of a party a ticket; return the tickets in their order."""
    people = [
        AtTheDoor(person_id=visitor.resident.person_id, band=visitor.resident.band)
        for visitor in seat.party.visitors
    ]
    return floor.arrive(
        session_id=session_id, visitors=people, booking_code=booking_code, at=at, by=by
    )


def confirm(
    visitor: Visitor, *, ticket_id: UUID, session_id: UUID, unit_code: str, at: datetime, by: Actor
) -> None:
    """Confirm an old number at the reception desk and end the visit."""
    floor.act_on(ticket_id=ticket_id, act=TicketAct.BEGIN, counter="Bàn tiếp đón", at=at, by=by)
    enrolment.issue_confirmation(
        personal_number=visitor.resident.number,
        other_number=visitor.resident.old_number,
        person_id=visitor.resident.person_id,
        number_in_register=True,
        unit_code=unit_code,
        session_id=session_id,
        at=at,
        by=by,
    )
    floor.finish(ticket_id=ticket_id, outcome=Outcome.CONFIRMATION, at=at, by=by)


def jobs(
    seat: Seat, tickets: Sequence[UUID], *, session_id: UUID, station: str
) -> list[dict[str, object]]:
    """Return what a station is to do with the members of a party that are its own."""
    found: list[dict[str, object]] = []
    for visitor, ticket_id in zip(seat.party.visitors, tickets, strict=True):
        if visitor.end is End.CONFIRMATION:
            continue
        under_6 = visitor.resident.band is Band.UNDER_6
        found.append(
            {
                "station": station,
                "session": str(session_id),
                "person": str(visitor.resident.person_id),
                "ticket": str(ticket_id),
                "eid": 1 if under_6 else 2,
                "ending": "" if visitor.end is End.DOSSIER else str(visitor.end),
            }
        )
    return found
