"""Day lists that left for a station, how it prepared, and letting a list be read longer."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from cancuoc.domain.stations import preparations, queries, services
from cancuoc.domain.units import queries as units
from cancuoc.foundation import access
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import NotAllowed, Role
from cancuoc.interfaces.office.forms.station_lists import ExtendForm
from cancuoc.interfaces.office.presenters import station_lists as presenter
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock


@allow(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def station_lists(request: OfficerRequest, code: str) -> HttpResponse:
    """Show what left and what was told; the form posted here extends one list."""
    row = queries.station(code=code)
    today = clock.today_vn(clock.now())
    if not units.covers(scope=request.actor.units, unit_code=row.unit_code, on=today):
        raise NotAllowed
    lists = preparations.lists_out(station_code=row.code)
    form = ExtendForm.of(request, choices={"session": presenter.session_choices(lists)})
    if form.is_valid():
        at = clock.now()
        services.extend_day_list(
            session_id=UUID(form.session.sure),
            until=at + timedelta(hours=int(form.hours.sure)),
            reason=form.reason.sure,
            at=at,
            by=request.actor,
        )
        return redirect(reverse("office:station_lists", args=[row.code]))
    told = preparations.reports_of(station_code=row.code)
    context = {
        "station": row,
        "form": form,
        "list_columns": presenter.list_columns(),
        "lists": presenter.list_rows(lists),
        "report_columns": presenter.report_columns(),
        "reports": presenter.report_rows(
            told, names=access.names_of(hands={each.hand for each in told})
        ),
    }
    return render(request, "office/station_lists.jinja", context, status=form.status)


routes = [path("stations/<str:code>/lists/", station_lists, name="station_lists")]
