"""The floor this station leads, shown in the queue that the capture screens read."""

from __future__ import annotations

from uuid import UUID

from cancuoc.kernel import floor as rules
from cancuoc.kernel.floor import TicketState
from cancuoc.packet.floor import FloorTicket
from cancuoc.station.records import Ticket
from cancuoc.station.store import Store
from cancuoc.station.tables import floors, listings


def mirror(store: Store, session_id: UUID) -> None:
    """Replace the queue of a session by the floor, in the order of calling."""
    tickets = rules.in_order(floors.tickets(store, session_id))
    listings.put_tickets(store, session_id, [_listed(ticket) for ticket in tickets])


def _listed(ticket: FloorTicket) -> Ticket:
    return Ticket(
        id=ticket.id,
        session_id=ticket.session_id,
        label=ticket.label,
        lane=ticket.lane,
        band=ticket.band,
        state=TicketState(ticket.state.value),
        counter=ticket.counter,
        person_id=ticket.person_id,
        walk_in=ticket.walk_in,
        due_at=ticket.due_at,
    )
