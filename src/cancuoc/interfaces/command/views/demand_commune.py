"""Demand within one commune: by hamlet and school, and the people behind each number."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from cancuoc.domain.outreach import schools
from cancuoc.domain.population import queries as population
from cancuoc.domain.reporting import daily, turnout, weekly
from cancuoc.domain.reporting import demand as asking
from cancuoc.domain.reporting.denominator import Counted, Denominator, denominator
from cancuoc.domain.units import queries as units
from cancuoc.domain.units.rules import Level
from cancuoc.foundation import audit
from cancuoc.foundation.access import NoPurpose, OfficerRequest, allow
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.interfaces.command.presenters import hamlets as presenter
from cancuoc.interfaces.command.presenters.demand import band_text
from cancuoc.interfaces.ui.views import PageNotFound, render
from cancuoc.kernel import clock

A_PAGE: Final = 50


@allow(Role.PLANNER)
@require_safe
def commune(request: OfficerRequest, code: str) -> HttpResponse:
    """Show who is due in a commune by hamlet and school; counts only."""
    at = clock.now()
    on = clock.today_vn(at)
    unit = _commune(code, by=request.actor, at=at)
    found = _denominator(code, at=at)
    context: dict[str, object] = {"unit": unit, "found": found}
    if found is not None:
        then = weekly.week_before(communes=[code], on=on)
        since = daily.campaign_began(on=on) or at
        by_hamlet = presenter.hamlets(
            found.people,
            demand=asking.demand(communes=[code], since=since, at=at),
            learned=turnout.learned_here(commune=code, since=at - asking.LOOK_BACK, at=at),
            then=weekly.open_by_hamlet(day=then, commune=code) if then else None,
        )
        context |= {
            "since": then,
            "bars": presenter.bars(by_hamlet, commune=code),
            "columns": presenter.columns(since=then),
            "rows": presenter.table(by_hamlet, commune=code),
            "schools": presenter.schools(
                found.people, schools.schools(unit_codes=[code]), commune=code
            ),
            "open": sum(one.parts["open"] for one in by_hamlet.values()),
        }
    return render(request, "command/demand_commune.jinja", context)


@allow(Role.PLANNER, person=True)
@require_safe
def people(request: OfficerRequest, code: str) -> HttpResponse:
    """Show the people behind a number of the commune; every look is recorded."""
    at = clock.now()
    unit = _commune(code, by=request.actor, at=at)
    asked = presenter.asked(request.GET)
    found = _denominator(code, at=at)
    fitting = [one for one in found.people if asked.holds(one)] if found else []
    pages = max(1, -(-len(fitting) // A_PAGE))
    page = _page(request.GET.get("page", ""), pages)
    shown = fitting[(page - 1) * A_PAGE : page * A_PAGE]
    _looked(shown, unit_code=code, at=at, by=request.actor)
    named = population.persons(person_ids=[one.person_id for one in shown])
    context = {
        "unit": unit,
        "asked": asked,
        "part": str(presenter.PARTS[asked.part][0]) if asked.part else "",
        "band": band_text(asked.band) if asked.band else "",
        "hamlet": presenter.name_of(asked.hamlet) if asked.hamlet is not None else "",
        "total": len(fitting),
        "columns": presenter.people_columns(asked),
        "rows": presenter.people(shown, named),
        "page": page,
        "pages": pages,
        "query": asked.query(),
    }
    return render(request, "command/demand_people.jinja", context)


@transaction
def _looked(shown: list[Counted], *, unit_code: str, at: datetime, by: Actor) -> None:
    """Record each look before anything leaves."""
    if not by.purpose:
        raise NoPurpose
    audit.record_many(
        audit.Line(
            act="look.due_list",
            at=at,
            by=by,
            object_kind="person",
            object_id=str(one.person_id),
            person_id=one.person_id,
            unit_code=unit_code,
        )
        for one in shown
    )


def _commune(code: str, *, by: Actor, at: datetime) -> units.UnitRow:
    on = clock.today_vn(at)
    named = units.units_named(codes=[code], on=on)
    if code not in named or named[code].level is not Level.COMMUNE:
        raise PageNotFound
    if not units.covers(scope=by.units, unit_code=code, on=on):
        raise PageNotFound
    return named[code]


def _denominator(code: str, *, at: datetime) -> Denominator | None:
    """Return everybody of a commune since the campaign of today began; None without one."""
    since = daily.campaign_began(on=clock.today_vn(at))
    return None if since is None else denominator(communes=[code], since=min(since, at), at=at)


def _page(text: str, pages: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    return min(max(1, number), pages)


routes = [
    path("demand/<str:code>/", commune, name="demand_commune"),
    path("demand/<str:code>/people/", people, name="demand_people"),
]
