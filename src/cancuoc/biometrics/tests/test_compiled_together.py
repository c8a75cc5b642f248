"""Programs that need a kernel at the same moment: one compiles, the others read what it made."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from cancuoc.biometrics import compiled

ROOT = Path(__file__).resolve().parents[4]
# One kernel that calls another, with the type every program of ours calls it with.
PROGRAM = """
import sys
import numpy as np
from cancuoc.biometrics.fingerprint import neighbours
line = np.linspace(0, 90, 10, dtype=np.float32)
sys.stdin.readline()
neighbours.describe(line, line[::-1].copy(), line, 3, 1.0)
kernels = (neighbours.describe, neighbours.nearest)
print(sum(sum(each.stats.cache_misses.values()) for each in kernels))
"""


def programs(folder: Path, number: int) -> list[subprocess.Popen[str]]:
    """Start programs that wait for a line before they call the kernel."""
    environ = {**os.environ, "CANCUOC_KERNELS": str(folder), "PYTHONPATH": str(ROOT / "src")}
    pipe = subprocess.PIPE
    return [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM], env=environ, stdin=pipe, stdout=pipe, text=True
        )
        for _ in range(number)
    ]


def test_of_three_programs_one_compiles(tmp_path: Path) -> None:
    started = programs(tmp_path, 3)
    for each in started:
        assert each.stdin is not None
        each.stdin.write("now\n")
        each.stdin.flush()
    compiled_by = sorted(int(each.communicate(timeout=300)[0]) for each in started)
    assert [each.returncode for each in started] == [0, 0, 0]
    assert compiled_by == [0, 0, 2]


def test_a_folder_taken_away_stops_nobody(tmp_path: Path) -> None:
    with compiled._alone(tmp_path / "gone"):
        assert not (tmp_path / "gone").exists()


def test_a_kernel_that_calls_another_does_not_wait_for_itself(tmp_path: Path) -> None:
    with compiled._alone(tmp_path), compiled._alone(tmp_path):
        assert compiled._inside
    assert not compiled._inside


def test_a_failure_lets_the_folder_go(tmp_path: Path) -> None:
    asked = []

    def fails(signature: object) -> None:
        asked.append(signature)
        raise ZeroDivisionError

    for _ in range(2):
        try:
            compiled._one_at_a_time(fails, tmp_path)("f4")
        except ZeroDivisionError:
            continue
    assert asked == ["f4", "f4"]
    assert not compiled._inside
