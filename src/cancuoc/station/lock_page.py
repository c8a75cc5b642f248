"""The page a locked station serves, and nothing else, until three words open it.

The store is not open yet and no key is derived, so there is no datum that the page could show. One
socket stays open from the page to the station behind it: a browser that opened the lock waits in
line for the second or two in which the station starts, and never meets a closed door.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any, Final
from uuid import UUID
from wsgiref.simple_server import WSGIServer

from cancuoc.kernel.refusal import Refusal
from cancuoc.station import locking, recovery_lock, server, three_words

ADDRESS: Final = "/station/unlock/"
_OPEN: Final = (ADDRESS, "/static/", "/ui/")
PATIENCE_SECONDS: Final = 5.0
SETTINGS: Final = "cancuoc.station.settings"


class LockOpened(Refusal):
    """Recovery words were taken back in the meantime, or another window set the code."""

    status = 409
    message = "Bước đặt mã mới đã hết hiệu lực."
    next_step = "Gõ lại các từ khôi phục từ đầu; các từ vẫn còn giá trị nếu chưa đặt mã mới."


class Lock:
    """The lock of one folder while its page is served. Tries come one after another."""

    def __init__(
        self, folder: Path, *, now: Callable[[], datetime], when_open: Callable[[], object]
    ) -> None:
        self._folder = folder
        self._now = now
        self._when_open = when_open
        self._turn = threading.Lock()
        self._pending: dict[str, tuple[bytes, str]] = {}
        self.secret: bytes | None = None

    def standing(self) -> locking.Standing:
        """Return how many tries are free and how long the next one waits."""
        return locking.standing(self._folder, at=self._now())

    def now(self) -> datetime:
        """Return the station's time."""
        return self._now()

    def held(self) -> UUID | None:
        """Return which recovery words open this station, None when there are none."""
        return recovery_lock.held(self._folder)

    def unlock(self, typed: str) -> None:
        """Open with the three words; raise what `locking.unlock` raises."""
        with self._turn:
            self._open(locking.unlock(self._folder, typed, at=self._now()))

    def recover(self, typed: Sequence[str]) -> str:
        """Take recovery words and return a ticket for the step that sets the new code.

        Raise what `recovery_lock.open_with` raises.
        """
        with self._turn:
            secret = recovery_lock.open_with(self._folder, typed, at=self._now())
            ticket = secrets.token_urlsafe(24)
            # One step at a time: what was begun in another window is over.
            self._pending = {ticket: (secret, three_words.make())}
            return ticket

    def new_code(self, ticket: str) -> str:
        """Return the new code that belongs to a ticket; raise `LockOpened`."""
        return self._found(ticket)[1]

    def set_code(self, ticket: str, again: str) -> None:
        """Put the new code in place and open.

        Raise `LockOpened`, or what `recovery_lock.replace_code` raises.
        """
        with self._turn:
            secret, code = self._found(ticket)
            recovery_lock.replace_code(self._folder, secret, code=code, again=again)
            self._pending.clear()
            self._open(secret)

    def _found(self, ticket: str) -> tuple[bytes, str]:
        found = self._pending.get(ticket)
        if found is None:
            raise LockOpened
        return found

    def _open(self, secret: bytes) -> None:
        if self.secret is None:
            self.secret = secret
            self._when_open()


_current: list[Lock] = []


def use(lock: Lock | None) -> None:
    """Make this the lock of the process; None takes it away."""
    _current.clear()
    if lock is not None:
        _current.append(lock)


def current() -> Lock | None:
    """Return the lock while its page is served, None once the station is open."""
    return _current[0] if _current else None


class Door:
    """The socket, from the lock page to the station behind it."""

    def __init__(self, *, port: int, now: Callable[[], datetime]) -> None:
        self._port = port
        self._now = now
        self.listening: WSGIServer | None = None

    def ask(self, folder: Path) -> bytes:
        """Serve the page until somebody opens the lock, and return the secret.

        Raise `SystemExit` when the program is told to end before that.
        """
        # The key of forms and cookies comes from the secret otherwise; here nobody has it yet.
        os.environ["CANCUOC_STATION_SESSION_KEY"] = secrets.token_hex(32)
        os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
        from django.core.wsgi import get_wsgi_application

        listening = server.bind(behind(get_wsgi_application()), port=self._port)
        stop = threading.Thread(target=listening.shutdown).start
        lock = Lock(folder, now=self._now, when_open=stop)
        use(lock)
        server.end_when_told(listening)
        print(f"http://127.0.0.1:{listening.server_port}/", flush=True)
        try:
            listening.serve_forever(poll_interval=0.2)
        finally:
            use(None)
        if lock.secret is None:
            listening.server_close()
            raise SystemExit(0)
        self.listening = listening
        return lock.secret

    def take(self) -> WSGIServer | None:
        """Hand the socket over to the station; from now on it is the station's to close."""
        listening, self.listening = self.listening, None
        return listening

    def tell(self, refusal: Refusal) -> None:
        """Answer the browser that opened the lock and waits with why the station does not start."""
        if self.listening is None:
            return
        self.listening.set_app(_refusing(refusal))
        self.listening.timeout = PATIENCE_SECONDS
        if isinstance(self.listening, ThreadingMixIn):
            # The answer must be out before the program ends.
            self.listening.daemon_threads = False
        self.listening.handle_request()

    def close(self) -> None:
        """Close the socket when no station came to stand behind it."""
        if self.listening is not None:
            self.listening.server_close()


def _refusing(refusal: Refusal) -> server.Application:
    said = f"{refusal.message}\n{refusal.next_step}\n[{refusal.code}]\n".encode()

    def answer(_: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
        start("503 Service Unavailable", [*headers, ("Content-Length", str(len(said)))])
        return [said]

    return answer


def behind(application: server.Application) -> server.Application:
    """Return what may be asked of a locked station: its page, files and the choice of language."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if str(environ.get("PATH_INFO", "")).startswith(_OPEN):
            return application(environ, start)
        start("303 See Other", [("Location", ADDRESS), ("Content-Length", "0")])
        return [b""]

    return answer
