"""Waits and advice at a dark site: on the page, the wall and the slip, and how true they were."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from cancuoc import station
from cancuoc.packet.floor import FloorPost, FloorRoom
from cancuoc.station.core import floor_advice, floor_promises, floor_state
from cancuoc.station.core.outlook import FRESH, OLDEST, Outlook
from cancuoc.station.tables import floor_told, floors
from cancuoc.station.tests import world
from cancuoc.station.tests.dark_floor import SESSION, acting, dark, states, waiting
from cancuoc.station.tests.screens import text

__all__ = ["dark"]
ROOM = FloorRoom(
    kits=2,
    posts=(),
    seats=40,
    fans=4,
    water=60,
    area=0,
    heat=None,
    heat_limit=35,
)


@pytest.fixture
def leading(dark):
    dark.get("/station/floor/")
    dark.store = dark.errands.desk.store
    return dark


def fill(screens, count: int) -> None:
    """Let so many more people wait, all since the session's middle."""
    known = floors.tickets(screens.store, SESSION)
    more = [waiting(f"A{n:03d}") for n in range(100, 100 + count)]
    floors.put_floor(screens.store, SESSION, [*known, *more], [])


def walk_in(screens, band: str = ">=14") -> None:
    screens.post("/station/floor/reception/walk-in/", {"band": band, "priority": ""})


def state(screens, clock):
    return floor_state.state_of(screens.store, world.SESSION, now=clock())


class TestTheWait:
    def test_stands_on_the_page_the_wall_and_the_slip(self, leading, clock):
        fill(leading, 12)
        clock.at += FRESH
        walk_in(leading)
        slip = text(leading.get("/station/floor/reception/"))
        assert "A500 Từ 14 tuổi (chờ khoảng" in slip
        assert "phút" in text(leading.get("/station/board/now/")).split("Từ 14 tuổi")[1]
        shown = text(leading.get("/station/floor/")).split("Đang chờ")[1]
        assert shown.count("phút") > 10

    def test_is_nowhere_while_the_centre_leads(self, dark, clock):
        clock.at = world.AT + timedelta(seconds=20)
        assert "phút)" not in text(dark.get("/station/board/now/"))

    def test_grows_along_the_queue(self, leading, clock):
        fill(leading, 20)
        found = floor_promises.of_tickets(leading.store, world.SESSION, now=clock())
        labels = {t.id: t.label for t in floors.tickets(leading.store, SESSION)}
        middles = [wait.middle for key, wait in sorted(found.items(), key=lambda i: labels[i[0]])]
        assert len(middles) == 22
        assert middles[0] < middles[10] < middles[-1]

    def test_of_a_second_counter_is_shorter(self, leading, clock):
        fill(leading, 20)
        now = state(leading, clock)
        two = replace(now, counters=(*now.counters, replace(now.counters[0], code="2")))
        alone = floor_promises.forecast(now, SESSION).newcomers
        assert floor_promises.forecast(two, SESSION).newcomers["A"].middle < alone["A"].middle

    def test_of_somebody_with_priority_is_shorter(self, leading, clock):
        fill(leading, 20)
        newcomers = floor_promises.forecast(state(leading, clock), SESSION).newcomers
        assert newcomers["P"].middle < newcomers["A"].middle

    def test_is_learned_from_what_services_took_tonight(self, leading, clock):
        fill(leading, 12)
        before = floor_promises.forecast(state(leading, clock), SESSION).newcomers["A"].middle
        for _ in range(4):
            leading.post("/station/floor/next/", {"counter": "1"})
            (label,) = [label for label, now in states(leading).items() if now == "called"]
            acting(leading, label, "begin")
            clock.at += timedelta(minutes=20)
            acting(leading, label, "finish", outcome="captured")
        after = floor_promises.forecast(state(leading, clock), SESSION).newcomers["A"].middle
        assert after > before


class TestWhatWasTold:
    def test_is_told_once_and_never_changes(self, leading, clock):
        walk_in(leading)
        (first,) = floor_told.promises(leading.store, SESSION)
        clock.at += timedelta(minutes=5)
        (ticket,) = [t for t in floors.tickets(leading.store, SESSION) if t.label == "A500"]
        floor_promises.promise(leading.store, SESSION, [ticket], now=clock())
        assert floor_told.promises(leading.store, SESSION) == [first]
        with pytest.raises(Exception, match="never changes"):
            leading.store.run("UPDATE floor_promises SET data = x''")

    def test_holds_within_its_range_or_not_and_says_so(self, leading, clock):
        walk_in(leading)
        told = floor_told.promises(leading.store, SESSION)[0]
        for label in ("A001", "A002"):
            acting(leading, label, "miss")
        clock.at = told.made_at + timedelta(seconds=told.high + 60)
        leading.post("/station/floor/next/", {"counter": "1"})
        found = floor_promises.accuracy(leading.store, SESSION)
        assert (found.told, found.called, found.held) == (1, 1, 0)
        assert found.error == pytest.approx((told.high + 60 - told.middle) / 60)
        assert "Dự báo đúng khoảng 0 trên 1 phiếu" in text(leading.get("/station/floor/"))

    def test_of_a_call_taken_back_is_not_over(self, leading, clock):
        walk_in(leading)
        (ticket,) = [t for t in floors.tickets(leading.store, SESSION) if t.label == "A500"]
        acting(leading, "A500", "call")
        assert floor_promises.accuracy(leading.store, SESSION).called == 1
        leading.post(f"/station/floor/tickets/{ticket.id}/undo/")
        assert floor_promises.accuracy(leading.store, SESSION).called == 0

    def test_of_a_session_nobody_knows_is_nothing(self, leading, clock):
        floor_promises.promise(leading.store, uuid4(), [waiting("A009")], now=clock())
        assert floor_told.promises(leading.store, SESSION) == []


class TestCounters:
    def posts(self, leading, *posts):
        floor_told.put_room(leading.store, SESSION, replace(ROOM, posts=posts))

    def test_without_word_of_kits_there_are_as_many_as_the_session_has(self, leading, clock):
        assert [c.code for c in state(leading, clock).counters] == ["kit 0"]

    def test_one_whose_kit_is_down_calls_nobody_until_it_serves_again(self, leading, clock):
        leading.post("/station/floor/next/", {"counter": "1"})
        acting(leading, "A001", "hold")
        down = FloorPost(counter="1", working=False, since=clock() + timedelta(minutes=1))
        self.posts(leading, down, FloorPost(counter="2", working=True, since=clock()))
        assert [c.code for c in state(leading, clock).counters] == ["2"]
        clock.at += timedelta(minutes=2)
        acting(leading, "A001", "call")
        assert [c.code for c in state(leading, clock).counters] == ["1", "2"]

    def test_one_that_a_ticket_was_sent_to_is_there_for_it_alone(self, leading, clock):
        leading.post("/station/floor/next/", {"counter": "1"})
        other = next(t for t in floors.tickets(leading.store, SESSION) if t.label == "A002")
        leading.post(f"/station/floor/tickets/{other.id}/transfer/", {"counter": "7"})
        assert [(c.code, c.sent_only) for c in state(leading, clock).counters] == [
            ("1", False),
            ("7", True),
        ]

    def test_the_word_of_another_session_does_not_count(self, leading):
        floor_told.put_room(leading.store, uuid4(), ROOM)
        assert floor_told.room(leading.store, SESSION) is None


class TestAdvice:
    def said(self, leading, clock) -> str:
        found = floor_advice.advice(
            leading.store, world.SESSION, state(leading, clock), now=clock()
        )
        return " ".join(one.words() for one in found)

    def test_nothing_is_advised_when_all_is_well(self, leading, clock):
        # Late enough that no rush of people without a booking is to come.
        clock.at = world.SESSION.ends_at - timedelta(minutes=1)
        for label in ("A001", "A002"):
            acting(leading, label, "miss")
        assert self.said(leading, clock) == ""

    def test_an_idle_kit_is_advised_with_what_it_wins(self, leading, clock):
        fill(leading, 20)
        leading.post("/station/floor/next/", {"counter": "1"})
        floor_told.put_room(leading.store, SESSION, ROOM)
        said = self.said(leading, clock)
        assert "Mở thêm quầy 2. Thời gian chờ trung bình giảm từ" in said
        clock.at += FRESH
        page = text(leading.get("/station/floor/"))
        assert "Gợi ý cho phòng chờ" in page
        assert "Mở thêm quầy 2" in page

    def test_tickets_are_stopped_when_the_evening_would_end_too_late(self, leading, clock):
        fill(leading, 12)
        assert "quá 22:30" in self.said(leading, clock)

    def test_a_full_and_hot_hall_is_told_with_what_helps(self, leading, clock):
        fill(leading, 30)
        tight = replace(ROOM, seats=10, fans=1, heat=362)
        floor_told.put_room(leading.store, SESSION, tight)
        said = self.said(leading, clock)
        assert "Trong phòng 36,2 °C, quá mức 35 °C" in said
        assert "có 10 ghế" in said
        assert "mượn" in said

    def test_before_and_after_a_session_nothing_is_advised(self, leading, clock):
        fill(leading, 40)
        for at in (world.SESSION.starts_at - timedelta(minutes=1), world.SESSION.ends_at):
            clock.at = at
            assert self.said(leading, clock) == ""


class TestOneReadingForManyEyes:
    def read(self, leading, outlook, at):
        return outlook.of(leading.store, world.SESSION, now=at)

    def test_it_is_kept_for_a_quarter_of_a_minute(self, leading, clock):
        outlook = Outlook()
        first = self.read(leading, outlook, clock())
        assert self.read(leading, outlook, clock() + FRESH - timedelta(seconds=1)) is first
        assert self.read(leading, outlook, clock() + FRESH) is not first

    def test_while_one_works_it_out_the_others_see_the_last(self, leading, clock, monkeypatch):
        outlook, seen = Outlook(), []
        first = self.read(leading, outlook, clock())
        begun, go_on = threading.Event(), threading.Event()

        def slow(*_):
            begun.set()
            assert go_on.wait(20)
            return first.forecast

        monkeypatch.setattr(floor_promises, "forecast", slow)
        later = clock() + FRESH
        one = threading.Thread(target=lambda: seen.append(self.read(leading, outlook, later)))
        one.start()
        assert begun.wait(20)
        assert self.read(leading, outlook, later) is first
        go_on.set()
        one.join()
        assert seen[0].at == later

    def test_one_too_old_or_of_another_session_is_not_shown(self, leading, clock):
        outlook = Outlook()
        first = self.read(leading, outlook, clock())
        assert outlook._known(uuid4(), clock(), OLDEST) is None
        assert outlook._known(SESSION, clock() + OLDEST, OLDEST) is None
        assert outlook._known(SESSION, clock(), OLDEST) is first


def test_of_the_plan_the_station_knows_the_floor_alone():
    sources = Path(station.__file__).parent.rglob("*.py")
    lines = [line for path in sources for line in path.read_text().splitlines()]
    found = [line for line in lines if line.startswith(("from cancuoc.planner", "import cancuoc."))]
    assert found
    assert all(line.startswith("from cancuoc.planner.floor") for line in found)
