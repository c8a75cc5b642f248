"""Keeps the processes of one installation running, and stops them in order.

A child that ends is started again after a pause that grows with every quick failure. Children
live in their own session: Ctrl-C reaches us alone and we stop them one after the other. Should
we be killed outright, the kernel tells them to stop.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

Say = Callable[[str], None]
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 30.0
# A child that ran this long was healthy: its next failure is a first failure again.
HEALTHY_SECONDS: Final = 60.0
_PR_SET_PDEATHSIG: Final = 1


@dataclass(frozen=True, slots=True)
class Program:
    """One process to keep: its name for people, its command, and where it answers (or None)."""

    name: str
    label: str
    command: Sequence[str]
    address: str | None = None
    environ: Mapping[str, str] = field(default_factory=dict)
    stop_seconds: float = 20.0


def pause_after(failures: int) -> float:
    """Return the seconds to wait before the next start after `failures` quick failures."""
    # A child that has failed for hours must not take us along by a number too large.
    doublings = min(16, max(0, failures - 1))
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**doublings)


class Child:
    """One running program: started, watched, started again."""

    def __init__(self, program: Program, *, logs: Path) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        self.failures = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._due = 0.0

    @property
    def pid(self) -> int | None:
        """The process number, or None while it is not running."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start the program with its output in its log file."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                list(self.program.command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.program.environ},
                start_new_session=True,
                preexec_fn=_stop_with_parent,
            )
        self._started = time.monotonic()

    def keep(self, *, say: Say) -> None:
        """Start the program again when it has ended and its pause is over."""
        if self._process is None or self._process.poll() is None:
            return
        now = time.monotonic()
        if not self._due:
            healthy = now - self._started >= HEALTHY_SECONDS
            self.failures = 1 if healthy else self.failures + 1
            self._due = now + pause_after(self.failures)
            say(
                f"{self.program.label} dừng với mã {self._process.returncode}; "
                f"chạy lại sau {pause_after(self.failures):.1f} giây. Xem {self.log}"
            )
        elif now >= self._due:
            self._due = 0.0
            self.start()

    def stop(self) -> bool:
        """Ask the program to end and wait; True when it ended by itself in time."""
        if self._process is None or self._process.poll() is not None:
            return True
        self._process.terminate()
        try:
            self._process.wait(timeout=self.program.stop_seconds)
        except subprocess.TimeoutExpired:
            # The whole session: a web server's own workers must not outlive it.
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            return False
        return True

    def last_lines(self, count: int = 12) -> str:
        """Return the end of the log, for the message of a start that failed."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])


class Supervisor:
    """Several children, started in order and stopped in the opposite order."""

    def __init__(self, programs: Sequence[Program], *, logs: Path, say: Say) -> None:
        self.children = [Child(program, logs=logs) for program in programs]
        self._say = say

    def start(self) -> None:
        """Start every program."""
        for child in self.children:
            child.start()

    def keep(self) -> None:
        """Look at every child once and start again what has ended."""
        for child in self.children:
            child.keep(say=self._say)

    def wait_until_ready(self, *, seconds: float) -> Child | None:
        """Wait until every address answers; return the child that does not, or None."""
        deadline = time.monotonic() + seconds
        for child in self.children:
            while child.program.address and not answers(child.program.address):
                if time.monotonic() > deadline or child.failures >= 3:
                    return child
                self.keep()
                time.sleep(0.1)
        return None

    def stop(self) -> None:
        """Stop every program, last started first, and say which had to be killed."""
        for child in reversed(self.children):
            if not child.stop():
                self._say(f"{child.program.label} không dừng kịp nên đã bị ngắt.")


def answers(address: str) -> bool:
    """Say whether an HTTP server answers at `address`, with whatever status.

    `unix:/folder/name` asks only whether somebody listens on that socket.
    """
    if address.startswith("unix:"):
        return _listens(Path(address.removeprefix("unix:")))
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except urllib.error.HTTPError as problem:
        problem.close()
        return True
    except (OSError, ValueError):
        return False


def _listens(path: Path) -> bool:
    # The kernel takes 107 bytes of a socket's name; from its folder the name is short.
    with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            probe.connect(f"/proc/self/fd/{folder}/{path.name}")
            return True
        finally:
            os.close(folder)
    return False


_LIBC: Final = ctypes.CDLL(None, use_errno=True)


def _stop_with_parent() -> None:
    """Runs in the child: should the supervisor die, this process is asked to end."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))
