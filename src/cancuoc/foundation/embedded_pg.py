"""The embedded PostgreSQL: made once, started, shared by our processes, stopped by the last.

One `Server` is one folder: `data/` (the cluster), `password`, `server.log` and two lock files.
Every process that needs the database holds a shared lock while it works (`session`). The one
that leaves last finds the lock free and stops the server; a killed process lets go by itself.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

from cancuoc.foundation import pg_binaries, pg_config, pg_process
from cancuoc.kernel.refusal import Refusal

ROLE: Final = "cancuoc"
DATABASE: Final = "cancuoc"
Say = Callable[[str], None]
# Replaying the log of a killed server may take minutes; a hung start must still end.
START_SECONDS: Final = 600.0
STOP_SECONDS: Final = 60.0
_RETRY = ("lock file", "shared memory block", "could not bind", "Address already in use")


class DatabaseDidNotStart(Refusal):
    """The server stopped or hung while starting; `log` holds its last lines."""

    status = 503
    message = "Cơ sở dữ liệu không khởi động được."
    next_step = "Hãy xem tệp server.log trong thư mục dữ liệu rồi chạy lại."


class DatabaseDidNotStop(Refusal):
    """The server ignored the request to stop."""

    status = 503
    message = "Cơ sở dữ liệu chưa dừng được."
    next_step = "Hãy đợi một phút rồi dừng lại lần nữa."


@dataclass(frozen=True, slots=True)
class Status:
    """Whether the server runs, and as which process on which loopback port."""

    running: bool
    pid: int | None = None
    port: int | None = None


@dataclass
class Server:
    """The embedded server in one folder. `home` need not exist yet."""

    home: Path
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """The cluster folder, which belongs to the server alone."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """The file the server writes its messages to."""
        return self.home / "server.log"

    def status(self) -> Status:
        """Say whether the server is ready for work now."""
        found = pg_process.running(self.data)
        if found is None or found.state != pg_process.READY:
            return Status(running=False)
        return Status(running=True, pid=found.pid, port=found.port)

    def url(self, dbname: str = DATABASE) -> str:
        """Return the URL of `dbname` on the running server. Raises `DatabaseDidNotStart`."""
        now = self.status()
        if not now.running:
            raise DatabaseDidNotStart
        password = (self.home / "password").read_text()
        return f"postgresql://{ROLE}:{password}@127.0.0.1:{now.port}/{quote(dbname, safe='')}"

    def start(self, *, say: Say = lambda _line: None) -> bool:
        """Bring the server up and return True when this call started it, False if it ran.

        `say` receives a line while a long recovery goes on. Raises `DatabaseDidNotStart`.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        with _locked(self.home / "start.lock", fcntl.LOCK_EX):
            if self.status().running:
                return False
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            self._start_within(START_SECONDS, say=say)
        return True

    def stop(self, *, wait: float = STOP_SECONDS) -> bool:
        """Stop the server cleanly; False when none ran. Open connections are ended.

        After `wait` seconds the server is told to stop at once, which is as safe as a power
        cut: the next start replays the log. Raises `DatabaseDidNotStop`.
        """
        found = pg_process.running(self.data)
        if found is None or not pg_process.signal_server(self.data, signal.SIGINT):
            return False
        if not self._gone_within(wait, pid=found.pid):
            pg_process.signal_server(self.data, signal.SIGQUIT)
            if not self._gone_within(10.0, pid=found.pid):
                raise DatabaseDidNotStop
        return True

    def _initialise(self) -> None:
        binaries = pg_binaries.find(environ=os.environ)
        # A folder without PG_VERSION is the rest of an interrupted first start.
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        prefix = pg_binaries.prefix(data=self.data)
        pg_binaries.adopt(self.data, prefix)
        password = secrets.token_urlsafe(24)
        _write_private(self.home / "password", password)
        command = [
            *(*prefix, str(binaries.folder / "initdb"), "-D", str(self.data), "-U", ROLE),
            *("--pwfile=/dev/stdin", "-A", "scram-sha-256", "-E", "UTF8", "--data-checksums"),
            *binaries.locale_arguments,
        ]
        made = subprocess.run(
            command, input=password.encode(), capture_output=True, env=self._env(), check=False
        )
        if made.returncode != 0:
            raise DatabaseDidNotStart(log=made.stderr.decode(errors="replace")[-2000:])
        pg_config.include_ours(self.data)

    def _start_within(self, seconds: float, *, say: Say) -> None:
        """Try again while the processes of a killed server are still leaving."""
        deadline = time.monotonic() + seconds
        while True:
            pg_process.remove_stale_pid_file(self.data)
            failure = self._start_once(deadline, say=say)
            if failure is None:
                return
            if not any(sign in failure for sign in _RETRY) or time.monotonic() > deadline:
                raise DatabaseDidNotStart(log=failure[-2000:])
            time.sleep(0.2)

    def _start_once(self, deadline: float, *, say: Say) -> str | None:
        """Start the server process; return None when it is ready, else what it wrote."""
        port = pg_process.free_port(self._last_port())
        text = pg_config.render(port=port, memory=pg_config.memory_bytes(), extra=self.extra)
        (self.data / pg_config.FILE_NAME).write_text(text)
        binaries = pg_binaries.find(environ=os.environ)
        prefix = pg_binaries.prefix(data=self.data)
        offset = self.log.stat().st_size if self.log.exists() else 0
        pid = self._spawn([*prefix, str(binaries.folder / "postgres"), "-D", str(self.data)])
        if self._ready_before(deadline, pid=pid, say=say):
            _write_private(self.home / "port", str(port))
            return None
        return self.log.read_bytes()[offset:].decode(errors="replace")

    def _spawn(self, command: list[str]) -> int:
        """Start the server apart from us: it may outlive this process and serve the next.

        It gets a session of its own, because Ctrl-C in the terminal must reach us first and
        never the database.
        """
        append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(self.log), append, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ]
        return os.posix_spawnp(command[0], command, self._env(), file_actions=actions, setsid=True)

    def _ready_before(self, deadline: float, *, pid: int, say: Say) -> bool:
        told = time.monotonic()
        while not _collected(pid) and time.monotonic() < deadline:
            if self.status().pid == pid:
                return True
            if time.monotonic() - told > 5:
                told = time.monotonic()
                say("Cơ sở dữ liệu đang khôi phục sau lần dừng đột ngột…")
            time.sleep(0.02)
        return False

    def _gone_within(self, seconds: float, *, pid: int) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not pg_process.server_processes(self.data):
                _collected(pid)
                return True
            time.sleep(0.02)
        return False

    def _last_port(self) -> int | None:
        """Return the port of the last start: programs that were told it need not be restarted."""
        with suppress(FileNotFoundError, ValueError):
            return int((self.home / "port").read_text())
        return None

    def _env(self) -> dict[str, str]:
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.data),
            "LC_ALL": "C",
            "TZ": "UTC",
        }


@contextmanager
def session(server: Server, *, say: Say = lambda _line: None) -> Iterator[Server]:
    """Hold the server up for as long as the block runs; the last holder stops it.

    Several of our processes may hold it at once. Raises `DatabaseDidNotStart`.
    """
    server.home.mkdir(parents=True, exist_ok=True)
    with (server.home / "users.lock").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            server.start(say=say)
            yield server
        finally:
            _stop_when_last(server, users.fileno())


def _stop_when_last(server: Server, users: int) -> None:
    with _locked(server.home / "start.lock", fcntl.LOCK_EX):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        server.stop()


def _collected(pid: int) -> bool:
    """Say whether our child has ended, and collect it so that no zombie stays behind."""
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return True


@contextmanager
def _locked(path: Path, kind: int) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, kind)
        yield


def _write_private(path: Path, text: str) -> None:
    """Write a file only we may read, so that it is never half there: by rename."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    partial.replace(path)
