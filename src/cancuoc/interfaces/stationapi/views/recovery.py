"""Recovery words of a station, closed to our packet key."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from cancuoc.domain.stations import services
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.stationapi import answers, bodies
from cancuoc.interfaces.stationapi.signing import StationRequest, signed
from cancuoc.kernel import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryBody:
    """New words, in hexadecimal as they were closed; `used` names those used up, "" for none."""

    id: UUID
    sealed: str
    used: str


@signed("POST")
def told(request: StationRequest) -> HttpResponse:
    """Keep them, and say which ones are kept."""
    body = bodies.parse(RecoveryBody, request.proven)
    services.take_recovery(
        station=request.station,
        told=services.ToldRecovery(
            id=body.id,
            sealed=answers.from_hex(body.sealed),
            used=_id(body.used) if body.used else None,
        ),
        at=clock.now(),
        by=Actor.station(request.station.code),
    )
    return answers.value({"id": str(body.id)})


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise answers.UnknownValue from error


routes = [path("recovery", told, name="recovery")]
