"""Rounds to homes: who was allowed, worked out for a district and days, looked at, published."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from cancuoc.domain.outreach import home_runs, services
from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach.home_rules import HomeRunState, HomeState
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.units import queries as units
from cancuoc.domain.units.rules import Level
from cancuoc.foundation import idempotency
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.command.forms.homes import HomeRunForm
from cancuoc.interfaces.command.presenters import homes as words
from cancuoc.interfaces.ui.forms import Choice, Form
from cancuoc.interfaces.ui.views import PageNotFound, render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal


@allow(Role.PLANNER)
@require_http_methods(["GET", "POST"])
def homes(request: OfficerRequest) -> HttpResponse:
    """Show how many wait in one's area and the rounds worked out, and ask for more."""
    at = clock.now()
    on = clock.today_vn(at)
    form = HomeRunForm.of(request, on=on, choices=_choices(request, on))
    refusal: Refusal | None = None
    if form.is_valid():
        try:
            return redirect("command:home_run", _plan(request, form, at=at))
        except Refusal as refused:
            refusal = refused
    communes = units.communes_within(scope=request.actor.units, on=on)
    waiting = outreach.home_requests(unit_codes=communes, states=[HomeState.ALLOWED])
    rows = home_runs.home_runs(scope=request.actor.units, on=on)
    context = {
        "form": form,
        "refusal": refusal,
        "waiting": len(waiting),
        "rows": words.listed(rows, _names([row.unit_code for row in rows], on)),
    }
    status = refusal.status if refusal else form.status
    return render(request, "command/homes.jinja", context, status=status)


@allow(Role.PLANNER)
@require_http_methods(["GET", "POST"])
def home_run(request: OfficerRequest, run_id: UUID) -> HttpResponse:
    """Show rounds stop by stop and who is not seen; publish them."""
    at = clock.now()
    on = clock.today_vn(at)
    form = Form.of(request)
    refusal: Refusal | None = None
    if form.is_valid():
        try:
            with transaction.atomic():
                services.publish_homes(run_id=run_id, at=at, by=request.actor)
            return redirect("command:home_run", run_id)
        except Refusal as refused:
            refusal = refused
    row = home_runs.home_run(run_id=run_id, scope=request.actor.units, on=on)
    if row is None:
        raise PageNotFound
    found = {one.code: one for one in outreach.homes_by_code(codes=words.codes(row))}
    names = _names([row.unit_code, *(one.unit_code for one in found.values())], on)
    context = {
        "row": row,
        "area": names.get(row.unit_code, row.unit_code),
        "form": form,
        "refusal": refusal,
        "outings": words.outings(row, found, names),
        "left": words.left(row, found, names),
        "seen": words.seen(row),
        "open": row.state is HomeRunState.FOUND and bool(row.outings),
    }
    return render(request, "command/home_run.jinja", context, status=_status(refusal))


def _status(refusal: Refusal | None) -> int:
    return refusal.status if refusal else 200


def _plan(request: OfficerRequest, form: HomeRunForm, *, at: datetime) -> str:
    def write() -> str:
        # A refused act must leave the transaction clean: the page goes on to read.
        with transaction.atomic():
            return str(
                services.plan_homes(
                    campaign_id=UUID(form.campaign.sure),
                    unit_code=form.area.sure,
                    first_day=form.first_day.sure,
                    last_day=form.last_day.sure,
                    at=at,
                    by=request.actor,
                )
            )

    return str(idempotency.once(key=form.idempotency_key, by=request.actor, at=at, write=write))


def _choices(request: OfficerRequest, on: date) -> dict[str, list[Choice]]:
    campaigns = [one for one in planning.campaigns() if one.ends_on >= on]
    wide = [row for row in units.units_in_force(on=on) if row.level is not Level.COMMUNE]
    # Since July 2025 there are no districts: then the city is one area.
    districts = [row for row in wide if row.level is Level.DISTRICT] or wide
    mine = [
        row
        for row in districts
        if units.covers(scope=request.actor.units, unit_code=row.code, on=on)
    ]
    return {
        "campaign": [Choice(str(one.id), one.name) for one in campaigns],
        "area": [Choice(row.code, row.full_name) for row in mine],
    }


def _names(codes: list[str], on: date) -> dict[str, str]:
    return {code: row.full_name for code, row in units.units_named(codes=codes, on=on).items()}


routes = [
    path("homes/", homes, name="homes"),
    path("homes/<uuid:run_id>/", home_run, name="home_run"),
]
