"""The booking that was made: proof to show, to keep, to change and to give back."""

from __future__ import annotations

from datetime import datetime

import segno
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from markupsafe import Markup

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services
from cancuoc.domain.sessions.queries import BookingView
from cancuoc.domain.sessions.rules import BookingState
from cancuoc.foundation.access import public
from cancuoc.interfaces.portal import draft, guard, lookups
from cancuoc.interfaces.portal.forms.find import BookingCodeForm
from cancuoc.interfaces.portal.forms.time import TimeForm
from cancuoc.interfaces.portal.members import Member, members
from cancuoc.interfaces.portal.presenters import family as words
from cancuoc.interfaces.portal.presenters import places
from cancuoc.interfaces.portal.presenters.calendar import calendar
from cancuoc.interfaces.portal.views.time import gone, home
from cancuoc.interfaces.portal.visitor import visitor
from cancuoc.interfaces.ui import presenters
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal


@public
@require_http_methods(["GET", "POST"])
def find_booking(request: HttpRequest) -> HttpResponse:
    """Open a booking by its code."""
    form = BookingCodeForm.of(request, initial={"booking": request.GET.get("code", "")[:40]})
    refusal: Refusal | None = None
    if form.is_valid():
        try:
            found = lookups.booking(code=form.booking.sure, at=clock.now(), by=visitor(request))
        except (guard.NoMatch, guard.TooManyTries) as refused:
            refusal = refused
        else:
            request.session.cycle_key()
            draft.finish(request, booking=found.code)
            return redirect("portal:booking")
    status = refusal.status if refusal else form.status
    context = {"form": form, "refusal": refusal}
    return render(request, "portal/find_booking.jinja", context, status=status)


@public
@require_safe
def booking(request: HttpRequest) -> HttpResponse:
    """Show time, place, papers and the picture that reception scans."""
    found = _mine(request)
    if found is None:
        return redirect("portal:find_booking")
    at = clock.now()
    people = _people(request, found, at=at)
    context = {
        "booking": found,
        "names": [words.called(member, full=False) for member in people],
        "papers": words.papers_line(words.family_papers(people)),
        "bring": [_(paper.vi) for paper in words.family_bring(people)],
        "expiry": [_expiry(member, found) for member in people],
        "status": presenters.status(presenters.APPOINTMENT, found.state, mine=True),
        "open": found.state is BookingState.BOOKED,
        "new": request.GET.get("new") == "1",
        "qr": qr(found.code),
        "spaced": f"{found.code[:4]} {found.code[4:]}",
    }
    return render(request, "portal/booking.jinja", context)


@public
@require_safe
def calendar_file(request: HttpRequest) -> HttpResponse:
    """Give the booking to the telephone's calendar."""
    found = _mine(request)
    if found is None:
        return redirect("portal:find_booking")
    at = clock.now()
    body = calendar(
        uid=found.id,
        starts_at=found.starts_at,
        ends_at=found.ends_at,
        title=_("Làm thẻ căn cước"),
        place=found.place,
        note=words.papers_line(words.family_papers(_people(request, found, at=at))),
        made_at=at,
    )
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="lich-hen.ics"'
    return answer


@public
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Move to another slot; the old one is given up only with the new one."""
    found = _mine(request)
    if found is None or found.state is not BookingState.BOOKED:
        return redirect("portal:booking" if found else "portal:find_booking")
    board = places.board(
        request,
        commune=home(list(found.person_ids)),
        people=len(found.person_ids),
        first=str(found.session_id),
        at=clock.now(),
    )
    form = TimeForm.of(request, choices={"slot": board.slots})
    refusal: Refusal | None = None
    if form.is_valid():
        try:
            _move(request, code=found.code, slot_id=int(form.slot.sure))
        except Refusal as refused:
            refusal = refused
        else:
            return redirect("portal:booking")
    if form.is_bound:
        gone(form)
    context = {"board": board, "form": form, "count": len(found.person_ids), "refusal": refusal}
    more = {"back": "portal:booking", "heading": _("Đổi nơi và giờ")}
    status = refusal.status if refusal else form.status
    return render(request, "portal/time.jinja", {**context, **more}, status=status)


@public
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest) -> HttpResponse:
    """Give the places back, after one question."""
    found = _mine(request)
    if found is None or found.state is not BookingState.BOOKED:
        return redirect("portal:booking" if found else "portal:find_booking")
    if request.method == "POST":
        services.cancel_booking(code=found.code, at=clock.now(), by=visitor(request))
        return redirect("portal:booking")
    return render(request, "portal/cancel.jinja", {"booking": found})


def qr(text: str) -> Markup:
    """Return a QR picture as inline SVG, dark on white with its quiet zone."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        scale=8, border=4, dark="#000", light="#fff", svgclass="cc-qr", lineclass=None
    )
    return Markup(drawn)


def _move(request: HttpRequest, *, code: str, slot_id: int) -> None:
    # A refused move must leave the transaction clean: the page goes on to read what is free.
    with transaction.atomic():
        services.change_booking(code=code, slot_id=slot_id, at=clock.now(), by=visitor(request))


def _mine(request: HttpRequest) -> BookingView | None:
    code = draft.booking_code(request)
    return sessions.booking(code=code) if code else None


def _people(request: HttpRequest, found: BookingView, *, at: datetime) -> list[Member]:
    return members(
        person_ids=found.person_ids,
        on=clock.today_vn(found.starts_at),
        at=at,
        by=visitor(request),
    )


def _expiry(member: Member, found: BookingView) -> str:
    line = words.expiry_line(member, on=clock.today_vn(found.starts_at))
    return f"{member.given}: {line}" if line else ""


routes = [
    path("booking/find/", find_booking, name="find_booking"),
    path("booking/", booking, name="booking"),
    path("booking/calendar.ics", calendar_file, name="calendar"),
    path("booking/change/", change, name="change"),
    path("booking/cancel/", cancel, name="cancel"),
]
