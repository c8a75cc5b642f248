"""Coordinates from a file on the command line, and the drawn points of the demo city."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.families import AT, hanoi
from tests.support.rollbacks import own_transactions

from cancuoc.domain.planning import locating
from cancuoc.domain.planning.positions import in_vietnam
from cancuoc.interfaces.cli import venues, world, world_places
from cancuoc.interfaces.cli.units import UnreadableFile
from cancuoc.kernel import clock

__all__ = ["hanoi", "own_transactions"]
HEAD = "thing,code,name,unit,latitude,longitude\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setattr(clock, "now", lambda: AT)
    return tmp_path / "venues.csv"


def test_lines_are_kept_once(hanoi, file: Path, capsys):
    file.write_text("\ufeff" + HEAD + "unit,009,,,20.99,105.81\n", encoding="utf-8")
    assert venues.run([str(file)]) == 0
    assert venues.run([str(file)]) == 0
    out = capsys.readouterr().out
    assert "1 nơi, 1 nơi mới" in out
    assert "1 nơi, 0 nơi mới" in out


def test_a_wrong_line_leaves_nothing(hanoi, own_transactions, file: Path):
    file.write_text(HEAD + "unit,009,,,20.99,105.81\nunit,999,,,20.9,105.8\n", encoding="utf-8")
    with pytest.raises(locating.BadLocations, match="dòng 3"):
        venues.run([str(file)])
    assert locating.standing(at=AT) == []


@pytest.mark.parametrize("data", [None, b"\xff\xfe\x00"], ids=["absent", "bytes"])
def test_a_file_that_cannot_be_read(file: Path, data):
    if data:
        file.write_bytes(data)
    with pytest.raises(UnreadableFile):
        venues.run([str(file)])


def test_the_drawn_city_has_a_point_for_every_district_and_commune(hanoi):
    rows = world_places.drawn(on=world.CAMPAIGN_DAY, seed=1)
    assert len(rows) == 30 + 579
    assert rows == world_places.drawn(on=world.CAMPAIGN_DAY, seed=1)
    assert all(row.point and in_vietnam(row.point) for row in rows)
    assert locating.place(rows=rows, at=AT, by=world.OPERATOR) == len(rows)
