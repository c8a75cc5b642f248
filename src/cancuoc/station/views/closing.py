"""Đóng buổi: the equation of the evening, what does not fit, and two officers who sign."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from cancuoc.interfaces.ui.views import PageNotFound, render
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet.closing import Fate, Misfit, Reason
from cancuoc.station import signing_in
from cancuoc.station.core import closing
from cancuoc.station.core.closing import Standing
from cancuoc.station.forms.closing import ExplainForm, SecondForm, SignForm
from cancuoc.station.presenters import closing as presenter
from cancuoc.station.tables import officers
from cancuoc.station.views.access import StationRequest, officer, other_officer, session_id


@officer("GET")
def page(request: StationRequest) -> HttpResponse:
    """Show the numbers of the session, and what is left to do before it is closed."""
    return _show(request)


@officer("GET")
def behind(request: StationRequest, fate: str) -> HttpResponse:
    """List the tickets behind one number."""
    wanted = next((each for each in Fate if each.value == fate), None)
    if wanted is None:
        raise PageNotFound
    station, session = request.station, session_id(request)
    found = closing.standing(station.desk, session)
    context = presenter.listing(station.desk, session, found=found, fate=wanted)
    return render(request, "station/closing_list.jinja", context)


@officer("POST")
def explain(request: StationRequest) -> HttpResponse:
    """Keep why a ticket does not fit."""
    form = ExplainForm.of(request)
    misfit = next((each for each in Misfit if each.value == form.misfit.raw), None)
    if not form.is_valid() or misfit is None:
        return _show(request, refusal=closing.Unexplained())
    station = request.station
    closing.explain(
        station.desk,
        session_id(request),
        ticket=form.ticket.sure,
        misfit=misfit,
        reason=Reason(form.reason.sure),
        at=station.now(),
        hand=request.officer.hand,
    )
    return redirect("station:closing")


@officer("POST")
def sign(request: StationRequest) -> HttpResponse:
    """Take the signature of the officer in charge: the password once more."""
    form, station, at = SignForm.of(request), request.station, request.station.now()
    if not form.is_valid():
        return _show(request, form=form)
    name = request.lease.username
    lease = officers.check(station.store, name, password=form.password.sure, at=at)
    if lease is None:
        form.add_error("password", signing_in.WrongSignIn.message)
        return _show(request, form=form)
    try:
        closing.sign_first(station.desk, session_id(request), told=form.told(), at=at, by=lease)
    except Refusal as refusal:
        return _show(request, form=form, refusal=refusal)
    return redirect("station:closing")


@officer("POST")
def second(request: StationRequest) -> HttpResponse:
    """Let another officer sign in on this page and sign; the session is closed then."""
    form, station, at = SecondForm.of(request), request.station, request.station.now()
    if not form.is_valid():
        return _show(request, second=form)
    try:
        lease = other_officer(request, username=form.username.sure, password=form.password.sure)
        closing.sign_second(station.desk, session_id(request), at=at, by=lease)
    except Refusal as refusal:
        return _show(request, second=form, refusal=refusal)
    station.postman.wake()
    return redirect("station:closing")


def _show(
    request: StationRequest,
    *,
    form: SignForm | None = None,
    second: SecondForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    station, session = request.station, session_id(request)
    found = closing.standing(station.desk, session)
    shown = form or SignForm(initial=_counted(found))
    context = {
        **presenter.page(station.desk, session, found=found),
        "form": shown,
        "second": second or SecondForm(),
        "explain": ExplainForm(),
        "refusal": refusal,
        # Whoever signed first may have told something wrong.
        "again": request.GET.get("again") == "1" or form is not None,
    }
    status = refusal.status if refusal else max(shown.status, context["second"].status)
    return render(request, "station/closing.jinja", context, status=status)


def _counted(found: Standing) -> dict[str, int]:
    """Nothing happened, until somebody says otherwise."""
    told = found.half.told if found.half else closing.Told()
    return {
        "turned_away": told.turned_away,
        "paper_forms": told.paper_forms,
        "devices_failed": told.devices_failed,
    }


routes = [
    path("close/", page, name="closing"),
    path("close/list/<str:fate>/", behind, name="closing_list"),
    path("close/explain/", explain, name="closing_explain"),
    path("close/sign/", sign, name="closing_sign"),
    path("close/second/", second, name="closing_second"),
]
