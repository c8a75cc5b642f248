"""What a station tells of its preparation and its prints."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import path

from cancuoc.domain.stations import services
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.stationapi import answers, bodies
from cancuoc.interfaces.stationapi.signing import StationRequest, signed
from cancuoc.kernel import clock
from cancuoc.packet.preparation import StationReport


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsBody:
    """What happened, in the order of happening."""

    reports: tuple[StationReport, ...]


@signed("POST")
def reports(request: StationRequest) -> HttpResponse:
    """Keep the reports; what was told before is passed over."""
    body = bodies.parse(ReportsBody, request.proven)
    new = services.take_reports(
        station=request.station,
        reports=body.reports,
        at=clock.now(),
        by=Actor.station(request.station.code),
    )
    return answers.value({"new": new})


routes = [path("reports", reports, name="reports")]
