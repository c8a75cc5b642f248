"""One roster: its progress, posts short, the week; stop, keep shifts, publish, change."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cancuoc.domain.planning import crews, roster_live, rostering, rosters
from cancuoc.domain.planning.rosters import Found, RosterRow
from cancuoc.domain.planning.rules import RunState
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.command.presenters import rosters as words
from cancuoc.interfaces.command.words import ROSTER_STATES
from cancuoc.interfaces.ui.views import PageNotFound, render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal

NOTHING = {
    "figures": (),
    "publishable": False,
    "live": False,
    "gone": None,
    "new": None,
    "grid": (),
    "count": 0,
}


@allow(Role.PLANNER)
@require_http_methods(["GET", "POST"])
def roster(request: OfficerRequest, run_id: UUID) -> HttpResponse:
    """Show one roster by week; stop it, publish it, ask again with shifts kept, or change it."""
    row = _mine(request, run_id)
    refusal: Refusal | None = None
    try:
        target = _act(request, row, request.POST.get("act", ""))
        if target is not None:
            return redirect("command:roster", target)
    except Refusal as refused:
        refusal = refused
    found = rosters.found(run_id=run_id)
    context = {
        **_progress(row),
        **(_found(row, found, request.GET.get("week", "")) if found else NOTHING),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "command/roster.jinja", context, status=status)


@allow(Role.PLANNER)
@require_safe
def progress(request: OfficerRequest, run_id: UUID) -> HttpResponse:
    """Show how a roster stands; once it has ended the whole page is asked for again."""
    row = _mine(request, run_id)
    answer = render(request, "command/roster_progress.jinja", _progress(row))
    if not words.is_open(row):
        answer["HX-Refresh"] = "true"
    return answer


def _act(request: OfficerRequest, row: RosterRow, act: str) -> UUID | None:
    """Do what was asked and return the roster to show next; None when nothing was."""
    at, by = clock.now(), request.actor
    # A refused act must leave the transaction clean: the page goes on to read.
    with transaction.atomic():
        if act == "stop":
            rostering.stop(run_id=row.id, at=at, by=by)
        elif act == "publish":
            roster_live.publish(run_id=row.id, at=at, by=by)
        elif act == "change":
            return rostering.change(run_id=row.id, at=at, by=by)
        elif act == "keep":
            locked = _locked(request.POST.getlist("keep"))
            return rostering.ask_again(run_id=row.id, locked=locked, at=at, by=by)
        else:
            return None
    return row.id


def _locked(ticked: list[str]) -> list[tuple[str, date]]:
    found = []
    for one in ticked:
        code, _sep, day = one.partition("|")
        try:
            found.append((code, date.fromisoformat(day)))
        except ValueError as wrong:
            raise rostering.NothingToKeep from wrong
    return list(dict.fromkeys(found))


def _progress(row: RosterRow) -> dict[str, object]:
    points = words.points(rosters.progress(run_id=row.id))
    return {
        "row": row,
        "state": words.state(row, ROSTER_STATES),
        "open": words.is_open(row),
        "points": points[-20:],
        "last": points[-1:],
    }


def _found(row: RosterRow, found: Found, week: str) -> dict[str, object]:
    mondays = words.weeks(row)
    chosen = next((day for day in mondays if day.isoformat() == week), mondays[0])
    names = crews.names(usernames=found.crew)
    changes = rosters.changes(run_id=row.id)
    told = row.figures or {}
    return {
        "figures": words.figures(row),
        "publishable": row.state is RunState.DONE,
        "live": row.state is RunState.PUBLISHED,
        "broken": told.get("broken", ()),
        "empty": words.empties(found.empty),
        "count": len(found.cells),
        "mondays": [
            {"week": day.isoformat(), "first": day, "here": day == chosen} for day in mondays
        ],
        "heads": words.heads(chosen),
        "grid": words.grid(found, names, told.get("loads", {}), monday=chosen),
        "shifts": words.table(found.cells, names, monday=chosen),
        "gone": None if changes is None else words.table(changes[0], names),
        "new": None if changes is None else words.table(changes[1], names),
        "title": _("Bảng ca theo cán bộ và ngày"),
    }


def _mine(request: OfficerRequest, run_id: UUID) -> RosterRow:
    on = clock.today_vn(clock.now())
    row = rosters.roster(run_id=run_id, scope=request.actor.units, on=on)
    if row is None:
        raise PageNotFound
    return row


routes = [
    path("rosters/<uuid:run_id>/", roster, name="roster"),
    path("rosters/<uuid:run_id>/progress/", progress, name="roster_progress"),
]
