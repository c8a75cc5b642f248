"""`cancuoc bio scan-bench`: what it measures, in JSON and in words."""

from __future__ import annotations

import json

import pytest

from cancuoc.biometrics.index import finger_bench, scan_bench
from cancuoc.interfaces.cli import bio_scan, main

FOUND = {
    "gallery": 20_000,
    "memory_bytes_per_second": 25_000_000_000,
    "iris": {
        "rate": {"per_second": 3_000_000.4, "row_bytes": 2400, "bandwidth_share": 0.288},
        "full": {"per_second": 900_000.0, "row_bytes": 2400, "bandwidth_share": 0.086},
        "gallery": 20_000,
        "mates": 503,
        "lost": 1,
        "bar": 0.36,
    },
    "finger": {
        "scan_per_second": 600_000.0,
        "scan_share_of_memory": 0.054,
        "compare_per_second": 2_500.0,
        "compare_share_of_memory": 0.00005,
        "recall_1pc": 0.981,
        "recall_01pc": 0.95,
        "mates": 80,
    },
    "person_bytes": {"two_eyes": 4833, "two_eyes_ten_fingers": 32733},
    "method": "Một nhân.",
}


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(scan_bench, "_MATES", 16)
    monkeypatch.setattr(scan_bench, "_KNOWN", 16)
    monkeypatch.setattr(bio_scan, "_LEAST", 50)
    monkeypatch.setattr(bio_scan, "_INVENTED", 4)
    monkeypatch.setattr(finger_bench, "read_speed", lambda *_: 2e10)


def test_all_is_measured_in_one_run(small, capsys):
    assert main.main(["bio", "scan-bench", "--gallery", "60", "--json"]) == 0
    printed = capsys.readouterr()
    found = json.loads(printed.out)
    assert found["gallery"] == 60
    assert found["iris"]["rate"]["per_second"] > 0
    assert found["iris"]["gallery"] == found["finger"]["gallery"] == 60
    assert found["finger"]["probes_from"] == "invented"
    assert found["memory_bytes_per_second"] == 2e10
    finger = found["finger"]
    share = finger["scan_per_second"] * finger["sketch_bytes"] / 2e10
    assert finger["scan_share_of_memory"] == pytest.approx(share)
    assert set(found["person_bytes"]) == {"eye", "finger", "two_eyes", "two_eyes_ten_fingers"}
    assert "17 góc xoay" in found["method"]
    assert "Quét mống mắt" in printed.err
    assert "Tra vân tay" in printed.err or "Vẽ vân tay" in printed.err


def test_words_say_the_same():
    words = bio_scan.words(FOUND)
    assert "20.000 bản ghi; bộ nhớ đọc được 25.0 GB/s." in words
    assert "3.000.000 lần/s (28.8 % tốc độ bộ nhớ)" in words
    assert "1/503" in words
    assert "600.000 lần/s" in words
    assert "98.1 %" in words
    assert "32.733 byte" in words
    assert words.endswith("Một nhân.")


@pytest.mark.parametrize("count", ["999", "10000001", "-5", "many"])
def test_a_gallery_too_small_or_too_large_is_refused(count, capsys):
    with pytest.raises(SystemExit):
        bio_scan_parse(count)
    assert "--gallery" in capsys.readouterr().err


def bio_scan_parse(count):
    import argparse

    parser = argparse.ArgumentParser()
    bio_scan.add(parser.add_subparsers())
    return parser.parse_args(["scan-bench", "--gallery", count])


def test_a_gallery_of_moderate_size_is_the_rule():
    assert bio_scan_parse("10000").gallery == 10_000


def test_a_folder_without_pictures_is_refused(small, capsys, tmp_path):
    words = ["bio", "scan-bench", "--gallery", "60", "--fingers", str(tmp_path)]
    assert main.main(words) == 2
    assert capsys.readouterr().out == ""
