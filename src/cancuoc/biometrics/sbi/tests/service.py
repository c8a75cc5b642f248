"""A device service of ours over HTTP on loopback, honest or with one fault.

What it is asked and what it says are held against schemas written from the interface's text.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jsonschema

from cancuoc.biometrics.sbi.tests import records, schemas
from cancuoc.biometrics.sbi.tests.makers import AT, Holder, holder

TYPES = {"Finger": ["1", "2", "3"], "Iris": ["1", "2"], "Face": ["0"]}


@dataclass(kw_only=True)
class Behaviour:
    """How the service behaves; every fault is one of these."""

    kind: str = "Finger"
    signs: Holder = field(default_factory=holder)
    status: str = "Ready"
    version: str = "0.9.5"
    purpose: str = "Registration"
    serial: str = "0123 456-789"
    # Change what is about to be signed, and the answer about to be sent.
    told: Callable[[dict[str, Any]], None] = lambda _: None
    sent: Callable[[dict[str, Any]], None] = lambda _: None
    record: Callable[[str, str], bytes] = records.record
    hex_joined: bool = False
    raw: bytes | None = None
    silence: threading.Event | None = None
    cut: int | None = None
    frame: bytes = b""


class Service(ThreadingHTTPServer):
    """Listens on a free port and remembers what it was asked."""

    daemon_threads = True

    def __init__(self, behaviour: Behaviour) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.does = behaviour
        self.asked: list[dict[str, Any]] = []

    @property
    def port(self) -> int:
        """The port to ask."""
        return int(self.server_address[1])

    def identity(self) -> dict[str, Any]:
        """Say which device it is."""
        return {
            "serialNo": self.does.serial,
            "make": "Thu",
            "model": "S-1",
            "type": self.does.kind,
            "deviceSubType": "Slap",
            "deviceProvider": "Thu",
            "deviceProviderId": "thu",
            "dateTime": AT.isoformat(),
        }

    def info(self) -> list[dict[str, Any]]:
        """Answer MOSIPDINFO."""
        told = {
            "deviceStatus": self.does.status,
            "deviceId": "S1",
            "firmware": "1",
            "certification": "L0",
            "serviceVersion": self.does.version,
            "deviceSubId": TYPES.get(self.does.kind, []),
            "callbackId": f"http://127.0.0.1:{self.port}/",
            "digitalId": self.does.signs.sign(self.identity()),
            "deviceCode": "S1",
            "env": "Staging",
            "purpose": self.does.purpose,
            "specVersion": [self.does.version],
        }
        jsonschema.validate(told, schemas.INFO)
        return [{"deviceInfo": self.does.signs.sign(told), "error": schemas.FINE}]

    def capture(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Answer RCAPTURE."""
        jsonschema.validate(asked, schemas.ASKED)
        self.asked.append(asked)
        wanted = asked["bio"][0]
        before, blocks = wanted["previousHash"], []
        for name in wanted["bioSubType"] or [""]:
            record = self.does.record(wanted["type"], name)
            before = self._hash(before, record)
            block = self._block(asked, name, record)
            told = {"specVersion": "0.9.5", "data": block, "hash": before}
            blocks.append(told | {"error": schemas.FINE})
        answer = {"biometrics": blocks}
        jsonschema.validate(answer, schemas.ANSWER)
        self.does.sent(answer)
        return answer

    def _block(self, asked: dict[str, Any], name: str, record: bytes) -> str:
        wanted = asked["bio"][0]
        told = {
            "digitalId": self.does.signs.sign(self.identity()),
            "deviceCode": "S1",
            "deviceServiceVersion": "0.9.5",
            "bioType": wanted["type"],
            "bioSubType": name,
            "purpose": asked["purpose"],
            "env": asked["env"],
            "bioValue": base64.urlsafe_b64encode(record).decode().rstrip("="),
            "transactionId": asked["transactionId"],
            "timestamp": AT.isoformat(),
            "requestedScore": wanted["requestedScore"],
            "qualityScore": "80",
        }
        self.does.told(told)
        return self.does.signs.sign(told)

    def _hash(self, before: str, record: bytes) -> str:
        now = hashlib.sha256(record)
        joined = bytes.fromhex(before) + now.digest()
        if self.does.hex_joined:
            joined = (before + now.hexdigest()).encode()
        return hashlib.sha256(joined).hexdigest().upper()


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_MOSIPDINFO(self) -> None:
        """Say which devices there are."""
        assert self.path == "/info"
        self._body()
        self._say(json.dumps(self.server.info()).encode())

    def do_RCAPTURE(self) -> None:
        """Take pictures."""
        assert self.path == "/capture"
        answer = self.server.capture(json.loads(self._body()))
        if self.server.does.silence is not None:
            self.server.does.silence.wait(60)
        raw = self.server.does.raw
        self._say(json.dumps(answer).encode() if raw is None else raw)

    def do_STREAM(self) -> None:
        """Send frames without end until nobody listens."""
        jsonschema.validate(json.loads(self._body()), schemas.STREAM)
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        frame = b"--frame\r\nContent-Type: image/jpeg\r\n\r\n" + self.server.does.frame + b"\r\n"
        try:
            for _ in range(50):
                self.wfile.write(frame)
                time.sleep(0.02)
        except OSError:
            return

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"]))

    def _say(self, text: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text[: self.server.does.cut])

    def log_message(self, *_: object) -> None:
        """Say nothing on the terminal."""


@contextmanager
def running(**behaviour: Any) -> Iterator[Service]:
    """Run a service for one test."""
    with Service(Behaviour(**behaviour)) as service:
        thread = threading.Thread(target=service.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield service
        finally:
            service.shutdown()
            thread.join(timeout=5)
