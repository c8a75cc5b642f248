"""The public board of a session: who is called where, the last four, how many wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import voice
from cancuoc.domain.sessions.queries import BoardView
from cancuoc.domain.sessions.rules import BEDSIDE, Lane
from cancuoc.foundation.access import public
from cancuoc.interfaces.display import recordings
from cancuoc.interfaces.ui import forecasts
from cancuoc.interfaces.ui.presenters import wait_words
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal
from cancuoc.planner.floor.state import WaitRange

LAST: Final = 4
BEFORE: Final = timedelta(hours=12)
AHEAD: Final = timedelta(hours=14)
# The words of the lanes stand here once more, for the catalogue of this door to know them.
LANES: Final = {
    Lane.UNDER_6: _("Dưới 6 tuổi"),
    Lane.FROM_6: _("Từ 6 đến dưới 14"),
    Lane.FROM_14: _("Từ 14 tuổi"),
    Lane.PRIORITY: _("Ưu tiên"),
}


class NoRecording(Refusal):
    """Nobody recorded this piece."""

    status: ClassVar[int] = 404
    message = "Chưa có bản ghi âm này."
    next_step = "Ghi âm đoạn này ở trang Giọng đọc."


class NoBoard(Refusal):
    """There is no such session, or it was called off."""

    status: ClassVar[int] = 404
    message = "Không có bảng gọi số cho buổi này."
    next_step = "Mở lại bảng từ danh sách các buổi hôm nay."


@public
@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """List the boards of these hours, for whoever sets up the screens."""
    at = clock.now()
    found = sessions.sessions_between(since=at - BEFORE, until=at + AHEAD)
    shown = [one for one in found if one.kind != BEDSIDE]
    return render(request, "display/boards.jinja", {"sessions": shown})


@public
@require_safe
def board(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Show the board; it refreshes by itself."""
    source = recordings.kept()
    told = [piece for piece in voice.PIECES if source.has(piece)]
    clips = " ".join(_address(piece, source) for piece in told)
    return render(request, "display/board.jinja", {**_context(session_id), "clips": clips})


@public
@never_cache
@require_safe
def now(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Show only what the board refreshes."""
    return render(request, "display/now.jinja", _context(session_id))


@public
@require_safe
def audio(_request: HttpRequest, piece: str) -> HttpResponse | FileResponse:
    """Send one recording: an officer's, or else the deployer's."""
    clip = voice.clip(piece=piece)
    if clip is not None:
        answer = HttpResponse(clip.data, content_type=f"audio/{clip.kind}")
        answer["Cache-Control"] = "public, max-age=3600"
        return answer
    found = recordings.recordings().find(piece)
    if found is None:
        raise NoRecording
    file = FileResponse(found.open("rb"))
    file["Cache-Control"] = "public, max-age=3600"
    return file


def _context(session_id: UUID) -> dict[str, Any]:
    view = sessions.board(session_id=session_id)
    if view is None:
        raise NoBoard
    waits = forecasts.of(session_id, at=clock.now())
    return {
        "session_id": session_id,
        "place": view.place,
        "calling": _call(*view.calling[0]) if view.calling else None,
        "recent": [{"ticket": _apart(label), "counter": at} for label, at in _recent(view)],
        "lanes": [_lane(lane, view.waiting[lane], waits.newcomers) for lane in Lane],
        "coming": waits.coming,
    }


def _lane(lane: Lane, count: int, waits: Mapping[Lane, WaitRange]) -> dict[str, object]:
    wait = waits.get(lane)
    said = "" if wait is None else wait_words(low=wait.low, high=wait.high)
    return {"name": LANES[lane], "count": count, "wait": said}


def _recent(view: BoardView) -> list[tuple[str, str]]:
    """Return the last four before the one called now, each ticket once."""
    pairs = dict([*view.calling[1:], *view.recent])
    if view.calling:
        pairs.pop(view.calling[0][0], None)
    return list(pairs.items())[:LAST]


def _apart(label: str) -> str:
    """Return a number with its letter apart, so that it is read from afar."""
    return f"{label[:1]} {label[1:]}"


def _address(piece: str, source: recordings.Kept) -> str:
    """Return where a recording is, with its version, so that a wall plays the newest."""
    address = reverse("display:audio", args=[piece])
    return f"{address}?v={source.names[piece]}" if piece in source.names else address


def _call(label: str, counter: str) -> dict[str, str]:
    """Return the call that is said and shown large."""
    source = recordings.kept()
    said = recordings.spoken(source, label=label, counter=counter)
    return {
        "ticket": _apart(label),
        "say": " ".join(_address(piece, source) for piece in said),
        "counter": counter,
        # A new call is a new element, so its three flashes run once and never again.
        "id": f"call-{label}-{counter}",
    }


routes = [
    path("audio/<slug:piece>/", audio, name="audio"),
    path("", boards, name="boards"),
    path("<uuid:session_id>/", board, name="board"),
    path("<uuid:session_id>/now/", now, name="now"),
]
