"""The public board: open to all, numbers only, the last four, refused where there is none."""

from __future__ import annotations

import pytest
from tests.support import families
from tests.support.families import AREA, AT, PLANNER, hanoi, saturday

from cancuoc.domain.planning import services as planning
from cancuoc.domain.sessions import services as floor
from cancuoc.domain.sessions.queries import BoardView
from cancuoc.domain.sessions.rules import Lane, TicketAct
from cancuoc.foundation import outbox
from cancuoc.interfaces.display.views.board import LAST, _recent
from cancuoc.law.ages import Band

__all__ = ["hanoi", "saturday"]
NOBODY = "0190a1b2-0000-7000-8000-000000000000"


def shown(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def session(hanoi, saturday):
    return families.session()


def call(session, *, person=None, counter: str = "3") -> None:
    visitor = floor.Visitor(person_id=person, band=Band.FROM_14)
    (ticket,) = floor.arrive(session_id=session, visitors=[visitor], at=AT, by=AREA)
    floor.act_on(ticket_id=ticket, act=TicketAct.CALL, counter=counter, at=AT, by=AREA)


@pytest.mark.parametrize("part", ["", "now/"])
def test_a_call_is_shown_with_its_counter_and_no_name(client, session, part):
    person = families.someone("Lê Văn Tám", families.ON.replace(year=1980))
    call(session, person=person.id)
    page = shown(client.get(f"/display/{session}/{part}"))
    assert "A 001" in page
    assert "Quầy 3" in page
    assert "Lê" not in page
    assert str(person.id) not in page


@pytest.mark.parametrize("part", ["", "now/"])
def test_an_empty_room_says_so(client, session, part):
    assert "Chưa gọi số nào" in shown(client.get(f"/display/{session}/{part}"))


def test_the_refresh_is_small_fresh_and_only_the_board(client, session):
    call(session)
    response = client.get(f"/display/{session}/now/")
    assert "no-store" in response["Cache-Control"]
    assert len(response.content) < 2_000
    assert "<html" not in shown(response)


def test_those_who_wait_are_counted_by_lane(client, session):
    visitors = [floor.Visitor(person_id=None, band=band) for band in (Band.FROM_6, Band.FROM_6)]
    floor.arrive(session_id=session, visitors=visitors, at=AT, by=AREA)
    page = shown(client.get(f"/display/{session}/now/"))
    assert "<span>Từ 6 đến dưới 14</span> <strong>2</strong>" in page
    assert "<span>Ưu tiên</span> <strong>0</strong>" in page


@pytest.mark.parametrize("part", ["", "now/"])
def test_a_session_that_is_none_has_no_board(client, session, part):
    assert client.get(f"/display/{NOBODY}/{part}").status_code == 404


def test_a_session_called_off_has_no_board(client, session):
    planning.cancel_session(session_id=session, reason="Mưa bão", at=AT, by=PLANNER)
    outbox.deliver_all(at=AT)
    assert client.get(f"/display/{session}/").status_code == 404


def test_the_boards_of_today_are_listed(client, session):
    assert f"/display/{session}/" in shown(client.get("/display/"))


def test_without_sessions_the_list_says_so(client, hanoi, saturday):
    assert "Hôm nay chưa có buổi nào." in shown(client.get("/display/"))


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_board_takes_nothing(client, session, method):
    assert getattr(client, method)(f"/display/{session}/").status_code == 405


@pytest.mark.parametrize(
    ("calling", "recent", "expected"),
    [
        ((), (), []),
        ((("A001", "1"),), (), []),
        ((("A002", "1"), ("A001", "2")), (("C001", "3"),), [("A001", "2"), ("C001", "3")]),
        ((("A002", "1"),), (("A002", "1"), ("A001", "1")), [("A001", "1")]),
        ((), tuple((f"A{n:03d}", "1") for n in range(9)), [(f"A{n:03d}", "1") for n in range(4)]),
    ],
)
def test_the_last_four_are_each_shown_once(calling, recent, expected):
    view = BoardView(
        session_id=AT,
        place="x",
        calling=calling,
        recent=recent,
        waiting=dict.fromkeys(map(str, Lane), 0),
    )
    assert _recent(view) == expected
    assert len(expected) <= LAST
