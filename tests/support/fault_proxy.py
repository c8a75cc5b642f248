"""A line on loopback that misbehaves as told: every connection asks its plan what to do.

The proxy knows nothing of HTTP, so what it cuts is cut anywhere, as a network would. Bytes are
counted in both directions: the overhead of a bad line can be read off.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

PIECE = 16 * 1024
IDLE_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What happens to one connection. Numbers of bytes count from its beginning.

    `cut_request` and `cut_reply` break the line once so many bytes went that way; a reply cut
    at 0 is an acknowledgement lost after the effect. `rate` is bytes a second each way. Of a
    request that is `held` one byte passes, and the others once the event is set.
    """

    cut_request: int | None = None
    cut_reply: int | None = None
    flip_request: int | None = None
    blackhole: bool = False
    latency: float = 0.0
    rate: int = 0
    held: threading.Event | None = None


FINE = Fault()
LOST_ACKNOWLEDGEMENT = Fault(cut_reply=0)
Plan = Callable[[int], Fault]


class FaultProxy:
    """Listens on a free port and passes on to `target`, as far as the plan lets it."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._listener: socket.socket | None = None
        self._port = 0
        self._open: set[socket.socket] = set()
        self._turn = threading.Lock()
        self.plan: Plan = lambda _number: FINE
        self.connections = 0
        self.requested = 0
        self.replied = 0
        self.up()

    @property
    def address(self) -> str:
        """Return where stations knock."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def target(self) -> str:
        """Return where the line leads to."""
        return "http://{}:{}".format(*self._target)

    @property
    def lines(self) -> int:
        """Return how many sockets are still open: none may leak."""
        return len(self._open)

    def up(self) -> None:
        """Listen, on the same port as before."""
        listener = socket.create_server(("127.0.0.1", self._port), backlog=64)
        self._listener, self._port = listener, listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def down(self) -> None:
        """Refuse every connection from now on and break those that stand."""
        listener, self._listener = self._listener, None
        if listener is not None:
            # Closing alone leaves the thread in accept, and the port with it.
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for each in tuple(self._open):
            self._break(each)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            fault = self.plan(self.connections)
            self._open.add(client)
            threading.Thread(target=self._carry, args=(client, fault), daemon=True).start()

    def _carry(self, client: socket.socket, fault: Fault) -> None:
        if fault.blackhole:
            self._swallow(client)
            return
        try:
            server = socket.create_connection(self._target, timeout=IDLE_SECONDS)
        except OSError:
            self._break(client)
            return
        self._open.add(server)
        for each in (client, server):
            each.settimeout(IDLE_SECONDS)
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        back = threading.Thread(target=self._reply, args=(server, client, fault), daemon=True)
        back.start()
        self._request(client, server, fault)
        back.join()
        self._break(client)
        self._break(server)

    def _request(self, client: socket.socket, server: socket.socket, fault: Fault) -> None:
        cut = self._pump(client, server, fault, cut_at=fault.cut_request, up=True)
        if cut:
            self._break(client)
            self._break(server)

    def _reply(self, server: socket.socket, client: socket.socket, fault: Fault) -> None:
        if self._pump(server, client, fault, cut_at=fault.cut_reply, up=False):
            self._break(client)
            self._break(server)

    def _pump(
        self,
        source: socket.socket,
        sink: socket.socket,
        fault: Fault,
        *,
        cut_at: int | None,
        up: bool,
    ) -> bool:
        """Pass bytes on until the source ends; True when the plan cut the line."""
        gone = 0
        with suppress(OSError):
            while piece := source.recv(PIECE):
                time.sleep(fault.latency)
                if up and fault.flip_request is not None:
                    piece = _flipped(piece, fault.flip_request - gone)
                part = piece if cut_at is None else piece[: cut_at - gone]
                if up and fault.held is not None and gone == 0:
                    _send(sink, part[:1], 0)
                    fault.held.wait(IDLE_SECONDS)
                    _send(sink, part[1:], fault.rate)
                else:
                    _send(sink, part, fault.rate)
                gone += len(part)
                self._count(len(part), up=up)
                if cut_at is not None and gone >= cut_at:
                    return True
            sink.shutdown(socket.SHUT_WR)
        return False

    def _swallow(self, client: socket.socket) -> None:
        client.settimeout(IDLE_SECONDS)
        with suppress(OSError):
            while client.recv(PIECE):
                pass
        self._break(client)

    def _count(self, size: int, *, up: bool) -> None:
        with self._turn:
            self.requested += size if up else 0
            self.replied += 0 if up else size

    def _break(self, each: socket.socket) -> None:
        """Reset rather than end politely: the other side must not mistake it for a whole answer."""
        self._open.discard(each)
        with suppress(OSError):
            each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            each.shutdown(socket.SHUT_RDWR)
        each.close()


def _flipped(piece: bytes, at: int) -> bytes:
    if not 0 <= at < len(piece):
        return piece
    return piece[:at] + bytes([piece[at] ^ 1]) + piece[at + 1 :]


def _send(sink: socket.socket, piece: bytes, rate: int) -> None:
    if not rate:
        sink.sendall(piece)
        return
    # A tenth of a second's worth at a time.
    step = max(1, rate // 10)
    for start in range(0, len(piece), step):
        sink.sendall(piece[start : start + step])
        time.sleep(0.1)


@contextmanager
def proxied(address: str) -> Iterator[FaultProxy]:
    """Put a proxy before an address such as `http://127.0.0.1:8000`."""
    host, port = address.rsplit("/", 1)[1].split(":")
    proxy = FaultProxy((host, int(port)))
    try:
        yield proxy
    finally:
        proxy.down()
