"""One denominator: everybody the campaign is for in a commune, each counted once."""

from __future__ import annotations

from datetime import date, datetime, time

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.reporting.denominator import denominator
from cancuoc.domain.units import queries as units
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import area
from cancuoc.interfaces.office.area import OutsideArea
from cancuoc.interfaces.office.presenters import coverage as words
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock


@allow(Role.AREA_OFFICER, person=True)
@require_safe
def coverage(request: OfficerRequest) -> HttpResponse:
    """Show where everybody of a commune stands, by hamlet, band or school; counts only."""
    at = clock.now()
    on = clock.today_vn(at)
    mine = area.communes(by=request.actor, on=on)
    commune = request.GET.get("commune", mine[0] if mine else "")
    if commune not in mine:
        raise OutsideArea
    way = request.GET.get("by", "hamlet")
    way = way if way in words.WAYS else "hamlet"
    since = _campaign_began(on)
    found = denominator(communes=[commune], since=since, at=at)
    named = units.units_named(codes=mine, on=on)
    schools = {row.code: row.name for row in outreach.schools(unit_codes=mine)}
    context = {
        "communes": [(code, named[code].full_name if code in named else code) for code in mine],
        "ways": [(key, str(word)) for key, (word, _) in words.WAYS.items()],
        "commune": commune,
        "way": way,
        "since": since,
        "due": found.due,
        "missing": found.missing,
        "columns": words.columns(found, way),
        "rows": words.rows(found, way, schools=schools, commune=commune),
        "exempt": words.exempt(found),
    }
    return render(request, "office/coverage.jinja", context)


def _campaign_began(on: date) -> datetime:
    """Return when the campaign of a day began; without one, when the year did."""
    running = [c.starts_on for c in planning.campaigns() if c.starts_on <= on <= c.ends_on]
    first = min(running, default=date(on.year, 1, 1))
    return datetime.combine(first, time(), tzinfo=clock.VN)


routes = [path("coverage/", coverage, name="coverage")]
