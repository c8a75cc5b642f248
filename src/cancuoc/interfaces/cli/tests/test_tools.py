"""Tools run side by side, keep their order in the table, and never hide a failure."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from cancuoc.interfaces.cli import browser, checks, nbis_libraries, packages, suite, tools
from cancuoc.interfaces.cli.progress import Progress
from cancuoc.interfaces.cli.tools import Outcome, Tool, run_lanes, run_tool, table


def python(name, code):
    return Tool(name, [sys.executable, "-c", code])


def test_a_tool_keeps_its_code_and_both_streams(tmp_path):
    code = "import sys, os; print('out', os.getcwd()); print('err', file=sys.stderr); sys.exit(3)"
    outcome = run_tool(python("x", code), cwd=tmp_path)
    assert outcome.code == 3
    assert not outcome.passed
    assert f"out {tmp_path}" in outcome.output
    assert "err" in outcome.output


def test_a_tool_sees_only_the_environment_it_is_given(tmp_path):
    code = "import os; print(os.environ.get('CANCUOC_X'))"
    environ = {**os.environ, "CANCUOC_X": "given"}
    assert run_tool(python("x", code), cwd=tmp_path, environ=environ).output == "given\n"


def test_lanes_run_side_by_side_and_tools_of_one_lane_in_turn(tmp_path):
    # The first of each lane ends only when the other has begun: in turn neither ever would.
    meets = (
        "import pathlib, time\n"
        "open('log', 'a').write('{mine}')\n"
        "until = time.monotonic() + 60\n"
        "while '{other}' not in pathlib.Path('log').read_text():\n"
        "    assert time.monotonic() < until, 'nobody is beside us'\n"
        "    time.sleep(0.02)"
    )
    first = python("a", meets.format(mine="a", other="c"))
    beside = python("c", meets.format(mine="c", other="a"))
    lanes = [[first, python("b", "open('log', 'a').write('b')")], [beside]]
    told = []
    outcomes = run_lanes(lanes, cwd=tmp_path, told=told.append)
    assert [o.output for o in outcomes] == ["", "", ""]
    assert [o.name for o in outcomes] == ["a", "b", "c"]
    assert sorted(o.name for o in told) == ["a", "b", "c"]
    written = (tmp_path / "log").read_text()
    assert written.index("a") < written.index("b")


def test_a_failure_does_not_stop_the_others(tmp_path):
    outcomes = run_lanes([[python("bad", "raise SystemExit(1)"), python("good", "")]], cwd=tmp_path)
    assert [o.passed for o in outcomes] == [False, True]


def test_no_lanes_is_no_outcome(tmp_path):
    assert run_lanes([], cwd=tmp_path) == []
    assert table([]) == ""


def test_the_table_lines_up_and_marks_what_failed():
    shown = table([Outcome("kiểu", 0, 12.34, ""), Outcome("định dạng", 1, 0.5, "")])
    first, second = shown.splitlines()
    assert "12.3 s" in first
    assert first.startswith("  đạt ")
    assert second.startswith("  HỎNG")
    assert len(first) == len(second)


def test_progress_lines_carry_seconds_and_long_steps_their_length(capsys, monkeypatch):
    say = Progress()
    with say.step("Chuẩn bị"):
        pass
    moments = iter([0.0, 0.0, 5.0, 5.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(moments))
    with say.step("Nạp"):
        pass
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].endswith("s] Chuẩn bị…")
    assert lines[-1].endswith("Nạp: xong sau 5.0 giây.")
    assert len(lines) == 3


class TestChecks:
    def test_every_kind_of_check_is_there_once(self):
        names = [tool.name for lane in checks.lanes() for tool in lane]
        assert len(names) == len(set(names)) == 5
        for kind in ("mypy", "ruff check", "ruff format", "import-linter", "architecture"):
            assert any(kind in name for name in names)

    def test_the_launcher_is_checked_too(self):
        (lint,) = [t for lane in checks.lanes() for t in lane if "ruff check" in t.name]
        assert "cancuoc" in lint.command

    @pytest.mark.parametrize(("codes", "expected"), [([0, 0], 0), ([0, 1], 1), ([2, 0], 1)])
    def test_one_failure_is_enough(self, monkeypatch, capsys, codes, expected):
        lanes = [
            [python(f"t{n}", f"print('said {n}'); raise SystemExit({c})")]
            for n, c in enumerate(codes)
        ]
        monkeypatch.setattr(checks, "lanes", lambda: lanes)
        assert checks.run([]) == expected
        shown = capsys.readouterr().out
        for number, code in enumerate(codes):
            assert (f"said {number}" in shown) is (code != 0)

    def test_a_verdict_does_not_depend_on_who_asks(self, monkeypatch):
        monkeypatch.setenv("PYTEST_ADDOPTS", "-k nothing")
        monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere")
        assert not {"PYTEST_ADDOPTS", "DATABASE_URL"} & set(checks._environ())


class TestSuite:
    @pytest.fixture
    def quiet(self, monkeypatch, tmp_path):
        """A suite whose parts only tell that they were asked."""
        asked = []
        monkeypatch.setattr(suite, "project", lambda: tmp_path)
        monkeypatch.setattr(browser, "ensure", lambda *, say: asked.append("browser"))
        monkeypatch.setattr(nbis_libraries, "ensure", lambda *, say: True)
        good = [Outcome("x", 0, 0.1, "")]
        monkeypatch.setattr(checks, "run_checks", lambda say: asked.append("checks") or good)
        monkeypatch.setattr(suite, "_pytest", lambda arguments: asked.append(arguments) or 0)
        return asked

    def test_checks_come_before_the_tests(self, quiet):
        assert suite.run([]) == 0
        assert quiet[:2] == ["browser", "checks"]
        assert quiet[2][:2] == ["-n", "3"]
        assert "not nightly" in quiet[2]

    def test_nightly_runs_the_long_ones_alone_and_one_by_one(self, quiet):
        suite.run(["--nightly"])
        words = quiet[-1]
        assert words[words.index("-m") + 1] == "nightly"
        assert words[words.index("-n") + 1] == "0"
        assert "worksteal" not in words

    def test_fast_leaves_out_browser_faults_and_measurements(self, quiet):
        suite.run(["--fast"])
        assert "browser" not in quiet
        assert "not journey" in quiet[-1][quiet[-1].index("-m") + 1]

    def test_unknown_arguments_go_to_pytest(self, quiet):
        suite.run(["--no-check", "-k", "expiry", "src/cancuoc/law"])
        assert "checks" not in quiet
        assert quiet[-1][-3:] == ["-k", "expiry", "src/cancuoc/law"]

    def test_passing_tests_do_not_hide_a_failed_check(self, quiet, monkeypatch, capsys):
        monkeypatch.setattr(checks, "run_checks", lambda say: [Outcome("x", 1, 0.1, "")])
        assert suite.run([]) == 1
        assert "hỏng" in capsys.readouterr().err

    @pytest.mark.parametrize("code", [1, 2, 5])
    def test_the_exit_code_of_pytest_is_kept(self, quiet, monkeypatch, code):
        monkeypatch.setattr(suite, "_pytest", lambda arguments: code)
        assert suite.run([]) == code

    def test_the_debian_lane_sets_the_address_for_the_tests(self, quiet, monkeypatch):
        from contextlib import contextmanager

        @contextmanager
        def cluster(*, say):
            yield "postgresql://debian/x"

        monkeypatch.setattr(suite.debian, "cluster", cluster)
        monkeypatch.setenv("DATABASE_URL", "before")
        suite.run(["--database", "debian"])
        assert os.environ["DATABASE_URL"] == "postgresql://debian/x"


class TestPackages:
    @pytest.fixture
    def system(self, monkeypatch):
        """A Debian where some packages are there and apt does what the test says."""
        state = {"installed": {"chromium"}, "root": True, "apt": "/usr/bin/apt-get", "code": 0}
        ran = []

        def run(command, **_rest):
            ran.append(" ".join(command))
            return subprocess.CompletedProcess(command, state["code"], "", "E: no network")

        monkeypatch.setattr(packages, "installed", lambda name: name in state["installed"])
        monkeypatch.setattr(packages.os, "geteuid", lambda: 0 if state["root"] else 1000)
        monkeypatch.setattr(packages.shutil, "which", lambda _name: state["apt"])
        monkeypatch.setattr(packages.subprocess, "run", run)
        state["ran"] = ran
        return state

    def test_nothing_is_done_when_all_is_there(self, system):
        assert packages.ensure(["chromium"], why="x", say=print) is False
        assert system["ran"] == []

    def test_root_installs_only_what_is_missing(self, system):
        said = []
        assert packages.ensure(["chromium", "fonts-dejavu-core"], why="thử", say=said.append)
        assert system["ran"][-1].endswith("--no-install-recommends fonts-dejavu-core")
        assert "fonts-dejavu-core" in said[0]

    @pytest.mark.parametrize("change", [{"root": False}, {"apt": None}, {"code": 100}])
    def test_otherwise_the_command_to_run_is_said(self, system, change):
        system.update(change)
        with pytest.raises(packages.PackagesMissing) as caught:
            packages.ensure(["fonts-dejavu-core"], why="thử", say=lambda _line: None)
        assert "fonts-dejavu-core" in caught.value.message
        assert "apt-get install -y" in caught.value.next_step
        assert caught.value.details.get("log") == ("E: no network" if "code" in change else None)

    def test_a_system_without_dpkg_has_nothing_installed(self, monkeypatch):
        monkeypatch.setattr(packages.shutil, "which", lambda _name: None)
        assert packages.installed("chromium") is False

    def test_another_system_may_bring_its_own_browser(self, monkeypatch):
        monkeypatch.setattr(
            browser.shutil, "which", lambda n: "/usr/bin/chromium" if n == "chromium" else None
        )
        monkeypatch.setattr(packages, "ensure", lambda *a, **k: pytest.fail("asked for packages"))
        browser.ensure(say=print)


def test_the_project_folder_is_named_by_the_launcher(monkeypatch, tmp_path):
    monkeypatch.setenv("CANCUOC_ROOT", str(tmp_path))
    assert tools.project() == tmp_path
    monkeypatch.delenv("CANCUOC_ROOT")
    assert (tools.project() / "pyproject.toml").exists()
