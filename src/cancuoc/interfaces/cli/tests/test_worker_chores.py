"""What a worker does besides delivering, what it says at its end, and how a family is kept."""

from __future__ import annotations

import json
import logging
import os
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.foundation import audit_seal, outbox
from cancuoc.interfaces.cli import worker
from cancuoc.interfaces.cli.replaying import measuring
from cancuoc.interfaces.cli.worker import (
    CHORES_EVERY,
    LONGEST_BACKOFF,
    LONGEST_IDLE,
    Family,
    Worker,
)

IN_ORDER = [
    *("seal", "nonces", "missed", "messages", "officers", "lists", "homes", "answers"),
    *("expired", "care", "count", "halls"),
]
NOON = datetime(2024, 7, 6, 5, 0, tzinfo=UTC)


class Chores:
    """Stand-ins for everything a worker does in passing; `done` tells what and when."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.done: list[str] = []
        # A new worker takes its first chores to be due from the machine's own clock.
        self.second = time.monotonic() + 1.0
        self.now = NOON
        self.trouble: Exception | None = None
        patch.setattr(outbox, "deliver", lambda *, at: 0)
        patch.setattr(outbox, "pending", dict)
        patch.setattr(audit_seal, "seal", self._seal)
        patch.setattr(worker.stations, "sweep_nonces", self._note("nonces"))
        patch.setattr(worker.sessions, "sweep_missed", self._note("missed"))
        patch.setattr(worker.outreach, "deliver_messages", self._note("messages"))
        patch.setattr(worker.outreach, "deliver_to_officers", self._note("officers"))
        patch.setattr(worker.bedside, "give_home_lists", self._note("lists"))
        patch.setattr(worker.bedside, "settle_homes", self._note("homes"))
        patch.setattr(worker.abis, "deliver_answers", self._carry)
        patch.setattr(worker.eid, "lock_expired", self._note("expired", 0))
        patch.setattr(worker.care, "each_day", self._note("care"))
        patch.setattr(worker.daily, "count_day", self._count)
        patch.setattr(worker.sessions, "renew_outlooks", self._note("halls", 0))
        self.compiled = True
        patch.setattr(worker.warming, "ready", lambda: self.compiled)
        self.units_left = 0
        patch.setattr(worker.uniqueness, "fill_fingers", lambda **_: 0)
        patch.setattr(worker.uniqueness, "gather_earlier", lambda **_: 0)
        patch.setattr(worker, "messengers", lambda _environ: ())
        patch.setattr(worker.clock, "now", lambda: self.now)
        patch.setattr(worker, "time", SimpleNamespace(monotonic=lambda: self.second))
        patch.setattr(worker.connections, "close_all", lambda: self.done.append("closed"))

    def _carry(self, *, callback: Any, at: datetime, by: Any) -> int:
        assert type(callback).__name__ == "HttpCallback"
        assert by.id == "system:worker"
        self.done.append("answers")
        return 0

    def _count(self, *, at: datetime, by: Any) -> int:
        assert by.id == "system:worker"
        self.done.append("count")
        counted, self.units_left = min(60, self.units_left), max(0, self.units_left - 60)
        return counted

    def _seal(self, *, at: datetime) -> int:
        if self.trouble is not None:
            raise self.trouble
        self.done.append("seal")
        return 0

    def _note(self, name: str, answer: Any = None) -> Any:
        def act(**given: Any) -> Any:
            assert given["at"] == self.now
            assert given["by"].id == "system:worker"
            self.done.append(name)
            return answer

        return act


@pytest.fixture
def chores(monkeypatch: pytest.MonkeyPatch) -> Chores:
    return Chores(monkeypatch)


class TestChores:
    def test_they_are_done_in_one_order(self, chores: Chores) -> None:
        Worker().turn()
        assert chores.done == IN_ORDER

    def test_they_wait_a_minute_however_often_the_worker_turns(self, chores: Chores) -> None:
        loop = Worker()
        times, began = [], chores.second
        for second in range(181):
            chores.second = began + second
            before = len(chores.done)
            loop.turn()
            if len(chores.done) > before:
                times.append(second)
        assert times == [0, 60, 120, 180]
        assert CHORES_EVERY == 60.0

    def test_accounts_are_locked_once_a_day_and_the_rest_every_minute(self, chores: Chores) -> None:
        loop = Worker(seal_every=0.0)
        for _ in range(3):
            loop.turn()
        assert chores.done.count("expired") == 1
        assert chores.done.count("messages") == 3

    def test_the_files_of_care_have_their_day_once_a_vietnamese_day(self, chores: Chores) -> None:
        loop = Worker(seal_every=0.0)
        for hours in (0, 1, 11, 12, 13, 36):
            chores.now = NOON + timedelta(hours=hours)
            loop.turn()
        assert chores.done.count("care") == 3

    def test_a_day_of_care_that_failed_is_done_at_the_next_turn(self, chores, monkeypatch) -> None:
        loop, tries = Worker(seal_every=0.0), []

        def fails_once(**given: Any) -> None:
            tries.append(given["at"])
            if len(tries) == 1:
                raise OperationalError("gone")

        monkeypatch.setattr(worker.care, "each_day", fails_once)
        for _ in range(3):
            loop.turn()
        assert len(tries) == 2

    def test_a_worker_without_chores_delivers_alone(self, chores: Chores) -> None:
        Worker(chores=False).turn()
        assert chores.done == []

    def test_a_database_that_goes_away_during_a_chore_is_waited_for(self, chores: Chores) -> None:
        loop = Worker(seal_every=0.0)
        chores.trouble = OperationalError("gone")
        assert loop.turn() == pytest.approx(0.2)
        assert chores.done == ["closed"]
        chores.trouble = None
        loop.turn()
        assert chores.done[1:] == IN_ORDER

    def test_a_mistake_in_a_chore_is_not_swallowed(self, chores: Chores) -> None:
        chores.trouble = ZeroDivisionError()
        with pytest.raises(ZeroDivisionError):
            Worker().turn()

    def test_what_was_done_and_what_waits_is_logged(
        self, chores: Chores, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(outbox, "pending", lambda: {"b!parked": 1, "a": 2})
        with caplog.at_level(logging.INFO, logger="cancuoc.worker"):
            Worker().turn()
        assert "waiting a 2, b!parked 1" in caplog.text

    def test_nothing_that_waits_is_said_in_a_word(self, chores: Chores) -> None:
        assert worker._waiting() == "nothing"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["work", "idle", "away"]), max_size=30))
def test_however_the_hours_go_no_rest_is_too_long_and_work_is_never_kept_waiting(
    hours: list[str],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        chores = Chores(patch)
        left = list(hours)

        def deliver(*, at: object) -> int:
            now = left.pop(0)
            if now == "away":
                raise OperationalError
            return 3 if now == "work" else 0

        patch.setattr(outbox, "deliver", deliver)
        loop = Worker(chores=False)
        for hour in hours:
            rest = loop.turn()
            assert rest <= {"work": 0.0, "idle": LONGEST_IDLE, "away": LONGEST_BACKOFF}[hour]
            assert (rest == 0.0) is (hour == "work")
        assert loop.settled == 3 * hours.count("work")
        assert chores.done.count("closed") == hours.count("away")


class TestTheEnd:
    @pytest.fixture
    def quiet(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(worker, "_on_signals", lambda stop: stop.set())
        monkeypatch.setattr(worker.connections, "close_all", lambda: None)

    def test_what_each_reaction_cost_can_be_read_from_the_log(
        self,
        quiet: None,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
        tmp_path: Path,
    ) -> None:
        # The worker says it, and the replay's sheet reads it: both have to mean the same line.
        costs = {"a.b": outbox.Spent(batches=2, facts=9, seconds=3.0, cpu=1.25)}
        monkeypatch.setattr(outbox, "spent", costs)
        with caplog.at_level(logging.INFO, logger="cancuoc.worker"):
            assert worker._serve(60.0, chores=False) == 0
        log = tmp_path / "worker.log"
        log.write_text("\n".join(record.getMessage() for record in caplog.records) + "\n")
        assert measuring.reactions(log) == {"a.b": 1.25}

    def test_the_line_is_whole_json_after_its_word(
        self, quiet: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(outbox, "spent", {})
        with caplog.at_level(logging.INFO, logger="cancuoc.worker"):
            worker._serve(60.0, chores=True)
        last = caplog.records[-1].getMessage()
        assert last.startswith(worker.SPENT)
        assert json.loads(last.removeprefix(worker.SPENT)) == {}

    @pytest.mark.parametrize(
        ("argv", "served"),
        [([], [(60.0, True)]), (["--seal-every", "5"], [(5.0, True)])],
    )
    def test_one_process_serves_by_itself_and_does_the_chores(
        self, monkeypatch: pytest.MonkeyPatch, argv: list[str], served: list[tuple[float, bool]]
    ) -> None:
        seen: list[tuple[float, bool]] = []

        def serve(seal_every: float, *, chores: bool) -> int:
            seen.append((seal_every, chores))
            return 0

        monkeypatch.setattr(worker, "_serve", serve)
        monkeypatch.setattr(worker.logging.getLogger("cancuoc"), "setLevel", lambda _level: None)
        assert worker.run(argv) == 0
        assert seen == served

    def test_of_several_the_first_place_alone_does_the_chores(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[tuple[int, bool]] = []
        places = iter(range(3))

        def serve(_seal_every: float, *, chores: bool) -> int:
            seen.append((next(places), chores))
            return 0

        class Three:
            def __init__(self, *, count: int, serve: Any) -> None:
                self.count, self.serve = count, serve

            def run(self) -> int:
                return sum(self.serve(place) for place in range(self.count))

        monkeypatch.setattr(worker, "_serve", serve)
        monkeypatch.setattr(worker, "Family", Three)
        monkeypatch.setattr(worker.logging.getLogger("cancuoc"), "setLevel", lambda _level: None)
        assert worker.run(["--processes", "3"]) == 0
        assert seen == [(0, True), (1, False), (2, False)]

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_asks_the_loop_to_stop(self, number: signal.Signals) -> None:
        before = {n: signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGINT)}
        loop = Worker(chores=False)
        try:
            worker._on_signals(loop.stop)
            signal.raise_signal(number)
            assert loop.stop.is_set()
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


class Births:
    """Children on paper: they are born, live and die as the test says."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.numbers = iter(range(100, 200))
        self.living: dict[int, int] = {}
        self.signalled: list[int] = []
        self.second = 50.0
        system = SimpleNamespace(
            fork=self._fork, waitpid=self._wait, WNOHANG=os.WNOHANG, kill=self._kill
        )
        watch = SimpleNamespace(monotonic=lambda: self.second, sleep=lambda _s: None)
        patch.setattr(worker, "os", system)
        patch.setattr(worker, "time", watch)
        patch.setattr(worker, "_on_signals", lambda _stop: None)
        patch.setattr(worker.connections, "close_all", lambda: None)

    def _fork(self) -> int:
        pid = next(self.numbers)
        self.living[pid] = -1
        return pid

    def _wait(self, pid: int, _how: int) -> tuple[int, int]:
        status = self.living[pid]
        return (0, 0) if status < 0 else (pid, status)

    def _kill(self, pid: int, _number: int) -> None:
        self.signalled.append(pid)
        if self.living[pid] >= 0:
            raise ProcessLookupError
        self.living[pid] = 0


class Rounds:
    """An event that is set after some waits; `rests` are how long it was waited for."""

    def __init__(self, rounds: int, each: Any = lambda _round: None) -> None:
        self.left, self.each = rounds, each
        self.rests: list[float] = []

    def is_set(self) -> bool:
        return self.left <= 0

    def wait(self, seconds: float) -> None:
        self.rests.append(seconds)
        if seconds == pytest.approx(0.2):
            self.each(self.left)
            self.left -= 1


@pytest.fixture
def births(monkeypatch: pytest.MonkeyPatch) -> Births:
    # Whoever reaches the real fork here would double the whole test run.
    return Births(monkeypatch)


class TestFamily:
    def test_all_are_born_at_once_and_asked_to_leave_together(self, births: Births) -> None:
        family = Family(count=3, serve=lambda _place: 0, stop=Rounds(2))
        assert family.run() == 0
        assert births.signalled == [100, 101, 102]
        assert family.children == {}

    def test_a_dead_child_s_place_is_filled_again(self, births: Births) -> None:
        seen: list[dict[int, int]] = []

        def each(left: int) -> None:
            if left == 3:
                births.living[101] = 9
            seen.append({pid: place for pid, (place, _) in family.children.items()})

        family = Family(count=3, serve=lambda _place: 0, stop=Rounds(3, each))
        family.run()
        assert seen[0] == {100: 0, 101: 1, 102: 2}
        assert seen[1] == {100: 0, 102: 2, 103: 1}

    def test_the_chores_are_never_without_somebody(self, births: Births) -> None:
        def each(left: int) -> None:
            for pid, (place, _) in list(family.children.items()):
                if place == 0:
                    births.living[pid] = 1

        family = Family(count=2, serve=lambda _place: 0, stop=Rounds(4, each))
        family.run()
        # A first child died in every round, and each time another took its place.
        assert len(births.living) == 5

    @pytest.mark.parametrize(("age", "rest"), [(0.0, 1.0), (0.4, 0.6), (5.0, 0.0)])
    def test_a_child_that_dies_at_birth_does_not_make_the_parent_spin(
        self, births: Births, age: float, rest: float
    ) -> None:
        def each(left: int) -> None:
            if left == 2:
                births.living[100] = 1
                births.second += age

        stop = Rounds(2, each)
        Family(count=1, serve=lambda _place: 0, stop=stop).run()
        others = [seconds for seconds in stop.rests if seconds != pytest.approx(0.2)]
        assert others == [pytest.approx(rest)]

    def test_one_that_has_just_died_is_no_error_when_all_are_stopped(self, births: Births) -> None:
        def each(left: int) -> None:
            if left == 1:
                births.living[101] = 0

        family = Family(count=2, serve=lambda _place: 0, stop=Rounds(1, each))
        assert family.run() == 0
        assert family.children == {}
