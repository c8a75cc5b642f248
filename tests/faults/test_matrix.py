"""The matrix in docs/faults.md is whole: each fault has its test and a planted bug it finds."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.fault
ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
MATRIX = ROOT / "docs" / "faults.md"
REQUIRED = tuple(f"F{number}" for number in range(1, 27))
_NODE = re.compile(r"`([\w/]+\.py)((?:::\w+)+)`")
_FILE = re.compile(r"`([\w/]+\.py)`")


@dataclass(frozen=True, slots=True)
class Row:
    """One fault as the page tells it."""

    number: str
    injector: str
    outcome: str
    tests: str
    planted: str


def rows(page: str) -> dict[str, Row]:
    """Return the rows of all tables by their numbers; a number told twice is told wrongly."""
    found: dict[str, Row] = {}
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 6 and re.fullmatch(r"[FI]\d+[a-z]?", cells[0]):
            assert cells[0] not in found, f"{cells[0]} has two rows"
            found[cells[0]] = Row(cells[0], *cells[2:])
    return found


def missing(page: str) -> list[str]:
    """Return what the page lacks, a line for each."""
    told = rows(page)
    found = [f"{number} has no row" for number in REQUIRED if number not in told]
    for row in told.values():
        found += [
            f"{row.number}: no file {name}" for name in _FILE.findall(row.tests) if lost(name)
        ]
        found += [f"{row.number}: no test {node}" for node in gone(row.planted)]
        if row.number in REQUIRED:
            found += _holes(row)
    return found


def _holes(row: Row) -> list[str]:
    told = {"injector": row.injector, "outcome": row.outcome, "test": _FILE.findall(row.tests)}
    told["planted bug"] = _NODE.findall(row.planted)
    return [f"{row.number} has no {what}" for what, cell in told.items() if not cell]


def lost(name: str) -> bool:
    return not place(name).exists()


def place(name: str) -> Path:
    return ROOT / name if "/" in name else HERE / name


def gone(planted: str) -> list[str]:
    """Return the named tests that are not there, or that would pass whatever happened."""
    return [
        f"{name}{path}"
        for name, path in _NODE.findall(planted)
        if lost(name) or path.removeprefix("::") not in judging(place(name))
    ]


@cache
def judging(path: Path) -> frozenset[str]:
    """Return the tests of a file that expect a failure or assert that one was found."""
    tree = ast.parse(path.read_text())
    found = {e.name for e in tree.body if isinstance(e, ast.FunctionDef) and _judges(e)}
    for group in tree.body:
        if isinstance(group, ast.ClassDef):
            names = {e.name for e in group.body if isinstance(e, ast.FunctionDef) and _judges(e)}
            found |= {f"{group.name}::{name}" for name in names}
    return frozenset(found)


def _judges(node: ast.FunctionDef) -> bool:
    if not node.name.startswith("test_"):
        return False
    return any(isinstance(e, ast.Assert) or _is_raises(e) for e in ast.walk(node))


def _is_raises(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "raises"


def test_every_fault_has_injector_outcome_test_and_planted_bug() -> None:
    assert missing(MATRIX.read_text()) == []


class TestTheLookItself:
    """Each hole made in the page is seen."""

    @pytest.fixture
    def page(self) -> str:
        return MATRIX.read_text()

    def test_a_row_that_is_gone(self, page: str) -> None:
        without = "\n".join(each for each in page.splitlines() if not each.startswith("| F19 |"))
        assert missing(without) == ["F19 has no row"]

    @pytest.mark.parametrize("number", REQUIRED)
    def test_a_planted_bug_that_is_gone(self, page: str, number: str) -> None:
        cut = re.sub(rf"(?m)^(\| {number} \|.*\|)[^|]*\|$", r"\1 |", page)
        assert missing(cut) == [f"{number} has no planted bug"]

    def test_a_test_that_is_gone(self, page: str) -> None:
        renamed = page.replace("`test_station_memory.py`", "`test_station_forgets.py`")
        assert missing(renamed) == ["F14: no file test_station_forgets.py"]

    def test_a_planted_bug_under_another_name(self, page: str) -> None:
        renamed = page.replace("test_a_lease_that_never_ends_is_caught", "test_a_lease")
        assert missing(renamed) == [
            "F10: no test test_planted_bugs.py::TestAtTheStation::test_a_lease"
        ]

    def test_a_planted_bug_whose_test_judges_nothing(self, tmp_path: Path) -> None:
        file = tmp_path / "test_idle.py"
        file.write_text("def test_idle():\n    pass\n\ndef test_busy():\n    assert 1\n")
        assert judging(file) == {"test_busy"}

    def test_a_number_told_twice(self, page: str) -> None:
        line = next(each for each in page.splitlines() if each.startswith("| F3 |"))
        with pytest.raises(AssertionError, match="F3 has two rows"):
            missing(f"{page}\n{line}")
