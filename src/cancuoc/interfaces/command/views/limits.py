"""The limits of a plan: what one more would bring, why something cannot be, bedside rounds."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from cancuoc.domain.planning import runs, telling
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.command.forms.plans import CanForm
from cancuoc.interfaces.command.presenters import limits as words
from cancuoc.interfaces.command.views.plan import mine
from cancuoc.interfaces.ui.forms import Choice
from cancuoc.interfaces.ui.text import vi_weekday
from cancuoc.interfaces.ui.views import PageNotFound, render
from cancuoc.kernel import clock
from cancuoc.planner.deployment.problem import Plan, Problem


@allow(Role.PLANNER)
@require_safe
def limits(request: OfficerRequest, run_id: UUID) -> HttpResponse:
    """Show prices, loans and reasons of a plan; answer whether a wish can be met."""
    row = mine(request, run_id)
    problem, _plan = _found(run_id)
    form = CanForm(request.GET if "site" in request.GET else None, choices=_choices(problem))
    told = runs.told(run_id=run_id)
    context = {
        "row": row,
        "told": told is not None,
        "prices": words.sentences(told, "prices"),
        "loans": words.sentences(told, "loans"),
        "reasons": words.reasons(told),
        "form": form,
        "answer": _answer(problem, form) if form.is_valid() else None,
    }
    return render(request, "command/plan_limits.jinja", context, status=form.status)


@allow(Role.PLANNER)
@require_safe
def rounds(request: OfficerRequest, run_id: UUID) -> HttpResponse:
    """Show in what order the beds of each district are seen."""
    row = mine(request, run_id)
    problem, _plan = _found(run_id)
    told = runs.told(run_id=run_id)
    context = {"row": row, "told": told is not None, "rounds": words.rounds(problem, told)}
    return render(request, "command/plan_rounds.jinja", context)


def _found(run_id: UUID) -> tuple[Problem, Plan]:
    found = runs.plan(run_id=run_id)
    if found is None:
        raise PageNotFound
    return found


def _answer(problem: Problem, form: CanForm) -> words.Answer:
    # Loaded here: nobody may ever ask.
    from cancuoc.domain.planning import findings

    days = [slot.index for slot in problem.slots if slot.on.isoformat() == form.day.sure]
    told = findings.can_in_words(
        problem,
        site=form.site.sure,
        visits=int(form.visits.sure),
        days=days,
        names=telling.names_of(problem, at=clock.now()),
    )
    return words.answer(told)


def _choices(problem: Problem) -> dict[str, list[Choice]]:
    days = dict.fromkeys(slot.on for slot in problem.slots)
    sites = sorted(problem.sites, key=lambda site: site.name)
    return {
        "site": [Choice(site.code, site.name) for site in sites],
        "day": [Choice(day.isoformat(), vi_weekday(day)) for day in days],
    }


routes = [
    path("plans/<uuid:run_id>/limits/", limits, name="plan_limits"),
    path("plans/<uuid:run_id>/rounds/", rounds, name="plan_rounds"),
]
