"""How often the machine and the people err, from the system's own rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cancuoc.domain.adjudication import queries as adjudication
from cancuoc.domain.uniqueness import queries as gallery
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.presenters import error_rates as shown
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock

DAYS: Final = (30, 90, 365)


@allow(Role.SENIOR_ADJUDICATOR, Role.COMMANDER, Role.INSPECTOR)
@require_GET
def error_rates(request: OfficerRequest) -> HttpResponse:
    """Show failures to enrol, alarms, misses and agreement; no person is in these figures."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(d) for d in DAYS} else DAYS[-1]
    since = clock.now() - timedelta(days=days)
    context = {
        "shown": shown.shown(
            figures=adjudication.figures(since=since), rates=gallery.rates(since=since)
        ),
        "earlier": shown.earlier(gallery.earlier()),
        "days": str(days),
        "choices": [(str(d), _("%(n)s ngày qua") % {"n": d}) for d in DAYS],
    }
    return render(request, "office/error_rates.jinja", context)


routes = [path("error-rates/", error_rates, name="error_rates")]
