"""`cancuoc bio quality`, records as files, and the comparison with NBIS in one run."""

from __future__ import annotations

import json
from functools import cache

import pytest
from PIL import Image

from cancuoc.biometrics import error_rates
from cancuoc.biometrics.fingerprint import leader, nbis
from cancuoc.biometrics.formats import finger_image, finger_minutiae, wsq
from cancuoc.biometrics.formats.finger_image import FingerImage
from cancuoc.biometrics.formats.finger_minutiae import Edition
from cancuoc.biometrics.formats.minutiae_values import to_view
from cancuoc.biometrics.formats.pictures import Coding
from cancuoc.biometrics.synthetic import fingers, impressions
from cancuoc.biometrics.synthetic.impressions import Touch
from cancuoc.interfaces.cli import bio_beside, main

with_nbis = pytest.mark.skipif(not nbis.available(), reason="NBIS does not load here")


@cache
def picture(subject, take):
    master = fingers.grow(subject=subject, finger=2)
    return impressions.press(
        master=master, subject=subject, finger=2, take=str(take), touch=Touch()
    ).image


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("beside")
    for subject in ("a", "b"):
        for take in (1, 2):
            Image.fromarray(picture(f"beside-{subject}", take)).save(
                place / f"{subject}_{take}.png"
            )
    return place


def answer(capsys, *words):
    assert main.main(["bio", *map(str, words)]) == 0
    return capsys.readouterr().out


@with_nbis
def test_both_are_measured_on_the_same_pairs(capsys, folder):
    found = json.loads(answer(capsys, "bench", folder, "--beside", "nbis", "--json"))
    theirs = found["beside"]
    for key in ("genuine", "impostor", "pictures", "subjects"):
        assert found[key] == theirs[key]
    assert (found["modality"], theirs["modality"]) == ("finger", "mindtct + bozorth3")
    assert theirs["template_ms"] > 0


@pytest.mark.parametrize(
    ("ours", "theirs", "ratio"), [(0.01, 0.08, 8.0), (0.0, 0.08, None), (0.02, 0.0, 0.0)]
)
def test_the_ratio_is_of_mates_missed(monkeypatch, ours, theirs, ratio):
    class Other:
        def report(self):
            return {
                "fnmr_1e3": theirs,
                "eer": 0.1,
                "modality": "m",
                "template_ms": 1.0,
                "match_ms": 1.0,
            }

    monkeypatch.setattr(bio_beside, "measure", lambda *_given, **_named: Other())
    monkeypatch.setattr(nbis, "modality", lambda: None)
    found = bio_beside.beside({"fnmr_1e3": ours}, [], lambda *_told: None)
    assert found["fewer_false_non_matches"] == (None if ratio is None else pytest.approx(ratio))
    words = bio_beside.beside_words(found)
    assert ("không bỏ sót" in words) == (ratio is None)


def test_without_nbis_the_comparison_is_refused_with_what_to_install(capsys, folder, monkeypatch):
    def absent():
        raise nbis.NbisAbsent

    monkeypatch.setattr(nbis, "_module", absent)
    monkeypatch.setattr(leader, "shared", lambda: pytest.fail("measured before it refused"))
    assert main.main(["bio", "bench", str(folder), "--beside", "nbis"]) == 2
    assert "libopencv-core406" in capsys.readouterr().err


@with_nbis
def test_qualities_stand_side_by_side_under_their_names(capsys, folder):
    found = json.loads(answer(capsys, "quality", folder / "a_1.png", "--json"))["qualities"]
    assert [each["metric"] for each in found] == ["NFIQ 2", "cancuoc-finger-1"]
    assert all(0 <= each["score"] <= 100 for each in found)
    words = answer(capsys, "quality", folder / "a_1.png")
    assert f"NFIQ 2: {found[0]['score']}" in words


def test_without_nbis_only_our_measure_speaks(capsys, folder, monkeypatch):
    monkeypatch.setattr(nbis, "available", lambda: False)
    found = json.loads(answer(capsys, "quality", folder / "a_1.png", "--json"))["qualities"]
    assert [each["metric"] for each in found] == ["cancuoc-finger-1"]
    assert "NFIQ 2: máy này chưa cài" in answer(capsys, "quality", folder / "a_1.png")


class TestRecordsAsFiles:
    def test_a_finger_record_matches_its_picture(self, capsys, folder, tmp_path):
        pixels = picture("beside-a", 1)
        height, width = pixels.shape
        image = FingerImage(
            data=wsq.encode(pixels), coding=Coding.WSQ, width=width, height=height, position=2
        )
        file = tmp_path / "a.fir"
        file.write_bytes(finger_image.write((image,)))
        mates = json.loads(answer(capsys, "match", file, folder / "a_2.png", "--json"))
        other = json.loads(answer(capsys, "match", file, folder / "b_1.png", "--json"))
        assert mates["score"] > 2 * other["score"]

    def test_minutiae_are_compared_without_a_picture(self, capsys, folder, tmp_path):
        found = leader.shared().minutiae(picture("beside-a", 1))
        file = tmp_path / "a.fmr"
        record = finger_minutiae.Record(edition=Edition.FIRST, views=(to_view(found, position=2),))
        file.write_bytes(finger_minutiae.write(record))
        mates = json.loads(answer(capsys, "match", file, folder / "a_2.png", "--json"))
        assert mates["score"] > 0.2

    def test_a_folder_of_records_is_counted(self, capsys, folder):
        found = json.loads(answer(capsys, "show", folder, "--json"))
        assert found["files"] == 4
        assert found["read"] == {}
        assert set(found["refused"].values()) == {"RecordUnknown"}


def test_too_few_pairs_are_refused_before_the_comparison(capsys, tmp_path):
    assert issubclass(error_rates.TooFewPairs, Exception)
    assert main.main(["bio", "bench", str(tmp_path), "--beside", "nbis"]) == 2
    assert "Không có ảnh nào" in capsys.readouterr().err
