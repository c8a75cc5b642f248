"""`./cancuoc check`: lint, format, types, import contracts and architecture, without a database."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Final

from cancuoc.interfaces.cli.progress import Progress
from cancuoc.interfaces.cli.tools import Outcome, Tool, program, project, run_lanes, table

# Ruff reads only names that end in .py by itself; the launcher has no ending.
SOURCES: Final = ("cancuoc", "src", "tests", "tools", "conftest.py")


def lanes() -> list[list[Tool]]:
    """Return the checks: types beside all others, because they take as long as the rest."""
    ruff = program("ruff")
    present = [name for name in SOURCES if (project() / name).exists()]
    architecture = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "tests/architecture"]
    return [
        [Tool("kiểu (mypy strict)", [program("mypy")])],
        [
            Tool("quy tắc (ruff check)", [ruff, "check", *present]),
            Tool("định dạng (ruff format)", [ruff, "format", "--check", *present]),
            Tool("hợp đồng nhập (import-linter)", [program("lint-imports")]),
            Tool("kiến trúc (tests/architecture)", architecture),
        ],
    ]


def run(argv: Sequence[str]) -> int:
    """Run every check, show what failed and a table of times; 1 when any failed."""
    parser = argparse.ArgumentParser(prog="./cancuoc check", description="Kiểm tra mã nguồn.")
    parser.parse_args(argv)
    return 0 if all(outcome.passed for outcome in run_checks(Progress())) else 1


def run_checks(say: Progress) -> list[Outcome]:
    """Run every check and print the result; return the outcomes."""
    say("Kiểm tra mã nguồn…")

    def told(outcome: Outcome) -> None:
        say(f"{outcome.name}: {'đạt' if outcome.passed else 'HỎNG'}")

    outcomes = run_lanes(lanes(), cwd=project(), environ=_environ(), told=told)
    for outcome in outcomes:
        if not outcome.passed:
            print(f"\n── {outcome.name} ──\n{outcome.output.rstrip()}")
    print(f"\n{table(outcomes)}\n", flush=True)
    return outcomes


def _environ() -> dict[str, str]:
    """Return our environment without what would change a tool's verdict."""
    left_out = {"PYTEST_ADDOPTS", "DATABASE_URL", "MYPYPATH"}
    return {name: value for name, value in os.environ.items() if name not in left_out}
