"""Visits at the bedside: planned for a centre, listed by rooms, two officers at each bed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from cancuoc.domain.bedside import queries, services
from cancuoc.domain.bedside.queries import BedRow, VisitView
from cancuoc.domain.bedside.refusals import NoSuchVisit
from cancuoc.domain.bedside.rules import OPEN_BEDS, BedState, Reason, VisitState
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.planning.queries import TeamRow
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.forms import care_visits as forms
from cancuoc.interfaces.office.presenters import care_visits as shown
from cancuoc.interfaces.ui.forms import Form
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal

F = TypeVar("F", bound=Form)


@allow(Role.CARE_DESK)
@require_http_methods(["GET", "POST"])
def visits(request: OfficerRequest, code: str) -> HttpResponse:
    """List the visits of a centre, and plan one."""
    at, by = clock.now(), request.actor
    rows = queries.visits(centre_code=code, at=at, by=by)
    teams = _bedside_teams(request, at)
    form = forms.VisitForm.of(
        request, on=clock.today_vn(at), choices={"team": shown.teams(list(teams))}
    )
    refusal: Refusal | None = None
    if form.is_valid():
        team = next(row for row in teams if row.code == form.team.sure)
        try:
            visit = services.plan_visit(
                centre_code=code,
                team_code=team.code,
                kit_codes=teams[team],
                starts_at=datetime.combine(form.day.sure, form.starts.sure, clock.VN),
                ends_at=datetime.combine(form.day.sure, form.ends.sure, clock.VN),
                at=at,
                by=by,
            )
            return redirect("office:care_visit", visit)
        except Refusal as refused:
            refusal = refused
    context = {
        "code": code,
        "rows": shown.visits(rows),
        "form": form,
        "teams": bool(teams),
        "refusal": refusal,
    }
    status = refusal.status if refusal else form.status
    return render(request, "office/care_visits.jinja", context, status=status)


@allow(Role.CARE_DESK)
@require_http_methods(["GET", "POST"])
def visit(request: OfficerRequest, visit_id: UUID) -> HttpResponse:
    """Show a visit with its list; add to it, give it to the team, close it."""
    found = queries.visit(visit_id=visit_id, at=clock.now(), by=request.actor)
    sent = _Sent(request)
    choices = {"resident": shown.residents(found.may_join)}
    listing = sent.form("list", forms.ListForm, choices=choices)
    handing = sent.form("hand_over", forms.HandOverForm)
    closing = sent.form("close", Form)
    given: dict[str, Any] = {"visit_id": visit_id, "at": clock.now(), "by": request.actor}
    sent.does(
        {
            "list": lambda: services.put_on(
                resident_id=UUID(listing.resident.sure), room=listing.room.sure, **given
            ),
            "hand_over": lambda: services.hand_over(medical=handing.medical.sure, **given),
            "close": lambda: services.close(**given),
        }
    )
    if sent.done:
        return redirect("office:care_visit", visit_id)
    context = {
        "visit": found,
        "head": shown.head(found),
        "beds": shown.beds(found),
        "listing": listing if found.may_join else None,
        "handing": handing if found.state is VisitState.PLANNED and found.beds else None,
        "closing": closing if found.state is VisitState.OPEN else None,
        "refusal": sent.refusal,
    }
    return render(request, "office/care_visit.jinja", context, status=sent.status)


@allow(Role.CARE_DESK)
@require_http_methods(["GET", "POST"])
def bed(request: OfficerRequest, visit_id: UUID, bed_id: UUID) -> HttpResponse:
    """Show one bed of a visit; begin with two officers, pause or leave with a reason."""
    found = queries.visit(visit_id=visit_id, at=clock.now(), by=request.actor)
    one = next((row for row in found.beds if row.id == bed_id), None)
    if one is None:
        raise NoSuchVisit
    sent = _Sent(request)
    officers = shown.officers(found.officers, on=clock.today_vn(clock.now()))
    choices = {"first": officers, "second": officers}
    beginning = sent.form("begin", forms.BeginForm, choices=choices)
    stopping = sent.form("stop", forms.StopForm, choices={"stop": shown.stops(one)})
    given: dict[str, Any] = {"bed_id": bed_id, "at": clock.now(), "by": request.actor}
    sent.does(
        {
            "begin": lambda: _begin(beginning, given),
            "stop": lambda: _stop(stopping, given),
        }
    )
    if sent.done:
        return redirect("office:care_bed", visit_id, bed_id)
    context = {
        "visit": found,
        "bed": one,
        "tag": shown.tag(one),
        "rows": shown.bed(one),
        "beginning": beginning if _may_begin(found, one) else None,
        "stopping": stopping if one.state in OPEN_BEDS else None,
        "refusal": sent.refusal,
    }
    return render(request, "office/care_bed.jinja", context, status=sent.status)


class _Sent:
    """What was sent to a page of several forms: the one form it was, and what came of it."""

    def __init__(self, request: OfficerRequest) -> None:
        self.post = request.POST
        self.act = request.POST.get("act", "")
        self.forms: dict[str, Form] = {}
        self.refusal: Refusal | None = None
        self.done = False

    def form(self, name: str, kind: type[F], **more: Any) -> F:
        """Return a form of the page; the one that was sent holds what was typed."""
        form = kind(self.post if self.act == name else None, prefix=f"{name}_", **more)
        self.forms[name] = form
        return form

    def does(self, ways: Mapping[str, Callable[[], object]]) -> None:
        """Do what was sent when its form is valid, and keep what was refused."""
        if self.act not in ways or not self.forms[self.act].is_valid():
            return
        try:
            ways[self.act]()
            self.done = True
        except Refusal as refused:
            self.refusal = refused

    @property
    def status(self) -> int:
        """The status of the page when it is shown again."""
        if self.refusal is not None:
            return self.refusal.status
        return self.forms[self.act].status if self.act in self.forms else 200


def _bedside_teams(request: OfficerRequest, at: datetime) -> dict[TeamRow, tuple[str, ...]]:
    """Return the teams in reach that have kits for the bedside, with those kits."""
    teams = planning.teams(scope=request.actor.units, on=clock.today_vn(at))
    kits = planning.kits(codes=[kit for team in teams for kit in team.kits])
    found = {team: tuple(k for k in team.kits if kits[k].for_bedside) for team in teams}
    return {team: bedside for team, bedside in found.items() if bedside}


def _begin(form: forms.BeginForm, given: dict[str, Any]) -> None:
    officers = (form.first.sure, form.second.sure)
    services.begin(officers=officers, carer=form.carer.sure, **given)


def _stop(form: forms.StopForm, given: dict[str, Any]) -> None:
    way = services.pause if form.stop.sure == "pause" else services.leave
    way(reason=Reason(form.reason.sure), **given)


def _may_begin(found: VisitView, one: BedRow) -> bool:
    return found.state is VisitState.OPEN and one.state in (BedState.WAITING, BedState.PAUSED)


routes = [
    path("care/centre/<slug:code>/visits/", visits, name="care_visits"),
    path("care/visit/<uuid:visit_id>/", visit, name="care_visit"),
    path("care/visit/<uuid:visit_id>/bed/<uuid:bed_id>/", bed, name="care_bed"),
]
