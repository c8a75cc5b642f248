"""An officer writes his own wishes and asks for leave on his page; the planner answers on hers."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests.support import crews as crew
from tests.support import plans
from tests.support.families import AT, ON, hanoi
from tests.support.officers import officer, signed_in

from cancuoc.domain.planning import crews
from cancuoc.foundation.actor import Role
from cancuoc.kernel import clock

__all__ = ["hanoi"]
PAGE = "/office/my-shifts/wishes/"
LEAVE = {
    "act": "leave",
    "kind": "leave",
    "first_day": "9/7/2024",
    "last_day": "10/7/2024",
    "note": "Về quê",
}


@pytest.fixture
def ground(hanoi, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    plans.campaign()
    crew.officers()


@pytest.fixture
def me(ground) -> Client:
    return signed_in(officer("cb1", Role.ENROLMENT_OFFICER, units=["009"]))


@pytest.fixture
def planner(ground) -> Client:
    return signed_in(officer("kehoach", Role.PLANNER, units=["01"]))


def text_of(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:800]
    return answer.content.decode()


def test_asked_on_one_page_granted_on_the_other_it_is_leave(me, planner):
    assert me.post(PAGE, LEAVE).status_code == 302
    assert "Chờ trả lời" in text_of(me)
    listed = text_of(planner, "/command/crew/")
    assert "Trần Văn Một" in listed
    assert "Về quê" in listed
    key = listed.split('name="request" value="')[1].split('"')[0]
    answer = planner.post("/command/crew/", {"act": "grant", "request": key})
    assert answer.status_code == 302
    assert "Được nghỉ" in text_of(me)
    (away,) = crews.away(username="cb1", since=ON)
    assert (away.first_day, away.last_day) == (date(2024, 7, 9), date(2024, 7, 10))
    assert "Đơn xin nghỉ chờ trả lời" not in text_of(planner, "/command/crew/")


def test_declined_without_a_reason_is_refused_with_one_it_is_read(me, planner):
    me.post(PAGE, LEAVE)
    key = text_of(planner, "/command/crew/").split('name="request" value="')[1].split('"')[0]
    said = {"act": "decline", "request": key}
    assert "Cần ghi lý do" in planner.post("/command/crew/", said).content.decode()
    assert planner.post("/command/crew/", {**said, "why": "Tuần ấy thiếu người"}).status_code == 302
    assert "Tuần ấy thiếu người" in text_of(me)


def test_a_wish_is_kept_and_shown(me):
    said = {"act": "wish", "day": "9/7/2024"}
    answer = me.post(PAGE, {**said, "shift": "evening", "wanted": "0"})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert "Không muốn làm" in text_of(me)


def test_a_request_is_taken_back(me):
    me.post(PAGE, LEAVE)
    key = text_of(me).split('name="request" value="')[1].split('"')[0]
    assert me.post(PAGE, {"act": "take_back", "request": key}).status_code == 302
    assert "Đã rút" in text_of(me)


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        ({**LEAVE, "last_day": "8/7/2024"}, 422, "Ngày nghỉ chưa đúng"),
        ({"act": "take_back", "request": "x"}, 404, "Không tìm thấy đơn"),
        ({"act": "leave"}, 422, "Lỗi:"),
    ],
    ids=["backwards", "no number", "empty"],
)
def test_bad_input_is_said(me, said, status, words):
    answer = me.post(PAGE, said)
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_who_is_in_no_crew_has_no_such_page_nor_the_way_to_it(ground):
    stranger = signed_in(officer("nguoila", Role.RECEPTION, units=["009"]))
    assert stranger.get(PAGE).status_code == 404
    assert PAGE not in text_of(stranger, "/office/my-shifts/")


def test_the_way_there_is_on_the_page_of_shifts(me):
    assert PAGE in text_of(me, "/office/my-shifts/")
