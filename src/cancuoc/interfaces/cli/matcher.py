"""`cancuoc matcher`: holds the index of fingers and irises, and answers web and workers.

The gallery is read from the database at the start and followed from then on, so this process
may be killed at any moment. It listens on a socket that only the owner of the home may open.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import socket
import socketserver
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar, cast

from django.db import Error as DatabaseError
from django.db import connections

from cancuoc.domain.uniqueness.adapters import running, wire
from cancuoc.domain.uniqueness.following import Follower
from cancuoc.foundation import matching
from cancuoc.kernel.refusal import Refusal

P = ParamSpec("P")
R = TypeVar("R")
logger = logging.getLogger("cancuoc.matcher")

POLL: Final = 0.5
"""Seconds between two looks at the log when nobody asks: a deletion is done well within 5 s."""
IDLE: Final = 30.0


class Holder:
    """The follower in a thread of its own, so that one database connection serves all askers."""

    def __init__(self, follower: Follower) -> None:
        self._follower = follower
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="index")

    def answer(self, head: dict[str, Any], body: bytes) -> dict[str, Any]:
        """Return the answer to one message; what cannot be answered says why."""
        try:
            return self._thread.submit(self._guarded, self._do, head, body).result()
        except (Refusal, wire.WireBroken, DatabaseError, KeyError) as error:
            logger.warning("cannot answer: %s", error)
            return {"error": type(error).__name__}

    def catch_up(self) -> int:
        """Do what the log says; 0 while it cannot be done, for it is tried again."""
        try:
            return self._thread.submit(self._guarded, self._follower.catch_up).result()
        except (DatabaseError, Refusal) as error:
            logger.warning("cannot follow the log (%s); trying again", type(error).__name__)
            return 0

    def close(self) -> None:
        """Let go of index and database."""
        self._thread.submit(self._follower.close).result()
        self._thread.submit(connections.close_all).result()
        self._thread.shutdown()

    def _do(self, head: dict[str, Any], body: bytes) -> dict[str, Any]:
        if head["ask"] == "ping":
            self._follower.catch_up()
            return {"subjects": self._follower.size, "pid": os.getpid()}
        questions = wire.questions_of(head, body)
        return wire.answered(self._follower.search(questions=questions))

    @staticmethod
    def _guarded(call: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
        try:
            return call(*arguments, **named)
        except DatabaseError:
            connections.close_all()
            raise


class _Listener(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, name: str, holder: Holder) -> None:
        self.holder = holder
        super().__init__(name, _Handler)

    def server_bind(self) -> None:
        """Make the socket for its owner alone; it must never be open wider, not for a moment."""
        before = os.umask(0o177)
        try:
            super().server_bind()
        finally:
            os.umask(before)


class _Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        """Answer one message; an asker that stops in the middle is let go."""
        connection = cast(socket.socket, self.request)
        connection.settimeout(IDLE)
        with suppress(OSError, wire.WireBroken):
            head, body = wire.receive(connection)
            wire.send(connection, cast(_Listener, self.server).holder.answer(head, body))


class Matcher:
    """The whole process: index, socket, and the thread that follows the log."""

    def __init__(self, path: Path, follower: Follower, *, poll: float = POLL) -> None:
        self.path = path
        self.poll = poll
        self.stop = threading.Event()
        self._holder = Holder(follower)

    def run(self) -> None:
        """Fill the index, then answer until `stop` is set."""
        logger.info("read %d subjects", self._holder.catch_up())
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path.unlink(missing_ok=True)
        with wire.near(self.path) as name, _Listener(name, self._holder) as listener:
            threading.Thread(target=listener.serve_forever, daemon=True).start()
            while not self.stop.wait(self.poll):
                self._holder.catch_up()
            listener.shutdown()
        self.path.unlink(missing_ok=True)
        self._holder.close()


def run(argv: Sequence[str]) -> int:
    """Hold the index until a signal; return 0 after a clean stop."""
    args = _parser().parse_args(list(argv))
    logging.getLogger("cancuoc").setLevel(logging.INFO)
    path = matching.chosen().socket
    if args.ping:
        print(json.dumps(running.ping(path)))
        return 0
    matcher = Matcher(path, running.follower(workers=args.workers))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: matcher.stop.set())
    matcher.run()
    sys.stdout.flush()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./cancuoc matcher", description="Giữ kho mẫu trong bộ nhớ và trả lời tìm trùng."
    )
    parser.add_argument("--ping", action="store_true", help="hỏi bộ so khớp đang chạy")
    parser.add_argument(
        "--workers", type=int, default=0, help="số tiến trình chia nhau kho mẫu; 0 là không chia"
    )
    return parser
