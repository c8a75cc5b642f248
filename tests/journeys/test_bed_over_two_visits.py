"""Somebody in care who was too tired: two visits of the centre, one dossier of the station."""

from __future__ import annotations

import pytest
from tests.support.families import AT, hanoi
from tests.support.rollbacks import own_transactions

from cancuoc.domain.bedside import services
from cancuoc.domain.bedside.rules import BedState, Reason
from cancuoc.domain.bedside.tests import ward
from cancuoc.domain.sessions import queries as floor
from cancuoc.station.core import opening, visits
from cancuoc.station.core.visits import PauseReason
from cancuoc.station.records import Session, Ticket
from cancuoc.station.tables import drafts, listings
from cancuoc.station.tests import world
from cancuoc.station.tests.world import OFFICER, OTHER_OFFICER

__all__ = ["hanoi", "own_transactions"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hanoi", "own_transactions")]
NOW = {"at": AT, "by": ward.FIRST}


def brought_down(on, bed):
    """The session and the ticket of a bed, as the centre tells them to a station."""
    view = floor.session(session_id=bed.visit.session_id)
    session = Session(
        id=view.id,
        unit_code=view.unit_code,
        place=view.place,
        kind=view.kind,
        starts_at=view.starts_at,
        ends_at=view.ends_at,
    )
    known = [on_list for on_list in listings.sessions(on.store) if on_list.id != session.id]
    listings.put_sessions(on.store, [*known, session])
    told = [
        Ticket(id=each.id, session_id=view.id, label=each.label, place=each.place)
        for each in floor.tickets(session_id=view.id)
    ]
    listings.put_tickets(on.store, session.id, told)
    return next(each for each in told if each.id == bed.ticket_id)


def test_the_station_goes_on_under_the_ticket_the_centre_ties_to_the_file():
    people = ward.people()
    on = world.desk()
    # given a first visit at which somebody was too tired
    visit, (bed,) = ward.opened(people[:1])
    ward.begin(bed)
    begun = opening.start_ticket(on, ticket=brought_down(on, bed), at=AT, by=OFFICER)
    visits.pause(on, draft_id=begun.id, reason=PauseReason.TIRED, at=AT, by=OFFICER)
    services.pause(bed_id=bed.id, reason=Reason.TIRED, **NOW)
    services.close(visit_id=visit, **NOW)
    # when another team comes three days later, the same file and a neighbour on its list
    _, (again, neighbour) = ward.opened(people[:2], days=3)
    later = AT + 3 * ward.DAY
    going = opening.start_ticket(on, ticket=brought_down(on, again), at=later, by=OTHER_OFFICER)
    other = opening.start_ticket(on, ticket=brought_down(on, neighbour), at=later, by=OFFICER)
    # then it is the dossier of the first visit, and the neighbour's is another
    assert (going.id, going.ticket_id) == (begun.id, again.ticket_id)
    assert other.id != begun.id
    assert visits.course(on.store, going.id).sittings == 2
    assert len(drafts.unfinished(on.store)) == 2
    # and what is captured under that ticket reaches the bed of the second visit
    again.refresh_from_db()
    ward.capture(again, "p7")
    ward.news()
    assert ward.state(again) == BedState.CAPTURED
    assert ward.state(bed) == BedState.CARRIED
