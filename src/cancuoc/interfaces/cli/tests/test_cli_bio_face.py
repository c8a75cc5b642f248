"""`cancuoc bio --modality face` and `bio face-setup`, with a child that plays its part."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from cancuoc.biometrics.face import process as face_process
from cancuoc.biometrics.face.process import FaceNotSetUp, FaceProcess
from cancuoc.biometrics.measuring_set import NoPictures
from cancuoc.biometrics.synthetic import stamp
from cancuoc.interfaces.cli import bio, bio_face, main
from cancuoc.interfaces.cli.bio_face import FaceSetupFailed

FAKE = Path(face_process.__file__).parent / "tests" / "fake_worker.py"


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("CANCUOC_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CANCUOC_FACE_PYTHON", raising=False)
    return tmp_path


@pytest.fixture
def child(place, monkeypatch):
    """Let a well-behaved fake answer in place of the real child."""
    script = place / "well.py"
    script.symlink_to(FAKE)
    monkeypatch.setenv("CANCUOC_FACE_PYTHON", sys.executable)
    monkeypatch.setattr(bio_face, "FaceProcess", partial(FaceProcess, worker=script))


def portrait(file: Path, level: int = 120) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (80, 100), (level, level, level)).save(file)
    return file


@pytest.fixture
def folder(place):
    for subject in ("a", "b", "c"):
        for take in (1, 2):
            portrait(place / "faces" / subject / f"{take}.png")
    return place / "faces"


def answer(capsys, *words):
    assert main.main(["bio", *map(str, words)]) == 0
    return capsys.readouterr().out


class TestReading:
    def test_a_template_tells_vector_and_measures(self, capsys, place, child):
        file = portrait(place / "one.png")
        found = json.loads(answer(capsys, "template", file, "--modality", "face", "--json"))
        assert found["extractor"] == "fake"
        assert len(found["vector"]) == 4
        assert found["metric"] == "cancuoc-portrait-1"
        assert found["measures"]["exposure"] == 120
        assert found["faces"] == 1

    def test_a_template_in_words_gives_advice(self, capsys, place, child):
        words = answer(capsys, "template", portrait(place / "one.png"), "--modality", "face")
        assert "1 khuôn mặt" in words
        assert "Khuôn mặt quá nhỏ" in words

    def test_two_pictures_are_compared(self, capsys, place, child):
        one, two = (portrait(place / name) for name in ("one.png", "two.png"))
        found = json.loads(answer(capsys, "match", one, two, "--modality", "face", "--json"))
        assert found == {"score": 1.0}

    @pytest.mark.parametrize("words", [("template", "x.png"), ("match", "x.png", "y.png")])
    def test_a_file_that_is_not_there_is_refused(self, place, child, words):
        with pytest.raises(bio.NoFile):
            bio.run([words[0], *(str(place / word) for word in words[1:]), "--modality", "face"])

    def test_without_the_environment_the_way_to_it_is_said(self, place):
        file = portrait(place / "one.png")
        with pytest.raises(FaceNotSetUp) as refused:
            bio.run(["template", str(file), "--modality", "face"])
        assert "face-setup" in refused.value.next_step


class TestBench:
    def test_all_pairs_are_measured(self, capsys, folder, child):
        found = json.loads(answer(capsys, "bench", folder, "--modality", "face", "--json"))
        assert found["modality"] == "face"
        assert (found["subjects"], found["genuine"], found["impostor"]) == (3, 3, 12)
        assert found["failures"] == found["left_out"] == 0

    def test_drawn_portraits_are_left_out_and_counted(self, capsys, folder, child):
        jpeg = portrait(folder / "d" / "1.jpg")
        jpeg.write_bytes(stamp.put(jpeg.read_bytes(), text="drawn"))
        found = json.loads(answer(capsys, "bench", folder, "--modality", "face", "--json"))
        assert (found["left_out"], found["pictures"]) == (1, 6)

    def test_a_folder_of_drawings_alone_is_refused(self, place, child):
        jpeg = portrait(place / "drawn" / "d" / "1.jpg")
        jpeg.write_bytes(stamp.put(jpeg.read_bytes(), text="drawn"))
        with pytest.raises(NoPictures) as refused:
            bio.run(["bench", str(place / "drawn"), "--modality", "face"])
        assert "ảnh khuôn mặt vẽ" in refused.value.message


class TestSetUp:
    def built(self, place, *, fails: str | None = None):
        """Return what was run, with a stand-in for uv that only makes the interpreter."""
        done: list[list[str]] = []

        def run(words):
            done.append(list(words))
            if words[1] == "venv":
                python = Path(words[-1]) / "bin" / "python"
                python.parent.mkdir(parents=True, exist_ok=True)
                python.touch()
            return 1 if words[1] == fails else 0

        return done, run

    @pytest.fixture(autouse=True)
    def uv(self, monkeypatch):
        monkeypatch.setattr(bio_face, "_uv", lambda: "uv")

    def test_it_is_built_from_the_lock_and_nothing_else(self, place):
        done, run = self.built(place)
        assert bio_face.set_up(run=run)["built"] is True
        venv, sync = done
        assert venv[1] == "venv"
        assert "--require-hashes" in sync
        assert sync[-1] == str(bio_face.LOCK)
        assert bio_face.environment().ready

    def test_what_stands_is_left_alone(self, place):
        bio_face.set_up(run=self.built(place)[1])
        done, run = self.built(place)
        assert bio_face.set_up(run=run)["built"] is False
        assert done == []

    def test_another_lock_means_building_again(self, place, monkeypatch):
        bio_face.set_up(run=self.built(place)[1])
        other = place / "other.lock"
        other.write_text("x")
        monkeypatch.setattr(bio_face, "LOCK", other)
        assert not bio_face.environment().ready
        assert bio_face.set_up(run=self.built(place)[1])["built"] is True

    @pytest.mark.parametrize("step", ["venv", "pip"])
    def test_half_an_environment_is_none(self, place, step):
        with pytest.raises(FaceSetupFailed):
            bio_face.set_up(run=self.built(place, fails=step)[1])
        assert not bio_face.environment().ready

    def test_a_failed_rebuild_does_not_leave_the_old_one_looking_whole(self, place, monkeypatch):
        bio_face.set_up(run=self.built(place)[1])
        (bio_face.environment().folder / "lock.sha256").write_text("old")
        with pytest.raises(FaceSetupFailed):
            bio_face.set_up(run=self.built(place, fails="pip")[1])
        assert not bio_face.environment().ready

    def test_the_command_tells_where_it_is(self, capsys, place, monkeypatch):
        monkeypatch.setattr(bio_face, "_run", self.built(place)[1])
        assert "home/face/bin/python" in answer(capsys, "face-setup")


def test_a_command_that_cannot_run_is_a_failed_step():
    assert bio_face._run(["/nonexistent/uv", "venv"]) == 1


def test_without_uv_the_way_to_it_is_said(place, monkeypatch):
    monkeypatch.setenv("PATH", str(place))
    monkeypatch.setenv("CANCUOC_ROOT", str(place))
    with pytest.raises(FaceSetupFailed) as refused:
        bio_face.set_up()
    assert "./cancuoc up" in refused.value.next_step


class TestTheLock:
    TEXT = bio_face.LOCK.read_text()

    @pytest.mark.parametrize(
        "pin", ["mediapipe==0.10.21", "dlib-bin==20.0.1.post1", "numpy==1.26.4"]
    )
    def test_the_measured_versions_are_pinned(self, pin):
        assert pin in self.TEXT

    def test_every_package_has_hashes(self):
        for package in self.TEXT.split("\n\n"):
            for line in package.splitlines():
                if "==" in line:
                    assert line.endswith("\\")

    @pytest.mark.parametrize("package", ["jax", "jaxlib", "sounddevice", "opencv-contrib-python "])
    def test_what_faces_do_not_need_is_left_out(self, package):
        assert f"\n{package}==" not in self.TEXT
