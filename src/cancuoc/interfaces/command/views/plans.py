"""The plans of an area: ask for one, see the list, set two side by side."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from cancuoc.domain.planning import queries, running, runs
from cancuoc.domain.planning.runs import RunRow
from cancuoc.domain.units import queries as units
from cancuoc.domain.units.rules import Level
from cancuoc.foundation import idempotency
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.command import expected
from cancuoc.interfaces.command.forms.plans import AskForm
from cancuoc.interfaces.command.presenters import plans as words
from cancuoc.interfaces.ui.forms import Choice
from cancuoc.interfaces.ui.views import PageNotFound, render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal


@allow(Role.PLANNER)
@require_http_methods(["GET", "POST"])
def plans(request: OfficerRequest) -> HttpResponse:
    """Show the runs of one's own area, and ask for one more."""
    at = clock.now()
    on = clock.today_vn(at)
    form = AskForm.of(request, on=on, initial={"seconds": "30"}, choices=_choices(request, on))
    refusal: Refusal | None = None
    if form.is_valid():
        try:
            return redirect("command:plan", _ask(request, form, at=at))
        except Refusal as refused:
            refusal = refused
    rows = runs.runs(scope=request.actor.units, on=on)
    context = {
        "form": form,
        "refusal": refusal,
        "rows": words.listed(rows),
        "comparable": sum(words.has_figures(row) for row in rows) > 1,
    }
    status = refusal.status if refusal else form.status
    return render(request, "command/plans.jinja", context, status=status)


@allow(Role.PLANNER)
@require_safe
def compare(request: OfficerRequest) -> HttpResponse:
    """Set two plans side by side, layer by layer."""
    chosen = request.GET.getlist("run")
    if len(chosen) != 2:
        nothing: dict[str, object] = {"rows": [], "columns": [], "count": len(chosen)}
        return render(request, "command/plan_compare.jinja", nothing, status=422)
    one, other = (_run(request, text) for text in chosen)
    context = {
        "rows": words.compared(one, other),
        "columns": words.compared_columns(one, other),
        "count": 2,
    }
    return render(request, "command/plan_compare.jinja", context)


def _run(request: OfficerRequest, text: str) -> RunRow:
    try:
        key = UUID(text)
    except ValueError as wrong:
        raise PageNotFound from wrong
    row = runs.run(run_id=key, scope=request.actor.units, on=clock.today_vn(clock.now()))
    if row is None:
        raise PageNotFound
    return row


def _ask(request: OfficerRequest, form: AskForm, *, at: datetime) -> str:
    campaign = queries.campaign(campaign_id=UUID(form.campaign.sure))
    area = form.area.sure
    if campaign is None:
        raise PageNotFound
    communes = units.communes_within(scope=[area], on=clock.today_vn(at))
    found = expected.rows(communes=communes, since=campaign.starts_on, at=at)

    def write() -> str:
        # A refused act must leave the transaction clean: the page goes on to read.
        with transaction.atomic():
            return str(
                running.ask(
                    campaign_id=campaign.id,
                    name=form.name.value or "",
                    unit_code=area,
                    demand=expected.expected(found=found, scope=[area], at=at),
                    seconds=int(form.seconds.sure),
                    lend=bool(form.lend.value),
                    at=at,
                    by=request.actor,
                )
            )

    return str(idempotency.once(key=form.idempotency_key, by=request.actor, at=at, write=write))


def _choices(request: OfficerRequest, on: date) -> dict[str, list[Choice]]:
    campaigns = [c for c in queries.campaigns() if c.ends_on > on]
    wide = [row for row in units.units_in_force(on=on) if row.level is not Level.COMMUNE]
    mine = [
        row for row in wide if units.covers(scope=request.actor.units, unit_code=row.code, on=on)
    ]
    return {
        "campaign": [Choice(str(c.id), c.name) for c in campaigns],
        "area": [Choice(row.code, row.full_name) for row in mine],
    }


routes = [
    path("plans/", plans, name="plans"),
    path("plans/compare/", compare, name="plan_compare"),
]
