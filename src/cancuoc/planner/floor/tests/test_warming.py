"""The compiled evening: at hand before somebody waits, and nobody waits for its compiler."""

from __future__ import annotations

import subprocess
import threading
import time

import numpy as np
import pytest
from tests.support.compilers import Compiled, program_with_pages

from cancuoc.config import web
from cancuoc.planner.floor import kernels, readiness, simulate, warming
from cancuoc.planner.floor.simulate import People


@pytest.fixture
def pages():
    with program_with_pages() as released:
        yield released


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Give an empty folder for kernels; nothing is compiled, only noted."""
    path = tmp_path / "floor" / "now"
    path.mkdir(parents=True)
    monkeypatch.setattr(kernels, "FOLDER", path)
    monkeypatch.setattr(warming, "load", lambda: loads.append(path))
    loads.clear()
    return path


loads: list[object] = []


def somebody(**more) -> People:
    whole = np.ones((1, 2), dtype=np.int64)
    rows = {
        "came": np.zeros((1, 2)),
        "due": np.zeros((1, 2)),
        "prio": whole,
        "lanes": whole,
        "service": np.full((1, 2), 5.0),
    }
    return People(**(rows | more))


def wait_until(said) -> None:
    until = time.monotonic() + 60
    while not said() and time.monotonic() < until:
        time.sleep(0.01)
    assert said()


def test_a_library_may_wait_and_is_always_answered():
    assert warming.at_hand()
    found = simulate.run(somebody(), simulate.alike(1, runs=1))
    assert found.starts.tolist() == [[0.0, 5.0]]


def test_where_pages_are_answered_a_hanging_compiler_is_waited_for_by_nobody(pages):
    began = time.thread_time()
    assert not warming.at_hand()
    assert not warming.at_hand()
    assert time.thread_time() - began < 1.0
    assert sum(thread.name == "floor-warm" for thread in threading.enumerate()) == 1


def test_a_page_that_forgot_to_ask_fails_at_once(pages):
    with pytest.raises(Compiled):
        simulate.run(somebody(), simulate.alike(1, runs=1))
    with pytest.raises(readiness.StillLoading):
        readiness.insist()


def test_once_loaded_it_is_at_hand_for_good(pages):
    pages.set()
    wait_until(warming.at_hand)
    found = simulate.run(somebody(), simulate.alike(1, runs=1))
    assert found.starts.tolist() == [[0.0, 5.0]]


def test_each_process_of_the_web_server_begins_to_load(pages):
    warming._loading.clear()
    web.post_fork(None, None)
    assert readiness.never_waiting.is_set()
    assert warming._loading[0].is_alive()


def test_a_loading_that_failed_is_told_and_tried_again_after_a_minute(monkeypatch, caplog):
    tries = []

    def fail() -> None:
        tries.append(1)
        raise RuntimeError("no compiler")

    was = readiness.loaded.is_set()
    readiness.loaded.clear()
    monkeypatch.setattr(warming, "load", fail)
    monkeypatch.setattr(kernels, "FOLDER", None)
    try:
        for _ in range(3):
            assert not warming.ready()
            warming._loading[0].join()
        assert len(tries) == 1
        assert "could not be loaded" in caplog.text
        warming._failed[:] = [time.monotonic() - warming.TRY_AGAIN]
        assert not warming.ready()
        warming._loading[0].join()
        assert len(tries) == 2
    finally:
        warming._failed.clear()
        if was:
            readiness.loaded.set()


def test_a_full_folder_is_only_loaded_from(folder, monkeypatch):
    asked = []
    monkeypatch.setattr(warming, "_fill_apart", lambda: asked.append(1))
    warming._prepare()
    assert asked == [1]
    warming.fill()
    warming._prepare()
    assert asked == [1]
    assert len(loads) == 3


def test_of_several_programs_one_compiles(folder):
    threads = [threading.Thread(target=warming.fill) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loads == [folder]


def test_another_source_file_or_machine_is_not_full(folder, monkeypatch):
    warming.fill()
    assert warming._is_full(folder)
    monkeypatch.setattr(warming, "_mark_of", lambda: "another processor")
    assert not warming._is_full(folder)


def test_a_compiling_program_that_fails_leaves_the_loading_to_us(folder, monkeypatch, caplog):
    bad = subprocess.CompletedProcess([], 1, stdout="", stderr="disk full")
    monkeypatch.setattr(subprocess, "run", lambda *_args, **_more: bad)
    warming._prepare()
    assert loads == [folder]
    assert "disk full" in caplog.text


@pytest.mark.parametrize(
    "odd",
    [
        {"came": np.zeros((1, 2), order="F")},
        {"came": np.broadcast_to(0.0, (1, 2))},
        {"prio": np.ones((1, 2), dtype=np.int32)},
        {"service": np.full((2, 1), 5.0).T},
    ],
)
def test_however_the_numbers_lie_in_memory_the_kernel_is_compiled_once(odd):
    warming.load()
    counters = simulate.alike(1, runs=1)
    counters.closes.flags.writeable = False
    found = simulate.run(somebody(**odd), counters)
    assert found.starts.tolist() == [[0.0, 5.0]]
    assert len(kernels.evenings.signatures) == 1
