"""The map of demand: who has no place yet, by district and by commune."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from cancuoc.domain.outreach import schools
from cancuoc.domain.planning import distances, queries
from cancuoc.domain.planning.queries import CampaignRow
from cancuoc.domain.planning.rules import State
from cancuoc.domain.reporting import weekly
from cancuoc.domain.units import queries as units
from cancuoc.domain.units.queries import UnitRow
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.command import expected
from cancuoc.interfaces.command.presenters import demand as presenter
from cancuoc.interfaces.ui.views import PageNotFound, render
from cancuoc.kernel import clock

AHEAD: Final = timedelta(days=120)


@allow(Role.PLANNER)
@require_safe
def demand(request: OfficerRequest) -> HttpResponse:
    """Show the districts of one's own area on a map, or the communes of one of them."""
    at = clock.now()
    on = clock.today_vn(at)
    campaign = _campaign(request.GET.get("campaign", ""), on=on)
    district = request.GET.get("district", "")
    if district and not units.covers(scope=request.actor.units, unit_code=district, on=on):
        raise PageNotFound
    context: dict[str, object] = {"campaign": campaign, "district": None, "picture": None}
    if campaign is not None:
        scope = [district] if district else list(request.actor.units)
        context |= _shown(request, campaign, scope, drill=not district, at=at)
    if district:
        context["district"] = units.unit(code=district, on=on)
    return render(request, "command/demand.jinja", context)


def _shown(
    request: OfficerRequest, campaign: CampaignRow, scope: list[str], *, drill: bool, at: datetime
) -> dict[str, object]:
    on = clock.today_vn(at)
    communes = units.communes_within(scope=scope, on=on)
    named = units.units_named(codes=communes, on=on)
    home = {code: named[code].parent if drill else code for code in communes}
    rows = expected.rows(communes=communes, since=campaign.starts_on, at=at)
    nexts = _nexts(scope, at=at)
    # The nearest hall may well be in the next district.
    held = _nexts(list(request.actor.units), at=at)
    far = distances.to_nearest(communes=communes, held=held, at=at)
    then = weekly.week_before(communes=communes, on=on)
    before = weekly.open_by_commune(day=then, communes=communes) if then else None
    found = presenter.areas(rows, home=home, nexts=nexts, far=far, before=before)
    places: dict[str, UnitRow] = units.units_named(codes=found, on=on) if drill else named
    sort = request.GET.get("sort", "open")
    falling = request.GET.get("order", "desc") == "desc"
    everywhere = {row.code: row for row in units.units_in_force(on=on)} if drill else {}
    return {
        "columns": presenter.columns(since=then),
        "since": then,
        "rows": presenter.table(
            found, places, campaign=str(campaign.id), drill=drill, sort=sort, falling=falling
        ),
        "schools": [] if drill else presenter.schools(rows, schools.schools(unit_codes=communes)),
        "sort": sort,
        "order": "desc" if falling else "asc",
        "query": f"campaign={campaign.id}" + ("" if drill else f"&district={scope[0]}"),
        "picture": presenter.picture(found, everywhere, campaign=str(campaign.id))
        if drill
        else None,
        "open": sum(area.open for area in found.values()),
        "due": sum(area.due for area in found.values()),
        "nowhere": sum(area.open > 0 and area.next_on is None for area in found.values()),
    }


def _nexts(scope: list[str], *, at: datetime) -> dict[str, date]:
    """Return the day of the next published session of each commune that has one."""
    rows = queries.sessions(scope=scope, since=at, until=at + AHEAD, states=[State.PUBLISHED])
    found: dict[str, date] = {}
    for row in rows:
        found.setdefault(row.unit_code, clock.today_vn(row.starts_at))
    return found


def _campaign(text: str, *, on: date) -> CampaignRow | None:
    """Return the campaign asked for, else the newest that is not over."""
    all_of_them = queries.campaigns()
    asked = next((c for c in all_of_them if str(c.id) == text), None)
    return asked or next((c for c in all_of_them if c.ends_on >= on), None)


routes = [path("demand/", demand, name="demand")]
