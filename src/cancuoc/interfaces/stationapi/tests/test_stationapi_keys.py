"""Keys and orders at the door of stations: signed, plain refusals for anything else."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from tests.support.rollbacks import own_transactions

from cancuoc.domain.stations import centre_keys, key_changes, services, wiping
from cancuoc.domain.stations.rules import WipeState
from cancuoc.domain.stations.tests.test_station_keys import next_identity, signed
from cancuoc.domain.stations.tests.test_station_reviewing import SECOND
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation
from cancuoc.interfaces.stationapi.tests.knocking import API, Knocker
from cancuoc.kernel import canonical
from cancuoc.packet import signed_word

__all__ = ["own_transactions"]
pytestmark = pytest.mark.django_db


def body(station: TestStation, **changes: Any) -> tuple[dict[str, str], Any]:
    """Return what a station tells of its next key, and that key."""
    new = next_identity()
    change = signed(station.identity, new)
    told = {
        "old_key": change.old_key,
        "public_key": change.public.hex(),
        "old_signature": change.old_signature.hex(),
        "new_signature": change.new_signature.hex(),
    }
    return told | changes, new


def error(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def ordered(*, unsent_too: bool = False) -> UUID:
    order = services.order_wipe(code="TX-01", unsent_too=unsent_too, reason="Mất", at=AT, by=ADMIN)
    services.approve_wipe(order_id=order, at=AT, by=SECOND)
    return order


def tell(answer: str, station: str = "TX-01") -> Any:
    data = canonical.dumps({"station": station, "answer": answer})
    return Client().post(f"{API}/orders/answer", data, content_type="application/json")


def test_a_station_learns_how_its_key_stands_and_which_is_ours(knocker: Knocker) -> None:
    told = knocker.get("/keys").json()
    assert told["key_id"] == knocker.station.identity.key_id
    assert told["due"] is False
    facts = signed_word.read(
        domain=key_changes.CENTRE_KEY_DOMAIN,
        text=told["centre_packet_key"],
        key=centre_keys.signing_key().public_key(),
    )
    raw = centre_keys.packet_keys()[0].public_key().public_bytes_raw()
    assert facts == {"format": "cancuoc-centre-key", "number": 1, "public": raw.hex()}


def test_after_the_change_only_the_next_key_signs(knocker: Knocker) -> None:
    told, new = body(knocker.station)
    answer = knocker.post("/keys", told)
    assert (answer.status_code, answer.json()["key_id"]) == (200, new.key_id)
    assert error(knocker.get("/time")) == (401, "BadSignature")
    knocker.station.identity = new
    assert knocker.get("/time").status_code == 200
    assert knocker.post("/keys", told).json()["key_id"] == new.key_id


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"public_key": "zz"}, (404, "UnknownValue")),
        ({"old_signature": "z"}, (404, "UnknownValue")),
        ({"public_key": "00"}, (422, "BadKey")),
        ({"new_signature": ""}, (403, "BadProof")),
        ({"old_signature": "00" * 64}, (403, "BadProof")),
        ({"old_key": "k" * 43}, (403, "BadProof")),
        ({"more": "x"}, (422, "UnknownField")),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_a_change_that_cannot_be_is_refused_by_name(
    knocker: Knocker, changes: dict[str, str], refused: tuple[int, str]
) -> None:
    told, _ = body(knocker.station, **changes)
    assert error(knocker.post("/keys", told)) == refused
    found = key_changes.key_in_use(code="TX-01", at=AT)
    assert found is not None
    assert found.key_id == knocker.station.identity.key_id


def test_an_order_reaches_an_ended_station_and_nothing_else_does(knocker: Knocker) -> None:
    services.revoke_station(code="TX-01", reason="Mất", at=AT, by=ADMIN)
    assert knocker.get("/orders").json() == {"wipe": ""}
    ordered()
    assert knocker.get("/orders").json()["wipe"]
    assert error(knocker.get("/keys")) == (403, "StationRevoked")
    packet = knocker.station.seal("<6")
    assert knocker.announce(packet).status_code == 200
    assert knocker.get("/status").status_code == 200


def test_another_station_gets_no_order_of_ours(knocker: Knocker) -> None:
    ordered()
    other = Knocker(TestStation("TX-02").enrol())
    assert other.get("/orders").json() == {"wipe": ""}


@pytest.mark.usefixtures("own_transactions")
def test_what_the_station_did_is_heard_without_a_signed_request(knocker: Knocker) -> None:
    order = ordered()
    facts = {"order": str(order), "station": "TX-01", "wiped": True, "waiting": 0}
    said = signed_word.sign(
        domain=wiping.ANSWER_DOMAIN, facts=facts, key=knocker.station.identity.signing_key
    )
    assert tell(said, station="TX-02").status_code == 404
    for _ in range(2):
        assert tell(said).json() == {"heard": True}
    found = wiping.last_wipe(code="TX-01")
    assert found is not None
    assert found.state is WipeState.DONE
    assert error(knocker.get("/orders")) == (401, "BadSignature")


@pytest.mark.parametrize(
    ("station", "answer", "refused"),
    [
        ("TX-01", "", (422, "ForgedWord")),
        ("TX-01", "a.b", (422, "ForgedWord")),
        ("TX-01", "é", (422, "ForgedWord")),
        ("TX-01", "x" * 9000, (422, "WrongValue")),
        ("TX-99", "a.b", (404, "UnknownWipe")),
        ("tx", "a.b", (404, "UnknownWipe")),
        ("TX-01\x00", "a.b", (422, "WrongValue")),
    ],
)
def test_answers_of_nobody_are_refused(
    knocker: Knocker, station: str, answer: str, refused: tuple[int, str]
) -> None:
    ordered()
    found = tell(answer, station)
    assert (found.status_code, found.json()["error"]) == refused
    assert found.json()["next_step"]


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", json.dumps({"station": 1}).encode()])
def test_bodies_that_are_none_are_refused(knocker: Knocker, data: bytes) -> None:
    answer = Client().post(f"{API}/orders/answer", data, content_type="application/json")
    assert answer.status_code == 422
