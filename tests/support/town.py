"""The whole system as a visitor gets it: `cancuoc up` in a folder and on ports of its own."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg.rows import dict_row
from tests.support.station import clean_environment

from cancuoc.foundation import embedded_pg

PATIENCE_SECONDS: Final = 90.0
READY: Final = "Đã sẵn sàng"


@dataclass(frozen=True, kw_only=True)
class Town:
    """A running installation with its demo world."""

    home: Path
    centre: str
    station: str

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        """Read straight from the database: what a person has on paper, or what was kept."""
        url = embedded_pg.Server(self.home / "pg").url()
        with psycopg.connect(url, row_factory=dict_row) as connection:
            return connection.execute(query, values).fetchall()

    def log(self) -> str:
        """Return the last lines of every process, for the message of a test that failed."""
        logs = sorted((self.home / "logs").glob("*.log"))
        return "\n".join(f"== {each.name}\n{_tail(each)}" for each in logs)


@contextmanager
def town(*, residents: int = 1_500, starts_at: datetime | None = None) -> Iterator[Town]:
    """Bring the system up in an empty folder, and stop it as Ctrl-C would.

    `starts_at` is the moment the demo's clock shows first, a day of the demo week by default.
    """
    home = Path(tempfile.mkdtemp(prefix="cancuoc-town-"))
    if starts_at is not None:
        _set_clock(home, starts_at)
    centre, station = _free_port(), _free_port()
    command = [sys.executable, "-m", "cancuoc.interfaces.cli.main", "up", "--home", str(home)]
    command += ["--port", str(centre), "--station-port", str(station)]
    command += ["--residents", str(residents)]
    output = home / "up.log"
    with output.open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=_environment(home))
    try:
        _wait(process, output)
        yield Town(
            home=home,
            centre=f"http://127.0.0.1:{centre}",
            station=f"http://127.0.0.1:{station}",
        )
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        shutil.rmtree(home, ignore_errors=True)


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in clean_environment().items() if name != "DATABASE_URL"}
    return {**kept, "CANCUOC_HOME": str(home), "PYTHONUNBUFFERED": "1"}


def _set_clock(home: Path, starts_at: datetime) -> None:
    kept = home / "demo" / "clock-offset"
    kept.parent.mkdir(parents=True)
    kept.write_text(str((starts_at - datetime.now(UTC)).total_seconds()))


def _wait(process: subprocess.Popen[bytes], output: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while READY not in output.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"`up` did not become ready:\n{_tail(output, 40)}")
        time.sleep(0.2)


def _tail(file: Path, lines: int = 15) -> str:
    return "\n".join(file.read_text(errors="replace").splitlines()[-lines:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def running(home: Path, *, station_port: int) -> Town:
    """Return the installation somebody else started in `home`."""
    where = json.loads((home / "up.json").read_text())["address"].rstrip("/")
    return Town(home=home, centre=where, station=f"http://127.0.0.1:{station_port}")
