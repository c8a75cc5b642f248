"""Where a shard runs: here, in a process of its own, or elsewhere. All are asked alike."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

from cancuoc.biometrics.index.hosting import Host
from cancuoc.biometrics.index.settings import Settings
from cancuoc.kernel.refusal import Refusal


class Gone(Exception):
    """The process of a shard died, or has been silent for too long."""


class Part(Protocol):
    """One shard as the coordinator sees it: ask all first, then collect, so that all work."""

    def start(self, what: str, *words: Any) -> None:
        """Ask. Raises Gone."""

    def finish(self) -> Any:
        """Return the answer, or raise the refusal. Raises Gone."""

    def restart(self) -> bool:
        """Begin anew; say whether the rows are still there."""

    def close(self) -> None:
        """Stop, and remove every row."""


class Here:
    """A shard in this process."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder, self._settings = folder, settings
        self._host = Host(settings, folder)
        self._asked: tuple[str, tuple[Any, ...]] = ("size", ())

    def start(self, what: str, *words: Any) -> None:
        """Keep the question."""
        self._asked = what, words

    def finish(self) -> Any:
        """Answer it."""
        what, words = self._asked
        return self._host.ask(what, *words)

    def restart(self) -> bool:
        """Open the files again."""
        self._host = Host(self._settings, self._folder)
        return True

    def close(self) -> None:
        """Remove the rows."""
        self._host.ask("close")


class Worker:
    """A shard in a process of its own. It ends, and its rows with it, when this process ends."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder, self._settings = folder, settings
        self._begin()

    def _begin(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "cancuoc.biometrics.index.serving", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                # A Ctrl-C is for the coordinator alone; it closes its workers itself.
                start_new_session=True,
            )
        self._line = Connection(ours.detach())
        try:
            self.start("open", self._settings, self._folder)
            self.finish()
        except Gone:
            self._stop()
            raise

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        return self._process.pid

    def start(self, what: str, *words: Any) -> None:
        """Send the question."""
        try:
            self._line.send((what, words))
        except OSError as error:
            raise Gone from error

    def finish(self) -> Any:
        """Wait for the answer."""
        try:
            if not self._line.poll(self._settings.workers.patience):
                raise Gone
            answer = self._line.recv()
        except (EOFError, OSError) as error:
            raise Gone from error
        if isinstance(answer, Refusal):
            raise answer
        return answer

    def restart(self) -> bool:
        """Kill what may still run and begin a new process on the same folder."""
        self._stop()
        self._begin()
        return True

    def _stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._line.close()

    def close(self) -> None:
        """Stop the process; the coordinator removes the folder."""
        self._stop()
