"""A station asks which of its packets may go, and gets the centre's signed word for each."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from cancuoc.domain.stations import letting_go
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.stationapi import answers, bodies
from cancuoc.interfaces.stationapi.signing import StationRequest, signed
from cancuoc.kernel import clock
from cancuoc.packet.letting_go import MOST_ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedBody:
    """Packets whose bytes the station still has."""

    packets: tuple[UUID, ...]

    def __post_init__(self) -> None:
        if len(self.packets) > MOST_ASKED:
            raise ValueError("too many packets in one request")


@signed("POST")
def permissions(request: StationRequest) -> HttpResponse:
    """Give a permission for each packet that may go."""
    body = bodies.parse(AskedBody, request.proven)
    found = letting_go.permit_wiping(
        station=request.station,
        packet_ids=body.packets,
        at=clock.now(),
        by=Actor.station(request.station.code),
    )
    return answers.value({"permissions": found})


routes = [path("letting-go", permissions, name="letting_go")]
