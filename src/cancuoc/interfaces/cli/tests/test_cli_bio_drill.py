"""`cancuoc bio drill` from the command line: its report, its words, its refusals."""

from __future__ import annotations

import json

import pytest

from cancuoc.interfaces.cli import bio, bio_drill, main

SMALL = ("--people", "20", "--planted", "4", "--strangers", "2", "--workers", "0")


def report(**changes):
    return {
        "people": 100_000,
        "planted": 200,
        "strangers": 1000,
        "workers": 2,
        "fnir": 0.005,
        "fnir_by": {"whole": 0.0, "one-eye": 0.0, "three-fingers": 0.05},
        "fpir": 0.001,
        "search_p50": 0.21,
        "search_p95": 0.83,
        "build_seconds": 600.4,
        "memory_bytes": 3_270_000_000,
        "projections": [
            {
                "people": 8_500_000,
                "searches_a_day": 20_000,
                "memory_gb": 278.0,
                "cores": 12,
                "usd_a_month": 1074,
            }
        ],
        **changes,
    }


def test_a_drill_prints_its_report_as_json(capsys):
    assert main.main(["bio", "drill", *SMALL, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["people"], found["planted"], found["strangers"]) == (20, 4, 2)
    assert found["fnir"] == found["fpir"] == 0
    assert len(found["points"]) == len(found["projections"]) == 2


def test_a_report_in_words_has_every_figure():
    words = bio_drill.words(report())
    for figure in ("100.000", "200", "1.000", "0.50 %", "5.00 %", "0.10 %", "0.21", "0.83"):
        assert figure in words
    for figure in ("3.27 GB", "8.500.000", "20.000", "278 GB", "12 nhân", "1.074 USD", "giả định"):
        assert figure in words
    assert "nhắm một mắt" in words


def test_a_drill_of_one_process_counts_as_one():
    assert "với 1 tiến trình" in bio_drill.words(report(workers=0))


@pytest.mark.parametrize(
    "words",
    [
        ("--people", "0"),
        ("--people", "many"),
        ("--people", "10000001"),
        ("--workers", "-1"),
        ("--strangers", "0"),
    ],
)
def test_a_size_that_cannot_be_is_refused(words, capsys):
    with pytest.raises(SystemExit) as stopped:
        bio.run(["drill", *words])
    assert stopped.value.code == 2
    assert words[0] in capsys.readouterr().err


def test_no_more_can_come_again_than_there_are(capsys):
    words = ["drill", "--people", "3", "--planted", "9", "--strangers", "1", "--workers", "0"]
    assert bio.run([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["planted"] == 3


def test_progress_is_said_every_ten_seconds():
    now, said = [0.0], []
    tell = bio_drill.telling(said.append, lambda: now[0])
    tell("build", 1, 1000)
    assert said == []
    now[0] = 11
    tell("build", 500, 1000)
    tell("build", 501, 1000)
    now[0] = 22
    tell("strangers", 7, 60)
    assert said == ["Dựng kho mẫu: 500/1.000", "Tra người mới: 7/60"]


def test_every_step_and_kind_has_words():
    tell = bio_drill.telling(lambda _text: None, iter(range(0, 1000, 20)).__next__)
    for step in ("build", "warm", "smaller", "planted", "strangers"):
        tell(step, 1, 2)
