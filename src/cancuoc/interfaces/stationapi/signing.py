"""Who knocks: every view of this door but one is open to signed requests of stations only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cancuoc.domain.stations import lease as leases
from cancuoc.domain.stations import services
from cancuoc.domain.stations.services import KnownStation, SignedRequest
from cancuoc.foundation.access import public
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.stationapi import answers, bodies
from cancuoc.kernel import clock
from cancuoc.kernel.digest import sha256_hex


class StationRequest(HttpRequest):
    """A request that passed `signed`: it knows its station and its proven body."""

    station: KnownStation
    proven: bytes


def signed(*methods: str, even_revoked: bool = False) -> Callable[[answers.Answer], answers.Answer]:
    """Let in only requests that a station signed, once, and within five minutes.

    It must be alive, save where `even_revoked` says that an ended one is heard as well.
    """

    def mark(view: answers.Answer) -> answers.Answer:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            known = cast(StationRequest, request)
            known.proven = bodies.read(request)
            known.station = services.authenticate(
                request=_signed_request(request, known.proven),
                at=clock.now(),
                even_revoked=even_revoked,
            )
            return view(known, *args, **kwargs)

        return _finished(guarded, methods, access="station")

    return mark


def unsigned(*methods: str) -> Callable[[answers.Answer], answers.Answer]:
    """Open a view to stations that have no key yet; the view checks the token itself."""

    def mark(view: answers.Answer) -> answers.Answer:
        return public(_finished(view, methods, access="public"))

    return mark


def officer(request: StationRequest) -> Actor:
    """Return the officer whose lease came with the request; raise `BadLease`."""
    return services.officer_of(
        data=request.headers.get("X-Lease", ""), station=request.station, at=clock.now()
    )


def officer_then(request: StationRequest) -> Actor:
    """Return the officer of an act that was done where the station stood then."""
    return leases.officer_then(
        data=request.headers.get("X-Lease", ""), station=request.station, at=clock.now()
    )


def _finished(view: answers.Answer, methods: tuple[str, ...], *, access: str) -> answers.Answer:
    spoken = answers.speaking_json(view)
    # There is no cookie to ride on: the signature stands where a form token would.
    final = csrf_exempt(require_http_methods(list(methods))(spoken))
    final.access = access  # type: ignore[attr-defined]
    return final


def _signed_request(request: HttpRequest, body: bytes) -> SignedRequest:
    header = request.headers.get
    return SignedRequest(
        station_code=header("X-Station", ""),
        method=request.method or "",
        path=request.get_full_path(),
        time=header("X-Time", ""),
        nonce=header("X-Nonce", ""),
        signature=header("X-Signature", ""),
        body_sha256=sha256_hex(body),
    )
