"""Answers by callback: kept, carried, tried again, given up, sent once more."""

from __future__ import annotations

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from cancuoc.domain.abis import rules, services
from cancuoc.domain.abis.adapters.callbacks import HttpCallback, NullCallback
from cancuoc.domain.abis.ports import Callback, CallbackUnreachable
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.partners.tests.asking import ENCOUNTERS, TASKS, Partner, encounter, token
from cancuoc.kernel import clock

pytestmark = pytest.mark.django_db
WORKER = Actor.system("worker")
CALL = "http://partner.test/answers"


class Kept(Callback):
    """Keeps what it is to carry; `away` of the first attempts fail."""

    def __init__(self, away=0):
        self.away = away
        self.posted = []

    def post(self, *, address, body, failed):
        if self.away > 0:
            self.away -= 1
            raise CallbackUnreachable("away")
        self.posted.append((address, body, failed))


@pytest.fixture
def partner() -> Partner:
    return Partner(token())


def task_of(answer):
    assert answer.status_code == 202, answer.content
    return answer.json()["taskId"]


def deliver(callback, at=None):
    return services.deliver_answers(callback=callback, at=at or clock.now(), by=WORKER)


def test_an_answer_goes_to_the_partners_address(partner):
    task = task_of(partner.post("persons/p1/encounters/e1", encounter("an"), callback=CALL))
    assert partner.get(f"tasks/{task}/status").json() == "RESPONSE_SCHEDULED"
    kept = Kept()
    assert deliver(kept) == 1
    ((address, body, failed),) = kept.posted
    assert address == f"{CALL}?transactionId=t-1&taskId={task}"
    assert body == {"personId": "p1", "encounterId": "e1"}
    assert failed is False
    assert partner.get(f"tasks/{task}/status").json() == "COMPLETED"
    assert deliver(kept) == 0


def test_an_answer_without_a_body_says_ok(partner):
    partner.post("persons/p1/encounters/e1", encounter("an"))
    task_of(partner.delete("persons/p1", callback=CALL + "?a=1"))
    kept = Kept()
    deliver(kept)
    assert kept.posted[0][1] == "OK"
    assert kept.posted[0][0].startswith(CALL + "?a=1&transactionId=")


def test_a_refusal_goes_by_callback_too_and_leaves_nothing_else(partner):
    partner.post("persons/p1/encounters/e1", encounter("an"))
    task_of(partner.post("persons/p1/encounters/e1", encounter("an"), callback=CALL))
    kept = Kept()
    deliver(kept)
    ((_, body, failed),) = kept.posted
    assert failed is True
    assert body["code"] == 409
    assert ENCOUNTERS.count() == 1


def test_a_partner_that_is_away_is_tried_again_ever_more_rarely(partner):
    task = task_of(partner.get("galleries", callback=CALL))
    kept, at, waits = Kept(away=3), clock.now(), []
    for _ in range(3):
        assert deliver(kept, at) == 0
        row = TASKS.get()
        waits.append(row.next_at - at)
        assert deliver(kept, at) == 0
        at = row.next_at
    assert waits == sorted(waits)
    assert waits[0] < waits[-1]
    assert deliver(kept, at) == 1
    assert partner.get(f"tasks/{task}/status").json() == "COMPLETED"


def test_who_is_away_costs_one_wait_and_holds_up_nobody_else():
    asking = Partner(token(hosts=("partner.test", "other.test")))
    for host in ("partner.test", "partner.test", "partner.test", "other.test"):
        task_of(asking.get("galleries", callback=f"http://{host}/answers"))

    class Away(Kept):
        def post(self, *, address, body, failed):
            self.posted.append(address)
            if "partner.test" in address:
                raise CallbackUnreachable("away")

    away = Away()
    assert deliver(away) == 1
    assert len(away.posted) == 2


def test_an_answer_nobody_takes_waits_for_a_new_wish(partner):
    task = task_of(partner.get("galleries", callback=CALL))
    kept, at = Kept(away=rules.MOST_ATTEMPTS), clock.now()
    for _ in range(rules.MOST_ATTEMPTS):
        deliver(kept, at)
        at += timedelta(days=1)
    assert partner.get(f"tasks/{task}/status").json() == "RESPONSE_ERROR"
    assert deliver(kept, at) == 0
    assert partner.post(f"tasks/{task}/redeliver").status_code == 204
    assert partner.get(f"tasks/{task}/status").json() == "RESPONSE_RETRY"
    assert deliver(kept, at + timedelta(days=1)) == 1


def test_what_was_delivered_is_not_delivered_again(partner):
    task = task_of(partner.get("galleries", callback=CALL))
    deliver(Kept())
    assert partner.post(f"tasks/{task}/redeliver").status_code == 409


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("http://10.0.0.1/x", 403),
        ("http://localhost:5432/", 403),
        ("http://partner.test.evil.example/", 403),
        ("http://user@partner.test/", 403),
        ("http://partner.test@10.0.0.1/", 403),
        ("ftp://partner.test/x", 400),
        ("file:///etc/passwd", 400),
        ("partner.test", 400),
        ("http://[::1", 400),
        ("http://partner.test:port/", 400),
        ("http://partner.test/" + "x" * 500, 400),
    ],
)
def test_only_agreed_hosts_are_called(partner, address, status):
    assert partner.get("galleries", callback=address).status_code == status
    assert TASKS.count() == 0


@pytest.mark.parametrize("task", ["x", "00000000-0000-0000-0000-000000000001", "0", "none"])
def test_an_unknown_task_is_not_found(partner, task):
    assert partner.get(f"tasks/{task}/status").status_code == 404
    assert partner.post(f"tasks/{task}/redeliver").status_code == 404


def test_a_task_of_another_partner_is_not_found(partner):
    task = task_of(partner.get("galleries", callback=CALL))
    other = Partner(token("another"))
    assert other.get(f"tasks/{task}/status").status_code == 404


def test_the_answer_is_sealed_while_it_waits(partner):
    partner.post("persons/p1/encounters/e1", encounter("an"))
    partner.get("persons/p1/encounters/e1", callback=CALL)
    assert b"1985-11-30" not in bytes(TASKS.get().answer)


def test_the_null_twin_warns_and_keeps_the_answer(partner, caplog):
    partner.get("galleries", callback=CALL)
    assert deliver(NullCallback()) == 0
    assert "no way out" in caplog.text
    assert TASKS.get().attempts == 1


class TestHttp:
    @pytest.fixture
    def server(self):
        """A partner on loopback that answers with the status its path names."""
        got = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                size = int(self.headers["Content-Length"])
                got.append((self.path, self.headers["Content-Type"], self.rfile.read(size)))
                self.send_response(int(self.path.strip("/").split("?")[0]))
                self.send_header("Location", "/204")
                self.end_headers()

            def log_message(self, *_given):
                pass

        running = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}", got
        running.shutdown()
        running.server_close()

    @pytest.mark.parametrize(
        ("failed", "kind"), [(False, "application/json"), (True, "application/error+json")]
    )
    def test_an_answer_is_posted(self, server, failed, kind):
        base, got = server
        HttpCallback().post(address=f"{base}/204", body={"a": "ạ"}, failed=failed)
        assert got == [("/204", kind, b'{"a": "\\u1ea1"}')]

    @pytest.mark.parametrize("status", [302, 307, 403, 500])
    def test_anything_but_a_yes_is_a_no_and_no_redirection_is_followed(self, server, status):
        base, got = server
        with pytest.raises(CallbackUnreachable):
            HttpCallback().post(address=f"{base}/{status}", body="OK", failed=False)
        assert len(got) == 1

    def test_nobody_there_is_a_no(self):
        with pytest.raises(CallbackUnreachable):
            HttpCallback().post(address="http://127.0.0.1:9/", body="OK", failed=False)
