"""A ticket on a telephone: number, place in the lane and wait, never a name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support import families
from tests.support.families import AREA, hanoi, saturday

from cancuoc.domain.sessions import services as floor
from cancuoc.domain.sessions.rules import TicketAct
from cancuoc.interfaces.ui import forecasts
from cancuoc.kernel import clock
from cancuoc.law.ages import Band

__all__ = ["hanoi", "saturday"]
NOBODY = "0190a1b2-0000-7000-8000-000000000000"


@pytest.fixture(autouse=True)
def anew():
    forecasts.forget()
    yield
    forecasts.forget()


@pytest.fixture
def session(hanoi, saturday):
    return families.session()


def arrive(session, *people) -> list:
    visitors = [floor.Visitor(person_id=p, band=Band.FROM_14) for p in people or (None,)]
    return floor.arrive(session_id=session, visitors=visitors, at=clock.now(), by=AREA)


def shown(client, ticket, part="") -> str:
    return " ".join(client.get(f"/display/ticket/{ticket}/{part}").content.decode().split())


def test_number_lane_and_who_is_before(client, session):
    ticket = arrive(session, None, None, None)[2]
    page = shown(client, ticket)
    for words in ("A 003", "Từ 14 tuổi", "Còn 2 lượt trước trong làn.", "Chờ khoảng", "Đang chờ"):
        assert words in page


def test_no_name_and_no_sign_in(client, session):
    person = families.someone("Lê Văn Tám", families.ON.replace(year=1980))
    (ticket,) = arrive(session, person.id)
    page = shown(client, ticket)
    assert "Lê Văn" not in page
    assert str(person.id) not in page


def test_a_call_says_where_to_go(client, session):
    (ticket,) = arrive(session)
    floor.act_on(ticket_id=ticket, act=TicketAct.CALL, counter="3", at=clock.now(), by=AREA)
    page = shown(client, ticket, "now/")
    assert "Mời đến quầy 3" in page
    assert "lượt trước" not in page


def test_the_refresh_is_small_and_fresh(client, session):
    (ticket,) = arrive(session)
    answer = client.get(f"/display/ticket/{ticket}/now/")
    assert "no-store" in answer["Cache-Control"]
    assert b"<html" not in answer.content
    assert len(answer.content) < 2_000


@pytest.mark.parametrize("part", ["", "now/"])
def test_a_ticket_that_is_none_is_not_found(client, session, part):
    assert client.get(f"/display/ticket/{NOBODY}/{part}").status_code == 404


def test_the_wall_tells_the_wait_of_a_lane(client, session):
    arrive(session, *[None] * 8)
    page = " ".join(client.get(f"/display/{session}/now/").content.decode().split())
    row = "<span>Từ 14 tuổi</span> <strong>8</strong> <span>hơn 10 giờ</span>"
    assert row in page, "the doors open at six in the evening"


def test_one_reading_serves_many_for_a_quarter_of_a_minute(session, monkeypatch):
    asked = []
    monkeypatch.setattr(
        forecasts.waiting, "forecast", lambda *, session_id, at: asked.append(at) or "told"
    )
    start = clock.now()
    for seconds in (0, 1, 14, 15, 16):
        assert forecasts.of(session, at=start + timedelta(seconds=seconds)) == "told"
    assert asked == [start, start + timedelta(seconds=15)]
