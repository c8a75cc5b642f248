"""The command table: help without Django, lazy loading, one line for a refusal."""

from __future__ import annotations

import os
import subprocess
import sys
import types

import pytest

from cancuoc.interfaces.cli import main
from cancuoc.kernel.refusal import Refusal

FAKE = "cancuoc_fake_command"


@pytest.fixture
def fake(monkeypatch):
    """Put a sub-command `fake` into the table; its module is what the test fills in."""
    module = types.ModuleType(FAKE)
    module.__spec__ = types.SimpleNamespace()
    module.run = lambda argv: 0
    monkeypatch.setitem(sys.modules, FAKE, module)
    monkeypatch.setitem(main.COMMANDS, "fake", main.Command(FAKE, "thử"))
    return module


@pytest.mark.parametrize("argv", [["--help"], ["-h"], ["help"], []])
def test_help_lists_what_exists(argv, capsys):
    assert main.main(argv) == 0
    shown = capsys.readouterr().out
    for name, command in main.COMMANDS.items():
        if command.summary:
            assert (f"  {name} " in shown) is command.exists
    assert "worker" not in shown
    assert "./cancuoc LỆNH --help" in shown


@pytest.mark.parametrize("name", ["nope", "UP", "../law", "up.py", "law "])
def test_an_unknown_sub_command_is_one_clear_line_and_exit_2(name, capsys):
    assert main.main([name]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    assert "./cancuoc --help" in shown.err


def test_a_part_that_is_not_installed_is_unknown(monkeypatch, capsys):
    monkeypatch.setitem(main.COMMANDS, "gone", main.Command("cancuoc.no_such.module", "x"))
    assert not main.is_known("gone")
    assert main.main(["gone"]) == 2


def test_arguments_and_exit_code_pass_through(fake):
    seen = []
    fake.run = lambda argv: seen.append(argv) or 7
    assert main.main(["fake", "--on", "2024-07-01", "-"]) == 7
    assert seen == [["--on", "2024-07-01", "-"]]


def test_a_refusal_says_what_happened_and_what_to_do(fake, capsys):
    def refuse(argv):
        raise Refusal("Không có đơn vị này.", next_step="Hãy xem danh sách đơn vị.", log="chi tiết")

    fake.run = refuse
    assert main.main(["fake"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "Không có đơn vị này. Hãy xem danh sách đơn vị.",
        "chi tiết",
    ]


def test_ctrl_c_is_130_without_a_traceback(fake, capsys):
    def interrupted(argv):
        raise KeyboardInterrupt

    fake.run = interrupted
    assert main.main(["fake"]) == 130
    assert capsys.readouterr().err == ""


def test_an_unexpected_error_keeps_its_traceback(fake):
    def broken(argv):
        raise ZeroDivisionError

    fake.run = broken
    with pytest.raises(ZeroDivisionError):
        main.main(["fake"])


def test_a_command_that_asks_for_today_gets_the_streams(fake, monkeypatch):
    given = {}
    fake.run = lambda argv, **rest: given.update(rest) or 0
    command = main.Command(FAKE, "thử", frozenset({main.Need.TODAY}))
    monkeypatch.setitem(main.COMMANDS, "fake", command)
    assert main.main(["fake"]) == 0
    assert set(given) == {"stdin", "stdout", "stderr", "today"}
    assert given["today"].year >= 2024


def test_needs_are_provided_in_order_and_let_go(fake, monkeypatch):
    from contextlib import contextmanager

    from cancuoc.interfaces.cli import database

    events = []

    @contextmanager
    def provided():
        events.append("database")
        yield "postgresql://x"
        events.append("let go")

    monkeypatch.setattr(database, "provided", provided)
    monkeypatch.setattr(database, "set_up_django", lambda: events.append("django"))
    monkeypatch.setattr(database, "migrate", lambda: events.append("tables"))
    fake.run = lambda argv: events.append("run") or 0
    needs = frozenset({main.Need.DATABASE, main.Need.DJANGO, main.Need.TABLES})
    monkeypatch.setitem(main.COMMANDS, "fake", main.Command(FAKE, "thử", needs))
    assert main.main(["fake"]) == 0
    assert events == ["database", "django", "tables", "run", "let go"]


def run_python(*code: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *code],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_help_needs_only_the_standard_library():
    loaded = run_python(
        "-c",
        "import sys; from cancuoc.interfaces.cli import main; main.main(['--help']);"
        "print([m for m in ('django', 'psycopg', 'argparse') if m in sys.modules])",
    )
    assert loaded.stdout.splitlines()[-1] == "[]"


def test_the_law_answers_without_django():
    code = (
        "import sys; from cancuoc.interfaces.cli import main;"
        "code = main.main(['law', 'expiry', '--born', '2016-08-12', '--issued', '2024-07-06']);"
        "print(code, 'django' in sys.modules)"
    )
    assert run_python("-c", code).stdout.splitlines()[-1] == "0 False"


def test_a_reader_that_leaves_early_is_no_error():
    ended = subprocess.run(
        f"{sys.executable} -m cancuoc.interfaces.cli.main --help | true",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in ended.stderr
