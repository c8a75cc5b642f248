"""A number without reception while the centre is away: four big buttons on a tablet."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from markupsafe import Markup

from cancuoc.documents.base import code_picture
from cancuoc.interfaces.ui.forms import Form
from cancuoc.interfaces.ui.text import vi_date
from cancuoc.interfaces.ui.views import PageNotFound, render
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.floor import Lane, Priority
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.ages import Band
from cancuoc.station import floor_sync, runtime
from cancuoc.station.core import kiosk as service
from cancuoc.station.core.floor import Visitor
from cancuoc.station.presenters import reception as presenter
from cancuoc.station.runtime import Station
from cancuoc.station.tables import floors, listings, tablets
from cancuoc.station.tables.tablets import Tablet

COOKIE: Final = "cc_tablet"
COOKIE_HOURS: Final = 16
BANDS: Final = {
    Lane.UNDER_6: Band.UNDER_6,
    Lane.FROM_6: Band.FROM_6,
    Lane.FROM_14: Band.FROM_14,
}


class NothingChosen(Refusal):
    """The form names no lane and no reason."""

    status = 400
    message = "Chưa chọn loại số."
    next_step = "Mời chạm vào một trong bốn nút."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest) -> HttpResponse:
    """Show the four buttons; a touch gives a number, the fourth asks for its reason first."""
    station = runtime.current()
    tablet = service.tablet_of(station.desk, request.COOKIES.get(COOKIE, ""))
    if tablet is None:
        return _ask(request)
    floor_sync.look(station.errands, at=station.now())
    try:
        service.at_work(station.desk, tablet, at=station.now())
        if request.method != "POST":
            return render(request, "station/kiosk.jinja", _buttons(request, station, tablet))
        ticket = _give(request, station, tablet)
    except NothingChosen:
        raise
    except Refusal as refusal:
        # Whatever keeps it from giving a number, a person in the hall is sent to reception.
        return render(request, "station/kiosk_rest.jinja", {}, status=refusal.status)
    station.postman.wake()
    return redirect("station:kiosk_slip", ticket_id=ticket)


@never_cache
@require_POST
def pair(request: HttpRequest) -> HttpResponse:
    """Let a tablet in whose code is right."""
    station = runtime.current()
    try:
        secret = service.pair(station.desk, request.POST.get("code", ""), at=station.now())
    except service.WrongCode as refusal:
        return _ask(request, refusal)
    answer = redirect("station:kiosk")
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=COOKIE_HOURS * 3600,
        path="/station/kiosk/",
        httponly=True,
        samesite="Strict",
    )
    return answer


@never_cache
@require_safe
def slip(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Show a number that this tablet gave, on the screen and on paper; then go back."""
    station = runtime.current()
    tablet = service.tablet_of(station.desk, request.COOKIES.get(COOKIE, ""))
    ticket = floors.ticket(station.store, ticket_id)
    if tablet is None or ticket is None or not tablets.gave(station.store, tablet.id, ticket_id):
        raise PageNotFound
    session = listings.session(station.store, ticket.session_id)
    follow = f"{station.centre.link.pages}/display/ticket/{ticket_id}/"
    context = {
        **presenter.slip(station.store, ticket),
        "number": f"{ticket.label[:1]} {ticket.label[1:]}",
        "place": (session.place or session.unit_name) if session else "",
        "day": vi_date(today_vn(ticket.issued_at)),
        "code": Markup(code_picture(follow)),
    }
    return render(request, "station/kiosk_slip.jinja", context)


def _ask(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    status = refusal.status if refusal else 200
    return render(request, "station/kiosk_pair.jinja", {"refusal": refusal}, status=status)


def _buttons(request: HttpRequest, station: Station, tablet: Tablet) -> dict[str, Any]:
    session = listings.session(station.store, tablet.session_id)
    why = request.GET.get("why") == "priority"
    lanes = [{"name": "lane", "value": str(lane), "text": _(lane.vi)} for lane in BANDS]
    reasons = [{"name": "reason", "value": str(r), "text": _(r.vi)} for r in Priority]
    return {
        "place": (session.place or session.unit_name) if session else "",
        "why": why,
        "buttons": reasons if why else lanes,
        "priority": _(Lane.PRIORITY.vi),
        "form": Form(),
    }


def _give(request: HttpRequest, station: Station, tablet: Tablet) -> UUID:
    band = next((b for lane, b in BANDS.items() if lane == request.POST.get("lane")), None)
    reason = next((r for r in Priority if r == request.POST.get("reason")), None)
    if band is None and reason is None:
        raise NothingChosen
    # A reason says nothing of the age.
    visitor = Visitor(band=band or Band.FROM_14, priority=reason)
    key = Form(request.POST).idempotency_key
    return service.give(station.desk, tablet, visitor, key=key, at=station.now())


routes = [
    path("kiosk/", kiosk, name="kiosk"),
    path("kiosk/pair/", pair, name="kiosk_pair"),
    path("kiosk/<uuid:ticket_id>/", slip, name="kiosk_slip"),
]
