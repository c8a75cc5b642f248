"""While the compiler hangs the desk gives out numbers, calls and looks, and is told why no wait."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from tests.support import families
from tests.support.compilers import program_with_pages

from cancuoc.domain.sessions import promising, queries
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import advice
from cancuoc.interfaces.ui import forecasts
from cancuoc.kernel import clock

COMING = "Đang tính thời gian chờ."
RECEPTION = "/office/reception/"
# Of processor time: a page that waited for the compiler would not end at all.
MOST_SECONDS = 5.0


@pytest.fixture
def clerk(desk, monkeypatch):
    session = families.session(kits=3)
    opens = queries.session(session_id=session).starts_at
    monkeypatch.setattr(clock, "now", lambda: opens + timedelta(minutes=1))
    forecasts.forget()
    advice.forget()
    client = desk(Role.RECEPTION)
    client.post(RECEPTION + "shift/", {"session": str(session)})
    client.session_id = session
    yield client
    forecasts.forget()
    advice.forget()


@pytest.fixture
def hanging():
    with program_with_pages() as released:
        yield released


def shown(client, page: str) -> str:
    began = time.thread_time()
    answer = client.get(page)
    assert answer.status_code == 200
    assert time.thread_time() - began < MOST_SECONDS
    return " ".join(answer.content.decode().split())


def test_the_desk_works_on_without_a_wait_and_says_so(clerk, hanging):
    clerk.post(RECEPTION + "unknown/", {"born": "1990"})
    (ticket,) = queries.tickets(session_id=clerk.session_id)
    assert promising.promised(ticket_ids=[ticket.id]) == {}
    assert "Còn 0 lượt trước." in shown(clerk, RECEPTION)
    for page in ("/office/queue/", "/office/queue/floor/", "/office/queue/room/"):
        assert COMING in shown(clerk, page)
    assert "Ngoài giờ của buổi" not in shown(clerk, "/office/queue/room/")
    clerk.post("/office/queue/sit/", {"counter": "1", "lanes": ["A"]})
    clerk.post("/office/queue/next/", {})
    assert ticket.label in shown(clerk, "/office/queue/")


def test_when_it_is_loaded_waits_are_told_at_the_next_look(clerk, hanging):
    assert COMING in shown(clerk, "/office/queue/")
    hanging.set()
    until = time.monotonic() + 120
    while COMING in shown(clerk, "/office/queue/") and time.monotonic() < until:
        time.sleep(0.1)
    clerk.post(RECEPTION + "unknown/", {"born": "1990"})
    (ticket,) = queries.tickets(session_id=clerk.session_id)
    assert ticket.id in promising.promised(ticket_ids=[ticket.id])
    assert COMING not in shown(clerk, "/office/queue/room/")
