"""A station that leads its floor without the centre, for tests of its screens."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from cancuoc.kernel.floor import TicketState
from cancuoc.packet.floor import FloorBooking, FloorStep, FloorTicket
from cancuoc.station.tables import floors, listings
from cancuoc.station.tables.floors import Hold, Standing
from cancuoc.station.tests import world

SESSION = world.SESSION.id


def waiting(label: str) -> FloorTicket:
    step = FloorStep(
        state=TicketState.WAITING,
        act="",
        counter="",
        lane=label[0],
        for_counter="",
        since=world.AT,
        by="tiepdon",
    )
    return FloorTicket(
        id=uuid4(),
        session_id=SESSION,
        label=label,
        lane=label[0],
        band=">=14",
        state=TicketState.WAITING,
        counter="",
        for_counter="",
        priority="",
        outcome="",
        person_id=None,
        booking_code="",
        walk_in=True,
        issued_at=world.AT,
        due_at=world.AT,
        moved_at=world.AT,
        steps=(step,),
    )


@pytest.fixture
def dark(screens, clock):
    """A station that stood ready and has heard nothing of the centre for a minute."""
    store = screens.errands.desk.store
    screens.begin()
    family = [world.child(), world.record(born=world.AT.date().replace(year=1940))]
    listings.put_people(store, SESSION, family, at=world.AT)
    booking = FloorBooking(
        code="HENSO234",
        state="booked",
        starts_at=world.AT + timedelta(minutes=30),
        person_ids=tuple(person.person_id for person in family),
    )
    floors.put_floor(store, SESSION, [waiting("A001"), waiting("A002")], [booking])
    floors.put_hold(
        store,
        Hold(
            session_id=SESSION,
            standing=Standing.READY,
            kept=False,
            first=500,
            last=599,
            silence=45,
            heard_at=world.AT,
            ahead=0,
            since=None,
            sequence=0,
            digest="",
            sent=0,
        ),
    )
    screens.fake.down = True
    clock.at = world.AT + timedelta(seconds=61)
    screens.people = family
    return screens


def acting(screens, label: str, act: str, **more: str):
    (ticket,) = [t for t in floors.tickets(screens.errands.desk.store, SESSION) if t.label == label]
    return screens.post(f"/station/floor/tickets/{ticket.id}/act/", {"act": act, **more})


def states(screens) -> dict[str, str]:
    found = floors.tickets(screens.errands.desk.store, SESSION)
    return {t.label: str(t.state) for t in found}
