import json

import pytest

from cancuoc.interfaces.cli import bench, bench_toptw
from cancuoc.planner.rounds.toptw import NotAnInstance

TEXT = """\
4 1 3 1
0 200
  0 40.00 50.00 0.00 0.00 0 0 0 236
  1 43.00 54.00 9.00 10.00 1 1 1 12 67
  2 41.00 51.00 9.00 30.00 1 1 1 65 146
  3 140.00 50.00 9.00 20.00 1 1 1 0 236
"""


@pytest.fixture
def file(tmp_path):
    (tmp_path / "optima_one_path.csv").write_text("instance,optimal_profit_one_path\nt1,40\n")
    file = tmp_path / "t1.txt"
    file.write_text(TEXT)
    return file


def asked(file, capsys, *more):
    ended = bench.run(["plan", "toptw", str(file), "--cpu-seconds", "0.2", *more])
    assert ended == 0
    return capsys.readouterr().out


class TestOneInstance:
    def test_the_answer_in_json(self, file, capsys):
        found = json.loads(asked(file, capsys, "--json"))
        assert found["instance"] == "t1"
        assert found["feasible"] is True
        assert (found["objective"], found["best_known"], found["gap"]) == (40, 40, 0)
        assert found["bound"] is None
        assert found["routes"] == [[1, 2]]

    def test_two_routes_have_no_published_optimum_here(self, file, capsys):
        found = json.loads(asked(file, capsys, "--json", "--routes", "2"))
        assert found["objective"] == 60
        assert found["best_known"] is found["gap"] is None
        assert sorted(stop for route in found["routes"] for stop in route) == [1, 2, 3]

    def test_the_answer_in_words(self, file, capsys):
        said = asked(file, capsys)
        assert "t1: 40 điểm" in said
        assert "tốt nhất đã biết: 40 (cách 0,00 %)" in said
        assert "đúng mọi ràng buộc: có" in said
        assert "tuyến: 1 2" in said

    def test_an_unknown_optimum_is_said(self, file, capsys):
        (file.parent / "optima_one_path.csv").unlink()
        assert "tốt nhất đã biết: chưa rõ" in asked(file, capsys)

    def test_a_fault_would_be_shown(self):
        found = {
            "instance": "x", "objective": 1, "best_known": None, "gap": None, "feasible": False,
            "routes": [], "cpu_seconds": 1.0, "faults": ["về lúc 9"],
        }  # fmt: skip
        said = bench_toptw.words(found)
        assert "đúng mọi ràng buộc: KHÔNG" in said
        assert "lỗi: về lúc 9" in said


class TestWhatIsRefused:
    def test_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(bench_toptw.CannotReadInstance):
            bench.run(["plan", "toptw", str(tmp_path / "none.txt")])

    def test_a_file_of_something_else(self, tmp_path):
        (tmp_path / "x.txt").write_text("hello")
        with pytest.raises(NotAnInstance):
            bench.run(["plan", "toptw", str(tmp_path / "x.txt")])

    def test_bytes_that_are_no_text(self, tmp_path):
        (tmp_path / "x.txt").write_bytes(b"\xff\xfe\x00")
        with pytest.raises(bench_toptw.CannotReadInstance):
            bench.run(["plan", "toptw", str(tmp_path / "x.txt")])
