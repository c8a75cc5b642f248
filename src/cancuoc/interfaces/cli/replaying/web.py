"""An officer at the web: signed in by cookie, sending the same forms a browser sends."""

from __future__ import annotations

import http.client
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from cancuoc.kernel.refusal import Refusal

Fields = Mapping[str, str | Sequence[str]]


class FormRefused(Refusal):
    """The centre did not take a form; the status and the page's address say which."""

    status = 502
    message = "Trung tâm không nhận biểu mẫu của lần chạy lại."
    next_step = "Hãy xem nhật ký của trung tâm."


@dataclass
class Officer:
    """One signed-in officer over one kept-open connection."""

    address: str
    username: str
    password: str
    purpose: str = "dossier"
    _cookies: dict[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None

    def sign_in(self) -> None:
        """Sign in and state the purpose of the work; raise `FormRefused`."""
        self._cookies.clear()
        self.get("/office/sign-in/")
        self.post("/office/sign-in/", {"username": self.username, "password": self.password})
        self.post("/office/purpose/", {"purpose": self.purpose, "next": "/office/"})

    def get(self, path: str) -> str:
        """Return a page; raise `FormRefused` unless it is shown."""
        status, _, body = self._send("GET", path, "")
        if status != http.client.OK:
            raise FormRefused(path=path, http_status=status)
        return body

    def post(self, path: str, fields: Fields) -> str:
        """Send a form and return where it leads; raise `FormRefused` when it leads nowhere."""
        sent = {
            "csrfmiddlewaretoken": self._cookies.get("csrftoken", ""),
            "idempotency_key": uuid4().hex,
            **fields,
        }
        status, place, _ = self._send("POST", path, urlencode(sent, doseq=True))
        if status not in (http.client.FOUND, http.client.SEE_OTHER) or "/sign-in/" in place:
            raise FormRefused(path=path, http_status=status)
        return place

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _send(self, method: str, path: str, body: str) -> tuple[int, str, str]:
        """Send once more over a fresh connection when the kept one was closed meanwhile."""
        try:
            return self._once(method, path, body)
        except (http.client.HTTPException, OSError):
            self.close()
            return self._once(method, path, body)

    def _once(self, method: str, path: str, body: str) -> tuple[int, str, str]:
        if self._connection is None:
            parts = urlsplit(self.address)
            self._connection = http.client.HTTPConnection(
                parts.hostname or "", parts.port, timeout=60
            )
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body=body.encode(), headers=headers)
        answer = self._connection.getresponse()
        page = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.value
        return answer.status, answer.headers.get("Location", ""), page
