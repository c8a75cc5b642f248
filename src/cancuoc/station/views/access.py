"""Who may see a page: an officer whose lease runs, in a session that was chosen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cancuoc.kernel.clock import today_vn
from cancuoc.packet.content import Officer
from cancuoc.station import runtime, signing_in, sync
from cancuoc.station.core import opening
from cancuoc.station.draft import Draft, DraftState
from cancuoc.station.records import Lease, Session
from cancuoc.station.tables import listings, officers

OFFICER: Final = "officer"
View = Callable[..., HttpResponseBase]


class StationRequest(HttpRequest):
    """A request of a signed-in officer."""

    station: runtime.Station
    lease: Lease
    officer: Officer


def officer(*methods: str, session: bool = True) -> Callable[[View], View]:
    """Open a page to signed-in officers; `session` asks for a chosen session as well."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: StationRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            station = runtime.current()
            name = str(request.session.get(OFFICER, ""))
            lease = officers.lease_of(station.store, name, at=station.now())
            if lease is None:
                return redirect("station:sign_in")
            request.station, request.lease = station, lease
            request.officer = signing_in.officer_of(lease)
            if session and chosen(station) is None:
                return redirect("station:sessions")
            return view(request, *args, **kwargs)

        return require_http_methods(list(methods))(guarded)

    return mark


def chosen(station: runtime.Station) -> Session | None:
    """Return the session this station works in, None when none is chosen or known."""
    session_id = sync.session_now(station.errands)
    return listings.session(station.store, session_id) if session_id else None


def session_of(request: StationRequest) -> Session:
    """Return the chosen session; raise `UnknownSession`."""
    found = chosen(request.station)
    if found is None:
        raise opening.UnknownSession
    return found


def session_id(request: StationRequest) -> UUID:
    """Return the id of the chosen session; raise `UnknownSession`."""
    return session_of(request).id


def draft_of(request: StationRequest, draft_id: UUID) -> Draft:
    """Return the draft of the address; raise `NoDraft`, or `Paused` when it is not ours now."""
    draft = opening.open_draft(request.station.desk, draft_id)
    if draft.state is DraftState.PAUSED or draft.officer.username != request.officer.username:
        raise opening.Paused
    return draft


def today(request: StationRequest) -> date:
    """Return the day in Vietnam."""
    return today_vn(request.station.now())


def other_officer(request: StationRequest, *, username: str, password: str) -> Lease:
    """Return the lease of another officer who signs in on the page of the first one.

    Whoever works at the screen stays who he is. Raise as signing in does.
    """
    station = request.station
    lease, _confirmed = signing_in.sign_in(
        store=station.store,
        centre=station.centre,
        username=username,
        password=password,
        at=station.now(),
    )
    return lease
