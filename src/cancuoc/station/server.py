"""Serving the screens on this machine alone: one process, one thread for each request.

A second door may stand open in the hall's own network. It leads to the wall and to the tablets
that give out numbers, and to nothing else: no sign-in, no name, no dossier is behind it.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from socketserver import ThreadingMixIn
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    # A browser opens several connections at once; none of them should be turned away.
    request_queue_size = 64


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        """Keep addresses, which carry ids, out of logs."""


Application = Callable[..., Iterable[bytes]]
OPEN_IN_THE_HALL: Final = ("/station/board/", "/station/kiosk/", "/static/")


def bind(application: Application, *, port: int, host: str = "127.0.0.1") -> WSGIServer:
    """Return a server bound to this machine; port 0 picks a free one. Raise `OSError`."""
    return make_server(host, port, application, _Server, _Quiet)


def end_when_told(listening: WSGIServer) -> None:
    """End serving at SIGTERM or Ctrl-C; only the main thread of a program may ask for that."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=listening.shutdown).start())


def hall_address(text: str) -> tuple[str, int]:
    """Return host and port of "192.168.1.10:8021"; raise `ValueError` for anything else."""
    host, _, port = text.rpartition(":")
    address = ip_address(host)
    if address.is_global or address.is_unspecified or address.is_multicast:
        raise ValueError(text)
    if address.version != 4 or not 0 < int(port) < 65536:
        raise ValueError(text)
    return host, int(port)


def for_the_hall(application: Application) -> Application:
    """Return what the hall may ask of an application: the wall, the tablets, their files."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if str(environ.get("PATH_INFO", "")).startswith(OPEN_IN_THE_HALL):
            return application(environ, start)
        start("404 Not Found", [("Content-Type", "text/plain"), ("Content-Length", "0")])
        return [b""]

    return answer
