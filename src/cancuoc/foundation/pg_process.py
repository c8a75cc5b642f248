"""What the operating system knows about a PostgreSQL data folder: who serves it, and how far.

Everything here reads; only `signal_server` acts. The kernel is asked, not the pid file alone,
because after a kill -9 or a power cut the file names a process that is gone or is another one.
"""

from __future__ import annotations

import os
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

READY = "ready"


@dataclass(frozen=True, slots=True)
class PidFile:
    """The lines of `postmaster.pid` we use: process, port and how far the start has come."""

    pid: int
    port: int
    state: str


def read_pid_file(data: Path) -> PidFile | None:
    """Return the content of `postmaster.pid`, or None while it is missing or half written."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        state = lines[7].strip() if len(lines) > 7 else "starting"
        return PidFile(pid=int(lines[0]), port=int(lines[3]), state=state)
    except (FileNotFoundError, IndexError, ValueError):
        return None


def alive(pid: int) -> bool:
    """Say whether the process runs; a zombie nobody has collected counts as gone."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in {"Z", "X"}


def serves(pid: int, data: Path) -> bool:
    """Say whether this process is a server process of `data`: each of them stands in it."""
    try:
        return alive(pid) and Path(os.readlink(f"/proc/{pid}/cwd")) == data.resolve()
    except OSError:
        return False


def server_processes(data: Path) -> list[int]:
    """Return every living process of the server on `data`, also those whose parent was killed."""
    numbers = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [pid for pid in numbers if serves(pid, data)]


def running(data: Path) -> PidFile | None:
    """Return the pid file when the process it names really serves `data`."""
    found = read_pid_file(data)
    return found if found and serves(found.pid, data) else None


def remove_stale_pid_file(data: Path) -> bool:
    """Remove a pid file only when the kernel knows no process at all that serves `data`.

    The server itself forgives a stale file, unless the number now belongs to a stranger or to a
    zombie, or a power cut left the file empty; then it would refuse for ever. Orphaned backends
    still hold shared memory, which is why every process is asked.
    """
    file = data / "postmaster.pid"
    found = read_pid_file(data)
    forgiven_by_the_server = found is not None and not Path(f"/proc/{found.pid}").exists()
    if not file.exists() or forgiven_by_the_server or server_processes(data):
        return False
    file.unlink(missing_ok=True)
    return True


def signal_server(data: Path, number: signal.Signals) -> bool:
    """Send a signal to the server of `data`; False when none runs."""
    found = running(data)
    if found is None:
        return False
    try:
        os.kill(found.pid, number)
    except ProcessLookupError:
        return False
    return True


def free_port(preferred: int | None = None) -> int:
    """Return `preferred` when nobody listens there, else a port the kernel picks."""
    for wanted in (preferred, 0) if preferred else (0,):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wanted or 0))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free loopback port")
