"""What the pages of the floor ask of the database; a busy hall opens them many times a second."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.support import families
from tests.support.families import AREA, AT

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services as floor
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.ui import forecasts, passes
from cancuoc.law.ages import Band

LEAD = families.officer("lead", Role.RECEPTION)


@pytest.fixture
def hall(hanoi, saturday):
    """Ninety-six people wait, eight at a time."""
    forecasts.forget()
    session = families.session()
    people = [floor.Visitor(person_id=None, band=Band.FROM_14) for _ in range(8)]
    for _ in range(12):
        floor.arrive(session_id=session, visitors=people, at=AT, by=AREA)
    return session


def cost(client: Client, address: str) -> int:
    """Return how many queries a page takes once the room was read."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as found:
        client.get(address)
    return len(found)


def test_the_wall_a_telephone_and_a_tablet(hall):
    ticket = sessions.tickets(session_id=hall)[40]
    word = passes.give(pass_id=floor.open_kiosk(session_id=hall, at=AT, by=LEAD))
    client = Client()
    assert cost(client, f"/display/{hall}/now/") <= 4
    assert cost(client, f"/display/ticket/{ticket.id}/now/") <= 3
    assert cost(client, f"/display/kiosk/{word}/") <= 2


def test_the_queue_screen_reads_the_room_once_for_all_desks(hall, desk):
    client = desk(Role.RECEPTION)
    client.post("/office/reception/shift/", {"session": str(hall)})
    assert cost(client, "/office/queue/floor/") <= 10


def test_the_first_pages_of_the_portal_ask_nothing(hanoi):
    for address in ("/", "/booking/find/"):
        assert cost(Client(), address) == 0


def test_a_ticket_s_place_is_that_of_the_calling_order(hall):
    waiting = sessions.tickets(session_id=hall)
    assert [sessions.ahead(one) for one in waiting] == list(range(96))
    first, *_ = waiting
    floor.transfer(ticket_id=waiting[5].id, counter="3", at=AT, by=LEAD)
    assert sessions.ahead(sessions.ticket(ticket_id=waiting[6].id)) == 6
    assert sessions.ahead(first) == 0
