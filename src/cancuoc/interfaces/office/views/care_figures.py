"""Figures of people in care, for a centre and for all of them: counts, never a name."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from cancuoc.domain.specialcare import figures
from cancuoc.domain.specialcare.refusals import NoSuchCentre
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.presenters import care_figures as shown
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock


@allow(Role.CARE_DESK, Role.COMMANDER)
@require_safe
def care_figures(request: OfficerRequest) -> HttpResponse:
    """Show where everybody stands, how long, and by which way identities were established."""
    city = figures.standing(at=clock.now(), by=request.actor)
    wanted = request.GET.get("centre", "")
    one = next((row for row in city.centres if row.code == wanted), None)
    if wanted and one is None:
        raise NoSuchCentre
    found = one.standing if one else city.whole
    context = {
        "name": one.name if one else "",
        "one": one is not None,
        "is_desk": Role.CARE_DESK in request.actor.roles,
        "empty": not found.residents,
        "tiles": shown.tiles(found),
        "statuses": shown.statuses(found),
        "status_bars": shown.status_bars(found),
        "age_columns": shown.age_columns(),
        "ages": shown.ages(found),
        "age_bars": shown.age_bars(found),
        "routes": shown.routes(found),
        "route_bars": shown.route_bars(found),
        "centres": shown.centres(city),
    }
    return render(request, "office/care_figures.jinja", context)


routes = [path("care/figures/", care_figures, name="care_figures")]
