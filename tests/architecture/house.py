"""What every guard needs: the project's files, their syntax trees, and a way to say where."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "cancuoc"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A place that breaks a rule, in words."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file that belongs to the project: tracked by git, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    files = (ROOT / name for name in listed.split("\0") if name)
    return tuple(sorted(file for file in files if file.is_file()))


def is_test(file: Path) -> bool:
    """Say whether a file belongs to the tests: below a `tests` folder, or a conftest."""
    inside = file.relative_to(ROOT).parts
    return "tests" in inside or file.name == "conftest.py"


def is_migration(file: Path) -> bool:
    """Say whether Django wrote the file."""
    return "migrations" in file.parts


def python_files() -> list[Path]:
    """Return all Python of the project except migrations, the launcher included."""
    return [
        file
        for file in tracked()
        if (file.suffix == ".py" or file == ROOT / "cancuoc") and not is_migration(file)
    ]


def product_files(*below: str) -> list[Path]:
    """Return the product's Python below `src/cancuoc/<below>`, without its tests."""
    top = SRC.joinpath(*below)
    return [f for f in python_files() if f.is_relative_to(top) and not is_test(f)]


def name(file: Path) -> str:
    """Return the path as people write it."""
    return str(file.relative_to(ROOT)) if file.is_absolute() else str(file)


@cache
def tree(file: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(file.read_text(), filename=str(file))


def functions(module: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return every function and method of a tree."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def decorators(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Return the last names of a function's decorators."""
    found = set()
    for decorator in function.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        found.add(called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", ""))
    return found


def imported(module: ast.AST) -> Iterator[tuple[int, str]]:
    """Return every dotted name a tree imports, with its line; `from a import b` gives `a.b`."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def report(findings: list[Finding]) -> str:
    """Return the findings as one text for an assertion."""
    return "\n".join(["", *map(str, sorted(findings))])
