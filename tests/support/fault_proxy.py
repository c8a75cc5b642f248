"""A fault on the wire: a TCP proxy on loopback that loses, cuts, slows and swallows on demand.

It stands between a station and the centre and knows nothing of what they say. A fault takes
hold at once, also of connections that are open, because that is how a network dies.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

PIECE: Final = 16 * 1024
HOST: Final = "127.0.0.1"


class Kind(StrEnum):
    """What goes wrong."""

    NONE = "none"
    REFUSE = "refuse"
    """Nobody listens: connecting is refused, what was open is reset."""
    CUT_REQUEST = "cut_request"
    """`after` bytes of the request pass, then both sides are reset."""
    CUT_REPLY = "cut_reply"
    """The request arrives whole; `after` bytes of the reply pass: a lost acknowledgement."""
    BLACKHOLE = "blackhole"
    """Connecting works, bytes vanish, nothing is ever closed."""
    SLOW = "slow"
    """Each piece waits `delay` seconds and then goes at `rate` bytes a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault; `times` is how many connections it hits before the line heals (0: all)."""

    kind: Kind = Kind.NONE
    after: int = 0
    delay: float = 0.0
    rate: float = 0.0
    times: int = 0


class _Pair:
    """One connection and its twin to the centre."""

    def __init__(self, near: socket.socket, far: socket.socket) -> None:
        self.near, self.far = near, far
        self._turn = threading.Lock()
        self._open = True

    def reset(self) -> bool:
        """Close both ends with a reset, as a dead link does; return whether it was open."""
        with self._turn:
            was, self._open = self._open, False
        if was:
            for end in (self.near, self.far):
                with suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    # Wakes whoever reads here without a goodbye to the other side.
                    end.shutdown(socket.SHUT_RD)
                end.close()
        return was


class FaultProxy:
    """Listens on a port of its own and passes everything to `port` until told otherwise."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._turn = threading.Lock()
        self._fault = Fault()
        self._left = 0
        self._pairs: set[_Pair] = set()
        self._closing = False
        self.connections = 0
        self.hit = 0
        self._listener: socket.socket | None = self._listen(0)
        self.port: Final = int(self._listener.getsockname()[1])
        self._accepting = self._serve(self._listener)

    @property
    def address(self) -> str:
        """Return the address to give to a station in place of the centre's."""
        return f"http://{HOST}:{self.port}"

    def set(self, fault: Fault) -> None:
        """Let a fault begin; the one before ends."""
        with self._turn:
            self._fault, self._left = fault, fault.times
            listening = self._listener
            self._listener = None if fault.kind is Kind.REFUSE else listening
        if fault.kind is Kind.REFUSE and listening is not None:
            self._stop(listening)
            self._reset_all()
        elif fault.kind is not Kind.REFUSE and listening is None:
            self._listener = self._listen(self.port)
            self._accepting = self._serve(self._listener)

    def heal(self) -> None:
        """Let everything pass again. Connections swallowed meanwhile are reset."""
        was = self._fault.kind
        self.set(Fault())
        if was is Kind.BLACKHOLE:
            self._reset_all()

    @contextmanager
    def under(self, fault: Fault) -> Iterator[FaultProxy]:
        """Hold a fault for a block."""
        self.set(fault)
        try:
            yield self
        finally:
            self.heal()

    def close(self) -> None:
        """End the proxy with every connection."""
        self._closing = True
        with self._turn:
            listening, self._listener = self._listener, None
        if listening is not None:
            self._stop(listening)
        self._reset_all()

    def _listen(self, port: int) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(64)
        return listener

    def _serve(self, listener: socket.socket) -> threading.Thread:
        thread = threading.Thread(target=self._accept, args=(listener,), daemon=True)
        thread.start()
        return thread

    def _stop(self, listener: socket.socket) -> None:
        # Closing alone does not wake a thread that waits in accept; a shutdown does.
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        self._accepting.join(timeout=5)

    def _accept(self, listener: socket.socket) -> None:
        while not self._closing:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            try:
                far = socket.create_connection((HOST, self._target), timeout=10)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            pair = _Pair(near, far)
            with self._turn:
                self._pairs.add(pair)
            for back in (False, True):
                threading.Thread(target=self._pump, args=(pair, back), daemon=True).start()

    def _pump(self, pair: _Pair, back: bool) -> None:
        source, sink = (pair.far, pair.near) if back else (pair.near, pair.far)
        under, passed = self._fault, 0
        try:
            while piece := source.recv(PIECE):
                if self._fault is not under:
                    under, passed = self._fault, 0
                piece, goes_on = self._suffer(piece, passed, back=back, fault=under)
                sink.sendall(piece)
                passed += len(piece)
                if not goes_on:
                    break
        except OSError:
            pass
        if self._fault.kind is not Kind.BLACKHOLE:
            pair.reset()
            with self._turn:
                self._pairs.discard(pair)

    def _suffer(self, piece: bytes, passed: int, *, back: bool, fault: Fault) -> tuple[bytes, bool]:
        """Return what passes of a piece, and whether the connection lives on."""
        if fault.kind is Kind.BLACKHOLE:
            return b"", True
        if fault.kind is Kind.SLOW:
            time.sleep(fault.delay + (len(piece) / fault.rate if fault.rate else 0.0))
        cutting = Kind.CUT_REPLY if back else Kind.CUT_REQUEST
        if fault.kind is not cutting or passed + len(piece) <= fault.after:
            return piece, True
        return piece[: max(0, fault.after - passed)], not self._count(fault)

    def _count(self, fault: Fault) -> bool:
        """Note that a connection was hit; a fault with `times` ends with its last one."""
        with self._turn:
            if self._fault is not fault:
                return False
            self.hit += 1
            self._left -= 1
            if fault.times and self._left <= 0:
                self._fault = Fault()
        return True

    def _reset_all(self) -> None:
        with self._turn:
            pairs, self._pairs = self._pairs, set()
        for pair in pairs:
            pair.reset()
