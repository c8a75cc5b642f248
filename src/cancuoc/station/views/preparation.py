"""Chuẩn bị: what is looked at before a session is opened, and opening it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from cancuoc.interfaces.ui.views import PageNotFound, render
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet.preparation import Level
from cancuoc.station import sync
from cancuoc.station.core import fallback, opening, preparing, team
from cancuoc.station.core.checks import Check
from cancuoc.station.presenters import preparation as presenter
from cancuoc.station.presenters import team as team_presenter
from cancuoc.station.records import Session
from cancuoc.station.views.access import StationRequest, officer


@officer("GET", session=False)
def page(request: StationRequest, session_id: UUID) -> HttpResponse:
    """Show every check of a session with what it means and what to do."""
    session = opening.session_of(request.station.desk, session_id)
    return _show(request, session, checked(request, session))


@officer("POST", session=False)
def again(request: StationRequest, session_id: UUID) -> HttpResponse:
    """Fetch the list and the centre's time again, then look at everything anew."""
    session = opening.session_of(request.station.desk, session_id)
    trouble = fetch(request, session)
    return _show(request, session, checked(request, session), trouble=trouble)


@officer("POST", session=False)
def open_now(request: StationRequest, session_id: UUID) -> HttpResponse:
    """Open the session when nothing stands in the way and every warning is confirmed."""
    station = request.station
    session = opening.session_of(station.desk, session_id)
    found = checked(request, session)
    confirmed = frozenset(request.POST.getlist("confirmed"))
    try:
        open_session(request, session, found, confirmed=confirmed)
    except (preparing.NotReady, preparing.NotConfirmed) as refusal:
        return _show(request, session, found, trouble=refusal, confirmed=confirmed)
    return redirect("station:next")


@officer("POST", session=False)
def printed_list(request: StationRequest, session_id: UUID) -> HttpResponse:
    """Give the list of those booked for the printer; raise `NothingToPrint`."""
    station = request.station
    session = opening.session_of(station.desk, session_id)
    data = fallback.booked_list(
        station.desk,
        session,
        officer=request.lease.full_name,
        at=station.now(),
        by=request.officer,
    )
    station.postman.wake()
    return _pdf(data, "danh-sach")


@officer("POST", session=False)
def blank_form(request: StationRequest, session_id: UUID) -> HttpResponse:
    """Give one blank form for the printer."""
    station = request.station
    session = opening.session_of(station.desk, session_id)
    try:
        form = fallback.BlankForm(request.POST.get("form", ""))
    except ValueError as error:
        raise PageNotFound from error
    data = fallback.blank_form(station.desk, session, form, at=station.now(), by=request.officer)
    station.postman.wake()
    return _pdf(data, form.value)


@officer("POST", session=False)
def destroyed(request: StationRequest, session_id: UUID) -> HttpResponse:
    """Note that every printed list was destroyed; raise `NothingPrinted`."""
    station = request.station
    session = opening.session_of(station.desk, session_id)
    fallback.destroyed(station.desk, session, at=station.now(), by=request.officer)
    station.postman.wake()
    return redirect("station:preparation", session_id=session_id)


def checked(request: StationRequest, session: Session) -> tuple[Check, ...]:
    """Return every check of a session as it stands now."""
    station = request.station
    return preparing.all_checks(
        station.desk,
        station.machine,
        session,
        username=request.officer.username,
        at=station.now(),
    )


def fetch(request: StationRequest, session: Session) -> Refusal | None:
    """Fetch list, queue and signed time; return what the centre refused, or None."""
    station = request.station
    trouble: Refusal | None = None
    try:
        sync.read_clock(station.errands, now=station.now)
    except Refusal as refusal:
        # The list says more about what is wrong; an old reading of the clock still stands.
        trouble = refusal
    try:
        sync.fetch_day_list(station.errands, session.id, at=station.now())
        sync.fetch_queue(station.errands, session.id, at=station.now())
    except Refusal as refusal:
        return refusal
    return trouble


def open_session(
    request: StationRequest,
    session: Session,
    found: tuple[Check, ...],
    *,
    confirmed: frozenset[str] = frozenset(),
) -> None:
    """Open the session and wake the postman, who tells the centre."""
    station = request.station
    preparing.open_session(
        station.desk, session, found, confirmed=confirmed, at=station.now(), by=request.officer
    )
    station.postman.wake()


def in_order(found: tuple[Check, ...]) -> bool:
    """Return whether there is nothing to read: then opening costs no press."""
    return all(each.level is Level.OK for each in found)


def _pdf(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _show(
    request: StationRequest,
    session: Session,
    found: tuple[Check, ...],
    *,
    trouble: Refusal | None = None,
    confirmed: frozenset[str] = frozenset(),
) -> HttpResponse:
    desk = request.station.desk
    statement = preparing.statement_of(desk, session.id)
    context = {
        **presenter.page(
            session, found, statement, printed=fallback.papers_out(desk.store, session)
        ),
        "trouble": trouble,
        "confirmed": confirmed,
        "team_line": team_presenter.line(team.standing(desk, session)),
        "open_here": sync.session_now(request.station.errands) == session.id,
    }
    status = trouble.status if trouble else 200
    return render(request, "station/preparation.jinja", context, status=status)


routes = [
    path("sessions/<uuid:session_id>/prepare/", page, name="preparation"),
    path("sessions/<uuid:session_id>/prepare/again/", again, name="preparation_again"),
    path("sessions/<uuid:session_id>/prepare/open/", open_now, name="preparation_open"),
    path("sessions/<uuid:session_id>/prepare/list/", printed_list, name="preparation_list"),
    path("sessions/<uuid:session_id>/prepare/forms/", blank_form, name="preparation_forms"),
    path("sessions/<uuid:session_id>/prepare/destroyed/", destroyed, name="preparation_destroyed"),
]
