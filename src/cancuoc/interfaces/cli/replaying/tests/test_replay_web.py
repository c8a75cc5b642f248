"""An officer's session over plain HTTP: cookies, the form token, one key for each form."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from cancuoc.interfaces.cli.replaying.web import FormRefused, Officer


class Office(BaseHTTPRequestHandler):
    """A centre in a few lines; `seen` has every form with the cookies it came with."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, dict[str, list[str]], str]]
    close_after = False

    def do_GET(self) -> None:
        if self.path == "/office/sign-in/":
            self._answer(200, cookies=["csrftoken=first; Path=/", "seen=1"])
        elif self.path == "/office/missing/":
            self._answer(404)
        else:
            self._answer(200, body=b"trang")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = parse_qs(body, keep_blank_values=True)
        self.seen.append((self.path, form, self.headers.get("Cookie", "")))
        if self.path == "/office/sign-in/":
            right = form["password"] == ["đúng"]
            cookies = ["sessionid=s1; HttpOnly", "csrftoken=second"] if right else []
            self._answer(302 if right else 422, cookies=cookies, place="/office/")
        elif self.path == "/office/refused/":
            self._answer(409)
        elif self.path == "/office/expired/":
            self._answer(302, place="/office/sign-in/?next=/office/expired/")
        else:
            self._answer(302, place="/office/done/?approved=3")

    def _answer(
        self, status: int, *, cookies: list[str] = (), place: str = "", body: bytes = b""
    ) -> None:
        self.send_response(status)
        for cookie in cookies:
            self.send_header("Set-Cookie", cookie)
        if place:
            self.send_header("Location", place)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        if type(self).close_after:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def office() -> Iterator[tuple[str, type[Office]]]:
    handler = type("OneOffice", (Office,), {"seen": [], "close_after": False})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", handler
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)


@pytest.fixture
def officer(office: tuple[str, type[Office]]) -> Iterator[Officer]:
    made = Officer(office[0], "r.pheduyet", "đúng", purpose="dossier")
    yield made
    made.close()


def test_signing_in_states_the_purpose_too(
    officer: Officer, office: tuple[str, type[Office]]
) -> None:
    officer.sign_in()
    (path, form, _), (purpose_path, purpose, cookie) = office[1].seen
    assert (path, form["username"], form["csrfmiddlewaretoken"]) == (
        "/office/sign-in/",
        ["r.pheduyet"],
        ["first"],
    )
    assert (purpose_path, purpose["purpose"]) == ("/office/purpose/", ["dossier"])
    assert "sessionid=s1" in cookie


def test_the_token_is_the_newest_one(officer: Officer, office: tuple[str, type[Office]]) -> None:
    officer.sign_in()
    officer.post("/office/approval/sign/", {"dossiers": ["a"]})
    assert office[1].seen[-1][1]["csrfmiddlewaretoken"] == ["second"]


def test_each_form_has_a_key_of_its_own(officer: Officer, office: tuple[str, type[Office]]) -> None:
    for _ in range(3):
        officer.post("/office/any/", {})
    keys = {form["idempotency_key"][0] for _, form, _ in office[1].seen}
    assert len(keys) == 3
    assert all(re.fullmatch(r"[0-9a-f]{32}", key) for key in keys)


def test_a_list_is_sent_as_many_fields(officer: Officer, office: tuple[str, type[Office]]) -> None:
    officer.post("/office/any/", {"dossiers": ["a", "b", "c"], "note": "có dấu"})
    form = office[1].seen[-1][1]
    assert form["dossiers"] == ["a", "b", "c"]
    assert form["note"] == ["có dấu"]


def test_where_a_form_leads_is_returned(officer: Officer) -> None:
    assert officer.post("/office/any/", {}) == "/office/done/?approved=3"


@pytest.mark.parametrize("path", ["/office/refused/", "/office/expired/"])
def test_a_form_that_leads_nowhere_is_an_error(officer: Officer, path: str) -> None:
    with pytest.raises(FormRefused) as raised:
        officer.post(path, {})
    assert raised.value.details["path"] == path


def test_a_wrong_password_is_an_error(office: tuple[str, type[Office]]) -> None:
    wrong = Officer(office[0], "r.pheduyet", "sai")
    with pytest.raises(FormRefused):
        wrong.sign_in()
    wrong.close()


def test_a_page_that_is_not_there_is_an_error(officer: Officer) -> None:
    assert officer.get("/office/") == "trang"
    with pytest.raises(FormRefused):
        officer.get("/office/missing/")


def test_a_connection_closed_meanwhile_is_opened_again(
    officer: Officer, office: tuple[str, type[Office]]
) -> None:
    office[1].close_after = True
    for _ in range(3):
        assert officer.get("/office/") == "trang"


def test_signing_in_again_forgets_the_session_before(
    officer: Officer, office: tuple[str, type[Office]]
) -> None:
    officer.sign_in()
    officer.sign_in()
    assert "sessionid" not in office[1].seen[2][2]
