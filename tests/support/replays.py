"""Playing a replay as the command a user types, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# Drawing samples takes the better part of a minute, so all test runs share them.
CACHE = ROOT / ".cancuoc" / "cache"


@dataclass(frozen=True)
class Replayed:
    """How a replay ended: exit code, what it printed, its report, where it kept its data."""

    code: int
    printed: str
    complaints: str
    report: dict[str, Any]
    home: Path


def replay(
    name: str,
    *options: str,
    where: Path,
    seconds: int,
    module: str = "cancuoc.interfaces.cli.main",
) -> Replayed:
    """Run `./cancuoc replay` on an embedded server of its own; keep its home for looking."""
    report, home = where / "report.json", where / "home"
    environ = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environ |= {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    environ.setdefault("CANCUOC_CACHE", str(CACHE))
    command = [sys.executable, "-m", module, "replay", name]
    kept = ["--home", str(home), "--json", str(report), "--pool-persons", "2"]
    ran = subprocess.run(
        [*command, *options, *kept],
        env=environ,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    return Replayed(
        code=ran.returncode,
        printed=ran.stdout,
        complaints=ran.stderr,
        report=json.loads(report.read_text()) if report.exists() else {},
        home=home,
    )
