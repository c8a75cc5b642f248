"""The wall of the hall while the centre is away: numbers only, open to the machine itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cancuoc.interfaces.ui.views import PageNotFound, render
from cancuoc.station import floor_sync, runtime
from cancuoc.station.presenters import floor as presenter
from cancuoc.station.views.access import chosen


@never_cache
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show who is called to which counter; nobody signs in at a wall."""
    return render(request, "station/board.jinja", _context())


@never_cache
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """Give what the wall refreshes."""
    return render(request, "station/board_now.jinja", _context())


def _context() -> dict[str, object]:
    station = runtime.current()
    session = chosen(station)
    if session is None:
        raise PageNotFound
    floor_sync.look(station.errands, at=station.now())
    return {
        "place": session.place or session.unit_name,
        **presenter.board(station.store, session.id, station.reading(session)),
    }


routes = [path("board/", board, name="board"), path("board/now/", now, name="board_now")]
