"""The proxy that makes networks fail does what each fault says, and heals."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from tests.support.fault_proxy import Fault, FaultProxy, Kind


class Echo(BaseHTTPRequestHandler):
    """Answers with what was sent and remembers it."""

    protocol_version = "HTTP/1.1"
    heard: list[bytes]

    def do_POST(self) -> None:
        try:
            body = self.rfile.read(int(self.headers["Content-Length"]))
        except ConnectionError:
            return
        self.heard.append(body)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Quiet(ThreadingHTTPServer):
    """Resets are what these tests are about."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing."""


class Line:
    """A client behind the proxy."""

    def __init__(self, proxy: FaultProxy, heard: list[bytes]) -> None:
        self.proxy, self.heard = proxy, heard
        self.connection = self._new()

    def fresh(self) -> None:
        self.connection.close()
        self.connection = self._new()

    def _new(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.proxy.port, timeout=0.5)

    def ask(self, body: bytes) -> bytes:
        self.connection.request("POST", "/", body=body)
        return self.connection.getresponse().read()


@pytest.fixture
def line() -> Iterator[Line]:
    heard: list[bytes] = []
    handler = type("Hearing", (Echo,), {"heard": heard})
    server = Quiet(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    proxy = FaultProxy(server.server_port)
    made = Line(proxy, heard)
    yield made
    made.connection.close()
    proxy.close()
    server.shutdown()
    server.server_close()


def test_without_a_fault_everything_passes(line: Line) -> None:
    long = b"x" * 100_000
    assert line.ask(long) == long
    assert line.ask(b"again") == b"again"
    assert line.proxy.connections == 1


def test_a_refusing_line_also_drops_what_was_open_and_heals(line: Line) -> None:
    line.ask(b"before")
    with line.proxy.under(Fault(kind=Kind.REFUSE)):
        with pytest.raises((OSError, http.client.HTTPException)):
            line.ask(b"lost")
        line.fresh()
        with pytest.raises(ConnectionRefusedError):
            line.ask(b"lost")
    line.fresh()
    assert line.ask(b"after") == b"after"
    assert line.heard == [b"before", b"after"]


def test_a_cut_request_never_arrives_whole(line: Line) -> None:
    line.ask(b"before")
    cutting = Fault(kind=Kind.CUT_REQUEST, after=120)
    with line.proxy.under(cutting), pytest.raises((OSError, http.client.HTTPException)):
        line.ask(b"x" * 5_000)
    line.fresh()
    assert line.ask(b"after") == b"after"
    assert line.heard == [b"before", b"after"]


def test_a_cut_reply_loses_only_the_acknowledgement_so_many_times(line: Line) -> None:
    line.proxy.set(Fault(kind=Kind.CUT_REPLY, times=2))
    for _ in range(2):
        line.fresh()
        with pytest.raises((OSError, http.client.HTTPException)):
            line.ask(b"told")
    line.fresh()
    assert line.ask(b"told") == b"told"
    assert line.heard == [b"told"] * 3
    assert line.proxy.hit == 2


def test_a_black_hole_swallows_and_closes_nothing(line: Line) -> None:
    with line.proxy.under(Fault(kind=Kind.BLACKHOLE)), pytest.raises(TimeoutError):
        line.ask(b"gone")
    line.fresh()
    assert line.ask(b"after") == b"after"
    assert line.heard == [b"after"]


def test_a_slow_line_takes_its_time(line: Line) -> None:
    begun = time.monotonic()
    with line.proxy.under(Fault(kind=Kind.SLOW, delay=0.1, rate=100_000)):
        assert line.ask(b"x" * 2_000) == b"x" * 2_000
    assert time.monotonic() - begun > 0.2
