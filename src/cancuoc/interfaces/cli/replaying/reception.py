"""The door of a session: bookings made ahead, tickets at the door, confirmations at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services as floor
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.cli.replaying.desks import Desks
from cancuoc.interfaces.cli.replaying.parties import End, Visitor
from cancuoc.interfaces.cli.replaying.seating import Seat
from cancuoc.interfaces.cli.replaying.web import Fields
from cancuoc.law.ages import Band

_WHO = "r.tiepdon"


def book(seat: Seat, *, session_id: UUID, at: datetime) -> str:
    """Take the places of a party in its half hour; return the code.

    It is the service behind the last button of the portal. The pages before it look a family
    up and slow down whoever asks for many, as they should, so a replay does not go there.
    """
    slot = next(
        slot for slot in sessions.slots_of(session_id=session_id) if slot.starts_at == seat.slot
    )
    people = [visitor.resident.person_id for visitor in seat.party.visitors]
    return floor.book(
        slot_id=slot.id, person_ids=people, at=at, by=Actor.citizen(f"replay-{people[0]}")
    )


@dataclass
class FrontDesk:
    """Reception at every session: one window for each team, where an officer stays signed in."""

    desks: Desks
    _shifts: dict[str, UUID] = field(default_factory=dict)

    def arrive(self, seat: Seat, *, session_id: UUID, booking_code: str) -> list[UUID]:
        """Give every member of a party a ticket; return the tickets in their order."""
        self._choose(seat, session_id)
        people = [visitor.resident.person_id for visitor in seat.party.visitors]
        fields = {"person": [str(p) for p in people], "booking": booking_code}
        self._send(seat, "office:reception_issue", fields)
        given = {t.person_id: t.id for t in sessions.tickets(session_id=session_id)}
        return [given[person] for person in people]

    def confirm(self, seat: Seat, visitor: Visitor, *, ticket_id: UUID) -> None:
        """Confirm an old number at the desk and end the visit."""
        ticket, resident = str(ticket_id), visitor.resident
        self._send(seat, "office:ticket_act", {"ticket": ticket, "act": "begin"})
        numbers = {"number": resident.number, "other": resident.old_number}
        self._send(seat, "office:ask_confirmation", numbers)
        ending = {"ticket": ticket, "outcome": "confirmation"}
        self._send(seat, "office:ticket_finish", ending)

    def _choose(self, seat: Seat, session_id: UUID) -> None:
        """Choose the session once a shift, as the officer at the window does."""
        if self._shifts.get(seat.shift.team.code) != session_id:
            self._send(seat, "office:shift", {"session": str(session_id)})
            self._shifts[seat.shift.team.code] = session_id

    def _send(self, seat: Seat, route: str, fields: Fields) -> None:
        self.desks.send(_WHO, route, fields, window=seat.shift.team.code)


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
