"""The launcher as a program: help at once, one set-up for two starts, arguments passed on."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tests.launcher.support import ROOT, fake_uv, make_ready


def start(checkout, *argv, **environ):
    clean = {k: v for k, v in os.environ.items() if k not in {"CANCUOC_HOME", "PYTHONPATH"}}
    return subprocess.Popen(
        [sys.executable, str(checkout / "cancuoc"), *argv],
        env={**clean, **environ},
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


class TestAsAProgram:
    @pytest.mark.parametrize("argv", [[], ["--help"], ["-h"]])
    def test_help_needs_no_set_up(self, checkout, argv):
        out, err = start(checkout, *argv).communicate(timeout=30)
        assert "Cách dùng: ./cancuoc" in out
        assert err == ""
        assert not (checkout / ".venv").exists()

    def test_an_unknown_sub_command_is_refused_without_set_up(self, checkout):
        process = start(checkout, "frobnicate")
        _out, err = process.communicate(timeout=30)
        assert process.returncode == 2
        assert len(err.splitlines()) == 1
        assert not (checkout / ".cancuoc").exists()

    def test_the_sub_command_runs_in_the_environment_with_its_folders_named(
        self, checkout, launcher
    ):
        make_ready(launcher, tools=False)
        shown = "import os; print(os.environ['CANCUOC_ROOT'], os.environ['CANCUOC_HOME'], sep='|')"
        law = checkout / "src" / "cancuoc" / "interfaces" / "cli" / "law.py"
        law.write_text(f"{shown}\ndef run(argv, **streams):\n    print(argv)\n    return 5\n")
        process = start(checkout, "law", "expiry", "--on", "hôm nay")
        out, err = process.communicate(timeout=30)
        assert process.returncode == 5, err
        assert out.splitlines() == [
            f"{checkout}|{checkout / '.cancuoc'}",
            "['expiry', '--on', 'hôm nay']",
        ]

    def test_two_first_starts_at_once_set_up_once(self, checkout, tmp_path):
        script = f'sleep 1; mkdir -p .venv/bin; ln -s "{sys.executable}" .venv/bin/python'
        uv = fake_uv(tmp_path / "bin", script=script)
        law = checkout / "src" / "cancuoc" / "interfaces" / "cli" / "law.py"
        law.write_text("def run(argv, **streams):\n    return 0\n")
        path = f"{uv.parent}:/usr/bin:/bin"
        both = [start(checkout, "law", PATH=path) for _ in range(2)]
        told = [process.communicate(timeout=60)[1] for process in both]
        assert [process.returncode for process in both] == [0, 0], told
        assert (uv.parent / "asked").read_text().count("sync") == 1
        assert sum("Đợi một lần chuẩn bị khác" in text for text in told) == 1


def test_the_launcher_uses_the_standard_library_alone():
    source = (ROOT / "cancuoc").read_text()
    names = {
        line.split()[1].split(".")[0]
        for line in source.splitlines()
        if line.startswith(("import ", "from "))
    }
    assert names <= sys.stdlib_module_names


def test_the_launcher_may_be_run():
    assert os.access(ROOT / "cancuoc", os.X_OK)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "./cancuoc test" in (ROOT / ".ci" / "run").read_text()
