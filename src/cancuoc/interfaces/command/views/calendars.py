"""Calendar files of published sessions: one for a team, one for an officer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cancuoc.domain.planning import queries
from cancuoc.domain.planning.queries import SessionRow
from cancuoc.domain.planning.rules import State
from cancuoc.domain.units import queries as units
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.ui.views import PageNotFound
from cancuoc.kernel import clock, icalendar

AHEAD: Final = timedelta(days=120)
BEHIND: Final = timedelta(days=1)
PRODUCT: Final = "-//Can Cuoc//Command//VI"


@allow(Role.PLANNER)
@require_safe
def team_calendar(request: OfficerRequest, team: str) -> HttpResponse:
    """Give the published sessions of one team of one's own area."""
    at = clock.now()
    mine = queries.teams(scope=request.actor.units, on=clock.today_vn(at))
    found = [one for one in mine if one.code == team]
    if not found:
        raise PageNotFound
    return _file(request, {team}, name=found[0].name, at=at)


@allow(Role.PLANNER)
@require_safe
def officer_calendar(request: OfficerRequest, username: str) -> HttpResponse:
    """Give the published sessions of the teams an officer works in."""
    at = clock.now()
    mine = queries.teams(scope=request.actor.units, on=clock.today_vn(at))
    codes = {one.code for one in mine if username in one.members}
    if not codes:
        raise PageNotFound
    return _file(request, codes, name=username, at=at)


def _file(
    request: OfficerRequest, teams: Collection[str], *, name: str, at: datetime
) -> HttpResponse:
    rows = queries.sessions(
        scope=request.actor.units, since=at - BEHIND, until=at + AHEAD, states=[State.PUBLISHED]
    )
    events = [_event(row) for row in rows if row.team_code in teams]
    data = icalendar.write(events=events, product=PRODUCT, made_at=at, name=name)
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="lich-buoi.ics"'
    return answer


def _event(row: SessionRow) -> icalendar.Event:
    address = units.address_line(code=row.unit_code, on=clock.today_vn(row.starts_at))
    note = _("Bộ thiết bị: %(kits)s. Sức chứa: %(count)s người.")
    return icalendar.Event(
        uid=f"{row.id}@cancuoc",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        title=_("Buổi cấp căn cước, %(team)s") % {"team": row.team_name},
        place=f"{row.place}, {address}",
        note=note % {"kits": ", ".join(row.kits), "count": row.capacity},
        remind_hours=2,
    )


routes = [
    path("calendars/team/<str:team>.ics", team_calendar, name="team_calendar"),
    path("calendars/officer/<str:username>.ics", officer_calendar, name="officer_calendar"),
]
