"""Where a station stands, and what two officers signed there: an evening, a kit in new hands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import path

from cancuoc.domain.stations import evening_reports
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.stationapi import answers, bodies
from cancuoc.interfaces.stationapi.signing import StationRequest, signed
from cancuoc.kernel import clock
from cancuoc.packet.closing import Closing
from cancuoc.packet.custody import Custody


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingBody:
    """The report, and the leases of its two hands in pieces of a text of the protocol."""

    report: Closing
    leases: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyBody:
    """The report, and the leases of giver and taker."""

    report: Custody
    leases: tuple[tuple[str, ...], ...]


@signed("POST")
def closing(request: StationRequest) -> HttpResponse:
    """Keep the end of an evening and give its print back."""
    body = bodies.parse(ClosingBody, request.proven)
    return _taken(request, evening_reports.take_closing, body.report, body.leases)


@signed("POST")
def custody(request: StationRequest) -> HttpResponse:
    """Keep who answers for the kit and give the print of the report back."""
    body = bodies.parse(CustodyBody, request.proven)
    return _taken(request, evening_reports.take_custody, body.report, body.leases)


def _taken(
    request: StationRequest,
    take: Callable[..., str],
    report: Closing | Custody,
    leases: Sequence[Sequence[str]],
) -> HttpResponse:
    digest = take(
        station=request.station,
        report=report,
        leases_shown=["".join(pieces) for pieces in leases],
        at=clock.now(),
        by=Actor.station(request.station.code),
    )
    return answers.value({"digest": digest})


@signed("GET")
def posting(request: StationRequest) -> HttpResponse:
    """Tell a station to which unit and kit it belongs now."""
    station = request.station
    return answers.value({"unit_code": station.unit_code, "kit": station.kit})


routes = [
    path("posting", posting, name="posting"),
    path("reports/closing", closing, name="report_closing"),
    path("reports/custody", custody, name="report_custody"),
]
