"""`cancuoc bench plan nrp`: a public file in, a judged roster and its bound out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cancuoc.interfaces.cli import bench_nrp, main

INSTANCE = """SECTION_HORIZON
7
SECTION_SHIFTS
E,480,
SECTION_STAFF
A,E=7,2400,960,3,2,2,1
B,E=7,2400,480,4,1,1,1
SECTION_DAYS_OFF
A,2
SECTION_SHIFT_OFF_REQUESTS
B,3,E,2
SECTION_COVER
0,E,1,100,1
3,E,2,50,7
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    place = tmp_path / "Instance77.txt"
    place.write_text(INSTANCE)
    return place


def known(file: Path, *rows: str) -> None:
    head = "instance,weeks,best_10min_published,best_60min_published,note"
    (file.parent / "best_known.csv").write_text("\n".join([head, *rows]))


def ask(capsys, *words: object) -> str:
    assert main.main(["bench", "plan", "nrp", *map(str, words)]) == 0
    return capsys.readouterr().out


def test_json_has_the_figures_and_the_verdict(capsys, file: Path):
    known(file, "7,1,5,5,", "77,1,3,2,optimal")
    found = json.loads(ask(capsys, file, "--cpu-seconds", 5, "--json"))
    assert found["instance"] == "Instance77"
    assert found["objective"] == found["bound"] == found["best_known"] == 2
    assert found["gap"] == found["gap_to_bound"] == 0.0
    assert found["feasible"] is True
    assert found["broken"] == []
    assert 0 <= found["cpu_seconds"] < 10


def test_without_a_published_value_the_gap_is_null(capsys, file: Path):
    found = json.loads(ask(capsys, file, "--cpu-seconds", 5, "--json"))
    assert found["best_known"] is None
    assert found["gap"] is None
    assert found["objective"] == 2


def test_a_worse_roster_shows_its_distance(capsys, file: Path):
    known(file, "77,1,1,,")
    found = json.loads(ask(capsys, file, "--cpu-seconds", 5, "--json"))
    assert found["best_known"] == 1
    assert found["gap"] == 1.0


def test_words_say_the_same(capsys, file: Path):
    known(file, "77,1,2,2,")
    words = ask(capsys, file, "--cpu-seconds", 5)
    assert "Instance77: chi phí 2" in words
    assert "tốt nhất đã biết: 2 (cách 0,00 %)" in words
    assert "cận dưới đã chứng minh: 2" in words
    assert "đúng mọi ràng buộc: có" in words


def test_words_without_a_published_value(capsys, file: Path):
    assert "tốt nhất đã biết: chưa rõ" in ask(capsys, file, "--cpu-seconds", 5)


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ("77,1,12,10,", 10),
        ("77,1,12,,", 12),
        ("77,1,,,", None),
        ("78,1,12,10,", None),
    ],
    ids=["both", "one", "none", "another"],
)
def test_the_best_published_value_counts(file: Path, row: str, value: int | None):
    known(file, row)
    assert bench_nrp.best_known(file) == value


def test_a_file_without_a_number_has_no_published_value(file: Path):
    known(file, "77,1,2,2,")
    assert bench_nrp.best_known(file.with_name("other.txt")) is None


def test_a_missing_file_is_refused(capsys, tmp_path: Path):
    assert main.main(["bench", "plan", "nrp", str(tmp_path / "no.txt")]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "Không đọc được tệp" in told.err
    assert "đường dẫn" in told.err


def test_another_file_is_refused(capsys, tmp_path: Path):
    other = tmp_path / "other.txt"
    other.write_text("SECTION_HORIZON\nabc\n")
    assert main.main(["bench", "plan", "nrp", str(other)]) == 2
    assert "không đúng dạng" in capsys.readouterr().err
