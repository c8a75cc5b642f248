"""Signed requests at the room's own door: every part counts, in time, once, for one station."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.refusing import refused

from cancuoc.domain.stations import models, refusals, services
from cancuoc.domain.stations.services import KnownStation, SignedRequest
from cancuoc.domain.stations.signed_requests import BadSignature, Replayed, WrongClock
from cancuoc.domain.stations.tests.world import ADMIN, AT, TestStation
from cancuoc.foundation.actor import Actor, ActorKind, NotAllowed, Role
from cancuoc.kernel.clock import VN
from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet import keys
from cancuoc.packet.tests.test_one_spelling import bent

pytestmark = pytest.mark.django_db
ROOM = "stations"
NONCE = "n" * 16


def signed(station: TestStation, **changes: Any) -> SignedRequest:
    """Return a request signed as the document says; `changes` are signed too."""
    said = {
        "station_code": station.code,
        "method": "POST",
        "path": "/station-api/v1/packets/7?a=b",
        "time": AT.isoformat(),
        "nonce": NONCE,
        "signature": "",
        "body_sha256": sha256_hex(b"body"),
    }
    request = SignedRequest(**(said | changes))
    signature = station.identity.signing_key.sign(request.to_sign())
    return dataclasses.replace(request, signature=keys.b64url(signature))


def let_in(request: SignedRequest, *, at: datetime = AT) -> KnownStation:
    return services.authenticate(request=request, at=at)


def test_what_is_signed_is_seven_lines_in_the_documented_order() -> None:
    request = SignedRequest(
        station_code="TX-01",
        method="GET",
        path="/station-api/v1/status?cursor=0",
        time="2024-07-06T03:00:00+00:00",
        nonce=NONCE,
        signature="",
        body_sha256="e3b0",
    )
    assert request.to_sign().decode().split("\n") == [
        "cancuoc station request 1",
        "TX-01",
        "GET",
        "/station-api/v1/status?cursor=0",
        "2024-07-06T03:00:00+00:00",
        NONCE,
        "e3b0",
    ]


def test_the_station_behind_a_proven_request_is_told(station: TestStation) -> None:
    assert let_in(signed(station)) == KnownStation(code="TX-01", unit_code="00364", kit="KIT-01")
    nonce = models.Nonce.objects.get()
    assert (nonce.station_code, nonce.nonce, nonce.at) == ("TX-01", NONCE, AT)


CHANGED: dict[str, Any] = {
    "method": "PUT",
    "path": "/station-api/v1/packets/8?a=b",
    "time": (AT + timedelta(seconds=1)).isoformat(),
    "nonce": "m" * 16,
    "body_sha256": sha256_hex(b"bodY"),
    "station_code": "TX-02",
}


@pytest.mark.parametrize(("field", "value"), CHANGED.items(), ids=CHANGED)
def test_a_part_changed_after_signing_is_refused_and_burns_no_nonce(
    station: TestStation, field: str, value: str
) -> None:
    TestStation("TX-02").enrol()
    with refused(BadSignature, ROOM):
        let_in(dataclasses.replace(signed(station), **{field: value}))
    assert not models.Nonce.objects.exists()


SIGNATURES: dict[str, Callable[[str], str]] = {
    "none": lambda _: "",
    "cut": lambda text: text[:-4],
    "of zeros": lambda _: keys.b64url(bytes(64)),
    "not base64": lambda text: "*" + text[1:],
    "not ascii": lambda text: "é" + text[1:],
    "twice": lambda text: text * 2,
    "one bit off": lambda text: ("B" if text[0] == "A" else "A") + text[1:],
    "padded": lambda text: text + "==",
    "other unused bits": lambda text: bent(text),
    "very long": lambda text: text * 1000,
}


@pytest.mark.parametrize("change", SIGNATURES.values(), ids=SIGNATURES)
def test_what_is_no_signature_is_refused(
    station: TestStation, change: Callable[[str], str]
) -> None:
    request = signed(station)
    with refused(BadSignature, ROOM) as caught:
        let_in(dataclasses.replace(request, signature=change(request.signature)))
    assert caught.value.status == 401


@pytest.mark.parametrize("length", [16, 17, 64])
def test_a_nonce_of_every_allowed_length(station: TestStation, length: int) -> None:
    assert let_in(signed(station, nonce=("aZ9_-" * 13)[:length]))


@pytest.mark.parametrize(
    "nonce", ["", "n" * 15, "n" * 65, "n" * 15 + " ", "n" * 16 + "\n", "ñ" * 16]
)
def test_a_nonce_of_another_shape_is_refused_though_signed(
    station: TestStation, nonce: str
) -> None:
    with refused(BadSignature, ROOM):
        let_in(signed(station, nonce=nonce))


@pytest.mark.parametrize("code", ["TX-0", "TX-011", "tx-01", "TX-01 ", "A" * 20 + "B", "", "\x00"])
def test_a_station_nobody_knows_is_told_no_more_than_a_wrong_signature(
    station: TestStation, code: str
) -> None:
    with refused(BadSignature, ROOM):
        let_in(signed(station, station_code=code))


def test_a_station_that_has_no_key_yet_cannot_sign() -> None:
    services.create_station(code="TX-01", unit_code="00364", kit="K", at=AT, by=ADMIN)
    with refused(BadSignature, ROOM):
        let_in(signed(TestStation()))


def test_another_station_s_key_does_not_sign_for_us(station: TestStation) -> None:
    other = TestStation("TX-02").enrol()
    other.code = "TX-01"
    with refused(BadSignature, ROOM):
        let_in(signed(other))


@pytest.mark.parametrize("genuine", [True, False])
def test_a_revoked_station_is_told_so(station: TestStation, genuine: bool) -> None:
    services.revoke_station(code="TX-01", reason="Mất máy", at=AT, by=ADMIN)
    signer = station if genuine else TestStation()
    with refused(refusals.StationRevoked, ROOM):
        let_in(signed(signer))


A_MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("off", "taken"),
    [
        (5 * A_MINUTE, True),
        (-5 * A_MINUTE, True),
        (5 * A_MINUTE + timedelta(microseconds=1), False),
        (-5 * A_MINUTE - timedelta(microseconds=1), False),
        (timedelta(days=365), False),
    ],
)
def test_five_minutes_either_way_to_the_microsecond(
    station: TestStation, off: timedelta, taken: bool
) -> None:
    request = signed(station, time=(AT + off).isoformat())
    if taken:
        assert let_in(request)
        return
    with refused(WrongClock, ROOM) as caught:
        let_in(request)
    assert caught.value.details == {"centre_time": AT.isoformat()}
    # The same request, with its nonce unspent, is taken when the centre's clock gets there.
    assert let_in(request, at=AT + off)


def test_a_moment_may_be_written_in_hanoi_s_own_time(station: TestStation) -> None:
    assert let_in(signed(station, time=AT.astimezone(VN).isoformat()))


@pytest.mark.parametrize(
    "time",
    ["", "now", "2024-07-06", "2024-07-06T03:00:00", "2024-07-06T25:00:00Z", "1720234800", "0001"],
)
def test_a_time_without_a_zone_or_a_day_is_a_wrong_clock(station: TestStation, time: str) -> None:
    with refused(WrongClock, ROOM):
        let_in(signed(station, time=time))


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_the_ends_of_the_calendar_are_a_wrong_clock_too(station: TestStation, time: str) -> None:
    with refused(WrongClock, ROOM):
        let_in(signed(station, time=time))


def test_a_request_counts_once_for_its_station_only(station: TestStation) -> None:
    other = TestStation("TX-02").enrol()
    let_in(signed(station))
    with refused(Replayed, ROOM) as caught:
        let_in(signed(station))
    assert caught.value.status == 409
    assert let_in(signed(other)).code == "TX-02"


def test_a_nonce_is_spent_by_its_first_use_whatever_it_was_for(station: TestStation) -> None:
    let_in(signed(station))
    with refused(Replayed, ROOM):
        let_in(signed(station, path="/station-api/v1/time", method="GET"))


def test_a_nonce_is_remembered_as_long_as_its_time_could_still_pass(station: TestStation) -> None:
    """A replay is refused at every moment: by the nonce, and once that is swept, by the clock."""
    request = signed(station, time=(AT + 5 * A_MINUTE).isoformat())
    let_in(request)
    system = Actor.system("worker")
    for minutes in range(16):
        now = AT + minutes * A_MINUTE
        services.sweep_nonces(at=now, by=system)
        with refused((Replayed, WrongClock), ROOM):
            let_in(request, at=now)
    assert not models.Nonce.objects.exists()


@pytest.mark.parametrize("role", [None, *Role])
def test_only_the_program_itself_sweeps(role: Role | None) -> None:
    roles = frozenset({role} if role else ())
    by = Actor(id="user:x", kind=ActorKind.OFFICER, hand="x", roles=roles)
    with refused(NotAllowed, ROOM):
        services.sweep_nonces(at=AT, by=by)


bits = st.integers(0, 64 * 8 - 1)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(bits)
def test_no_bit_of_a_signature_may_be_other(station: TestStation, bit: int) -> None:
    request = signed(station)
    raw = bytearray(base64.urlsafe_b64decode(request.signature + "=="))
    raw[bit // 8] ^= 1 << (bit % 8)
    with pytest.raises(BadSignature):
        let_in(dataclasses.replace(request, signature=keys.b64url(bytes(raw))))
