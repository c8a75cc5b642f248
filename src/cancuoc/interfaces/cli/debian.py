"""A throw-away cluster of Debian's PostgreSQL 15, to run the same tests on another server."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cancuoc.foundation import pg_process
from cancuoc.interfaces.cli import packages
from cancuoc.kernel.refusal import Refusal

BINARIES: Final = Path("/usr/lib/postgresql/15/bin")
USER: Final = "postgres"


class ClusterDidNotStart(Refusal):
    """Debian's server did not come up; `log` holds its last lines."""

    status = 503
    message = "PostgreSQL 15 của Debian không khởi động được."
    next_step = "Hãy xem nhật ký kèm theo rồi chạy lại."


@contextmanager
def cluster(*, say: Callable[[str], None]) -> Iterator[str]:
    """Give the URL of a fresh cluster while the block runs, then stop it and remove its files.

    As root it belongs to the user `postgres`, as Debian's own clusters do; an ordinary user
    runs it alone when the package is there. Raises `PackagesMissing` or `ClusterDidNotStart`.
    """
    if not (BINARIES / "initdb").exists():
        _install(say)
    folder = Path(tempfile.mkdtemp(prefix="cancuoc-debian-"))
    account = pwd.getpwnam(USER) if os.geteuid() == 0 else None
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    data, port = folder / "data", pg_process.free_port()
    say("Khởi động PostgreSQL 15 của Debian…")
    try:
        _run(["initdb", "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", *_ORDER], account)
        _run(
            ["pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "start", *_options(port)],
            account,
        )
        yield f"postgresql://{USER}@127.0.0.1:{port}/postgres"
    finally:
        _stop(data)
        shutil.rmtree(folder, ignore_errors=True)


_ORDER: Final = ("--locale=C.UTF-8", "--data-checksums")


def _options(port: int) -> list[str]:
    settings = {
        "port": str(port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": "120",
        "shared_buffers": "256MB",
        "timezone": "UTC",
    }
    return ["-o", " ".join(f"-c {name}='{value}'" for name, value in settings.items())]


def _install(say: Callable[[str], None]) -> None:
    """Install the server without letting Debian make and start a cluster of its own."""
    packages.ensure(["postgresql-common"], why="PostgreSQL 15", say=say)
    settings = Path("/etc/postgresql-common/createcluster.conf")
    kept = settings.read_text() if settings.exists() else None
    if os.geteuid() == 0:
        settings.write_text("create_main_cluster = false\n")
    try:
        packages.ensure(["postgresql-15"], why="PostgreSQL 15", say=say)
    finally:
        if kept is not None and os.geteuid() == 0:
            settings.write_text(kept)


def _run(command: list[str], account: pwd.struct_passwd | None) -> None:
    done = subprocess.run(
        [str(BINARIES / command[0]), *command[1:]],
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        check=False,
    )
    if done.returncode != 0:
        raise ClusterDidNotStart(log=done.stdout[-2000:])


def _stop(data: Path) -> None:
    """Stop the server, at once if it does not listen: its files are thrown away anyway."""
    for number in (signal.SIGINT, signal.SIGQUIT):
        if not pg_process.signal_server(data, number):
            return
        deadline = time.monotonic() + 15
        while pg_process.server_processes(data) and time.monotonic() < deadline:
            time.sleep(0.05)
