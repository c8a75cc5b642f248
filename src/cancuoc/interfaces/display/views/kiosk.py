"""A number without reception: four big buttons, two taps at most, a slip of 80 mm."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from markupsafe import Markup

from cancuoc.documents.base import code_picture
from cancuoc.domain.sessions import kiosks, promising, services
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions.refusals import PassWithdrawn
from cancuoc.domain.sessions.rules import Lane, Priority
from cancuoc.foundation import idempotency
from cancuoc.foundation.access import public
from cancuoc.foundation.actor import Actor
from cancuoc.interfaces.display.views.board import LANES, NoBoard
from cancuoc.interfaces.display.views.ticket import NoTicket
from cancuoc.interfaces.ui import passes
from cancuoc.interfaces.ui.forms import Form
from cancuoc.interfaces.ui.presenters import wait_words
from cancuoc.interfaces.ui.text import vi_date
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.ages import Band

BANDS: Final = {
    Lane.UNDER_6: Band.UNDER_6,
    Lane.FROM_6: Band.FROM_6,
    Lane.FROM_14: Band.FROM_14,
}
# The words of the reasons stand here once more, for the catalogue of this door to know them.
REASONS: Final = {
    Priority.ELDERLY: _("Từ đủ 80 tuổi"),
    Priority.INFANT: _("Có trẻ dưới 36 tháng đi cùng"),
    Priority.DISABLED: _("Người khuyết tật"),
    Priority.PREGNANT: _("Phụ nữ mang thai"),
}
MACHINE: Final = Actor.system("kiosk")


class NothingChosen(Refusal):
    """The form names no lane and no reason."""

    status: ClassVar[int] = 400
    message = "Chưa chọn loại số."
    next_step = "Mời chạm vào một trong bốn nút."


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest, word: str) -> HttpResponse:
    """Show the four buttons; a touch gives a number, the fourth asks for its reason first."""
    at = clock.now()
    try:
        session_id = kiosks.session_of_pass(pass_id=passes.read(word), at=at)
    except (passes.PassOver, PassWithdrawn) as refusal:
        return _rest(request, refusal)
    if request.method == "POST":
        ticket = _give(request, session_id, at=at)
        return redirect("display:kiosk_slip", word=word, ticket_id=ticket)
    return render(request, "display/kiosk.jinja", _buttons(request, session_id, word))


@public
@never_cache
@require_safe
def slip(request: HttpRequest, word: str, ticket_id: UUID) -> HttpResponse:
    """Show the number on the tablet and on paper; the tablet goes back by itself."""
    try:
        session_id = kiosks.session_of_pass(pass_id=passes.read(word), at=clock.now())
    except (passes.PassOver, PassWithdrawn) as refusal:
        return _rest(request, refusal)
    ticket = sessions.ticket(ticket_id=ticket_id)
    session = sessions.session(session_id=session_id)
    if ticket is None or session is None or ticket.session_id != session_id:
        raise NoTicket
    told = promising.promised(ticket_ids=[ticket_id]).get(ticket_id)
    follow = request.build_absolute_uri(reverse("display:ticket", args=[ticket_id]))
    context = {
        "word": word,
        "label": f"{ticket.label[:1]} {ticket.label[1:]}",
        "lane": LANES[ticket.lane],
        "place": session.place,
        "day": vi_date(clock.today_vn(ticket.issued_at)),
        "wait": wait_words(low=told[1].low, high=told[1].high) if told else "",
        "code": Markup(code_picture(follow)),
    }
    return render(request, "display/kiosk_slip.jinja", context)


def _rest(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Say calmly that this tablet rests and where numbers are given; no buttons are left."""
    return render(request, "display/kiosk_rest.jinja", {}, status=refusal.status)


def _buttons(request: HttpRequest, session_id: UUID, word: str) -> dict[str, Any]:
    session = sessions.session(session_id=session_id)
    if session is None:
        raise NoBoard
    why = request.GET.get("why") == "priority"
    lanes = [{"name": "lane", "value": str(lane), "text": LANES[lane]} for lane in BANDS]
    reasons = [{"name": "reason", "value": str(r), "text": said} for r, said in REASONS.items()]
    return {
        "word": word,
        "place": session.place,
        "why": why,
        "buttons": reasons if why else lanes,
        "priority": LANES[Lane.PRIORITY],
        "form": Form(),
    }


def _give(request: HttpRequest, session_id: UUID, *, at: datetime) -> UUID:
    visitor = _visitor(request)

    def write() -> str:
        (made,) = services.arrive(session_id=session_id, visitors=[visitor], at=at, by=MACHINE)
        services.promise(session_id=session_id, ticket_ids=[made], at=at, by=MACHINE)
        return str(made)

    key = f"{session_id}:{Form(request.POST).idempotency_key}"
    return UUID(idempotency.once(key=key, by=MACHINE, at=at, write=write))


def _visitor(request: HttpRequest) -> services.Visitor:
    """Return who touched: a band, or a reason of the rule; a reason says nothing of the age."""
    band = next((b for lane, b in BANDS.items() if lane == request.POST.get("lane")), None)
    reason = next((r for r in Priority if r == request.POST.get("reason")), None)
    if band is None and reason is None:
        raise NothingChosen
    return services.Visitor(person_id=None, band=band or Band.FROM_14, priority=reason)


routes = [
    path("kiosk/<str:word>/", kiosk, name="kiosk"),
    path("kiosk/<str:word>/<uuid:ticket_id>/", slip, name="kiosk_slip"),
]
