"""Enrolment, sign-in, day lists, tickets and look-ups over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

import pytest
from django.test import Client

from cancuoc.domain.stations import centre_keys, services
from cancuoc.domain.stations.tests import floor
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation
from cancuoc.domain.units import services as units
from cancuoc.foundation import access, audit
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.stationapi.tests.knocking import API, Knocker
from cancuoc.kernel import canonical
from cancuoc.packet import keys, signed_time

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(knocker: Knocker) -> Knocker:
    """A station with an officer signed in."""
    units.load_tables(at=AT, by=ADMIN)
    access.create_user(
        username="cb.tx",
        full_name="Cán bộ",
        hand="hand-cb",
        password="mật khẩu đúng",
        at=AT,
        by=ADMIN,
    )
    access.grant(
        username="cb.tx",
        role=Role.ENROLMENT_OFFICER,
        unit_code="009",
        valid_from=date(2024, 1, 1),
        at=AT,
        by=ADMIN,
    )
    answer = knocker.post("/sign-in", {"username": "cb.tx", "password": "mật khẩu đúng"}).json()
    knocker.lease = answer["lease"]
    return knocker


def enrol_body(station: TestStation, token: str) -> dict[str, str]:
    key = station.identity.signing_key
    signed = services.ENROL_DOMAIN + station.code.encode() + b"\x00" + token.encode()
    return {
        "code": station.code,
        "token": token,
        "public_key": keys.public_to_raw(key.public_key()).hex(),
        "proof": key.sign(signed).hex(),
    }


def enrol(body: dict[str, str]) -> object:
    return Client().generic("POST", f"{API}/enrol", canonical.dumps(body))


def test_a_station_comes_alive_over_http() -> None:
    made = services.create_station(code="TX-01", unit_code="00364", kit="K", at=AT, by=ADMIN)
    station = TestStation()
    answer = enrol(enrol_body(station, made.token)).json()
    assert answer["key_id"] == station.identity.key_id
    assert len(bytes.fromhex(answer["centre_packet_key"])) == 32
    assert Knocker(station).get("/time").status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("token", "wrong", "BadToken"),
        ("code", "TX-77", "BadToken"),
        ("proof", "00" * 64, "BadProof"),
        ("proof", "zz", "UnknownValue"),
        ("public_key", "00" * 31, "BadKey"),
        ("public_key", 5, "WrongValue"),
    ],
)
def test_bad_enrolments_are_refused_as_json(field: str, value: object, error: str) -> None:
    made = services.create_station(code="TX-01", unit_code="00364", kit="K", at=AT, by=ADMIN)
    body = enrol_body(TestStation(), made.token) | {field: value}
    assert enrol(body).json()["error"] == error


def test_an_officer_signs_in_at_the_station(officer: Knocker) -> None:
    answer = officer.post("/sign-in", {"username": "cb.tx", "password": "mật khẩu đúng"}).json()
    assert (answer["username"], answer["hand"], answer["full_name"]) == (
        "cb.tx",
        "hand-cb",
        "Cán bộ",
    )
    assert answer["until"].startswith("2024-07-07T")


def test_a_wrong_password_is_refused_and_soon_slowed(officer: Knocker) -> None:
    def sign_in() -> object:
        return officer.post("/sign-in", {"username": "cb.tx", "password": "sai"})

    errors = [sign_in().json()["error"] for _ in range(6)]
    assert errors == ["WrongPassword"] * 5 + ["TooManyTries"]


def test_sessions_day_list_and_queue(officer: Knocker) -> None:
    session_id = floor.open_session()
    _, child = floor.family()
    floor.book(session_id, child)
    ticket = floor.arrive(session_id, child, "6-<14")
    (session,) = officer.get("/sessions").json()["sessions"]
    assert (session["id"], session["place"]) == (str(session_id), "Nhà văn hóa phường")
    key = keys.public_to_raw(keys.generate_encryption_key().public_key()).hex()
    answer = officer.get(f"/day-list/{session_id}?key={key}")
    assert set(answer.json()) == {"statement", "sealed"}
    assert "Thu Hà" not in answer.content.decode()
    assert officer.get(f"/day-list/{session_id}").json()["error"] == "BadListKey"
    queue = officer.get(f"/queue/{session_id}").json()["tickets"]
    assert [t["id"] for t in queue] == [str(ticket)]
    assert queue[0]["label"].startswith("C")
    assert officer.get(f"/day-list/{uuid4()}").json()["error"] == "UnknownSession"


def test_tickets_move_by_the_officer_s_hand(officer: Knocker) -> None:
    ticket = floor.arrive(floor.open_session(), None)

    def act(what: str, outcome: str = "") -> dict[str, object]:
        body = {"counter": "3", "outcome": outcome}
        return officer.post(f"/tickets/{ticket}/{what}", body).json()

    assert act("call")["state"] == "called"
    assert act("hold")["state"] == "held"
    assert act("resume")["state"] == "waiting"
    assert act("begin")["counter"] == "3"
    assert act("finish", "captured")["state"] == "done"
    assert act("begin")["error"] == "IllegalMove"
    assert act("jump")["error"] == "UnknownValue"
    assert act("finish", "flown")["error"] == "UnknownValue"
    moved = {line.actor for line in audit.history(act_prefix="sessions.")}
    assert moved == {"user:cb", "user:cb.tx"}


def test_without_a_lease_no_ticket_and_no_person(officer: Knocker) -> None:
    ticket = floor.arrive(floor.open_session(), None)
    officer.lease = ""
    answer = officer.post(f"/tickets/{ticket}/call", {"counter": "1", "outcome": ""})
    assert (answer.status_code, answer.json()["error"]) == (401, "BadLease")
    assert officer.get("/person?number=001190000019").json()["error"] == "BadLease"
    assert officer.get("/time").status_code == 200


def test_looking_somebody_up(officer: Knocker) -> None:
    mother, _ = floor.family()
    (record,) = officer.get("/person?number=001190000019").json()["records"]
    assert record["person_id"] == str(mother)
    by_name = officer.get("/person?name=le%20thi%20bich%20ngoc&year=1990").json()["records"]
    assert [r["person_id"] for r in by_name] == [str(mother)]
    lines = list(audit.history(person_id=mother, act_prefix="look."))
    assert {line.actor for line in lines} == {"user:cb.tx"}
    assert lines[0].purpose == "Thu nhận hồ sơ tại trạm TX-01"


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("", "NothingToSearch"),
        ("number=12", "BadPersonalId"),
        ("name=a&year=19", "UnknownValue"),
        ("name=a&year=abcd", "UnknownValue"),
    ],
)
def test_bad_look_ups(officer: Knocker, query: str, error: str) -> None:
    assert officer.get(f"/person?{query}".removesuffix("?")).json()["error"] == error


def test_the_time_is_signed_for_a_challenge(officer: Knocker) -> None:
    challenge = "ab" * 16
    told = officer.get(f"/time?challenge={challenge}").json()
    key = keys.verifying_key_from_raw(centre_keys.signing_key().public_key().public_bytes_raw())
    at = datetime.fromisoformat(told["time"])
    signed_time.check(told["proof"], key=key, station_id="TX-01", challenge=challenge, at=at)
    assert "proof" not in officer.get("/time").json()
    assert officer.get("/time?challenge=x").json()["error"] == "BadChallenge"


def test_what_a_station_tells_is_kept_once(officer: Knocker) -> None:
    report = {
        "id": str(uuid4()),
        "kind": "list_printed",
        "at": AT.isoformat(),
        "session_id": str(uuid4()),
        "hand": "hand-cb",
        "count": 12,
        "checks": [{"name": "battery", "level": "warn"}],
    }
    assert officer.post("/reports", {"reports": [report]}).json() == {"new": 1}
    assert officer.post("/reports", {"reports": [report]}).json() == {"new": 0}
    for broken in ({"kind": "danced"}, {"count": "12"}, {"checks": [{"name": "x"}]}):
        answer = officer.post("/reports", {"reports": [report | broken]})
        assert answer.status_code == 422
