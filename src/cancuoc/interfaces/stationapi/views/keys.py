"""Keys in exchange: a station brings its next key, and hears of ours."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import path

from cancuoc.domain.stations import key_changes, services
from cancuoc.domain.stations.rules import KeyAge
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.stationapi import answers, bodies
from cancuoc.interfaces.stationapi.signing import StationRequest, signed
from cancuoc.kernel import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class NextKeyBody:
    """The next key of the station; all but the id of the old one in hexadecimal."""

    old_key: str
    public_key: str
    old_signature: str
    new_signature: str


@signed("GET", "POST")
def keys(request: StationRequest) -> HttpResponse:
    """Say how the station's key stands and which packet key is ours; POST changes its key."""
    station, at = request.station, clock.now()
    if request.method == "POST":
        body = bodies.parse(NextKeyBody, request.proven)
        change = services.NextKey(
            old_key=body.old_key,
            public=answers.from_hex(body.public_key),
            old_signature=answers.from_hex(body.old_signature),
            new_signature=answers.from_hex(body.new_signature),
        )
        services.change_key(station=station, change=change, at=at, by=Actor.station(station.code))
    found = key_changes.key_in_use(code=station.code, at=at)
    return answers.value(
        {
            "key_id": found.key_id if found else "",
            "due": found is not None and found.age is not KeyAge.FRESH,
            "centre_packet_key": services.packet_key_word(),
        }
    )


routes = [path("keys", keys, name="keys")]
