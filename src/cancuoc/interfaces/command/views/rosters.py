"""The rosters of an area: ask for one, see the list."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from cancuoc.domain.planning import crews, rostering, rosters, runs
from cancuoc.domain.planning.rules import RunState
from cancuoc.domain.units import queries as units
from cancuoc.domain.units.rules import Level
from cancuoc.foundation import idempotency
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.command.forms.rosters import RosterForm
from cancuoc.interfaces.command.presenters import rosters as words
from cancuoc.interfaces.command.words import ROSTER_STATES
from cancuoc.interfaces.ui.forms import Choice
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal


@allow(Role.PLANNER)
@require_http_methods(["GET", "POST"])
def rosters_page(request: OfficerRequest) -> HttpResponse:
    """Show the rosters of one's own area, and ask for one more."""
    at = clock.now()
    on = clock.today_vn(at)
    monday = on + timedelta(days=7 - on.weekday())
    initial = {"first_day": monday, "weeks": "1", "seconds": "20"}
    form = RosterForm.of(request, on=on, initial=initial, choices=_choices(request, on))
    refusal: Refusal | None = None
    if form.is_valid():
        try:
            return redirect("command:roster", _ask(request, form, at=at))
        except Refusal as refused:
            refusal = refused
    context = {
        "form": form,
        "refusal": refusal,
        "rows": words.listed(rosters.rosters(scope=request.actor.units, on=on), ROSTER_STATES),
        "crew": len(crews.crew(scope=request.actor.units, on=on)),
    }
    status = refusal.status if refusal else form.status
    return render(request, "command/rosters.jinja", context, status=status)


def _ask(request: OfficerRequest, form: RosterForm, *, at: datetime) -> str:
    def write() -> str:
        # A refused act must leave the transaction clean: the page goes on to read.
        with transaction.atomic():
            return str(
                rostering.ask(
                    unit_code=form.area.sure,
                    name=form.name.value or "",
                    first_day=form.first_day.sure,
                    weeks=int(form.weeks.sure),
                    seconds=int(form.seconds.sure),
                    plan_id=UUID(form.plan.value) if form.plan.value else None,
                    at=at,
                    by=request.actor,
                )
            )

    return str(idempotency.once(key=form.idempotency_key, by=request.actor, at=at, write=write))


def _choices(request: OfficerRequest, on: date) -> dict[str, list[Choice]]:
    wide = [row for row in units.units_in_force(on=on) if row.level is not Level.COMMUNE]
    scope = request.actor.units
    mine = [row for row in wide if units.covers(scope=scope, unit_code=row.code, on=on)]
    plans = [row for row in runs.runs(scope=scope, on=on) if row.state is RunState.DONE]
    return {
        "area": [Choice(row.code, row.full_name) for row in mine],
        "plan": [Choice(str(row.id), row.name) for row in plans],
    }


routes = [path("rosters/", rosters_page, name="rosters")]
