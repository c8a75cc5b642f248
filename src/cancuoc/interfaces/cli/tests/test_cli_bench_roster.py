"""`cancuoc bench roster`: both measurements, in JSON and in words."""

from __future__ import annotations

import json

import pytest

from cancuoc.interfaces.cli import main


def run(capsys, *words: str) -> str:
    small = ["--officers", "8", "--weeks", "1", "--cpu-seconds", "1"]
    assert main.main(["bench", "roster", *small, *words]) == 0
    return capsys.readouterr().out


@pytest.fixture(autouse=True)
def little_effort(monkeypatch):
    """Plan the sessions of one week only: this test is about what is printed."""
    from cancuoc.planner.roster import measure

    whole = measure.with_sessions
    monkeypatch.setattr(
        measure, "with_sessions", lambda **given: whole(**given, weeks=1, effort=0.5)
    )


def test_json_has_both_measurements(capsys):
    found = json.loads(run(capsys, "--json"))
    assert (found["officers"], found["weeks"], found["seed"]) == (8, 1, 1)
    for side in ("planned", "greedy"):
        assert found[side]["hard_violations"] == 0
        assert found[side]["violations"] == []
        low, high = found[side]["evenings"]
        assert found[side]["evenings_spread"] == high - low
    assert found["planned"]["short"] <= found["greedy"]["short"]
    assert found["planned"]["bound"] <= found["planned"]["objective"]
    assert len(found["short_list"]) <= found["planned"]["short"]
    assert {"apart", "together", "less_short"} <= found["with_sessions"].keys()


def test_words_name_shortfall_faults_fairness_and_gap(capsys):
    words = run(capsys)
    assert "8 cán bộ, 1 tuần" in words
    assert "Xếp bằng máy: thiếu" in words
    assert "Xếp lần lượt: thiếu" in words
    assert "0 lỗi quy định" in words
    assert "số ca tối mỗi người" in words
    assert "cách cận dưới đã chứng minh" in words
    assert "riêng từng việc:" in words
    assert "cùng một mô hình:" in words
    assert "None" not in words
