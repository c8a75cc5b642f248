"""The floor of a session at a station: stand ready, lead, tell what was done, give it back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import path

from cancuoc.domain.stations import services
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.stationapi import answers, bodies
from cancuoc.interfaces.stationapi.signing import StationRequest, officer, signed
from cancuoc.kernel import clock
from cancuoc.packet.floor import MOST_EVENTS, FloorEvent, FloorPromise


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsBody:
    """Acts in the order they happened, and the leases of the officers who did them.

    A lease may be longer than a text of the protocol, so it comes in pieces.
    """

    events: tuple[FloorEvent, ...]
    leases: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if len(self.events) > MOST_EVENTS:
            raise ValueError("too many events in one request")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisesBody:
    """What people were told about their wait when they got their tickets."""

    promises: tuple[FloorPromise, ...]

    def __post_init__(self) -> None:
        if len(self.promises) > MOST_EVENTS:
            raise ValueError("too many promises in one request")


@dataclass(frozen=True, slots=True, kw_only=True)
class HandBackBody:
    """The number of the last act; the centre must have them all."""

    sequence: int


@signed("GET")
def floor(request: StationRequest, session_id: UUID) -> HttpResponse:
    """Hear the station and give it the floor as it stands."""
    station = request.station
    found = services.site_floor(
        station=station, session_id=session_id, at=clock.now(), by=Actor.station(station.code)
    )
    return answers.value(found)


@signed("POST")
def watch(request: StationRequest, session_id: UUID) -> HttpResponse:
    """Let the station stand ready for this floor."""
    found = services.watch_floor(
        station=request.station,
        session_id=session_id,
        silence=settings.FLOOR_SILENCE_SECONDS,
        at=clock.now(),
        by=officer(request),
    )
    return answers.value(found)


@signed("POST")
def lead(request: StationRequest, session_id: UUID) -> HttpResponse:
    """Let the station lead from now on, as its officer asks."""
    found = services.lead_floor(
        station=request.station, session_id=session_id, at=clock.now(), by=officer(request)
    )
    return answers.value(found)


@signed("POST")
def leave(request: StationRequest, session_id: UUID) -> HttpResponse:
    """End the station's watch, as its officer asks."""
    services.leave_floor(
        station=request.station, session_id=session_id, at=clock.now(), by=officer(request)
    )
    return answers.value({})


@signed("POST")
def events(request: StationRequest, session_id: UUID) -> HttpResponse:
    """Take what the station did while it led."""
    body = bodies.parse(EventsBody, request.proven)
    found = services.take_floor_events(
        station=request.station,
        session_id=session_id,
        events=body.events,
        leases_shown=["".join(pieces) for pieces in body.leases],
        at=clock.now(),
        by=Actor.station(request.station.code),
    )
    return answers.value(found)


@signed("POST")
def promises(request: StationRequest, session_id: UUID) -> HttpResponse:
    """Take what the station told people about their wait."""
    body = bodies.parse(PromisesBody, request.proven)
    new = services.take_floor_promises(
        station=request.station,
        session_id=session_id,
        promises=body.promises,
        at=clock.now(),
        by=Actor.station(request.station.code),
    )
    return answers.value({"new": new})


@signed("POST")
def hand_back(request: StationRequest, session_id: UUID) -> HttpResponse:
    """Lead at the centre again."""
    body = bodies.parse(HandBackBody, request.proven)
    found = services.hand_floor_back(
        station=request.station,
        session_id=session_id,
        sequence=body.sequence,
        at=clock.now(),
        by=Actor.station(request.station.code),
    )
    return answers.value(found)


routes = [
    path("floor/<uuid:session_id>", floor, name="floor"),
    path("floor/<uuid:session_id>/watch", watch, name="floor_watch"),
    path("floor/<uuid:session_id>/lead", lead, name="floor_lead"),
    path("floor/<uuid:session_id>/leave", leave, name="floor_leave"),
    path("floor/<uuid:session_id>/events", events, name="floor_events"),
    path("floor/<uuid:session_id>/promises", promises, name="floor_promises"),
    path("floor/<uuid:session_id>/hand-back", hand_back, name="floor_hand_back"),
]
