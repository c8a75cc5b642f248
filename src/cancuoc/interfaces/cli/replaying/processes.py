"""The processes of a replay: web, worker and station players, what they cost, their end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from cancuoc.foundation import pg_process
from cancuoc.interfaces.cli.supervisor import Child, Program, Supervisor
from cancuoc.kernel.refusal import Refusal

Say = Callable[[str], None]
READY_SECONDS: Final = 60.0
_TICKS: Final = os.sysconf("SC_CLK_TCK")


class CentreDidNotStart(Refusal):
    """The web server of the replay does not answer."""

    status = 503
    message = "Trung tâm của lần chạy lại không trả lời."
    next_step = "Hãy xem tệp nhật ký trong thư mục của lần chạy rồi chạy lại."


class Centre:
    """The centre under replay: web, worker and matcher, kept running like `up` keeps them."""

    def __init__(self, *, home: Path, workers: int, say: Say) -> None:
        self.port = pg_process.free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._logs = home / "logs"
        programs = [_web(self.port, self.address), _worker(workers), _matcher(home)]
        self._supervisor = Supervisor(programs, logs=self._logs, say=say)

    @property
    def web(self) -> Child:
        """Return the web server."""
        return self._supervisor.children[0]

    @property
    def worker(self) -> Child:
        """Return the worker, or the parent of several."""
        return self._supervisor.children[1]

    @property
    def matcher(self) -> Child:
        """Return the process that holds the index of fingers and irises."""
        return self._supervisor.children[2]

    def start(self) -> None:
        """Start all and wait until web and matcher answer; raise `CentreDidNotStart`."""
        self._supervisor.start()
        late = self._supervisor.wait_until_ready(seconds=READY_SECONDS)
        if late is not None:
            raise CentreDidNotStart(log=late.last_lines())

    def keep(self) -> None:
        """Start again whatever has ended."""
        self._supervisor.keep()

    def stop(self) -> None:
        """Stop all, the web server last."""
        self._supervisor.stop()


def _web(port: int, address: str) -> Program:
    command = [
        *(sys.executable, "-m", "gunicorn", "cancuoc.config.wsgi:application", "--preload"),
        *("--config", "python:cancuoc.config.web"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
        *("--timeout", "60", "--graceful-timeout", "15", "--keep-alive", "30"),
        *("--worker-tmp-dir", "/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"),
        *("--bind", f"127.0.0.1:{port}"),
    ]
    return Program("web", "Trung tâm", command, f"{address}/office/sign-in/")


def _worker(count: int) -> Program:
    command = [sys.executable, "-m", "cancuoc.interfaces.cli.main", "worker"]
    return Program("worker", "Bộ xử lý hồ sơ", [*command, "--processes", str(count)])


def _matcher(home: Path) -> Program:
    command = [sys.executable, "-m", "cancuoc.interfaces.cli.main", "matcher"]
    address = f"unix:{home / 'run' / 'matcher.sock'}"
    return Program("matcher", "Bộ tìm trùng sinh trắc", command, address)


def tree(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))):
            children.setdefault(int(stat[1]), []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += children.get(one, [])
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return the processor time of processes, with that of children they already buried."""
    ticks = sum(sum(int(field) for field in stat[11:15]) for pid in pids if (stat := _stat(pid)))
    return ticks / _TICKS


def kill(pid: int) -> None:
    """End a process and its descendants as a power cut would."""
    for one in tree(pid):
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


def _stat(pid: int) -> Sequence[str] | None:
    """Return the fields of /proc/pid/stat after the name: state, parent, …"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def spawn(command: Sequence[str], *, log: Path, more: Mapping[str, str]) -> subprocess.Popen[str]:
    """Start a program we talk to by lines; what it complains about goes to `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as complaints:
        return subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            env={**os.environ, **more},
            start_new_session=True,
        )
