"""An officer's own shifts, on a page and as a calendar file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cancuoc.domain.planning import crews, rosters
from cancuoc.domain.planning.rosters import ShiftRow
from cancuoc.domain.units import queries as units
from cancuoc.foundation.access import OfficerRequest, allow, public
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.ui.duties import POSTS, SHIFTS
from cancuoc.interfaces.ui.text import vi_date, vi_time, vi_weekday
from cancuoc.interfaces.ui.views import PageNotFound, render
from cancuoc.kernel import clock, icalendar
from cancuoc.kernel.clock import today_vn

AHEAD: Final = timedelta(days=60)
BEHIND: Final = timedelta(days=1)
PRODUCT: Final = "-//Can Cuoc//Shifts//VI"
SALT: Final = "cancuoc.shifts"


@allow()
@require_safe
def my_shifts(request: OfficerRequest) -> HttpResponse:
    """Show one's own shifts from today on, the next one first, and what was told last."""
    at = clock.now()
    username = _username(request.actor)
    rows = _rows(username, today_vn(at))
    coming = [row for row in rows if row.ends_at > at]
    address = reverse("office:shift_calendar", args=[signing.dumps(username, salt=SALT)])
    context = {
        "next": _shown(coming[:1]),
        "rows": _shown(coming),
        "notices": [
            {
                "at": f"{vi_time(one.at)} {vi_date(today_vn(one.at))}",
                "new": one.new,
                "gone": one.gone,
            }
            for one in rosters.notices(username=username)
        ],
        "in_crew": crews.is_in_crew(username=username),
        "calendar": request.build_absolute_uri(address),
    }
    return render(request, "office/my_shifts.jinja", context)


@public
@require_safe
def shift_calendar(_request: HttpRequest, word: str) -> HttpResponse:
    """Give one officer's shifts to whoever holds the signed address, such as his telephone.

    It carries posts, times and places of sessions, never a name.
    """
    try:
        username = signing.loads(word, salt=SALT)
    except signing.BadSignature as wrong:
        raise PageNotFound from wrong
    at = clock.now()
    events = [_event(row) for row in _rows(str(username), today_vn(at))]
    data = icalendar.write(events=events, product=PRODUCT, made_at=at, name=_("Ca của tôi"))
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="ca-cua-toi.ics"'
    return answer


def _username(actor: Actor) -> str:
    return actor.id.removeprefix("user:")


def _rows(username: str, on: date) -> list[ShiftRow]:
    return rosters.my_shifts(username=username, since=on - BEHIND, until=on + AHEAD)


def _shown(rows: Sequence[ShiftRow]) -> list[dict[str, object]]:
    return [
        {
            "day": vi_weekday(row.on),
            "shift": str(SHIFTS[row.shift]),
            "hours": _hours(row.starts_at, row.ends_at, row.shift),
            "post": str(POSTS[row.post]),
            "place": _place(row),
        }
        for row in rows
    ]


def _hours(starts_at: datetime, ends_at: datetime, shift: str) -> str:
    said = f"{vi_time(starts_at)}–{vi_time(ends_at)}"
    return _("%(hours)s hoặc đến người cuối") % {"hours": said} if shift == "evening" else said


def _place(row: ShiftRow) -> str:
    address = units.address_line(code=row.session.unit_code, on=row.on)
    return f"{row.session.place}, {address}"


def _event(row: ShiftRow) -> icalendar.Event:
    title = _("%(shift)s, %(post)s") % {"shift": SHIFTS[row.shift], "post": POSTS[row.post]}
    return icalendar.Event(
        uid=f"{row.id}@cancuoc",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        title=title,
        place=_place(row),
        note=row.session.team_name,
        remind_hours=2,
    )


routes = [
    path("my-shifts/", my_shifts, name="my_shifts"),
    path("shifts/<str:word>.ics", shift_calendar, name="shift_calendar"),
]
