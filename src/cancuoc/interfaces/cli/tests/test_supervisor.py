"""Children are started, started again after a crash, and stopped in order."""

from __future__ import annotations

import http.server
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from cancuoc.interfaces.cli import supervisor
from cancuoc.interfaces.cli.supervisor import Child, Program, Supervisor, answers, pause_after

SLEEPER = "import time\nprint('here', flush=True)\ntime.sleep(60)"
STUBBORN = "import signal, time\nsignal.signal(15, signal.SIG_IGN)\nprint('x', flush=True)\n" + (
    "time.sleep(60)"
)


def program(code, **more):
    return Program("fake", "Tiến trình thử", [sys.executable, "-c", code], **more)


def until(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def kept(tmp_path):
    """Make supervised children, and leave none behind."""
    made = []

    def make(*programs):
        said = []
        made.append(Supervisor(programs, logs=tmp_path / "logs", say=said.append))
        return made[-1], said

    yield make
    for one in made:
        one.stop()


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0.5), (1, 0.5), (2, 1.0), (3, 2.0), (6, 16.0), (7, 30.0), (99, 30.0)],
)
def test_the_pause_doubles_up_to_half_a_minute(failures, seconds):
    assert pause_after(failures) == seconds


def test_a_child_writes_to_its_log_and_stops_when_asked(kept):
    one, said = kept(program(SLEEPER))
    one.start()
    (child,) = one.children
    assert until(lambda: "here" in child.last_lines())
    assert child.pid
    one.stop()
    assert child.pid is None
    assert said == []


def test_a_killed_child_is_started_again_and_said(kept, monkeypatch):
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.01)
    one, said = kept(program(SLEEPER))
    one.start()
    (child,) = one.children
    first = child.pid
    os.kill(first, signal.SIGKILL)
    assert until(lambda: one.keep() or (child.pid not in {None, first}))
    assert len(said) == 1
    assert "mã -9" in said[0]
    assert "Tiến trình thử" in said[0]
    assert str(child.log) in said[0]


def test_a_child_that_keeps_failing_is_tried_ever_more_slowly(kept, monkeypatch):
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.01)
    one, said = kept(program("raise SystemExit(3)"))
    one.start()
    assert until(lambda: one.keep() or one.children[0].failures >= 3)
    assert [f"sau {pause_after(n):.1f} giây" in line for n, line in enumerate(said, 1)] == [
        True
    ] * 3


def test_a_child_that_was_healthy_begins_with_the_first_pause(kept, monkeypatch):
    monkeypatch.setattr(supervisor, "HEALTHY_SECONDS", 0.0)
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.01)
    one, said = kept(program("raise SystemExit(1)"))
    one.start()
    assert until(lambda: one.keep() or len(said) >= 3)
    assert one.children[0].failures == 1


def test_a_child_that_will_not_stop_is_killed_and_said(kept):
    one, said = kept(program(STUBBORN, stop_seconds=0.2))
    one.start()
    (child,) = one.children
    assert until(lambda: "x" in child.last_lines())
    one.stop()
    assert child.pid is None
    assert said == ["Tiến trình thử không dừng kịp nên đã bị ngắt."]


def test_children_stop_in_the_opposite_order(kept, tmp_path):
    code = (
        "import signal, sys, time\n"
        "def bye(*_):\n"
        f"    open({str(tmp_path / 'order')!r}, 'a').write(sys.argv[1]); sys.exit()\n"
        "signal.signal(15, bye)\nprint('up', flush=True)\ntime.sleep(60)"
    )
    programs = [Program(n, n, [sys.executable, "-c", code, n]) for n in ("a", "b", "c")]
    one, _said = kept(*programs)
    one.start()
    assert until(lambda: all("up" in child.last_lines() for child in one.children))
    one.stop()
    assert (tmp_path / "order").read_text() == "cba"


def test_a_child_has_a_session_of_its_own(kept):
    one, _said = kept(program(SLEEPER))
    one.start()
    assert os.getsid(one.children[0].pid) == one.children[0].pid


def test_children_end_when_the_supervisor_is_killed(tmp_path):
    code = (
        "import sys, time; from pathlib import Path;"
        "from cancuoc.interfaces.cli.supervisor import Child, Program;"
        f"program = Program('x', 'x', [sys.executable, '-c', {SLEEPER!r}]);"
        "child = Child(program, logs=Path(sys.argv[1]));"
        "child.start(); print(child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()

    def gone():
        try:
            with open(f"/proc/{pid}/stat") as stat:
                return stat.read().rpartition(")")[2].split()[0] == "Z"
        except FileNotFoundError:
            return True

    assert until(gone)


class TestReadiness:
    @pytest.fixture
    def server(self):
        class Quiet(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(404 if self.path == "/missing" else 200)
                self.end_headers()

            def log_message(self, *_args):
                return

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as made:
            thread = threading.Thread(target=made.serve_forever)
            thread.start()
            yield f"http://127.0.0.1:{made.server_port}"
            made.shutdown()
            thread.join()

    def test_any_answer_counts(self, server):
        assert answers(f"{server}/")
        assert answers(f"{server}/missing")

    @pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "not an address", "http://["])
    def test_silence_does_not(self, address):
        assert not answers(address)

    def test_all_ready_is_none(self, server, kept):
        one, _said = kept(program(SLEEPER, address=server), program(SLEEPER))
        one.start()
        assert one.wait_until_ready(seconds=10) is None

    def test_the_late_child_is_named(self, kept):
        one, _said = kept(program(SLEEPER, address="http://127.0.0.1:9/"))
        one.start()
        late = one.wait_until_ready(seconds=0.3)
        assert isinstance(late, Child)
        assert late.program.label == "Tiến trình thử"

    def test_a_child_that_only_crashes_is_not_waited_for(self, kept, monkeypatch):
        monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.01)
        one, _said = kept(
            program("print('why'); raise SystemExit(1)", address="http://127.0.0.1:9/")
        )
        one.start()
        began = time.monotonic()
        late = one.wait_until_ready(seconds=60)
        assert time.monotonic() - began < 30
        assert "why" in late.last_lines()


def test_a_log_that_does_not_exist_is_empty(tmp_path):
    assert Child(program(SLEEPER), logs=tmp_path).last_lines() == ""


def test_stopping_what_never_started_is_fine(tmp_path):
    assert Child(program(SLEEPER), logs=tmp_path).stop() is True
