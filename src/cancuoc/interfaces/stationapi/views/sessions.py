"""Sessions, day lists, the queue and its tickets, and looking somebody up."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from cancuoc.domain.sessions.rules import LONGEST_COUNTER, Outcome, TicketAct
from cancuoc.domain.stations import services
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.stationapi import answers, bodies
from cancuoc.interfaces.stationapi.signing import StationRequest, officer, officer_then, signed
from cancuoc.kernel import clock

_ACTS = {
    "call": TicketAct.CALL,
    "begin": TicketAct.BEGIN,
    "hold": TicketAct.HOLD,
    "resume": TicketAct.RESUME,
    "finish": TicketAct.FINISH,
    "absent": TicketAct.MISS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketBody:
    """Which counter acts, and with which outcome a visit ends ("" while it goes on)."""

    counter: str
    outcome: str

    def __post_init__(self) -> None:
        if len(self.counter) > LONGEST_COUNTER:
            raise ValueError("no counter has so long a name")


@signed("GET")
def sessions(request: StationRequest) -> HttpResponse:
    """List the station's sessions of the next two weeks."""
    found = services.sessions_of(station=request.station, at=clock.now())
    return answers.value({"sessions": found})


@signed("GET")
def day_list(request: StationRequest, session_id: UUID) -> HttpResponse:
    """Give the people of a session with what the register says, closed to the station's key."""
    station = request.station
    found = services.closed_day_list(
        station=station,
        session_id=session_id,
        to=request.GET.get("key", ""),
        at=clock.now(),
        by=Actor.station(station.code),
    )
    return answers.value(found)


@signed("GET")
def queue(request: StationRequest, session_id: UUID) -> HttpResponse:
    """Give the tickets of a session in calling order."""
    found = services.queue(station=request.station, session_id=session_id, at=clock.now())
    return answers.value({"tickets": found})


@signed("POST")
def ticket(request: StationRequest, ticket_id: UUID, act: str) -> HttpResponse:
    """Call, begin, hold, resume, finish a ticket, or mark it absent."""
    if act not in _ACTS:
        raise answers.UnknownValue
    body = bodies.parse(TicketBody, request.proven)
    after = services.act_on_ticket(
        station=request.station,
        ticket_id=ticket_id,
        act=_ACTS[act],
        outcome=_outcome(body.outcome),
        counter=body.counter,
        at=clock.now(),
        by=officer_then(request),
    )
    return answers.value(after)


@signed("GET")
def person(request: StationRequest) -> HttpResponse:
    """Look somebody up by number, or by name and year; each person shown is a look."""
    year = request.GET.get("year", "")
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        raise answers.UnknownValue
    found = services.search_person(
        station=request.station,
        number=request.GET.get("number", ""),
        name=request.GET.get("name", ""),
        year=int(year) if year else None,
        at=clock.now(),
        by=officer(request),
    )
    return answers.value({"records": found})


def _outcome(text: str) -> Outcome | None:
    if not text:
        return None
    try:
        return Outcome(text)
    except ValueError as error:
        raise answers.UnknownValue from error


routes = [
    path("sessions", sessions, name="sessions"),
    path("day-list/<uuid:session_id>", day_list, name="day_list"),
    path("queue/<uuid:session_id>", queue, name="queue"),
    path("tickets/<uuid:ticket_id>/<str:act>", ticket, name="ticket"),
    path("person", person, name="person"),
]
