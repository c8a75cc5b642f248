"""The ten-second check-in: one scan, four facts, Enter, and the ticket is in the right lane."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cancuoc.documents.render import render as typeset
from cancuoc.documents.slips import TicketSlip
from cancuoc.domain.population import queries as population
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions import services as floor
from cancuoc.domain.sessions.queries import SessionView
from cancuoc.domain.sessions.rules import SEEN_AT_THE_DOOR, priority_by_age, priority_seen
from cancuoc.foundation import idempotency
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import arrivals, shift
from cancuoc.interfaces.office.arrivals import Found
from cancuoc.interfaces.office.forms.reception import UnknownForm
from cancuoc.interfaces.office.letterheads import letterhead
from cancuoc.interfaces.office.presenters import reception as words
from cancuoc.interfaces.ui.forms import Form
from cancuoc.interfaces.ui.text import vi_date
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal
from cancuoc.law import ages

_ISSUED: Final = "issued_tickets"


class NobodyTicked(Refusal):
    """No person was ticked."""

    message = "Chưa chọn ai để cấp số."
    next_step = "Chọn những người đã đến rồi cấp số."


class NotThisSlip(Refusal):
    """The ticket belongs to another session."""

    status: ClassVar[int] = 404
    message = "Không có số thứ tự này trong buổi đang làm."
    next_step = "Chọn đúng buổi rồi in lại."


@allow(Role.RECEPTION, person=True)
@require_safe
def reception(request: OfficerRequest) -> HttpResponse:
    """Wait for a scan; show the tickets just given out."""
    at = clock.now()
    session = shift.current(request, at=at)
    if session is None:
        return redirect("office:shift")
    return _page(request, session, at=at)


@allow(Role.RECEPTION, person=True)
@require_POST
def find(request: OfficerRequest) -> HttpResponse:
    """Look up what was scanned or typed. A POST, so that no name stands in an address."""
    at = clock.now()
    session = shift.current(request, at=at)
    if session is None:
        return redirect("office:shift")
    try:
        found = _found(request, session, at=at)
    except Refusal as refusal:
        return _page(request, session, at=at, refusal=refusal)
    return _page(request, session, at=at, found=found)


def _found(request: OfficerRequest, session: SessionView, *, at: datetime) -> Found:
    on, by = clock.today_vn(at), request.actor
    picked = request.POST.get("pick", "")
    if picked:
        key = _uuid(picked)
        return arrivals.pick(person_id=key, session_id=session.id, on=on, at=at, by=by)
    text = request.POST.get("q", "")
    return arrivals.find(text=text, session_id=session.id, on=on, at=at, by=by)


@allow(Role.RECEPTION, person=True)
@require_POST
def issue(request: OfficerRequest) -> HttpResponse:
    """Give a ticket to everybody ticked: those of the booking, and those who came along."""
    at = clock.now()
    session = shift.current(request, at=at)
    if session is None:
        return redirect("office:shift")
    ids = [_uuid(key) for key in dict.fromkeys(request.POST.getlist("person"))]
    people = arrivals.living(ids)
    if not people:
        raise NobodyTicked
    code = request.POST.get("booking", "")
    booking = sessions.booking(code=code) if code else None
    booked = set(booking.person_ids) if booking else set()
    visitors = {key: _visitor(request, person, at=at) for key, person in people.items()}

    def write() -> list[str]:
        groups = ((code, [k for k in visitors if k in booked]), ("", [*set(visitors) - booked]))
        made = [
            floor.arrive(
                session_id=session.id,
                visitors=[visitors[key] for key in sorted(keys, key=ids.index)],
                booking_code=booking_code,
                at=at,
                by=request.actor,
            )
            for booking_code, keys in groups
            if keys
        ]
        return [str(ticket) for group in made for ticket in group]

    return _give(request, session, Form(request.POST).idempotency_key, write, at=at)


@allow(Role.RECEPTION, person=True)
@require_POST
def issue_unknown(request: OfficerRequest) -> HttpResponse:
    """Give a ticket to somebody the register does not know, by the birth date said."""
    at = clock.now()
    session = shift.current(request, at=at)
    if session is None:
        return redirect("office:shift")
    on = clock.today_vn(at)
    form = UnknownForm(request.POST, on=on)
    if not form.is_valid():
        return _page(request, session, at=at, unknown=form)
    born = form.born.sure
    visitor = floor.Visitor(
        person_id=None,
        band=ages.band(born=born, on=on),
        priority=priority_by_age(ages.age_on(born=born, on=on))
        or priority_seen(str(form.priority.value or "")),
    )

    def write() -> list[str]:
        made = floor.arrive(session_id=session.id, visitors=[visitor], at=at, by=request.actor)
        return [str(ticket) for ticket in made]

    return _give(request, session, form.idempotency_key, write, at=at)


@allow(Role.RECEPTION)
@require_safe
def slip(request: OfficerRequest, ticket_id: UUID) -> HttpResponse:
    """Print the 80 mm slip of a ticket: number and lane, never a name."""
    at = clock.now()
    session = shift.current(request, at=at)
    ticket = sessions.ticket(ticket_id=ticket_id)
    if session is None or ticket is None or ticket.session_id != session.id:
        raise NotThisSlip
    day = clock.today_vn(ticket.issued_at)
    paper = TicketSlip(
        letterhead=letterhead(unit_code=session.unit_code, on=day),
        made_at=at,
        number=ticket.label,
        lane=ticket.lane.vi,
        code=f"{ticket.label} {vi_date(day)}",
        place=session.place,
        ahead=words.ahead(ticket, session),
        wait_minutes=words.wait_minutes(ticket),
        follow=request.build_absolute_uri(reverse("display:ticket", args=[ticket.id])),
    )
    response = HttpResponse(typeset(paper), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="phieu-{ticket.label}.pdf"'
    return response


@allow(Role.RECEPTION)
@require_http_methods(["GET", "POST"])
def choose_shift(request: OfficerRequest) -> HttpResponse:
    """Choose the session once; it is kept until another is chosen."""
    at = clock.now()
    if request.method == "POST":
        shift.choose(request, session_id=request.POST.get("session", ""), at=at)
        request.session.pop(_ISSUED, None)
        target = request.POST.get("next", "")
        ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
        return redirect(target if ours else "office:reception")
    found = shift.open_sessions(at=at, by=request.actor)
    context = {"sessions": found, "next": request.GET.get("next", ""), "form": Form()}
    return render(request, "office/shift.jinja", context)


def _visitor(
    request: OfficerRequest, person: population.PersonView, *, at: datetime
) -> floor.Visitor:
    on = clock.today_vn(at)
    said = priority_seen(request.POST.get(f"priority_{person.id}", ""))
    return floor.Visitor(
        person_id=person.id,
        band=ages.band(born=person.born, on=on),
        priority=priority_by_age(ages.age_on(born=person.born, on=on)) or said,
    )


def _give(
    request: OfficerRequest,
    session: SessionView,
    key: str,
    write: Callable[[], list[str]],
    *,
    at: datetime,
) -> HttpResponse:
    """Give tickets out once, and tell with them how long it will take."""

    def give() -> list[str]:
        made = write()
        keys = [UUID(ticket) for ticket in made]
        floor.promise(session_id=session.id, ticket_ids=keys, at=at, by=request.actor)
        return made

    made = idempotency.once(key=key, by=request.actor, at=at, write=give)
    request.session[_ISSUED] = made
    return redirect("office:reception")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise arrivals.NobodyFound from error


def _page(
    request: OfficerRequest,
    session: SessionView,
    *,
    at: datetime,
    found: Found | None = None,
    refusal: Refusal | None = None,
    unknown: UnknownForm | None = None,
) -> HttpResponse:
    on = clock.today_vn(at)
    here = found or Found()
    tickets = [sessions.ticket(ticket_id=UUID(t)) for t in request.session.get(_ISSUED, [])]
    context = {
        "session": session,
        "form": Form(),
        "unknown": unknown or UnknownForm(on=on),
        "refusal": refusal,
        "people": [words.facing(p, on=on) for p in here.people],
        "candidates": [words.facing(p, on=on) for p in here.candidates],
        "booking": words.booking(here.booking, session, at=at) if here.booking else None,
        "issued": [] if found else words.issued([t for t in tickets if t], session),
        "reasons": [(str(r), r.vi) for r in SEEN_AT_THE_DOOR],
        "lanes": words.lanes(session),
    }
    status = refusal.status if refusal else unknown.status if unknown else 200
    return render(request, "office/reception.jinja", context, status=status)


routes = [
    path("reception/", reception, name="reception"),
    path("reception/find/", find, name="reception_find"),
    path("reception/issue/", issue, name="reception_issue"),
    path("reception/unknown/", issue_unknown, name="reception_unknown"),
    path("reception/slip/<uuid:ticket_id>.pdf", slip, name="slip"),
    path("reception/shift/", choose_shift, name="shift"),
]
