"""A small STOMP 1.1/1.2 broker on loopback: one inbound queue, what is sent is kept."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class SmallBroker:
    """Hands `waiting` out one by one; what a lost connection did not acknowledge waits again.

    With `deaf` set, the connection is cut at the acknowledgement: a kill just before it.
    """

    def __init__(self) -> None:
        self.waiting: list[str] = []
        self.sent: list[str] = []
        self.acknowledged: list[str] = []
        self.deaf = False
        self.changed = threading.Condition()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def put(self, *bodies: str) -> None:
        """Let messages come in."""
        with self.changed:
            self.waiting += bodies
            self.changed.notify_all()

    def wait(self, *, sent: int, acknowledged: int, seconds: float = 15.0) -> bool:
        """Wait until so many were sent and acknowledged."""
        with self.changed:
            return self.changed.wait_for(
                lambda: len(self.sent) >= sent and len(self.acknowledged) >= acknowledged,
                timeout=seconds,
            )

    def close(self) -> None:
        """Stop taking connections."""
        self._server.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                link, _ = self._server.accept()
                threading.Thread(target=self._talk, args=(link,), daemon=True).start()

    def _talk(self, link: socket.socket) -> None:
        held: dict[str, str] = {}
        alive = threading.Event()
        alive.set()
        with suppress(OSError), link, link.makefile("rb") as lines:
            while frame := _read(lines):
                command, headers, body = frame
                if command == "SUBSCRIBE":
                    threading.Thread(
                        target=self._deliver, args=(link, held, alive), daemon=True
                    ).start()
                elif command == "ACK" and self.deaf:
                    self.deaf = False
                    link.shutdown(socket.SHUT_RDWR)
                    break
                self._heed(command, headers, body, held, link)
        with self.changed:
            alive.clear()
            self.waiting[:0] = held.values()
            self.changed.notify_all()

    def _heed(self, command, headers, body, held, link) -> None:
        if command in ("CONNECT", "STOMP"):
            link.sendall(b"CONNECTED\nversion:1.2\nheart-beat:0,0\n\n\0")
        with self.changed:
            if command == "SEND":
                self.sent.append(body)
            if command == "ACK":
                self.acknowledged.append(held.pop(headers["id"]))
            self.changed.notify_all()
        if "receipt" in headers:
            link.sendall(f"RECEIPT\nreceipt-id:{headers['receipt']}\n\n\0".encode())

    def _deliver(self, link, held, alive) -> None:
        number = 0
        with suppress(OSError):
            while alive.is_set():
                with self.changed:
                    self.changed.wait_for(
                        lambda: not alive.is_set() or (self.waiting and not held), timeout=5
                    )
                    if not alive.is_set() or held or not self.waiting:
                        continue
                    number += 1
                    body = self.waiting.pop(0)
                    held[str(number)] = body
                data = body.encode()
                head = f"MESSAGE\nsubscription:1\nmessage-id:{number}\nack:{number}\n"
                head += f"destination:/queue/in\ncontent-length:{len(data)}\n\n"
                link.sendall(head.encode() + data + b"\0")


def _read(lines):
    """Return one frame's command, headers and body; None at the end."""
    command = lines.readline()
    while command in (b"\n", b"\r\n"):
        command = lines.readline()
    if not command:
        return None
    headers = {}
    while line := lines.readline().strip():
        name, _, value = line.decode().partition(":")
        headers.setdefault(name, value)
    if "content-length" in headers:
        body = lines.read(int(headers["content-length"]))
        lines.read(1)
    else:
        body = b""
        while (byte := lines.read(1)) not in (b"\0", b""):
            body += byte
    return command.strip().decode(), headers, body.decode()
