"""The kiosk: a pass opens it, two taps at most give a number, and it shows no name."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from tests.support import families
from tests.support.families import hanoi, saturday
from tests.support.rollbacks import own_transactions

from cancuoc.domain.sessions import kiosks, promising, services
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions.rules import Lane, Priority
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.ui import passes
from cancuoc.kernel import clock

AREA_DESK = families.officer("tiepdon", Role.RECEPTION)
__all__ = ["hanoi", "own_transactions", "saturday"]


@pytest.fixture
def session(hanoi, saturday) -> UUID:
    return families.session()


@pytest.fixture
def home(session) -> str:
    return tablet(session)


def tablet(session: UUID) -> str:
    made = services.open_kiosk(session_id=session, at=clock.now(), by=AREA_DESK)
    return f"/display/kiosk/{passes.give(pass_id=made)}/"


def tickets(session):
    return sessions.tickets(session_id=session)


def test_three_lanes_and_priority_are_four_buttons(client, home):
    page = client.get(home).content.decode()
    assert re.findall(r'name="lane" value="(.)"', page) == ["U", "C", "A"]
    assert f'href="{home}?why=priority"' in page


@pytest.mark.parametrize("lane", [Lane.UNDER_6, Lane.FROM_6, Lane.FROM_14])
def test_one_tap_gives_a_number_of_the_lane(client, home, session, lane):
    answer = client.post(home, {"lane": str(lane)})
    (ticket,) = tickets(session)
    assert (ticket.lane, ticket.walk_in, ticket.person_id) == (lane, True, None)
    assert answer["Location"] == f"{home}{ticket.id}/"
    page = client.get(answer["Location"]).content.decode()
    assert f"{lane} 001" in page
    assert "<svg" in page


@pytest.mark.parametrize("reason", Priority)
def test_priority_is_two_taps_and_keeps_its_reason(client, home, session, reason):
    page = client.get(home, {"why": "priority"}).content.decode()
    assert f'name="reason" value="{reason}"' in page
    client.post(home, {"reason": str(reason)})
    (ticket,) = tickets(session)
    assert (ticket.lane, ticket.priority) == (Lane.PRIORITY, reason)


def test_the_priority_lane_has_no_button_without_a_reason(client, home, session):
    for asked in ({}, {"lane": "P"}, {"lane": "Z"}, {"reason": "friend"}):
        assert client.post(home, asked).status_code == 400
    assert tickets(session) == []


def test_a_tap_that_arrives_twice_gives_one_number(client, home, session):
    key = uuid4().hex
    answers = [client.post(home, {"lane": "A", "idempotency_key": key}) for _ in range(3)]
    assert len(tickets(session)) == 1
    assert len({answer["Location"] for answer in answers}) == 1


def test_the_wait_is_told_and_kept(client, home, session):
    address = client.post(home, {"lane": "A"})["Location"]
    (ticket,) = tickets(session)
    assert ticket.id in promising.promised(ticket_ids=[ticket.id])
    assert "Chờ khoảng" in client.get(address).content.decode()


@pytest.mark.usefixtures("own_transactions")
class TestThePass:
    def test_an_altered_pass_opens_nothing(self, client, home, session):
        for address in (home[:-2] + "x/", "/display/kiosk/x/"):
            assert client.get(address).status_code == 403
            assert client.post(address, {"lane": "A"}).status_code == 403
        assert tickets(session) == []

    def test_it_ends_with_the_session(self, client, home, session, monkeypatch):
        ends = sessions.session(session_id=session).ends_at
        monkeypatch.setattr(clock, "now", lambda: ends + timedelta(seconds=1))
        answer = client.post(home, {"lane": "A"})
        assert answer.status_code == 403
        assert "Máy này đang nghỉ" in answer.content.decode()
        assert tickets(session) == []

    def test_a_withdrawn_one_says_calmly_where_numbers_are_given(self, client, home, session):
        shown = client.post(home, {"lane": "A"})["Location"]
        (one,) = kiosks.passes(session_id=session)
        services.withdraw_kiosk(session_id=session, pass_id=one.id, at=clock.now(), by=AREA_DESK)
        for answer in (client.get(home), client.post(home, {"lane": "A"}), client.get(shown)):
            page = answer.content.decode()
            assert answer.status_code == 403
            assert "Mời ông/bà đến quầy tiếp đón để lấy số." in page
            assert "<button" not in page
            assert "Mã:" not in page
        assert client.head(home).status_code == 403
        assert len(tickets(session)) == 1

    def test_a_pass_nobody_made_opens_nothing(self, client, session):
        word = passes.give(pass_id=uuid4())
        assert client.get(f"/display/kiosk/{word}/").status_code == 403
        assert client.post(f"/display/kiosk/{word}/", {"lane": "A"}).status_code == 403

    def test_another_sessions_ticket_is_not_shown(self, client, home):
        address = client.post(tablet(families.session()), {"lane": "A"})["Location"]
        ticket = address.rstrip("/").rsplit("/", 1)[1]
        assert client.get(f"{home}{ticket}/").status_code == 404

    def test_another_site_cannot_take_numbers(self, home, session):
        assert Client(enforce_csrf_checks=True).post(home, {"lane": "A"}).status_code == 403
        assert tickets(session) == []
