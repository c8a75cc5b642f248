"""Biên bản đóng buổi: what the stations of the shift's session signed, beside our own figures."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from cancuoc.domain.stations import evenings, teams
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import shift
from cancuoc.interfaces.office.presenters import evening as presenter
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock


@allow(Role.RECEPTION)
@require_safe
def evening(request: OfficerRequest) -> HttpResponse:
    """Show what each station claims and where it differs."""
    session = shift.current(request, at=clock.now())
    if session is None:
        return redirect(f"{reverse('office:shift')}?next={reverse('office:evening')}")
    context = {
        "session": session,
        "columns": presenter.columns(),
        "teams": presenter.teams(teams.teams(session_ids=[session.id]).get(session.id, ())),
        "reports": presenter.reports(evenings.evenings(session_id=session.id)),
    }
    return render(request, "office/evening.jinja", context)


routes = [path("queue/room/evening/", evening, name="evening")]
