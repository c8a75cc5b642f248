"""Đội có mặt: who of the officers planned came, who did not, who came in somebody's place."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from cancuoc.interfaces.ui.views import render
from cancuoc.kernel.refusal import Refusal
from cancuoc.station.core import opening
from cancuoc.station.core import team as core
from cancuoc.station.forms.team import TeamForm
from cancuoc.station.presenters import team as presenter
from cancuoc.station.records import Session
from cancuoc.station.views.access import StationRequest, officer, other_officer


@officer("GET", "POST", session=False)
def page(request: StationRequest, session_id: UUID) -> HttpResponse:
    """Show the officers of a session, and keep who of them is there."""
    session = opening.session_of(request.station.desk, session_id)
    form = TeamForm.of(request)
    if not form.is_valid():
        return _show(request, session, form)
    try:
        _keep(request, session, form)
    except Refusal as refusal:
        return _show(request, session, form, refusal)
    request.station.postman.wake()
    return redirect("station:preparation", session_id=session_id)


def _keep(request: StationRequest, session: Session, form: TeamForm) -> None:
    station = request.station
    substitute = None
    if form.username.value and form.password.value:
        substitute = other_officer(
            request, username=form.username.value, password=form.password.value
        )
    core.choose(
        station.desk,
        session,
        came=frozenset(request.POST.getlist("came")),
        substitute=substitute,
        at=station.now(),
        by=request.lease,
    )


def _show(
    request: StationRequest, session: Session, form: TeamForm, refusal: Refusal | None = None
) -> HttpResponse:
    station = request.station
    standing = core.standing(station.desk, session)
    rows = presenter.rows(standing, station.store, me=request.officer.username, at=station.now())
    if request.method == "POST":
        ticked = frozenset(request.POST.getlist("came"))
        rows = [{**row, "came": row["me"] or row["username"] in ticked} for row in rows]
    context = {
        "session": session,
        "rows": rows,
        "line": presenter.line(standing),
        "need": presenter.need(session),
        "form": form,
        "refusal": refusal,
    }
    status = refusal.status if refusal else form.status
    return render(request, "station/team.jinja", context, status=status)


routes = [path("sessions/<uuid:session_id>/team/", page, name="team")]
