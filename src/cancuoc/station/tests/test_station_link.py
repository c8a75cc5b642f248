"""Signed requests: who may be asked, what is signed, what happens when nobody answers."""

from __future__ import annotations

import base64
import socket
import threading
import time
from datetime import timedelta

import pytest

from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import keys
from cancuoc.packet.keys import StationIdentity
from cancuoc.station import link as link_module
from cancuoc.station.link import BadAnswer, CentreRefused, CentreUnreachable, Link, UnsafeCentre
from cancuoc.station.tests.fake_centre import Refused

TIME = "/station-api/v1/sessions"


@pytest.fixture
def who(fake):
    key = keys.generate_signing_key()
    fake.stations["TX-01"] = key.public_key().public_bytes_raw()
    return StationIdentity("TX-01", key)


@pytest.fixture
def link(address, who, clock, make_link):
    return make_link(centre=address, who=who, now=clock)


@pytest.mark.parametrize(
    "centre",
    [
        "http://centre.example",
        "http://10.0.0.4:8000",
        "http://127.0.0.1.example",
        "ftp://127.0.0.1",
        "127.0.0.1:8000",
        "https://",
        "",
    ],
)
def test_an_address_without_protection_is_refused(centre):
    with pytest.raises(UnsafeCentre) as refused:
        Link(centre=centre, who=None)
    assert "https" in refused.value.next_step


@pytest.mark.parametrize(
    "centre", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:80", "https://c.example"]
)
def test_loopback_and_https_are_accepted(centre):
    Link(centre=centre, who=None)


def test_https_checks_the_certificate():
    import ssl

    made = Link(centre="https://c.example", who=None)
    assert made._tls.verify_mode is ssl.CERT_REQUIRED
    assert made._tls.check_hostname


def test_a_server_without_tls_is_not_spoken_to(address, make_link):
    made = make_link(centre=address.replace("http://", "https://"), who=None)
    with pytest.raises(CentreUnreachable):
        made.ask("GET", TIME)


class TestSigning:
    def test_the_centre_accepts_what_we_sign(self, link):
        assert link.ask("GET", TIME).status == 200

    def test_station_method_path_time_nonce_and_body_are_signed(self, link, who, clock):
        body = b'{"a":1}'
        headers = link._signature("POST", "/x?y=1", body)
        fields = ("TX-01", "POST", "/x?y=1", clock().isoformat(), headers["X-Nonce"])
        signed = b"cancuoc station request 1\n" + "\n".join((*fields, sha256_hex(body))).encode()
        signature = base64.urlsafe_b64decode(headers["X-Signature"] + "==")
        who.public_key.verify(signature, signed)

    def test_no_nonce_comes_twice(self, link):
        nonces = {link._signature("GET", "/x", b"")["X-Nonce"] for _ in range(200)}
        assert len(nonces) == 200
        assert all(16 <= len(nonce) <= 64 for nonce in nonces)

    def test_another_key_is_refused(self, address, clock, make_link):
        stranger = StationIdentity("TX-01", keys.generate_signing_key())
        with pytest.raises(CentreRefused) as refused:
            make_link(centre=address, who=stranger, now=clock).ask("GET", TIME)
        assert (refused.value.http_status, refused.value.error) == (401, "BadSignature")

    def test_enrolment_is_not_signed(self, address):
        assert Link(centre=address, who=None)._signature("POST", "/x", b"") == {}


class TestTheClock:
    def test_a_clock_that_is_off_is_set_by_the_centre(self, link, fake, clock):
        fake.now = lambda: clock() + timedelta(hours=7)
        assert link.ask("GET", TIME).status == 200
        assert link.offset == timedelta(hours=7)

    def test_the_next_request_is_right_at_once(self, link, fake, clock):
        fake.now = lambda: clock() - timedelta(days=1)
        link.ask("GET", TIME)
        count = len(fake.requests)
        link.ask("GET", TIME)
        assert len(fake.requests) == count + 1

    def test_a_small_difference_is_left_alone(self, link, fake, clock):
        fake.now = lambda: clock() + timedelta(minutes=4)
        link.ask("GET", TIME)
        assert link.offset == timedelta()

    @pytest.mark.parametrize("told", ["", "yesterday", "2024-07-06T12:00:00", None, 7])
    def test_a_time_nobody_can_read_is_not_believed(self, link, fake, told):
        def trouble(_method, _path):
            raise Refused(401, "WrongClock", centre_time=told)

        fake.trouble = trouble
        with pytest.raises(CentreRefused):
            link.ask("GET", TIME)
        assert link.offset == timedelta()
        assert len(fake.requests) == 1


class TestTrouble:
    def test_nobody_answers(self, who, clock, make_link):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with pytest.raises(CentreUnreachable) as unreachable:
            make_link(centre=f"http://127.0.0.1:{port}", who=who, now=clock).ask("GET", TIME)
        assert unreachable.value.status == 503

    def test_a_centre_that_hangs_up(self, link, fake):
        fake.down = True
        with pytest.raises(CentreUnreachable):
            link.ask("GET", TIME)

    def test_a_connection_closed_meanwhile_is_opened_again(self, link, fake):
        link.ask("GET", TIME)
        fake.down = True
        with pytest.raises(CentreUnreachable):
            link.ask("GET", TIME)
        fake.down = False
        assert link.ask("GET", TIME).status == 200

    def test_a_centre_that_says_nothing_is_left_after_the_limit(self, who, clock, make_link):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            address = f"http://127.0.0.1:{silent.getsockname()[1]}"
            made = make_link(centre=address, who=who, now=clock, timeout=0.2)
            with pytest.raises(CentreUnreachable) as unreachable:
                made.ask("GET", TIME)
        assert unreachable.value.details["reason"] == "TimeoutError"

    def test_nobody_waits_twice_for_a_centre_that_fell_silent(self, link, fake):
        link.ask("GET", TIME)
        silence, heard = threading.Event(), []

        def silent(*_):
            heard.append(threading.current_thread())
            silence.wait(60)

        fake.trouble = silent
        try:
            # The reply still owed must not come: the limit alone ends the wait.
            with pytest.raises(CentreUnreachable):
                link.ask("GET", TIME, timeout=0.5)
            assert not silence.is_set()
            deadline = time.monotonic() + 30
            while not heard and time.monotonic() < deadline:
                time.sleep(0.02)
            assert len(heard) == 1
        finally:
            silence.set()

    @pytest.mark.parametrize(
        ("status", "passing"),
        [
            *((status, False) for status in (400, 401, 404, 409, 413, 422)),
            *((status, True) for status in (408, 425, 429, 500, 502, 503)),
        ],
    )
    def test_what_may_pass_and_what_stays(self, link, fake, status, passing):
        def trouble(_method, _path):
            raise Refused(status, "Whatever", hint="x")

        fake.trouble = trouble
        with pytest.raises(CentreRefused) as refused:
            link.ask("GET", TIME)
        assert refused.value.passing is passing
        assert refused.value.details == {"hint": "x"}
        assert refused.value.message == "Trung tâm từ chối: Whatever."

    @pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'"x"', b"\xff\xfe", b"7"])
    def test_a_refusal_nobody_can_read_still_has_words(self, body):
        refusal = CentreRefused(502, link_module._refusal(body))
        assert refusal.message == CentreRefused.message
        assert refusal.next_step
        assert refusal.error == ""

    @pytest.mark.parametrize("answer", [{"message": 7}, {"message": ""}, {"details": []}])
    def test_odd_fields_of_a_refusal_are_passed_over(self, answer):
        refusal = CentreRefused(409, answer)
        assert refusal.message == CentreRefused.message
        assert refusal.details == {}

    @pytest.mark.parametrize("body", [b"", b"<html>", b"\xff"])
    def test_an_answer_that_is_no_json(self, body):
        with pytest.raises(BadAnswer):
            link_module.Answer(200, body).json()

    def test_an_answer_without_end_is_cut(self, who, clock, monkeypatch, link, fake):
        monkeypatch.setattr(link_module, "LARGEST_ANSWER", 5)
        with pytest.raises(CentreUnreachable):
            link.ask("GET", TIME)


def test_each_thread_has_its_own_connection(link):
    answers = []

    def ask():
        for _ in range(5):
            answers.append(link.ask("GET", TIME).status)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 30
