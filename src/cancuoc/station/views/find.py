"""Tìm người: someone without a ticket, or a ticket whose person nobody found yet."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from cancuoc.interfaces.ui.views import PageNotFound, render
from cancuoc.station import sync
from cancuoc.station.core import opening
from cancuoc.station.core.opening import WalkIn
from cancuoc.station.draft import Draft, RegisterAnswer
from cancuoc.station.forms.find import FindForm, WrittenForm
from cancuoc.station.presenters import find as presenter
from cancuoc.station.records import Record
from cancuoc.station.tables import listings
from cancuoc.station.views.access import StationRequest, draft_of, officer, session_id, today


@officer("GET", "POST")
def page(request: StationRequest) -> HttpResponse:
    """Look a person up by number, scanned card or name; without a network in the day list."""
    form = FindForm.of(request)
    found: list[Record] = []
    asked = answered = False
    if form.is_valid():
        asked = True
        found, answered = _look_up(request, form)
    context = {
        "form": form,
        "people": [presenter.row(each, on=today(request)) for each in found],
        "asked": asked,
        "answered": answered,
        "draft": _for_draft(request),
    }
    return render(request, "station/find.jinja", context, status=form.status)


@officer("POST")
def take(request: StationRequest, person_id: UUID) -> HttpResponse:
    """Open a dossier for the person found, or join the person to the draft that asked."""
    station = request.station
    record = listings.person(station.store, person_id)
    if record is None:
        raise PageNotFound
    at, by = station.now(), request.officer
    waiting = _for_draft(request)
    if waiting is not None:
        draft = opening.attach_record(station.desk, draft=waiting, record=record, at=at, by=by)
    else:
        visit = WalkIn(record=record, answer=RegisterAnswer.FOUND)
        draft = opening.start_walk_in(
            station.desk, session_id=session_id(request), visit=visit, at=at, by=by
        )
    return redirect("station:identity", draft_id=draft.id)


@officer("GET", "POST")
def write(request: StationRequest) -> HttpResponse:
    """Write a person down from papers (DC01) and open the dossier."""
    form = WrittenForm.of(request, on=today(request))
    if not form.is_valid():
        context = {"form": form, "draft": _for_draft(request)}
        return render(request, "station/write.jinja", context, status=form.status)
    station = request.station
    asked = request.GET.get("answered") == "1"
    visit = WalkIn(
        declared=form.declared(),
        answer=RegisterAnswer.ABSENT if asked else RegisterAnswer.NOT_ASKED,
    )
    at, by = station.now(), request.officer
    waiting = _for_draft(request)
    if waiting is not None:
        draft = opening.write_down(station.desk, draft=waiting, visit=visit, at=at, by=by)
    else:
        draft = opening.start_walk_in(
            station.desk, session_id=session_id(request), visit=visit, at=at, by=by
        )
    return redirect("station:identity", draft_id=draft.id)


def _look_up(request: StationRequest, form: FindForm) -> tuple[list[Record], bool]:
    station = request.station
    number = form.number()
    return sync.look_up(
        station.errands,
        session_id(request),
        number=number or "",
        name="" if number else form.what.sure,
        year=0 if number else form.birth_year(),
        at=station.now(),
    )


def _for_draft(request: StationRequest) -> Draft | None:
    text = request.GET.get("draft", "")
    try:
        return draft_of(request, UUID(text)) if text else None
    except ValueError as error:
        raise PageNotFound from error


routes = [
    path("find/", page, name="find"),
    path("find/<uuid:person_id>/take/", take, name="take_person"),
    path("find/write/", write, name="write"),
]
