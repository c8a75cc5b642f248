"""The real station program beside a centre, for journeys: started, watched and ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def station_process(
    *,
    home: Path,
    centre: str,
    code: str = "TX-01",
    token: str = "token-1",
    device: str = "synthetic",
    environ: dict[str, str] | None = None,
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start the program, wait for its address, give both, and end it with SIGTERM."""
    command = [sys.executable, "-m", "cancuoc.station", "--home", str(home), "--port", "0"]
    command += ["--centre", centre, "--code", code, "--token", token, "--device", device]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        env=clean_environment() | (environ or {}),
        text=True,
    )
    try:
        address = process.stdout.readline().strip().rstrip("/")
        assert address.startswith("http://127.0.0.1:"), f"the station did not start: {address!r}"
        yield address, process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        process.stdout.close()


def clean_environment() -> dict[str, str]:
    """This environment without what belongs to the centre or to the test run."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO", "CANCUOC"))}
    return {**kept, "PYTHONPATH": str(ROOT / "src")}
