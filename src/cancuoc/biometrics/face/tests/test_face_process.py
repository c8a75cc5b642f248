"""The face process watched: whatever the child does, a call ends with a reading or a refusal."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from cancuoc.biometrics.face import settings
from cancuoc.biometrics.face.process import (
    BadFacePicture,
    FaceNotSetUp,
    FaceProcess,
    FaceProcessFailed,
    FaceTimeout,
)
from cancuoc.biometrics.face.readings import NoFace
from cancuoc.biometrics.face.settings import Process

FAKE = Path(__file__).parent / "fake_worker.py"
PICTURE = np.full((64, 80, 3), 90, np.uint8)
DARK = np.zeros((64, 80, 3), np.uint8)
PATIENT, HASTY = Process(60.0, 30.0), Process(60.0, 0.4)


@pytest.fixture
def start(tmp_path) -> Iterator[Callable[..., FaceProcess]]:
    begun: list[FaceProcess] = []

    def begin(way: str, limits: Process = PATIENT, **words) -> FaceProcess:
        script = tmp_path / f"{way}.py"
        script.unlink(missing_ok=True)
        script.symlink_to(FAKE)
        begun.append(FaceProcess(Path(sys.executable), worker=script, limits=limits, **words))
        return begun[-1]

    yield begin
    for process in begun:
        process.close()


def pid(process: FaceProcess) -> int:
    assert process._child is not None
    return process._child._process.pid


def gone(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    return False


class TestAChildThatWorks:
    def test_a_picture_becomes_a_reading(self, start):
        found = start("well").read(PICTURE)
        assert found.embedder == "fake"
        assert found.vector.shape == (4,)
        assert found.points.shape == (478, 3)
        assert found.box == (1, 2, 30, 40)
        assert found.measures["exposure"] == 90
        assert found.faces == 1

    def test_one_child_serves_many_pictures(self, start):
        process = start("well")
        process.read(PICTURE)
        first = pid(process)
        assert [process.read(PICTURE).faces for _ in range(5)] == [1] * 5
        assert pid(process) == first

    def test_it_starts_only_when_it_is_needed(self, start):
        assert start("well")._child is None

    def test_a_grey_picture_is_sent_in_colour(self, start):
        assert start("well").read(PICTURE[..., 0]).measures["exposure"] == 90

    def test_a_picture_larger_than_a_pipe_arrives_whole(self, start):
        large = np.full((1500, 1500, 3), 7, np.uint8)
        assert start("well").read(large).measures["exposure"] == 7

    def test_no_face_is_a_refusal_and_no_failure_of_the_child(self, start):
        process = start("no_face")
        with pytest.raises(NoFace):
            process.read(PICTURE)
        first = pid(process)
        with pytest.raises(NoFace):
            process.read(PICTURE)
        assert pid(process) == first

    def test_closing_leaves_nothing_behind(self, start):
        process = start("well")
        process.read(PICTURE)
        number = pid(process)
        process.close()
        assert gone(number)
        process.close()

    def test_leaving_the_block_ends_the_child(self, start):
        with start("well") as process:
            process.read(PICTURE)
            number = pid(process)
        assert gone(number)

    def test_threads_take_turns(self, start):
        process, found = start("well"), []
        threads = [
            threading.Thread(target=lambda: found.append(process.read(PICTURE).faces))
            for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [1] * 6

    def test_a_named_embedder_is_told_to_the_child(self, start):
        named = settings.embedder()._replace(file="/models/better.onnx", name="better-1")
        assert start("well", embedder=named).read(PICTURE).embedder == "better-1"

    def test_the_child_sees_little_of_our_surroundings(self, start, monkeypatch):
        monkeypatch.setenv("CANCUOC_SECRET", "1")
        process = start("well")
        process.read(PICTURE)
        told = Path(f"/proc/{pid(process)}/environ")
        if not told.exists():
            pytest.skip("this system shows no environment of a process")
        assert b"CANCUOC_SECRET" not in told.read_bytes()


class TestAChildThatFails:
    @pytest.mark.parametrize("way", ["hangs", "deaf"])
    def test_a_hang_ends_in_time_and_the_child_is_killed(self, start, way):
        process = start(way, HASTY)
        began = time.monotonic()
        with pytest.raises(FaceTimeout):
            process.read(np.full((1500, 1500, 3), 7, np.uint8))
        assert time.monotonic() - began < 30
        assert process._child is None

    def test_dripping_bytes_do_not_stretch_the_time(self, start):
        process = start("slowly", HASTY)
        with pytest.raises(FaceTimeout):
            process.read(PICTURE)

    def test_a_child_that_is_never_ready_is_given_up(self, start):
        with pytest.raises(FaceTimeout):
            start("never_ready", Process(0.4, 5.0)).read(PICTURE)

    @pytest.mark.parametrize("way", ["dies", "dies_at_once", "half"])
    def test_a_death_is_a_refusal(self, start, way):
        process = start(way)
        with pytest.raises(FaceProcessFailed) as refused:
            process.read(PICTURE)
        assert not isinstance(refused.value, FaceTimeout)
        assert process._child is None

    @pytest.mark.parametrize(("way", "kind"), [("dies_on_dark", 503), ("hangs_on_dark", 504)])
    def test_the_next_picture_gets_another_child(self, start, way, kind):
        process = start(way)
        process.read(PICTURE)
        first = pid(process)
        # Honest answers have their time; only what must run out is short.
        process._limits = HASTY
        with pytest.raises(FaceProcessFailed) as refused:
            process.read(DARK)
        process._limits = PATIENT
        assert refused.value.status == kind
        assert gone(first)
        assert process.read(PICTURE).faces == 1
        assert pid(process) != first

    def test_a_child_that_died_between_two_calls_is_replaced_without_a_word(self, start):
        process = start("dies_after")
        process.read(PICTURE)
        process._child._process.wait(timeout=10)
        assert process.read(PICTURE).faces == 1


LIES = [
    "other_id", "short", "long", "not_a_number", "empty_vector", "no_measures",
    "words_for_numbers", "no_faces_but_one", "minus_one_face", "list_for_measures",
    "noise", "huge", "list",
]  # fmt: skip


class TestAChildThatLies:
    @pytest.mark.parametrize("way", LIES)
    def test_it_is_not_believed_and_not_asked_again(self, start, way):
        process = start(way)
        with pytest.raises(FaceProcessFailed):
            process.read(PICTURE)
        assert process._child is None

    @pytest.mark.parametrize("way", ["no_introduction", "size_of_words", "size_zero", "size_huge"])
    def test_a_wrong_introduction_ends_it(self, start, way):
        process = start(way)
        with pytest.raises(FaceProcessFailed):
            process.read(PICTURE)
        assert process._child is None


class TestRefusals:
    def test_without_the_environment_the_way_to_it_is_said(self, tmp_path):
        with pytest.raises(FaceNotSetUp) as refused:
            FaceProcess(tmp_path / "python").read(PICTURE)
        assert "face-setup" in refused.value.next_step
        assert refused.value.status == 503

    def test_an_interpreter_that_is_none_is_a_failure(self, tmp_path):
        wrong = tmp_path / "python"
        wrong.write_text("no program")
        with pytest.raises(FaceProcessFailed):
            FaceProcess(wrong).read(PICTURE)

    @pytest.mark.parametrize(
        "pixels",
        [
            np.zeros((47, 64, 3), np.uint8),
            np.zeros((64, 4097, 3), np.uint8),
            np.zeros((2500, 2500), np.uint8),
            np.zeros((64, 64, 4), np.uint8),
            np.zeros((64, 64, 3), np.float32),
            np.zeros(64, np.uint8),
        ],
        ids=["too low", "too wide", "too many", "four colours", "not bytes", "a line"],
    )
    def test_what_is_no_portrait_never_reaches_the_child(self, start, pixels):
        process = start("well")
        with pytest.raises(BadFacePicture):
            process.read(pixels)
        assert process._child is None
