"""A real mail server on a loopback port, small enough to read: it keeps what it was given."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        """Speak the few words of RFC 5321 that a client needs."""
        self._say("220 here")
        while line := self.rfile.readline():
            word = line.decode().split(" ", 1)[0].strip().upper()
            if word in {"EHLO", "HELO"}:
                self._say("250-here\r\n250-8BITMIME\r\n250 SMTPUTF8")
            elif word == "RCPT" and self.server.refusing:
                self._say("550 no such mailbox")
            elif word == "DATA":
                self._say("354 go on")
                self._take()
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        kept = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(kept, EmailMessage)
        self.server.kept.append(kept)
        self._say("250 kept")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on a free port; `refusing` turns every mailbox away."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, *, refusing: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.refusing = refusing
        self.kept: list[EmailMessage] = []

    @property
    def port(self) -> int:
        """The port to connect to."""
        return int(self.server_address[1])


@contextmanager
def mail_server(*, refusing: bool = False) -> Iterator[MailServer]:
    """Run a server for one test."""
    with MailServer(refusing=refusing) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(timeout=5)
