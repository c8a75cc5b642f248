"""The week of teams: who is where when, and what is wrong with it."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from cancuoc.domain.planning import closing, judging, queries
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.command.presenters import sessions as words
from cancuoc.interfaces.command.presenters import week as presenter
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock


@allow(Role.PLANNER)
@require_safe
def week(request: OfficerRequest) -> HttpResponse:
    """Show one week as a grid of teams and days, faults first."""
    first = words.monday(request.GET.get("week", ""), today=clock.today_vn(clock.now()))
    since, until = words.span(first)
    scope = request.actor.units
    rows = queries.sessions(scope=scope, since=since, until=until)
    faults = judging.faults(
        rows=rows,
        kits=queries.kits(codes=[code for row in rows for code in row.kits]),
        closed=closing.closures(scope=scope, since=first, until=first + words.A_WEEK),
    )
    teams = queries.teams(scope=scope, on=first)
    context = {
        "first": first,
        "before": (first - words.A_WEEK).isoformat(),
        "after": (first + words.A_WEEK).isoformat(),
        "heads": presenter.heads(first),
        "grid": presenter.grid(
            teams=teams, rows=rows, faulty={fault.session_id for fault in faults}, first=first
        ),
        "faults": presenter.fault_rows(faults),
        "teams": teams,
    }
    return render(request, "command/week.jinja", context)


routes = [path("week/", week, name="week")]
