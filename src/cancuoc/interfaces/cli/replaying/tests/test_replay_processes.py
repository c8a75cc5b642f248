"""Processes of a replay: who belongs to whom, what they cost, how they die."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cancuoc.interfaces.cli.replaying import processes
from cancuoc.interfaces.cli.replaying.players import Players, StationsGone

PARENT = textwrap.dedent(
    """
    import subprocess, sys, time
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    print(child.pid, flush=True)
    time.sleep(60)
    """
)


@pytest.fixture
def family() -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process with one child that both sleep."""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    yield parent, child
    processes.kill(parent.pid)
    parent.wait()
    parent.stdout.close()


def gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state in "ZX"


def test_a_tree_has_the_process_and_its_children(
    family: tuple[subprocess.Popen[str], int],
) -> None:
    parent, child = family
    assert set(processes.tree(parent.pid)) == {parent.pid, child}
    assert child in processes.tree(os.getpid())


def test_killing_takes_the_children_along(family: tuple[subprocess.Popen[str], int]) -> None:
    parent, child = family
    processes.kill(parent.pid)
    assert parent.wait(timeout=10) == -9
    deadline = time.monotonic() + 10
    while not gone(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert gone(child)


def test_killing_who_is_gone_is_no_error(family: tuple[subprocess.Popen[str], int]) -> None:
    parent, _ = family
    processes.kill(parent.pid)
    parent.wait()
    processes.kill(parent.pid)


def test_processor_time_grows_with_work() -> None:
    before = processes.cpu_seconds([os.getpid()])
    until = time.process_time() + 0.15
    while time.process_time() < until:
        pass
    assert 0.1 <= processes.cpu_seconds([os.getpid()]) - before < 5


def test_the_time_of_buried_children_counts() -> None:
    before = processes.cpu_seconds([os.getpid()])
    burn = "import time\nwhile time.process_time() < 0.2: pass"
    subprocess.run([sys.executable, "-c", burn], check=True)
    assert processes.cpu_seconds([os.getpid()]) - before >= 0.15


def test_who_is_gone_costs_nothing() -> None:
    assert processes.cpu_seconds([2**22 - 1]) == 0.0


class FakePlayers(Players):
    """Players whose program is a few lines of the test."""

    program = ""

    def __post_init__(self) -> None:
        spawn = processes.spawn
        try:
            processes.spawn = lambda _command, **more: spawn(  # type: ignore[assignment]
                [sys.executable, "-c", self.program], **more
            )
            super().__post_init__()
        finally:
            processes.spawn = spawn


ECHO = textwrap.dedent(
    """
    import json, sys
    for line in sys.stdin:
        plan = json.loads(line)
        for job in plan["jobs"]:
            print(json.dumps({"station": job["station"], "outcome": "captured"}), flush=True)
        print(json.dumps({"done": len(plan["jobs"])}), flush=True)
    """
)
REFUSES = textwrap.dedent(
    """
    import json, sys
    for line in sys.stdin:
        print(json.dumps({"error": "CentreRefused", "message": "không"}), flush=True)
    """
)
DIES = "import sys; sys.stdin.readline()"


@pytest.fixture
def played(tmp_path: Path) -> Iterator[object]:
    made: list[Players] = []

    def make(program: str) -> Players:
        kind = type("Played", (FakePlayers,), {"program": program})
        players: Players = kind(
            centre="http://127.0.0.1:1",
            pool=tmp_path,
            persons=1,
            log=tmp_path / "log",
            threads=1,
        )
        made.append(players)
        return players

    yield make
    for players in made:
        players.stop()
        for stream in (players.process.stdin, players.process.stdout):
            if stream is not None:
                stream.close()


class TestPlayers:
    JOBS = [{"station": "TX-1"}, {"station": "TX-2"}]

    def test_answers_are_heard_and_the_end_returns(self, played: object) -> None:
        players = played(ECHO)
        heard: list[dict[str, object]] = []
        players.heard = heard.append
        assert players.play(jobs=self.JOBS) == {"done": 2}
        assert [answer["station"] for answer in heard] == ["TX-1", "TX-2"]

    def test_plans_end_in_the_order_they_began(self, played: object) -> None:
        players = played(ECHO)
        players.begin(jobs=self.JOBS)
        players.begin(jobs=self.JOBS[:1])
        assert players.finish(timeout=20) == {"done": 2}
        assert players.finish(timeout=20) == {"done": 1}

    def test_waiting_has_an_end(self, played: object) -> None:
        assert played(ECHO).finish(timeout=0.05) is None

    def test_a_plan_that_cannot_be_played_is_no_success(self, played: object) -> None:
        with pytest.raises(StationsGone, match="CentreRefused"):
            played(REFUSES).play(jobs=self.JOBS)

    def test_a_program_that_dies_is_noticed(self, played: object) -> None:
        players = played(DIES)
        players.begin(jobs=self.JOBS)
        with pytest.raises(StationsGone):
            players.finish(timeout=20)

    def test_nothing_is_handed_to_a_program_that_died(self, played: object) -> None:
        players = played("pass")
        players.process.wait(timeout=20)
        with pytest.raises(StationsGone):
            players.begin(jobs=self.JOBS)

    def test_stopping_twice_is_harmless(self, played: object) -> None:
        players = played(ECHO)
        players.stop()
        players.stop()
        assert players.process.returncode == 0
