"""Sending a ticket on at the station: to a counter, to a lane, back within ten seconds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cancuoc.kernel.moves import IllegalMove
from cancuoc.station.core import floor
from cancuoc.station.tables import floors
from cancuoc.station.tables.floors import Standing
from cancuoc.station.tests import world
from cancuoc.station.tests.dark_floor import SESSION, acting, dark, states
from cancuoc.station.tests.screens import text

__all__ = ["dark"]


def ticket(screens, label):
    (found,) = [t for t in floors.tickets(screens.errands.desk.store, SESSION) if t.label == label]
    return found


def send(screens, label, **asked):
    return screens.post(f"/station/floor/tickets/{ticket(screens, label).id}/transfer/", asked)


@pytest.fixture
def leading(dark):
    dark.get("/station/floor/")
    return dark


def test_a_ticket_sent_to_a_counter_is_called_by_that_counter_alone(leading):
    assert send(leading, "A001", counter=" 4 ").status_code == 302
    assert "Đã chuyển phiếu A001." in text(leading.get("/station/floor/"))
    assert "(chờ quầy 4)" in text(leading.get("/station/floor/"))
    leading.post("/station/floor/next/", {"counter": "1"})
    assert states(leading) == {"A001": "waiting", "A002": "called"}
    leading.post("/station/floor/next/", {"counter": "4"})
    assert ticket(leading, "A001").counter == "4"


def test_a_ticket_keeps_its_number_and_its_place_in_another_lane(leading):
    before = ticket(leading, "A002")
    send(leading, "A002", lane="P", priority="pregnant")
    after = ticket(leading, "A002")
    assert (after.label, after.lane, after.priority) == ("A002", "P", "pregnant")
    assert (after.due_at, after.issued_at) == (before.due_at, before.issued_at)
    leading.post("/station/floor/next/", {"counter": "1"})
    assert states(leading) == {"A001": "waiting", "A002": "called"}


def test_somebody_at_the_wrong_counter_goes_on_waiting_for_the_right_one(leading):
    leading.post("/station/floor/next/", {"counter": "1"})
    acting(leading, "A001", "begin")
    send(leading, "A001", counter="2")
    sent = ticket(leading, "A001")
    assert (sent.state, sent.counter, sent.for_counter) == ("waiting", "", "2")


def test_a_transfer_is_taken_back_for_ten_seconds_and_no_longer(leading, clock):
    leading.post("/station/floor/next/", {"counter": "1"})
    acting(leading, "A001", "begin")
    began = ticket(leading, "A001")
    clock.at += timedelta(minutes=4)
    send(leading, "A001", counter="2")
    clock.at += timedelta(seconds=10)
    undo = f"/station/floor/tickets/{began.id}/undo/"
    assert leading.post(undo).status_code == 302
    back = ticket(leading, "A001")
    assert (back.state, back.counter, back.for_counter) == ("serving", "1", "")
    # The service goes on from when it began, so that it keeps its length.
    assert back.moved_at == began.moved_at
    send(leading, "A001", lane="C")
    clock.at += timedelta(seconds=11)
    assert leading.post(undo).status_code == 409
    assert ticket(leading, "A001").lane == "C"


def test_what_was_sent_away_can_be_sent_back(leading):
    send(leading, "A001", lane="C")
    send(leading, "A001", lane="A")
    assert (ticket(leading, "A001").lane, states(leading)["A001"]) == ("A", "waiting")


def test_each_transfer_is_a_link_that_says_where_the_ticket_went(leading):
    send(leading, "A001", counter="3")
    send(leading, "A001", lane="P", priority="disabled")
    found = floors.events(leading.errands.desk.store, SESSION)
    told = [(each.act, each.lane, each.for_counter, each.priority) for each in found]
    assert told == [("transfer", "A", "3", ""), ("transfer", "P", "", "disabled")]
    assert [each.sequence for each in found] == [1, 2]


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ({}, 422, "Chưa chọn nơi chuyển đến"),
        ({"lane": "A"}, 422, "Chưa chọn nơi chuyển đến"),
        ({"lane": "Z", "counter": "   "}, 422, "Chưa chọn nơi chuyển đến"),
        ({"lane": "P"}, 422, "Làn ưu tiên cần có lý do"),
        ({"lane": "P", "priority": "friend"}, 422, "Làn ưu tiên cần có lý do"),
    ],
)
def test_a_transfer_to_nowhere_is_refused_and_changes_nothing(leading, asked, status, words):
    answer = send(leading, "A001", **asked)
    assert answer.status_code == status
    assert words in text(answer)
    assert ticket(leading, "A001").lane == "A"
    assert floors.events(leading.errands.desk.store, SESSION) == []


def test_a_visit_that_is_over_goes_nowhere(leading):
    acting(leading, "A001", "begin")
    acting(leading, "A001", "finish", outcome="captured")
    answer = send(leading, "A001", counter="2")
    assert answer.status_code == 409
    assert states(leading)["A001"] == "done"


def test_a_ticket_of_no_floor_is_not_found(leading):
    nobodys = "0190a1b2-0000-7000-8000-000000000009"
    assert leading.get(f"/station/floor/tickets/{nobodys}/transfer/").status_code == 404


def test_while_the_centre_leads_nothing_is_sent_on(dark, clock):
    clock.at = world.AT + timedelta(seconds=20)
    assert "Sang làn" not in text(
        dark.get(f"/station/floor/tickets/{ticket(dark, 'A001').id}/transfer/")
    )
    assert send(dark, "A001", counter="2").status_code == 409
    assert ticket(dark, "A001").for_counter == ""


def test_while_the_floor_goes_back_nothing_is_sent_on(leading):
    desk = leading.errands.desk
    floors.put_hold(desk.store, replace(floors.hold(desk.store), standing=Standing.HANDING))
    with pytest.raises(floor.NotLeading):
        floor.transfer(desk, ticket(leading, "A001").id, counter="2", at=world.AT, by=world.OFFICER)


def test_an_absent_one_is_not_sent_on(leading):
    acting(leading, "A001", "miss")
    with pytest.raises(IllegalMove):
        floor.transfer(
            leading.errands.desk,
            ticket(leading, "A001").id,
            counter="2",
            at=world.AT + timedelta(minutes=2),
            by=world.OFFICER,
        )
