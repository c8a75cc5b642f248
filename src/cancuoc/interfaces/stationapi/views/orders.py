"""Orders of the centre to one station, and what the station did with them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import path

from cancuoc.domain.stations import services
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.stationapi import answers, bodies
from cancuoc.interfaces.stationapi.signing import StationRequest, signed, unsigned
from cancuoc.kernel import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class WipedBody:
    """What a station says it did; `answer` is signed by the key it had."""

    station: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingBody:
    """How many dossiers half done and packets without a receipt a station holds."""

    drafts: int
    waiting: int


@signed("POST", even_revoked=True)
def holding(request: StationRequest) -> HttpResponse:
    """Keep what only the station's disk has, for whoever thinks of wiping it."""
    body = bodies.parse(HoldingBody, request.proven)
    services.take_holding(
        station=request.station,
        drafts=body.drafts,
        waiting=body.waiting,
        at=clock.now(),
        by=Actor.station(request.station.code),
    )
    return answers.value({"heard": True})


@signed("GET", even_revoked=True)
def orders(request: StationRequest) -> HttpResponse:
    """Give the order that waits for this station, signed; "" when there is none."""
    return answers.value({"wipe": services.wipe_for(station=request.station)})


@unsigned("POST")
def wiped(request: StationRequest) -> HttpResponse:
    """Hear what became of an order: a wiped station has no key left to sign a request with."""
    body = bodies.parse(WipedBody, bodies.read(request))
    services.take_wipe_answer(
        code=body.station,
        answer=body.answer,
        at=clock.now(),
        by=Actor.station(body.station[:20]),
    )
    return answers.value({"heard": True})


routes = [
    path("orders", orders, name="orders"),
    path("orders/answer", wiped, name="wiped"),
    path("holding", holding, name="holding"),
]
