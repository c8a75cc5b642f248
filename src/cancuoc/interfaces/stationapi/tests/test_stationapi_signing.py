"""Who may knock: a live station, with its own key, at the right time, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.urls import get_resolver

from cancuoc.domain.stations import services
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.stationapi import urls
from cancuoc.interfaces.stationapi.tests.knocking import Knocker
from cancuoc.interfaces.stationapi.views import sessions
from cancuoc.packet.keys import b64url

pytestmark = pytest.mark.django_db


def test_a_signed_request_is_let_in(knocker: Knocker) -> None:
    answer = knocker.get("/time")
    assert answer.status_code == 200
    assert answer.json() == {
        "station": {"code": "TX-01", "unit_code": "00364", "kit": "KIT-01"},
        "time": AT.isoformat(),
    }


def test_the_query_string_is_signed_too(knocker: Knocker) -> None:
    assert knocker.get("/status?cursor=0").status_code == 200
    headers = knocker.headers("GET", "/station-api/v1/status?cursor=0", b"")
    answer = knocker.client.get("/station-api/v1/status?cursor=1", headers=headers)
    assert answer.json()["error"] == "BadSignature"


BROKEN: dict[str, dict[str, str]] = {
    "no signature": {"signature": ""},
    "wrong signature": {"signature": b64url(bytes(64))},
    "not base64": {"signature": "é"},
    "short nonce": {"nonce": "abc"},
    "odd nonce": {"nonce": "a" * 15 + "\u00e9"},
    "another station": {"code": "TX-99"},
    "no station": {"code": ""},
}


@pytest.mark.parametrize("changes", BROKEN.values(), ids=BROKEN.keys())
def test_unproven_requests_are_refused_as_json(knocker: Knocker, changes: dict[str, str]) -> None:
    answer = knocker.get("/time", **changes)
    assert answer.status_code == 401
    body = answer.json()
    assert body["error"] == "BadSignature"
    assert body["message"]
    assert body["next_step"]


def test_a_body_changed_on_the_way_is_refused(knocker: Knocker) -> None:
    path = "/station-api/v1/sign-in"
    headers = knocker.headers("POST", path, b'{"password":"x","username":"a"}')
    answer = knocker.client.generic(
        "POST", path, b'{"password":"x","username":"b"}', headers=headers
    )
    assert answer.json()["error"] == "BadSignature"


def test_another_method_is_another_request(knocker: Knocker) -> None:
    path = f"/station-api/v1/packets/{TestStation().seal('<6').packet_id}"
    headers = knocker.headers("GET", path, b"")
    assert knocker.client.post(path, headers=headers).status_code == 401


@pytest.mark.parametrize("off", [timedelta(minutes=5, seconds=1), timedelta(days=-30)])
def test_a_wrong_clock_is_told_the_right_time(knocker: Knocker, off: timedelta) -> None:
    knocker.now = AT + off
    answer = knocker.get("/time")
    assert answer.status_code == 401
    body = answer.json()
    assert body["error"] == "WrongClock"
    assert body["details"]["centre_time"] == AT.isoformat()
    # The station keeps the difference and signs with the centre's time.
    knocker.now = AT
    assert knocker.get("/time").status_code == 200


@pytest.mark.parametrize("time", ["", "now", "2024-07-06T03:00:00", "2024-13-01T00:00:00+00:00"])
def test_a_time_that_is_none_is_a_wrong_clock(knocker: Knocker, time: str) -> None:
    assert knocker.get("/time", time=time).json()["error"] == "WrongClock"


@pytest.mark.parametrize("off", [timedelta(minutes=5), timedelta(minutes=-5)])
def test_five_minutes_are_allowed(knocker: Knocker, off: timedelta) -> None:
    knocker.now = AT + off
    assert knocker.get("/time").status_code == 200


def test_a_request_counts_once(knocker: Knocker) -> None:
    nonce = "n" * 20
    assert knocker.get("/time", nonce=nonce).status_code == 200
    answer = knocker.get("/time", nonce=nonce)
    assert (answer.status_code, answer.json()["error"]) == (409, "Replayed")
    other = Knocker(TestStation("TX-02").enrol())
    assert other.get("/time", nonce=nonce).status_code == 200


def test_old_nonces_are_swept_only_when_the_clock_alone_refuses(knocker: Knocker) -> None:
    knocker.get("/time", nonce="n" * 20)
    system = Actor.system("worker")
    assert services.sweep_nonces(at=AT + timedelta(minutes=10), by=system) == 0
    assert services.sweep_nonces(at=AT + timedelta(minutes=11), by=system) == 1
    assert services.sweep_nonces(at=AT + timedelta(minutes=11), by=system) == 0


def test_a_revoked_station_is_out_at_once(knocker: Knocker) -> None:
    services.revoke_station(code="TX-01", reason="Mất máy", at=AT, by=ADMIN)
    answer = knocker.get("/time")
    assert (answer.status_code, answer.json()["error"]) == (403, "StationRevoked")


def test_the_key_before_the_last_is_out(knocker: Knocker) -> None:
    TestStation().use(services.renew_token(code="TX-01", at=AT, by=ADMIN))
    assert knocker.get("/time").json()["error"] == "BadSignature"


def test_a_database_that_is_away_is_503_with_a_time_to_wait(
    knocker: Knocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_: Any) -> None:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(sessions.services, "sessions_of", away)
    answer = knocker.get("/sessions")
    assert answer.status_code == 503
    assert answer.json()["error"] == "CentreAway"
    assert int(answer["Retry-After"]) > 0


def test_wrong_methods_are_refused(knocker: Knocker) -> None:
    assert knocker.post("/time", {}).status_code == 405


def test_every_view_of_this_door_has_its_mark() -> None:
    marks = {route.name: route.callback.access for route in urls.routes}
    # A new station has no key yet and a wiped one has none left: their bodies prove who they are.
    assert {marks.pop("enrol"), marks.pop("wiped")} == {"public"}
    assert set(marks.values()) == {"station"}


def test_the_door_hangs_under_its_prefix() -> None:
    assert get_resolver().resolve("/station-api/v1/time").url_name == "time"
