"""Closed days from a file: all lines or none, and one clear line for whatever is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.support import plans
from tests.support.families import AT, ON, hanoi
from tests.support.rollbacks import own_transactions

from cancuoc.domain.planning import closing, queries, running
from cancuoc.domain.planning.services import NotFound
from cancuoc.interfaces.cli import closures
from cancuoc.interfaces.cli.units import UnreadableFile
from cancuoc.kernel import clock

__all__ = ["hanoi", "own_transactions"]
HEAD = "thing,code,first_day,last_day,reason\n"


@pytest.fixture
def ground(hanoi) -> None:
    plans.campaign()


def kept() -> list[str]:
    rows = closing.closures(scope=("01",), since=ON, until=date(2024, 7, 31))
    return [f"{row.thing} {row.code}" for row in rows]


def test_lines_are_kept(ground, tmp_path: Path, capsys):
    file = tmp_path / "closed.csv"
    file.write_text(
        "\ufeff" + HEAD + "venue,00352,2024-07-08,,Cưới\nkit,K1,2024-07-09,,Bảo trì\n",
        encoding="utf-8",
    )
    assert closures.run([str(file)]) == 0
    assert "2 dòng" in capsys.readouterr().out
    assert kept() == ["venue 00352", "kit K1"]


@pytest.mark.parametrize(
    ("line", "refusal"),
    [("kit,K9,2024-07-09,,x", NotFound), ("boat,K1,2024-07-09,,x", closing.BadClosures)],
    ids=["unknown", "thing"],
)
def test_a_wrong_line_is_refused(ground, own_transactions, tmp_path: Path, line, refusal):
    file = tmp_path / "closed.csv"
    file.write_text(HEAD + line + "\n", encoding="utf-8")
    with pytest.raises(refusal):
        closures.run([str(file)])
    assert kept() == []


def test_a_loan_is_part_of_the_next_question(ground, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    assert closures.run(["--lend", "009", "006"]) == 0
    campaign = queries.campaigns()[0]
    plans.ask(campaign.id)
    task = running.take(at=AT, by=plans.WORKER)
    assert task is not None
    assert task.problem.loans == {("009", "006")}


@pytest.mark.parametrize("data", [None, b"\xff\xfe\x00"], ids=["absent", "bytes"])
def test_a_file_that_cannot_be_read(tmp_path: Path, data):
    file = tmp_path / "closed.csv"
    if data:
        file.write_bytes(data)
    with pytest.raises(UnreadableFile):
        closures.run([str(file)])
