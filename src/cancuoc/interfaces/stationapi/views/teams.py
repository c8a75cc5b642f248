"""Who worked in a session, as its station signed it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import path

from cancuoc.domain.stations import services
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.stationapi import answers, bodies
from cancuoc.interfaces.stationapi.signing import StationRequest, signed
from cancuoc.kernel import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamBody:
    """The signed choice and the leases of those who came, in pieces of a text of the protocol."""

    key_id: str
    team: tuple[str, ...]
    leases: tuple[tuple[str, ...], ...]


@signed("POST")
def team(request: StationRequest) -> HttpResponse:
    """Keep the team of a session."""
    body = bodies.parse(TeamBody, request.proven)
    services.take_team(
        station=request.station,
        key_id=body.key_id,
        word="".join(body.team),
        leases_shown=["".join(pieces) for pieces in body.leases],
        at=clock.now(),
        by=Actor.station(request.station.code),
    )
    return answers.value({"heard": True})


routes = [path("reports/team", team, name="report_team")]
