"""`cancuoc bio`: fingers compared and measured from the command line, and its refusals."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from cancuoc.biometrics.synthetic import fingers, impressions
from cancuoc.biometrics.synthetic.impressions import Touch
from cancuoc.interfaces.cli import bio, main

SETS = Path(os.environ.get("CANCUOC_FVC", "../shared/data/bio/fingerprint"))


@cache
def picture(subject, take):
    master = fingers.grow(subject=subject, finger=2)
    return impressions.press(
        master=master, subject=subject, finger=2, take=str(take), touch=Touch()
    ).image


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("fingers")
    for subject in ("a", "b", "c"):
        for take in (1, 2):
            Image.fromarray(picture(f"cli-{subject}", take)).save(place / f"{subject}_{take}.png")
    return place


def answer(capsys, *words):
    assert main.main(["bio", *map(str, words)]) == 0
    return capsys.readouterr().out


def test_the_command_stands_in_the_help():
    assert "sinh trắc học" in main.help_text()


def test_a_template_lists_every_minutia(capsys, folder):
    found = json.loads(answer(capsys, "template", folder / "a_1.png", "--json"))
    assert found["extractor"] == "LEADER"
    assert len(found["minutiae"]) > 10
    for minutia in found["minutiae"]:
        assert 0 <= minutia["x"] <= found["width"]
        assert 0 <= minutia["y"] <= found["height"]
        assert 0 <= minutia["angle"] < 6.2833
        assert minutia["kind"] in {"ending", "bifurcation"}


def test_a_template_in_words_counts_them(capsys, folder):
    words = answer(capsys, "template", folder / "a_1.png")
    count = int(words.split()[0])
    assert count > 10
    assert "điểm đặc trưng" in words


def test_mates_score_higher_than_strangers(capsys, folder):
    mates = json.loads(answer(capsys, "match", folder / "a_1.png", folder / "a_2.png", "--json"))
    other = json.loads(answer(capsys, "match", folder / "a_1.png", folder / "b_1.png", "--json"))
    assert mates["score"] > 2 * other["score"]


def test_a_folder_is_measured_over_all_pairs(capsys, folder):
    found = json.loads(answer(capsys, "bench", folder, "--modality", "finger", "--json"))
    assert (found["subjects"], found["pictures"], found["failures"]) == (3, 6, 0)
    assert (found["genuine"], found["impostor"]) == (3, 12)
    assert found["eer"] == 0
    assert found["fnmr_1e3"] == 0
    assert found["template_ms"] > found["match_ms"] > 0
    words = bio.bench_words(found)
    for part in ("3 đối tượng, 6 ảnh", "EER 0.00 %", "FMR 1e-3", "ms một cặp"):
        assert part in words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["template", "nowhere.png"], "Không có tệp này"),
        (["match", "nowhere.png", "nowhere.png"], "Không có tệp này"),
        (["bench", "nowhere"], "Không có ảnh nào"),
    ],
)
def test_what_is_not_there_is_refused_in_one_line(capsys, words, said):
    assert main.main(["bio", *words]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_a_file_that_is_no_picture_is_refused(capsys, tmp_path):
    file = tmp_path / "1.png"
    file.write_text("no picture")
    assert main.main(["bio", "template", str(file)]) == 2
    assert "Vui lòng chọn" in capsys.readouterr().err


def test_a_picture_cut_short_is_refused(capsys, folder, tmp_path):
    file = tmp_path / "1.png"
    file.write_bytes((folder / "a_1.png").read_bytes()[:5000])
    assert main.main(["bio", "template", str(file)]) == 2
    assert "Ảnh bị hỏng" in capsys.readouterr().err


def test_a_picture_too_small_for_a_finger_is_refused(capsys, tmp_path):
    Image.new("L", (20, 20)).save(tmp_path / "1.png")
    assert main.main(["bio", "template", str(tmp_path / "1.png")]) == 2
    assert "500 ppi" in capsys.readouterr().err


@pytest.mark.parametrize("ppi", ["0", "99", "2001", "-500", "many"])
def test_a_resolution_no_scanner_has_is_refused(ppi, capsys):
    with pytest.raises(SystemExit) as stopped:
        bio.run(["template", "1.png", "--ppi", ppi])
    assert stopped.value.code == 2
    assert "--ppi" in capsys.readouterr().err


@pytest.mark.nightly
@pytest.mark.parametrize(("name", "eer"), [("fvc2002_DB4_B", 0.011), ("fvc2004_DB4_B", 0.025)])
def test_the_contest_sets_keep_their_bars(name, eer, capsys):
    if not (SETS / name).is_dir():
        pytest.skip(f"{SETS / name} is not on this machine; set CANCUOC_FVC")
    found = json.loads(answer(capsys, "bench", SETS / name, "--json"))
    assert (found["genuine"], found["impostor"]) == (280, 2880)
    assert found["eer"] <= eer
    assert found["fnmr_1e3"] <= 0.02
