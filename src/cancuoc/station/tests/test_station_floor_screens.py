"""The floor at the station as an officer sees it: ready, leading, receiving, the wall."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cancuoc.station.core import floor
from cancuoc.station.tables import floors
from cancuoc.station.tables.floors import Hold, Standing
from cancuoc.station.tests import world
from cancuoc.station.tests.dark_floor import SESSION, acting, dark, states
from cancuoc.station.tests.screens import text

__all__ = ["dark"]
# Every worker must draw the same: a fixed id that no ticket has.
NOBODYS = "0190a1b2-0000-7000-8000-000000000009"


def test_without_a_watch_the_page_says_what_standing_ready_means(screens):
    screens.begin()
    said = text(screens.get("/station/floor/"))
    assert "Trực sảnh" in said
    assert "Gọi người tiếp theo" not in said


def test_while_the_centre_is_heard_the_page_only_shows(dark, clock):
    clock.at = world.AT + timedelta(seconds=30)
    said = text(dark.get("/station/floor/"))
    assert "Trạm đang trực sảnh" in said
    assert "quá 60 giây" in said
    assert "Gọi người tiếp theo" not in said
    assert acting(dark, "A001", "call").status_code == 409


def test_after_a_minute_the_page_leads_by_itself(dark):
    said = text(dark.get("/station/floor/"))
    assert "Trạm đang điều hành sảnh từ" in said
    assert "Gọi người tiếp theo" in said


def test_a_visit_from_call_to_end(dark, clock):
    dark.get("/station/floor/")
    assert dark.post("/station/floor/next/", {"counter": "3"}).status_code == 302
    said = text(dark.get("/station/floor/"))
    assert "Đã gọi phiếu A001." in said
    assert "Quầy 3" in said
    acting(dark, "A001", "begin")
    clock.at += timedelta(minutes=8)
    acting(dark, "A001", "finish", outcome="captured")
    assert states(dark) == {"A001": "done", "A002": "waiting"}
    assert "đã xong 1" in text(dark.get("/station/floor/"))


def test_a_call_is_taken_back_for_ten_seconds(dark, clock):
    dark.get("/station/floor/")
    dark.post("/station/floor/next/", {"counter": "3"})
    (called,) = [t for t in floors.tickets(dark.errands.desk.store, SESSION) if t.state == "called"]
    clock.at += timedelta(seconds=9)
    assert dark.post(f"/station/floor/tickets/{called.id}/undo/").status_code == 302
    assert states(dark)["A001"] == "waiting"
    dark.post("/station/floor/next/", {"counter": "3"})
    clock.at += timedelta(seconds=11)
    answer = dark.post(f"/station/floor/tickets/{called.id}/undo/")
    assert answer.status_code == 409
    assert "Không hoàn tác được" in text(answer)


def test_the_queue_of_the_capture_screens_follows(dark):
    dark.get("/station/floor/")
    acting(dark, "A001", "miss")
    listed = {t.label: str(t.state) for t in dark.tickets()}
    assert listed == {"A001": "absent", "A002": "waiting"}


def test_a_booked_family_comes_and_each_has_a_lane_by_rule(dark):
    dark.get("/station/floor/")
    said = text(dark.get("/station/floor/reception/"))
    assert "HENSO234" in said
    assert "Lê Minh Khôi" in said
    people = [str(person.person_id) for person in dark.people]
    dark.post("/station/floor/reception/booked/HENSO234/", {"person": people})
    said = text(dark.get("/station/floor/reception/"))
    assert "C500 Từ 6 đến dưới 14" in said
    assert "P500 Ưu tiên" in said
    assert "HENSO234" not in said


def test_somebody_without_a_booking_gets_a_number_of_the_station(dark):
    dark.get("/station/floor/")
    dark.post("/station/floor/reception/walk-in/", {"band": ">=14", "priority": ""})
    assert "A500" in text(dark.get("/station/floor/reception/"))
    dark.post("/station/floor/reception/walk-in/", {"band": ">=14", "priority": "pregnant"})
    assert set(states(dark)) == {"A001", "A002", "A500", "P500"}


@pytest.mark.parametrize(
    ("path", "data", "status", "words"),
    [
        ("/station/floor/reception/walk-in/", {}, 422, "Chưa chọn ai đến"),
        ("/station/floor/reception/walk-in/", {"band": "adult"}, 422, "Chưa chọn ai đến"),
        ("/station/floor/reception/booked/HENSO234/", {"person": ["x"]}, 422, "Chưa chọn ai đến"),
        ("/station/floor/reception/booked/KHONGCO1/", {"person": ["x"]}, 422, "Chưa chọn ai đến"),
        (f"/station/floor/tickets/{NOBODYS}/act/", {"act": "call"}, 404, "Không tìm thấy số"),
        (f"/station/floor/tickets/{NOBODYS}/act/", {"act": "dance"}, 404, "Không tìm thấy số"),
    ],
)
def test_what_cannot_be_is_refused_with_a_next_step(dark, path, data, status, words):
    dark.get("/station/floor/")
    before = states(dark)
    answer = dark.post(path, data)
    assert answer.status_code == status
    assert words in text(answer)
    assert states(dark) == before


def test_a_finish_without_an_outcome_is_refused(dark):
    dark.get("/station/floor/")
    acting(dark, "A001", "begin")
    assert acting(dark, "A001", "finish", outcome="bored").status_code == 409
    assert states(dark)["A001"] == "serving"


def test_nobody_to_call_is_said(dark):
    dark.get("/station/floor/")
    for _ in range(2):
        dark.post("/station/floor/next/", {"counter": "1"})
    answer = dark.post("/station/floor/next/", {"counter": "1"})
    assert answer.status_code == 404
    assert "Không còn ai chờ" in text(answer)


def test_the_wall_shows_numbers_and_no_names_to_whoever_stands_there(dark):
    dark.get("/station/floor/")
    dark.post("/station/floor/next/", {"counter": "3"})
    dark.post("/station/sign-out/")
    for path in ("/station/board/", "/station/board/now/"):
        said = text(dark.get(path))
        assert "A001" in said
        assert "Quầy 3" in said
        assert "Khôi" not in said


def test_the_chain_is_never_changed_by_any_statement(dark):
    dark.get("/station/floor/")
    dark.post("/station/floor/next/", {"counter": "3"})
    store = dark.errands.desk.store
    for statement in ("DELETE FROM floor_events", "UPDATE floor_events SET data = x''"):
        with pytest.raises(Exception, match="never"):
            store.run(statement)
    assert len(floors.events(store, SESSION)) == 1


def test_a_page_needs_an_officer(screens):
    for path in ("/station/floor/", "/station/floor/reception/"):
        assert screens.get(path)["Location"].startswith("/station/sign-in/")


def test_an_act_while_the_floor_goes_back_is_refused(dark):
    dark.get("/station/floor/")
    store = dark.errands.desk.store
    hold = floors.hold(store)
    floors.put_hold(store, Hold(**{**_plain(hold), "standing": Standing.HANDING}))
    with pytest.raises(floor.NotLeading):
        floor.call_next(dark.errands.desk, SESSION, counter="1", at=world.AT, by=world.OFFICER)


def _plain(hold) -> dict:
    return {name: getattr(hold, name) for name in Hold.__dataclass_fields__}
