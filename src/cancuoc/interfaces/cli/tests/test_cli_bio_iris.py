"""`cancuoc bio --modality iris`: eyes read, compared and measured from the command line."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from PIL import Image

from cancuoc.biometrics.iris.code import IrisCode
from cancuoc.biometrics.positions import Eye
from cancuoc.biometrics.synthetic import iris
from cancuoc.biometrics.synthetic.iris import IrisFault
from cancuoc.interfaces.cli import bio, main

EYES = Path(os.environ.get("CANCUOC_EYES", "../shared/data/bio/iris"))


def picture(subject, take, fault=None):
    return iris.photograph(subject=subject, eye=Eye.LEFT, take=str(take), fault=fault).image


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("eyes")
    for subject in ("001", "002", "003"):
        for session in (1, 2):
            (place / subject / str(session)).mkdir(parents=True)
            name = f"{subject}_{session}_1.bmp"
            Image.fromarray(picture(f"cli-{subject}", session)).save(
                place / subject / str(session) / name
            )
    return place


def file(folder, subject, session):
    return folder / subject / str(session) / f"{subject}_{session}_1.bmp"


def answer(capsys, *words):
    assert main.main(["bio", *map(str, words)]) == 0
    return capsys.readouterr().out


def test_a_template_tells_borders_quality_and_code(capsys, folder):
    found = json.loads(
        answer(capsys, "template", file(folder, "001", 1), "--modality", "iris", "--json")
    )
    assert 0 < found["pupil"]["radius"] < found["limbus"]["radius"] < 240
    assert found["elements"]["usable_area"] > 60
    assert found["retake"] is False
    assert found["metric"] == "cancuoc-iris-elements-1"
    assert IrisCode.from_bytes(bytes.fromhex(found["code"])).mask.any()


def test_a_template_in_words_tells_what_is_seen(capsys, folder):
    words = answer(capsys, "template", file(folder, "001", 1), "--modality", "iris")
    assert "2.400 byte" in words
    assert "% mống mắt" in words
    assert "Ảnh dùng tốt." in words


def test_mates_score_higher_than_strangers(capsys, folder):
    def score(one, two):
        words = ("match", one, two, "--modality", "iris", "--json")
        return json.loads(answer(capsys, *words))["score"]

    mates = score(file(folder, "001", 1), file(folder, "001", 2))
    strangers = score(file(folder, "001", 1), file(folder, "002", 1))
    assert mates > 0.8 > 0.7 > strangers


def test_a_score_is_told_in_words(capsys, folder):
    one = file(folder, "001", 1)
    assert answer(capsys, "match", one, one, "--modality", "iris").strip() == "Điểm giống: 1.000"


def test_a_folder_is_measured_with_sessions_of_one_eye_together(capsys, folder):
    found = json.loads(answer(capsys, "bench", folder, "--modality", "iris", "--json"))
    assert found["modality"] == "iris"
    assert (found["subjects"], found["pictures"], found["failures"]) == (3, 6, 0)
    assert (found["genuine"], found["impostor"]) == (3, 12)
    assert found["eer"] == 0
    assert "3 đối tượng, 6 ảnh" in bio.bench_words(found)


def test_a_closed_eye_is_refused_with_what_to_do(capsys, tmp_path):
    Image.fromarray(picture("cli-001", 1, IrisFault.CLOSED)).save(tmp_path / "1.png")
    assert main.main(["bio", "template", str(tmp_path / "1.png"), "--modality", "iris"]) == 2
    assert "mở to mắt" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [["template", "nowhere.png"], ["match", "nowhere.png", "nowhere.png"], ["bench", "nowhere"]],
)
def test_what_is_not_there_is_refused(capsys, words):
    assert main.main(["bio", *words, "--modality", "iris"]) == 2
    assert capsys.readouterr().err.startswith("Không có")


def test_a_picture_too_small_for_an_eye_is_refused(capsys, tmp_path):
    Image.new("L", (60, 60)).save(tmp_path / "1.png")
    assert main.main(["bio", "template", str(tmp_path / "1.png"), "--modality", "iris"]) == 2
    assert "kích thước" in capsys.readouterr().err


@pytest.mark.nightly
def test_a_set_of_real_eyes_keeps_its_bar(capsys):
    if not EYES.is_dir():
        pytest.skip(f"{EYES} is not on this machine; set CANCUOC_EYES")
    found = json.loads(answer(capsys, "bench", EYES, "--modality", "iris", "--json"))
    assert found["failures"] == 0
    assert found["eer"] <= 0.004
