"""The matcher process: it answers, follows the log, dies, and comes back with everything."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from tests.faults.conftest import url_of

from cancuoc.domain.uniqueness import refusals, services
from cancuoc.domain.uniqueness.adapters import running, wire
from cancuoc.domain.uniqueness.adapters.socket_engine import SocketEngine
from cancuoc.domain.uniqueness.ports import Answer, Evidence, Found, Question
from cancuoc.domain.uniqueness.tests.people import AT, WORKER, new, subject_id, templates
from cancuoc.foundation import keys
from cancuoc.interfaces.cli import matcher, supervisor

ROOT = Path(__file__).resolve().parents[5]


def until(found: Callable[[], Any], *, seconds: float = 30.0) -> Any:
    deadline = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return answer


class Told:
    """A follower that answers what it was told."""

    def __init__(self) -> None:
        self.size = 3
        self.asked: list[Question] = []
        self.caught_up = 0
        self.breaks: Exception | None = None

    def catch_up(self) -> int:
        self.caught_up += 1
        if self.breaks:
            raise self.breaks
        return 0

    def search(self, *, questions: list[Question]) -> list[Answer]:
        if self.breaks:
            raise self.breaks
        self.asked += questions
        found = Found(
            subject=subject_id(1), score=0.5, evidence=(Evidence(kind="left-eye", score=0.7),)
        )
        return [Answer(candidates=(found,), searched=("left-eye",), size=3, lacking=1, ms=2.5)]

    def close(self) -> None:
        self.size = 0


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def path(tmp_path: Path, told: Told) -> Iterator[Path]:
    """A matcher in a thread of this process, over what it is told, in a folder that lies deep."""
    deep = tmp_path / ("x" * 60) / ("y" * 60) / "run"
    process = matcher.Matcher(deep / "matcher.sock", told, poll=0.05)  # type: ignore[arg-type]
    thread = threading.Thread(target=process.run)
    thread.start()
    until(lambda: supervisor.answers(f"unix:{process.path}"))
    yield process.path
    process.stop.set()
    thread.join(timeout=10)
    assert not process.path.exists()


class TestTheSocket:
    def test_only_the_owner_may_open_it(self, path: Path) -> None:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700

    def test_a_question_arrives_whole_and_so_does_the_answer(self, path: Path, told: Told) -> None:
        question = Question(
            templates=templates("p1", fingers=(1, 7)),
            leave_out=frozenset({subject_id(4), subject_id(5)}),
            galleries=frozenset({"hanoi", "khác"}),
            most=3,
        )
        (answer,) = SocketEngine(path).search(questions=[question])
        (asked,) = told.asked
        assert asked.templates.to_bytes() == question.templates.to_bytes()
        assert (asked.leave_out, asked.galleries, asked.most) == (
            question.leave_out,
            question.galleries,
            3,
        )
        assert answer == told.search(questions=[])[0]

    def test_ping_tells_how_many_it_holds(self, path: Path) -> None:
        assert running.ping(path) == {"subjects": 3, "pid": os.getpid()}

    def test_it_follows_the_log_though_nobody_asks(self, path: Path, told: Told) -> None:
        before = told.caught_up
        until(lambda: told.caught_up > before + 2)

    @pytest.mark.parametrize(
        "sent",
        [
            b"",
            b"\0\0",
            b"\xff" * 8,
            b"\0\0\0\2\0\0\0\0[]",
            b"\0\0\0\2\0\0\0\0{}",
            b"\0\0\0\3\0\0\0\0abc",
            b'\0\0\0\x0f\0\0\0\0{"ask":"other"}',
            b'\0\0\0\x10\0\0\0\0{"ask":"search"}',
        ],
    )
    def test_nonsense_does_not_stop_it(self, path: Path, sent: bytes) -> None:
        with wire.near(path) as name, socket.socket(socket.AF_UNIX) as asker:
            asker.connect(name)
            asker.sendall(sent)
            asker.shutdown(socket.SHUT_WR)
            asker.settimeout(5)
            while asker.recv(1000):
                pass
        assert SocketEngine(path).ping()["subjects"] == 3

    def test_a_database_that_is_away_is_said_and_survived(self, path: Path, told: Told) -> None:
        from django.db import OperationalError

        told.breaks = OperationalError("gone")
        with pytest.raises(refusals.EngineAway) as refused:
            SocketEngine(path).search(questions=[Question(templates=templates("p1"))])
        assert refused.value.details == {"reason": "OperationalError"}
        told.breaks = None
        assert SocketEngine(path).search(questions=[Question(templates=templates("p1"))])


class TestTheAsker:
    def test_nobody_there_is_a_refusal(self, tmp_path: Path) -> None:
        with pytest.raises(refusals.EngineAway):
            SocketEngine(tmp_path / "nobody.sock").ping()
        with pytest.raises(refusals.EngineAway):
            SocketEngine(tmp_path / "no folder" / "nobody.sock").ping()

    @pytest.mark.parametrize(
        "answer", [{}, {"answers": []}, {"answers": [{}]}, {"answers": 3}, {"error": "Busy"}]
    )
    def test_an_answer_that_is_none_is_a_refusal(self, tmp_path: Path, answer: Any) -> None:
        path = tmp_path / "liar.sock"
        with socket.socket(socket.AF_UNIX) as liar:
            liar.bind(str(path))
            liar.listen()
            thread = threading.Thread(target=self._lie, args=(liar, answer))
            thread.start()
            with pytest.raises(refusals.EngineAway):
                SocketEngine(path).search(questions=[Question(templates=templates("p1"))])
            thread.join(timeout=5)

    def test_silence_is_a_refusal(self, tmp_path: Path) -> None:
        path = tmp_path / "silent.sock"
        with socket.socket(socket.AF_UNIX) as silent:
            silent.bind(str(path))
            silent.listen()
            with pytest.raises(refusals.EngineAway):
                SocketEngine(path, patience=0.05).ping()

    @staticmethod
    def _lie(liar: socket.socket, answer: Any) -> None:
        asker, _ = liar.accept()
        with asker:
            wire.receive(asker)
            wire.send(asker, answer)


@pytest.fixture
def own_keys(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.KEY_DIR = tmp_path / "keys"
    keys.store.cache_clear()
    yield tmp_path
    keys.store.cache_clear()


@pytest.mark.django_db(transaction=True)
class TestTheProcess:
    def start(self, home: Path) -> subprocess.Popen[bytes]:
        environ = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "CANCUOC_HOME": str(home),
            "DATABASE_URL": url_of(connection.settings_dict),
        }
        command = [sys.executable, "-m", "cancuoc.interfaces.cli.main", "matcher"]
        with (home / "matcher.log").open("ab") as log:
            started = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
        until(lambda: supervisor.answers(f"unix:{home / 'run' / 'matcher.sock'}"))
        return started

    def test_killed_and_started_again_it_has_lost_nothing(self, own_keys: Path) -> None:
        services.add(entries=[new(1), new(2)], at=AT, by=WORKER)
        engine = SocketEngine(own_keys / "run" / "matcher.sock")
        process = self.start(own_keys)
        try:
            self.found(engine, "p1", subject_id(1))
            # What is committed is seen by the next question.
            services.add(entries=[new(3)], at=AT, by=WORKER)
            self.found(engine, "p3", subject_id(3))
            process.kill()
            process.wait(timeout=10)
            with pytest.raises(refusals.EngineAway):
                engine.ping()
            services.add(entries=[new(4)], at=AT, by=WORKER)
            services.remove(subjects=[subject_id(2)], reason="asked", at=AT, by=WORKER)
            process = self.start(own_keys)
            for seed, subject in (("p1", 1), ("p3", 3), ("p4", 4)):
                self.found(engine, seed, subject_id(subject))
            assert self.ask(engine, "p2") == []
            # A deletion leaves a running index though nobody searches.
            services.remove(subjects=[subject_id(1)], reason="asked", at=AT, by=WORKER)
            until(lambda: engine.ping()["subjects"] == 2, seconds=5)
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0
        finally:
            process.kill()
            process.wait(timeout=10)

    def test_the_command_asks_how_it_is(self, own_keys: Path, capsys: Any, settings: Any) -> None:
        settings.MATCHER_SOCKET = own_keys / "run" / "matcher.sock"
        with pytest.raises(refusals.EngineAway):
            matcher.run(["--ping"])
        process = self.start(own_keys)
        try:
            assert matcher.run(["--ping"]) == 0
            assert json.loads(capsys.readouterr().out) == {"subjects": 0, "pid": process.pid}
        finally:
            process.kill()
            process.wait(timeout=10)

    @staticmethod
    def ask(engine: SocketEngine, seed: str) -> list[UUID]:
        (answer,) = engine.search(questions=[Question(templates=templates(seed))])
        return [found.subject for found in answer.candidates]

    def found(self, engine: SocketEngine, seed: str, subject: UUID) -> None:
        assert self.ask(engine, seed) == [subject]
