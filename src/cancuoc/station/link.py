"""Signed requests to the centre over one kept-open connection for each thread.

A station speaks plain HTTP only to its own machine; to anywhere else it speaks TLS and checks
the certificate. A clock that is off is corrected from the centre's own answer.
"""

from __future__ import annotations

import http.client
import json
import secrets
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from cancuoc.kernel import clock
from cancuoc.kernel.digest import sha256_hex
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import keys
from cancuoc.packet.keys import StationIdentity

DOMAIN: Final = b"cancuoc station request 1\n"
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
LARGEST_ANSWER: Final = 64 * 1024 * 1024


class CentreUnreachable(Refusal):
    """No answer came: no network, or the centre is down."""

    status = 503
    message = "Chưa kết nối được với trung tâm."
    next_step = "Trạm vẫn làm việc bình thường và sẽ tự gửi lại khi có mạng."


class CentreRefused(Refusal):
    """The centre answered and said no; its words and its code are kept."""

    status = 409
    message = "Trung tâm không chấp nhận yêu cầu."

    def __init__(self, status: int, answer: Mapping[str, Any]) -> None:
        super().__init__(_text(answer, "message"), next_step=_text(answer, "next_step"))
        self.http_status = status
        self.error = str(answer.get("error") or "")
        given = answer.get("details")
        self.details = dict(given) if isinstance(given, dict) else {}

    @property
    def passing(self) -> bool:
        """Return whether the same request may succeed later."""
        return self.http_status in (408, 423, 425, 429) or self.http_status >= 500


class UnsafeCentre(Refusal):
    """The address would carry personal data unencrypted."""

    status = 500
    message = "Địa chỉ trung tâm phải dùng https, trừ khi chạy trên cùng máy."
    next_step = "Vui lòng khởi động lại trạm với địa chỉ https của trung tâm."


class BadAnswer(Refusal):
    """The centre's answer is not what this program understands."""

    status = 502
    message = "Trung tâm trả lời không đúng mẫu."
    next_step = "Vui lòng cập nhật chương trình trạm rồi thử lại."


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a request the centre took."""

    status: int
    body: bytes = field(repr=False)

    def json(self) -> Any:
        """Return the body as JSON; raise `BadAnswer`."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise BadAnswer(status=self.status) from error


Clock = Callable[[], datetime]


class Link:
    """The way to one centre for one station. `who` None sends unsigned requests (enrolment)."""

    def __init__(
        self,
        *,
        centre: str,
        who: StationIdentity | None,
        timeout: float = 15.0,
        now: Clock = clock.now,
        authorities: str | None = None,
        spare: StationIdentity | None = None,
    ) -> None:
        parts = urlsplit(centre)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not host:
            raise UnsafeCentre
        if parts.scheme == "http" and host not in LOOPBACK:
            raise UnsafeCentre
        self._host, self._port = host, parts.port
        secure = parts.scheme == "https"
        self._tls = ssl.create_default_context(cafile=authorities) if secure else None
        self._prefix = parts.path.rstrip("/")
        self.pages = f"{parts.scheme}://{parts.netloc}{self._prefix}"
        self._who = who
        self._spare = spare
        self._timeout = timeout
        self._now = now
        self._offset = timedelta()
        self._local = threading.local()
        self._turn = threading.Lock()
        self._opened: list[http.client.HTTPConnection] = []

    @property
    def offset(self) -> timedelta:
        """Return how far the station's clock is behind the centre's."""
        return self._offset

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """Send one request; raise `CentreUnreachable`, `CentreRefused` or `BadAnswer`."""
        try:
            return self._once(method, path, body, headers or {}, timeout)
        except CentreRefused as refusal:
            if refusal.error == "BadSignature" and self._spare is not None:
                # A change of keys was heard and its answer lost: the next key is in use there.
                self._who, self._spare = self._spare, None
            elif refusal.error != "WrongClock" or not self._set_clock(refusal):
                raise
            return self._once(method, path, body, headers or {}, timeout)

    def close(self) -> None:
        """Close the connections of all threads; a later request opens a new one."""
        with self._turn:
            for connection in self._opened:
                connection.close()
            self._opened.clear()

    def _drop(self) -> None:
        connection = getattr(self._local, "connection", None)
        self._local.connection = None
        if connection is None:
            return
        connection.close()
        with self._turn:
            if connection in self._opened:
                self._opened.remove(connection)

    def _once(
        self,
        method: str,
        path: str,
        body: bytes,
        headers: Mapping[str, str],
        timeout: float | None,
    ) -> Answer:
        target = self._prefix + path
        status, answer = self._exchange(method, target, body, headers, timeout or self._timeout)
        if status >= 400:
            raise CentreRefused(status, _refusal(answer))
        return Answer(status, answer)

    def _signature(self, method: str, target: str, body: bytes) -> dict[str, str]:
        if self._who is None:
            return {}
        time = (self._now() + self._offset).isoformat()
        nonce = secrets.token_urlsafe(18)
        fields = (self._who.station_id, method, target, time, nonce, sha256_hex(body))
        signature = self._who.signing_key.sign(DOMAIN + "\n".join(fields).encode())
        return {
            "X-Station": self._who.station_id,
            "X-Time": time,
            "X-Nonce": nonce,
            "X-Signature": keys.b64url(signature),
        }

    def _exchange(
        self, method: str, target: str, body: bytes, headers: Mapping[str, str], timeout: float
    ) -> tuple[int, bytes]:
        kept = getattr(self._local, "connection", None)
        if kept is not None:
            try:
                return self._send(kept, method, target, body, headers, timeout)
            except TimeoutError as error:
                # Nobody is there: asking once more would only make the officer wait twice.
                self._drop()
                raise CentreUnreachable(reason="TimeoutError") from error
            except (http.client.HTTPException, OSError):
                # The centre may close an idle connection at any moment; a fresh one decides.
                # Every request is safe to repeat: told twice it has one effect, and the second
                # try has a nonce of its own, because the centre may have heard the first.
                self._drop()
        fresh = self._local.connection = self._connection(timeout)
        try:
            return self._send(fresh, method, target, body, headers, timeout)
        except (http.client.HTTPException, OSError) as error:
            self._drop()
            raise CentreUnreachable(reason=type(error).__name__) from error

    def _send(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        target: str,
        body: bytes,
        headers: Mapping[str, str],
        timeout: float,
    ) -> tuple[int, bytes]:
        # The centre may have ended the line after the last answer; it then opens anew by itself.
        connection.timeout = timeout
        if connection.sock is not None:
            connection.sock.settimeout(timeout)
        sent = {**headers, **self._signature(method, target, body)}
        connection.request(method, target, body=body, headers=sent)
        response = connection.getresponse()
        data = response.read(LARGEST_ANSWER + 1)
        if len(data) > LARGEST_ANSWER:
            raise http.client.HTTPException("answer too large")
        return response.status, data

    def _connection(self, timeout: float) -> http.client.HTTPConnection:
        made: http.client.HTTPConnection
        if self._tls is not None:
            made = http.client.HTTPSConnection(
                self._host, self._port, timeout=timeout, context=self._tls
            )
        else:
            made = _Plain(self._host, self._port, timeout=timeout)
        with self._turn:
            self._opened.append(made)
        return made

    def _set_clock(self, refusal: CentreRefused) -> bool:
        try:
            right = datetime.fromisoformat(str(refusal.details.get("centre_time", "")))
        except ValueError:
            return False
        if right.tzinfo is None:
            return False
        self._offset = right - self._now()
        return True


class _Plain(http.client.HTTPConnection):
    """Head and body go in two writes; without this the second waits for an acknowledgement."""

    def connect(self) -> None:
        super().connect()
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _refusal(body: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _text(answer: Mapping[str, Any], name: str) -> str | None:
    value = answer.get(name)
    return value[:500] if isinstance(value, str) and value else None
