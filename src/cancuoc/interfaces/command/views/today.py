"""The day by hour, unit and band; how old the open dossiers are; what is behind."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.queries import DossierRow
from cancuoc.domain.enrolment.rules import OPEN, State
from cancuoc.domain.reporting import queries as reporting
from cancuoc.domain.reporting import weekly
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit
from cancuoc.foundation.access import NoPurpose, OfficerRequest, allow
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.interfaces.command import comfort, figures, moment
from cancuoc.interfaces.command.forms.moment import MomentForm
from cancuoc.interfaces.command.presenters import dossiers as listing
from cancuoc.interfaces.command.presenters import today as presenter
from cancuoc.interfaces.command.presenters import weekly as week_words
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.clock import VN

MOST: Final = 200


@allow(Role.COMMANDER)
@require_safe
def today(request: OfficerRequest) -> HttpResponse:
    """Show the day chosen up to the hour chosen, for one's own area or a part of it."""
    at = clock.now()
    chosen, form = moment.read(request, MomentForm, at=at, by=request.actor)
    read = figures.today(moment=chosen, at=at)
    areas = figures.areas(moment=chosen)
    sort, order = _sorting(request)
    running = at.astimezone(VN)
    now_hour = running.hour if running.date() == chosen.day and chosen.latest else None
    context = {
        "form": form,
        "moment": chosen,
        "at": at,
        "read": read,
        "sort": sort,
        "order": order,
        "now_hour": now_hour,
        "halls": _halls(chosen, at=at),
        "week": _week(chosen),
        "picture": presenter.unit_map(today=read, areas=areas, moment=chosen),
        "unit_rows": presenter.unit_rows(
            by_unit=read.by_unit, areas=areas, moment=chosen, sort=sort, order=order
        ),
        "age_rows": presenter.age_rows(ages=read.ages, moment=chosen),
        "p": presenter,
    }
    return render(request, "command/today.jinja", context, status=form.status)


@allow(Role.COMMANDER, person=True)
@require_safe
def dossiers(request: OfficerRequest) -> HttpResponse:
    """Show the dossiers behind a number, most urgent first; every look is recorded."""
    at = clock.now()
    chosen, _form = moment.read(request, MomentForm, at=at, by=request.actor)
    state = request.GET.get("state", "")
    late = request.GET.get("late") == "1"
    rows = _looked_at(chosen, state=state, late=late, by=request.actor)
    codes = {row.unit_code for row in rows}
    named = units.units_named(codes=codes, on=clock.today_vn(at))
    context = {
        "moment": chosen,
        "state": State(state) if state in set(State) else None,
        "late": late,
        "rows": listing.rows(dossiers=rows, on=clock.today_vn(at), named=named),
        "columns": listing.columns(),
        "most": MOST,
        "cut": len(rows) == MOST,
    }
    return render(request, "command/dossiers.jinja", context)


@transaction
def _looked_at(
    chosen: moment.Moment, *, state: str, late: bool, by: Actor
) -> tuple[DossierRow, ...]:
    """Read the dossiers and record each look in one transaction, before anything leaves."""
    at = clock.now()
    on = clock.today_vn(at)
    states = [State(state)] if state in set(OPEN) else list(OPEN)
    rows = enrolment.worklist(states=states, scope=chosen.scope, on=on, limit=MOST)
    rows = tuple(row for row in rows if not late or row.due_on < on)
    if not by.purpose:
        raise NoPurpose
    audit.record_many(
        audit.Line(
            act="look.dossier",
            at=at,
            by=by,
            object_kind="dossier",
            object_id=str(row.id),
            person_id=row.person_id,
            unit_code=row.unit_code,
        )
        for row in rows
    )
    return rows


def _halls(chosen: moment.Moment, *, at: datetime) -> comfort.Halls:
    """Return the warnings of halls; a day that is over has none."""
    on = clock.today_vn(at)
    if chosen.day != on or not chosen.latest:
        return comfort.Halls()
    return comfort.halls(unit_codes=reporting.codes_of(scope=chosen.scope, on=on), at=at)


def _week(chosen: moment.Moment) -> dict[str, object] | None:
    """Return the last day counted beside one a week before; None while there are no two days."""
    on = chosen.day
    communes = units.communes_within(scope=chosen.scope, on=on)
    now = weekly.last_day(communes=communes, on=on)
    then = weekly.week_before(communes=communes, on=now) if now else None
    if now is None or then is None:
        return None
    return {
        "columns": week_words.columns(now=now, then=then),
        "rows": week_words.rows(
            now=weekly.day_sum(day=now, scope=chosen.scope, on=on),
            then=weekly.day_sum(day=then, scope=chosen.scope, on=on),
        ),
    }


def _sorting(request: HttpRequest) -> tuple[str, str]:
    sort = request.GET.get("sort", "")
    asked = request.GET.get("order", "")
    return (sort if sort in presenter.SORTS else "dossiers"), ("asc" if asked == "asc" else "desc")


routes = [
    path("", today, name="home"),
    path("today/", today, name="today"),
    path("today/dossiers/", dossiers, name="dossiers"),
]
