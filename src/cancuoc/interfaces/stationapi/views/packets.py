"""Packets: announce, send in chunks, commit, and hear what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.stations import queries, services
from cancuoc.interfaces.stationapi import answers, bodies
from cancuoc.interfaces.stationapi.signing import StationRequest, signed
from cancuoc.kernel import clock

_NEWS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceBody:
    """What comes: bytes, SHA-256 in hexadecimal, place in the station's chain."""

    size: int
    digest: str
    sequence: int
    previous: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitBody:
    """The digest of the whole packet, told again at the end."""

    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressAnswer:
    """Where to go on; `receipt` is the signed text once the packet is safe, else ""."""

    received: int
    size: int
    receipt: str


@signed("POST", "GET", even_revoked=True)
def packet(request: StationRequest, packet_id: UUID) -> HttpResponse:
    """Announce a packet (POST) or ask how far it came (GET)."""
    code = request.station.code
    if request.method == "GET":
        return _progress(services.progress(station_code=code, packet_id=packet_id))
    body = bodies.parse(AnnounceBody, request.proven)
    announced = services.Announced(
        packet_id=packet_id,
        size=body.size,
        digest=body.digest,
        sequence=body.sequence,
        previous=body.previous,
    )
    return _progress(services.begin_upload(station_code=code, announced=announced, at=clock.now()))


@signed("PUT", even_revoked=True)
def chunk(request: StationRequest, packet_id: UUID, offset: int) -> HttpResponse:
    """Take one chunk of at most 256 KB at its offset."""
    return _progress(
        services.put_chunk(
            station_code=request.station.code,
            packet_id=packet_id,
            offset=offset,
            data=request.proven,
            digest=bodies.content_digest(request, request.proven),
        )
    )


@signed("POST", even_revoked=True)
def commit(request: StationRequest, packet_id: UUID) -> HttpResponse:
    """Prove the whole packet and give its receipt."""
    body = bodies.parse(CommitBody, request.proven)
    receipt = services.commit_upload(
        station_code=request.station.code,
        packet_id=packet_id,
        digest=body.digest,
        at=clock.now(),
    )
    return HttpResponse(receipt, content_type="application/json")


@signed("GET", even_revoked=True)
def status(request: StationRequest) -> HttpResponse:
    """Tell what became of the station's packets since a cursor, by packet id."""
    after = request.GET.get("cursor") or "0"
    if not (after.isascii() and after.isdigit() and len(after) <= 18):
        raise answers.UnknownValue
    code = request.station.code
    news = enrolment.packet_states(station_code=code, after=int(after), limit=_NEWS)
    aside: list[dict[str, Any]] = [
        {"packet_id": str(row.id), "reason": row.reason}
        for row in queries.quarantined(station_code=code)
    ]
    return answers.value(
        {
            "cursor": news[-1].cursor if news else int(after),
            "more": len(news) == _NEWS,
            "packets": news,
            "quarantined": aside,
        }
    )


def _progress(progress: services.Progress) -> HttpResponse:
    receipt = progress.receipt.decode() if progress.receipt else ""
    # The receipt is text inside text on purpose: its bytes are what was signed.
    answer = ProgressAnswer(received=progress.received, size=progress.size, receipt=receipt)
    return answers.value(answer)


routes = [
    path("packets/<uuid:packet_id>", packet, name="packet"),
    path("packets/<uuid:packet_id>/chunks/<int:offset>", chunk, name="chunk"),
    path("packets/<uuid:packet_id>/commit", commit, name="commit"),
    path("status", status, name="status"),
]
