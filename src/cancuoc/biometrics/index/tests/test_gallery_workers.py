"""The gallery in processes: the same answers, and none from a part of it when a process dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import pytest

from cancuoc.biometrics.index.gallery import Gallery
from cancuoc.biometrics.index.parts import Gone, Worker
from cancuoc.biometrics.index.settings import Settings
from cancuoc.biometrics.index.tests.crowd import TWO_FINGERS, again, person, subject
from cancuoc.biometrics.positions import Eye
from cancuoc.biometrics.templates import BadTemplates

COUNT = 24


def templates(number):
    return person(
        number,
        eyes=(Eye.LEFT,) if number % 5 == 0 else tuple(Eye),
        fingers=TWO_FINGERS if number % 3 == 0 else (),
    )


def everybody():
    return ((subject(n), templates(n).to_bytes()) for n in range(COUNT))


def names(answer):
    return [found.subject for found in answer.candidates]


def kill(gallery, number):
    os.kill(gallery._parts[number].pid, signal.SIGKILL)


def is_running(pid):
    """A child of a process that is gone may stay as a name without a process for a moment."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def workers():
    with Gallery(workers=2, source=everybody) as opened:
        opened.refill()
        yield opened


@pytest.fixture(scope="module")
def here():
    with Gallery(source=everybody) as opened:
        opened.refill()
        yield opened


class TestTheSameAnswers:
    def test_subjects_are_spread(self, workers):
        assert len(workers) == COUNT
        assert min(workers._sizes) > 0

    @pytest.mark.parametrize("number", [0, 1, 3, 15, 23, 500])
    def test_as_in_one_process(self, workers, here, number):
        probe = again(number, fingers=TWO_FINGERS)
        assert workers.search(probe, least=0.0) == here.search(probe, least=0.0)

    @pytest.mark.parametrize("number", [3, 15])
    def test_by_fingers_alone_too(self, workers, here, number):
        probe = again(number, eyes=(), fingers=TWO_FINGERS)
        answer = workers.search(probe)
        assert answer == here.search(probe)
        assert names(answer) == [subject(number)]

    def test_changes_are_visible_to_the_next_search(self, workers):
        workers.insert(subject(900), person(900))
        assert names(workers.search(again(900))) == [subject(900)]
        assert workers.delete(subject(900)) is True
        assert workers.delete(subject(900)) is False
        assert names(workers.search(again(900))) == []
        assert len(workers) == COUNT

    def test_memory_is_that_of_all(self, workers):
        assert workers.memory() > COUNT * 2400


class TestRefusals:
    def test_they_come_back_as_they_are(self, workers):
        with pytest.raises(BadTemplates) as refused:
            workers._insert([(subject(901), b"nothing of ours")])
        assert refused.value.details == {"bytes": 15}
        assert len(workers) == COUNT

    def test_the_other_part_has_what_it_was_given_and_both_go_on(self, workers):
        good = next(n for n in range(902, 999) if workers._part(subject(n)) == 0)
        bad = next(n for n in range(902, 999) if workers._part(subject(n)) == 1)
        entries = [(subject(good), person(good).to_bytes()), (subject(bad), b"")]
        with pytest.raises(BadTemplates):
            workers._insert(entries)
        assert names(workers.search(again(good))) == [subject(good)]
        assert len(workers) == COUNT + 1
        assert workers.delete(subject(good))


class TestAKilledWorker:
    def test_the_next_search_is_answered_from_everybody(self, workers, here):
        kill(workers, 1)
        probe = again(3, fingers=TWO_FINGERS)
        assert workers.search(probe, least=0.0) == here.search(probe, least=0.0)
        assert len(workers) == COUNT

    def test_killed_in_the_middle_of_a_search(self, workers, here):
        part = workers._parts[0]
        real = part.start

        def start(what, *words):
            real(what, *words)
            if what == "search":
                part.start = real
                kill(workers, 0)

        part.start = start
        probe = again(6, fingers=TWO_FINGERS)
        assert workers.search(probe, least=0.0) == here.search(probe, least=0.0)

    def test_killed_in_the_middle_of_an_insert(self, workers):
        part = workers._parts[workers._part(subject(910))]
        real = part.start

        def start(what, *words):
            part.start = real
            kill(workers, workers._part(subject(910)))
            real(what, *words)

        part.start = start
        workers.insert(subject(910), person(910))
        assert names(workers.search(again(910))) == [subject(910)]
        assert workers.delete(subject(910))
        assert len(workers) == COUNT


def test_a_silent_worker_counts_as_gone(workers):
    settings = Settings()
    part = workers._parts[0]
    os.kill(part.pid, signal.SIGSTOP)
    part._settings = replace(settings, workers=settings.workers._replace(patience=0.1))
    part.start("size")
    with pytest.raises(Gone):
        part.finish()
    part._settings = settings
    asleep = part.pid
    workers._lost.add(0)
    assert names(workers.search(again(1))) == [subject(1)]
    assert part.pid != asleep


def test_workers_end_and_rows_go_with_a_coordinator_that_is_killed(tmp_path):
    program = textwrap.dedent(
        """
        import os, signal, sys
        from pathlib import Path
        from cancuoc.biometrics.index.gallery import Gallery
        gallery = Gallery(workers=1, folder=Path(sys.argv[1]))
        print(gallery._parts[0].pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
    )
    pid = int(done.stdout)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if not is_running(pid) and not list(tmp_path.glob("*/0")):
            break
        time.sleep(0.05)
    assert not is_running(pid)
    assert list(tmp_path.glob("*/0")) == []


def test_closing_ends_the_process(tmp_path):
    part = Worker(tmp_path / "0", Settings())
    pid = part.pid
    part.close()
    assert not is_running(pid)
    with pytest.raises(Gone):
        part.start("size")
