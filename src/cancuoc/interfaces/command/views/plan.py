"""One plan: its progress, layers, communes; stop, keep parts, publish, a team that is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cancuoc.domain.planning import going_live, running, runs, telling
from cancuoc.domain.planning.rules import RunState
from cancuoc.domain.planning.runs import RunRow
from cancuoc.domain.planning.sites import SiteKind
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.command import drawing
from cancuoc.interfaces.command.forms.plans import KeepForm, LostForm
from cancuoc.interfaces.command.presenters import lending
from cancuoc.interfaces.command.presenters import plans as words
from cancuoc.interfaces.ui.forms import Choice
from cancuoc.interfaces.ui.views import PageNotFound, render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal
from cancuoc.planner.deployment.checker import violations
from cancuoc.planner.deployment.figures import shortages
from cancuoc.planner.deployment.problem import Plan, Problem

# What the page shows while nothing is found.
NOTHING: Final[Mapping[str, object]] = {
    "layers": (),
    "leading": (),
    "lent": (),
    "brought": "",
    "communes": (),
    "rough": (),
    "beds": False,
    "broken": (),
    "short": (),
    "count": 0,
    "publishable": False,
    "live": False,
    "gone": None,
    "new": None,
    "teams": (),
}


@allow(Role.PLANNER)
@require_http_methods(["GET", "POST"])
def plan(request: OfficerRequest, run_id: UUID) -> HttpResponse:
    """Show one plan; stop it, publish it, ask again with parts kept, or without a team."""
    row = mine(request, run_id)
    found = runs.plan(run_id=run_id)
    act = request.POST.get("act", "")
    keep = KeepForm(request.POST if act == "keep" else None, choices=_choices(found))
    lost = LostForm(request.POST if act == "lose" else None, choices=_choices(found))
    refusal: Refusal | None = None
    try:
        target = _act(request, row, act, keep, lost)
        if target is not None:
            return redirect("command:plan", target)
    except Refusal as refused:
        refusal = refused
    context = {
        **_progress(row),
        **(_found(row, *found) if found else NOTHING),
        "keep": keep,
        "lost": lost,
        "refusal": refusal,
        "form": lost if lost.errors else keep,
    }
    status = refusal.status if refusal else max(keep.status, lost.status)
    return render(request, "command/plan.jinja", context, status=status)


@allow(Role.PLANNER)
@require_safe
def progress(request: OfficerRequest, run_id: UUID) -> HttpResponse:
    """Show how a run stands; once it has ended the whole page is asked for again."""
    row = mine(request, run_id)
    answer = render(request, "command/plan_progress.jinja", _progress(row))
    if not words.is_open(row):
        answer["HX-Refresh"] = "true"
    return answer


@allow(Role.PLANNER)
@require_safe
def wait(request: OfficerRequest, run_id: UUID, commune: str) -> HttpResponse:
    """Say why a commune waits in this plan."""
    # Loaded here: nobody may ever ask.
    from cancuoc.planner.deployment.waiting import why_waits

    row = mine(request, run_id)
    found = runs.plan(run_id=run_id)
    if found is None or commune not in found[0].site:
        raise PageNotFound
    said = why_waits(*found, commune)
    context = {
        "row": row,
        "name": found[0].site[commune].name,
        "turn": words.sentence(said.words),
        "reasons": [[words.sentence(w) for w in h.words] for h in said.hindrances[: words.FEW]],
        "rivals": [words.sentence(rival.words) for rival in said.rivals[: words.FEW]],
    }
    return render(request, "command/plan_wait.jinja", context)


def _act(
    request: OfficerRequest, row: RunRow, act: str, keep: KeepForm, lost: LostForm
) -> UUID | None:
    """Do what was asked and return the run to show next; None when nothing was."""
    end: dict[str, Any] = {"run_id": row.id, "at": clock.now(), "by": request.actor}
    # A refused act must leave the transaction clean: the page goes on to read.
    with transaction.atomic():
        if act == "stop":
            running.stop(**end)
            return row.id
        if act == "publish":
            going_live.publish(**end)
            return row.id
        if act == "keep" and keep.is_valid():
            teams, sites = keep.teams.value or (), keep.sites.value or ()
            return running.ask_again(locked_teams=teams, locked_sites=sites, **end)
        if act == "lose" and lost.is_valid():
            return running.lose_team(team_code=lost.team.sure, **end)
    return None


def _progress(row: RunRow) -> dict[str, object]:
    points = runs.progress(run_id=row.id)
    picture = drawing.progress(
        points, title=_("Tiến độ tính"), best=_("tốt nhất"), bound=_("mức trên")
    )
    return {
        "row": row,
        "state": words.state(row),
        "open": words.is_open(row),
        "picture": picture if points else None,
        "points": words.points(drawing.thinned(points)),
        "last": words.points(points[-1:]),
    }


def _found(row: RunRow, problem: Problem, plan: Plan) -> dict[str, object]:
    changes = runs.changes(run_id=row.id) if row.lost_team else None
    places = runs.places(run_id=row.id)
    return {
        "layers": words.layers(row),
        "leading": words.leading(row),
        "lent": lending.lent(problem, plan, names=telling.names_of(problem, at=clock.now())),
        "brought": lending.brought(row),
        "communes": words.communes(problem, plan, run_id=row.id, places=places),
        "rough": words.rough(places),
        "beds": any(place.kind is SiteKind.BEDS for place in places),
        "broken": [one.vi for one in violations(problem, plan)],
        "short": [one.vi for one in shortages(problem, plan.visits)],
        "count": len(plan.visits),
        # A plan without any session is nothing to publish; a change may well drop the last one.
        "publishable": row.state is RunState.DONE and bool(plan.visits or changes),
        "live": row.state is RunState.PUBLISHED,
        "gone": words.visits(problem, changes.gone) if changes else None,
        "new": words.visits(problem, changes.new) if changes else None,
        "teams": sorted({visit.team for visit in plan.visits}),
    }


def _choices(found: tuple[Problem, Plan] | None) -> dict[str, list[Choice]]:
    if found is None:
        return {"teams": [], "sites": [], "team": []}
    problem, plan = found
    teams = [Choice(code, code) for code in sorted({visit.team for visit in plan.visits})]
    held = sorted({visit.site for visit in plan.visits})
    sites = [Choice(code, problem.site[code].name) for code in held]
    return {"teams": teams, "sites": sites, "team": teams}


def mine(request: OfficerRequest, run_id: UUID) -> RunRow:
    """Return a run of one's own area, or the page is not found."""
    row = runs.run(run_id=run_id, scope=request.actor.units, on=clock.today_vn(clock.now()))
    if row is None:
        raise PageNotFound
    return row


routes = [
    path("plans/<uuid:run_id>/", plan, name="plan"),
    path("plans/<uuid:run_id>/progress/", progress, name="plan_progress"),
    path("plans/<uuid:run_id>/communes/<str:commune>/", wait, name="plan_wait"),
]
