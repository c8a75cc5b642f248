"""Bàn giao bộ máy: one officer counts and gives, another counts and takes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from cancuoc.interfaces.ui.views import render
from cancuoc.kernel.refusal import Refusal
from cancuoc.station import signing_in
from cancuoc.station.core import custody
from cancuoc.station.forms.custody import GiveForm, KitForm, TakeForm, as_initial
from cancuoc.station.presenters import custody as presenter
from cancuoc.station.tables import drafts, officers
from cancuoc.station.views.access import OFFICER, StationRequest, officer, other_officer


@officer("GET", session=False)
def page(request: StationRequest) -> HttpResponse:
    """Show what was counted last and ask for the next hand."""
    return _show(request)


@officer("POST", session=False)
def give(request: StationRequest) -> HttpResponse:
    """Keep what the officer who is signed in counted."""
    form, station, at = GiveForm.of(request), request.station, request.station.now()
    if not form.is_valid():
        return _show(request, form=form)
    lease = officers.check(
        station.store, request.lease.username, password=form.password.sure, at=at
    )
    if lease is None:
        form.add_error("password", signing_in.WrongSignIn.message)
        return _show(request, form=form)
    try:
        custody.give(station.desk, counted=form.counted(), at=at, by=lease)
    except Refusal as refusal:
        return _show(request, form=form, refusal=refusal)
    return redirect("station:custody")


@officer("POST", session=False)
def take(request: StationRequest) -> HttpResponse:
    """Let another officer take the kit; from now on this screen is theirs."""
    form, station, at = TakeForm.of(request), request.station, request.station.now()
    if not form.is_valid():
        return _show(request, form=form)
    try:
        lease = other_officer(request, username=form.username.sure, password=form.password.sure)
        custody.take(station.desk, counted=form.counted(), at=at, by=lease)
    except Refusal as refusal:
        return _show(request, form=form, refusal=refusal)
    station.shelf.clear()
    request.session.flush()
    request.session[OFFICER] = lease.username
    station.postman.wake()
    return redirect("station:custody")


def _show(
    request: StationRequest, *, form: KitForm | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    desk = request.station.desk
    told, before = custody.given(desk), custody.last(desk)
    counted = told.counted if told else before.taken if before else ()
    taking = told is not None and request.GET.get("again") != "1"
    if form is None:
        form = (TakeForm if taking else GiveForm)(initial=as_initial(counted))
    context = {
        "form": form,
        "taking": isinstance(form, TakeForm),
        "last": presenter.last(before),
        "open": len(drafts.unfinished(desk.store)),
        "kit": desk.profile.kit,
        "refusal": refusal,
    }
    status = refusal.status if refusal else form.status
    return render(request, "station/custody.jinja", context, status=status)


routes = [
    path("custody/", page, name="custody"),
    path("custody/give/", give, name="custody_give"),
    path("custody/take/", take, name="custody_take"),
]
