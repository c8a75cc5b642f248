"""When a child is started again, and how long it is waited for, without any process."""

from __future__ import annotations

import signal
import subprocess
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.interfaces.cli import supervisor
from cancuoc.interfaces.cli.supervisor import (
    FIRST_PAUSE,
    HEALTHY_SECONDS,
    LONGEST_PAUSE,
    Child,
    Program,
    Supervisor,
    pause_after,
)


class Process:
    """A process that ends when the test says so."""

    def __init__(self, command, **options):
        self.command, self.options = command, options
        self.returncode = None
        self.pid = id(self) % 30_000 + 1
        self.stubborn = False
        self.asked = []

    def poll(self):
        return self.returncode

    def terminate(self):
        self.asked.append("terminate")
        if not self.stubborn:
            self.returncode = -15

    def wait(self, timeout=None):
        self.asked.append(timeout)
        if self.returncode is None and timeout is not None:
            raise subprocess.TimeoutExpired("x", timeout)
        return self.returncode


class World:
    """A clock the test moves, and every process that was started."""

    def __init__(self, monkeypatch, tmp_path):
        self.second = 1_000.0
        self.started = []
        self.killed = []
        self.said = []
        self.logs = tmp_path / "logs"
        time = SimpleNamespace(monotonic=lambda: self.second, sleep=self.sleep)
        popen = SimpleNamespace(
            Popen=self.popen,
            DEVNULL=subprocess.DEVNULL,
            STDOUT=subprocess.STDOUT,
            TimeoutExpired=subprocess.TimeoutExpired,
        )
        monkeypatch.setattr(supervisor, "time", time)
        monkeypatch.setattr(supervisor, "subprocess", popen)
        monkeypatch.setattr(supervisor.os, "killpg", self.killpg)

    def sleep(self, seconds):
        self.second += seconds

    def popen(self, command, **options):
        self.started.append(Process(command, **options))
        return self.started[-1]

    def killpg(self, pid, number):
        self.killed.append((pid, number))
        self.started[-1].returncode = -9

    def child(self, **more):
        made = Child(Program("web", "Trung tâm", ["run", "web"], **more), logs=self.logs)
        made.start()
        return made

    def keep(self, child, seconds=0.0):
        self.second += seconds
        child.keep(say=self.said.append)


@pytest.fixture
def world(monkeypatch, tmp_path):
    return World(monkeypatch, tmp_path)


@settings(max_examples=60, deadline=None)
@given(st.integers(-3, 2_000), st.integers(0, 50))
def test_a_pause_never_shrinks_with_failures_and_has_an_end(failures, more):
    assert FIRST_PAUSE <= pause_after(failures) <= LONGEST_PAUSE
    assert pause_after(failures) <= pause_after(failures + more)


class TestKeeping:
    def test_a_child_that_runs_is_left_alone(self, world):
        child = world.child()
        for _ in range(5):
            world.keep(child, 100)
        assert len(world.started) == 1
        assert world.said == []

    def test_it_is_not_started_before_its_pause_is_over(self, world):
        child = world.child()
        world.started[0].returncode = 1
        world.keep(child)
        world.keep(child, 0.49)
        assert len(world.started) == 1
        world.keep(child, 0.02)
        assert len(world.started) == 2

    def test_one_death_is_said_once(self, world):
        child = world.child()
        world.started[0].returncode = 3
        for _ in range(4):
            world.keep(child, 0.1)
        assert len(world.said) == 1
        assert "dừng với mã 3" in world.said[0]
        assert str(world.logs / "web.log") in world.said[0]

    @pytest.mark.parametrize("pauses", [[0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]])
    def test_quick_failures_are_tried_ever_more_slowly(self, world, pauses):
        child = world.child()
        for number, pause in enumerate(pauses, start=1):
            world.started[-1].returncode = 1
            world.keep(child)
            assert child.failures == number
            world.keep(child, pause - 0.01)
            assert len(world.started) == number
            world.keep(child, 0.02)
            assert len(world.started) == number + 1

    @pytest.mark.parametrize(("ran", "failures"), [(59.9, 4), (60.0, 1), (10_000.0, 1)])
    def test_a_minute_of_health_forgives_what_was(self, world, ran, failures):
        child = world.child()
        child.failures = 3
        world.started[0].returncode = 1
        world.keep(child, ran)
        assert child.failures == failures
        assert HEALTHY_SECONDS == 60.0

    def test_what_was_never_started_is_not_started_by_looking(self, world):
        world.keep(Child(Program("a", "A", ["a"]), logs=world.logs))
        assert world.started == []


class TestStopping:
    def test_a_child_that_obeys_is_not_killed(self, world):
        child = world.child(stop_seconds=7.0)
        assert child.stop() is True
        assert world.started[0].asked == ["terminate", 7.0]
        assert world.killed == []

    def test_one_that_does_not_is_killed_with_its_whole_session(self, world):
        child = world.child(stop_seconds=0.5)
        world.started[0].stubborn = True
        assert child.stop() is False
        assert world.killed == [(world.started[0].pid, signal.SIGKILL)]
        assert child.pid is None

    def test_what_has_ended_already_is_not_asked_again(self, world):
        child = world.child()
        world.started[0].returncode = 0
        assert child.stop() is True
        assert world.started[0].asked == []

    def test_all_are_stopped_last_started_first(self, world):
        programs = [Program(name, name, [name]) for name in ("web", "worker", "station")]
        every = Supervisor(programs, logs=world.logs, say=world.said.append)
        every.start()
        order = []
        for process in world.started:
            process.terminate = lambda p=process: (
                order.append(p.command[0]) or setattr(p, "returncode", 0)
            )
        every.stop()
        assert [process.command[0] for process in world.started] == ["web", "worker", "station"]
        assert order == ["station", "worker", "web"]


class TestStarting:
    def test_a_child_hears_no_keyboard_and_writes_to_its_log(self, world):
        world.child()
        options = world.started[0].options
        assert options["stdin"] == subprocess.DEVNULL
        assert options["stderr"] == subprocess.STDOUT
        assert options["stdout"].name == str(world.logs / "web.log")
        assert options["start_new_session"] is True

    def test_its_own_variables_stand_before_ours(self, world, monkeypatch):
        monkeypatch.setenv("CANCUOC_X", "ours")
        monkeypatch.setenv("CANCUOC_Y", "kept")
        world.child(environ={"CANCUOC_X": "its own"})
        environ = world.started[0].options["env"]
        assert (environ["CANCUOC_X"], environ["CANCUOC_Y"]) == ("its own", "kept")

    def test_a_second_start_adds_to_the_log(self, world):
        child = world.child()
        child.log.write_text("before\n")
        child.start()
        assert child.last_lines() == "before"

    @pytest.mark.parametrize(("count", "shown"), [(1, "c"), (2, "b\nc"), (9, "a\nb\nc")])
    def test_the_end_of_a_log_is_shown(self, world, count, shown):
        child = world.child()
        child.log.write_bytes(b"a\nb\nc\n")
        assert child.last_lines(count) == shown

    def test_bytes_that_are_no_text_do_not_hide_the_rest(self, world):
        child = world.child()
        child.log.write_bytes(b"\xff\xfe broken\nwhy\n")
        assert child.last_lines(1) == "why"


class TestWaiting:
    def wait(self, world, monkeypatch, answers, *, seconds=10.0, failures=0):
        asked = []

        def answer(address):
            asked.append(address)
            return answers.pop(0) if answers else True

        monkeypatch.setattr(supervisor, "answers", answer)
        programs = [
            Program("web", "Trung tâm", ["web"], "http://web/"),
            Program("worker", "Bộ xử lý", ["worker"]),
            Program("station", "Trạm", ["station"], "http://station/"),
        ]
        every = Supervisor(programs, logs=world.logs, say=world.said.append)
        every.start()
        every.children[0].failures = failures
        return every.wait_until_ready(seconds=seconds), asked

    def test_only_those_with_an_address_are_asked(self, world, monkeypatch):
        late, asked = self.wait(world, monkeypatch, [])
        assert (late, asked) == (None, ["http://web/", "http://station/"])

    def test_one_is_asked_until_it_answers(self, world, monkeypatch):
        late, asked = self.wait(world, monkeypatch, [False, False, True, False])
        assert late is None
        assert asked == ["http://web/"] * 3 + ["http://station/"] * 2

    def test_time_runs_for_all_together(self, world, monkeypatch):
        late, _ = self.wait(world, monkeypatch, [False] * 1_000, seconds=3.0)
        assert late.program.name == "web"
        assert 1_003 <= world.second < 1_004

    @pytest.mark.parametrize(("failures", "waits"), [(2, True), (3, False), (9, False)])
    def test_one_that_failed_thrice_is_not_waited_for(self, world, monkeypatch, failures, waits):
        late, asked = self.wait(world, monkeypatch, [False, True], failures=failures)
        assert (late is None) is waits
        assert (len(asked) > 1) is waits
