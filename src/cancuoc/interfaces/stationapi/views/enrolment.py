"""A station comes alive, an officer signs in at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import path

from cancuoc.domain.stations import services
from cancuoc.foundation import sign_in
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.stationapi import answers, bodies
from cancuoc.interfaces.stationapi.signing import StationRequest, signed, unsigned
from cancuoc.kernel import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolBody:
    """The token and the key of a new station; key and proof in hexadecimal."""

    code: str
    token: str
    public_key: str
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileAnswer:
    """Who the station is from now on; keys are raw and in hexadecimal."""

    code: str
    unit_code: str
    kit: str
    key_id: str
    centre_packet_key: str
    centre_signing_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInBody:
    """Name and password of an officer at the station."""

    username: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseAnswer:
    """The officer's right to work at this station; `lease` is the signed text."""

    username: str
    hand: str
    full_name: str
    lease: str
    until: datetime


@unsigned("POST")
def enrol(request: HttpRequest) -> HttpResponse:
    """Bring a station to life with its one-time token."""
    body = bodies.parse(EnrolBody, bodies.read(request))
    answer = services.enrol_station(
        code=body.code,
        token=body.token,
        public_key=_hex(body.public_key),
        proof=_hex(body.proof),
        at=clock.now(),
        by=Actor.station(body.code[:20]),
    )
    return answers.value(
        ProfileAnswer(
            code=answer.code,
            unit_code=answer.unit_code,
            kit=answer.kit,
            key_id=answer.key_id,
            centre_packet_key=answer.centre_packet_key.hex(),
            centre_signing_key=answer.centre_signing_key.hex(),
        )
    )


@signed("POST")
def officer_sign_in(request: StationRequest) -> HttpResponse:
    """Check an officer's password and sign a lease for this station."""
    body = bodies.parse(SignInBody, request.proven)
    at = clock.now()
    user = sign_in.verify(username=body.username, password=body.password, at=at)
    lease = services.grant_lease(
        station=request.station,
        username=user.username,
        at=at,
        by=Actor.station(request.station.code),
    )
    return answers.value(
        LeaseAnswer(
            username=lease.username,
            hand=lease.hand,
            full_name=lease.full_name,
            lease=lease.data,
            until=lease.expires_at,
        )
    )


@signed("GET")
def centre_time(request: StationRequest) -> HttpResponse:
    """Say who the station is and what time it is here; a challenge gets the time signed."""
    at = clock.now()
    challenge = request.GET.get("challenge")
    if challenge is None:
        return answers.value({"station": request.station, "time": at})
    proof = services.time_proof(station=request.station, challenge=challenge, at=at)
    return answers.value({"station": request.station, "time": at, "proof": proof})


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise answers.UnknownValue from error


routes = [
    path("enrol", enrol, name="enrol"),
    path("sign-in", officer_sign_in, name="sign_in"),
    path("time", centre_time, name="time"),
]
