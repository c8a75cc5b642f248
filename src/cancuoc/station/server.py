"""Serving the screens on this machine alone: one process, one thread for each request."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    # A browser opens several connections at once; none of them should be turned away.
    request_queue_size = 64


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        """Keep addresses, which carry ids, out of logs."""


Application = Callable[..., Iterable[bytes]]


def bind(application: Application, *, port: int) -> WSGIServer:
    """Return a server bound to 127.0.0.1; port 0 picks a free one. Raise `OSError`."""
    return make_server("127.0.0.1", port, application, _Server, _Quiet)
