"""`cancuoc bench forecast` from the command line: its answer, its words, its refusals."""

from __future__ import annotations

import json

import pytest

from cancuoc.interfaces.cli import bench, bench_forecast

SMALL = ("forecast", "--evenings", "1", "--people", "20000")


@pytest.fixture(scope="module")
def answer():
    """One small measurement, as a program would read it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench_forecast, "CHECKED_EVENINGS", 200)
        args = bench._parser().parse_args([*SMALL, "--first", "5"])
        return json.loads(json.dumps(args.answer(args)))


def test_the_answer_names_method_and_size(answer) -> None:
    assert (answer["evenings"], answer["first"]) == (1, 5)
    assert answer["tuned_on"] == ["tuning", "rough"]
    assert answer["worlds"]["trial"]["seed"] != answer["worlds"]["tuning"]["seed"]
    assert answer["runs"] == 300
    assert answer["checked_people"] == 20_000


def test_the_answer_holds_what_was_asked_for(answer) -> None:
    assert 0.0 < answer["held"] <= 1.0
    assert set(answer["ways"]) == set(bench_forecast._WAYS)
    assert answer["worst_check"] == max(check["off"] for check in answer["checks"])
    assert answer["tickets"] >= answer["waited"] > 0
    assert answer["again"]["tickets"] > 0
    assert answer["cpu_ms_per_ticket"] > 0.0


def test_every_kind_of_check_is_there(answer) -> None:
    kinds = {check["name"].split(",")[0] for check in answer["checks"]}
    assert kinds == {"Erlang C", "Pollaczek–Khinchine", "Allen–Cunneen", "Kolmogorov"}


def test_the_words_show_the_figures(answer) -> None:
    said = bench_forecast.words({**answer, "held": 0.8461, "worst_check": 0.5})
    assert "84,6 % số" in said
    assert "700000/5 đến 700000/5" in said
    assert "vị trí × trung bình tối nay" in said
    assert "vắng 10–40 %" in said
    assert "vắng 15 %" in said


def test_the_words_name_the_worst_check(answer) -> None:
    worst = {**answer["checks"][3], "name": "X", "off": 0.77}
    said = bench_forecast.words({**answer, "checks": [*answer["checks"], worst]})
    assert "77,00 % (X)" in said


def test_the_command_prints_json_and_progress_apart(capsys, monkeypatch, answer) -> None:
    monkeypatch.setattr(bench_forecast, "_answer", lambda args: answer)
    assert bench.run([*SMALL, "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out) == answer
    assert bench.run(SMALL) == 0
    assert "phút" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", ["0", "-3", "100000001", "x"])
def test_a_wrong_number_is_refused(wrong: str, capsys) -> None:
    with pytest.raises(SystemExit) as refused:
        bench.run(["forecast", "--evenings", wrong])
    assert refused.value.code == 2
    assert "--evenings" in capsys.readouterr().err
