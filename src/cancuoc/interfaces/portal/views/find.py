"""Who is it: the code of an invitation, or a number and its birth date."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions.rules import BookingState
from cancuoc.foundation.access import public
from cancuoc.interfaces.portal import draft, lookups
from cancuoc.interfaces.portal.draft import Draft
from cancuoc.interfaces.portal.forms.find import InvitationForm, NumberForm
from cancuoc.interfaces.portal.visitor import visitor
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal


@public
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Open a draft for the family that was proven; say what to do when nothing fits."""
    by_number = request.POST.get("way") == "number"
    on = clock.today_vn(clock.now())
    code = request.GET.get("code", "")[:40]
    invited = InvitationForm(None if by_number else _typed(request), initial={"code": code})
    numbered = NumberForm(_typed(request) if by_number else None, on=on)
    refusal: Refusal | None = None
    try:
        if by_number and numbered.is_valid():
            return _with_number(request, numbered)
        if not by_number and invited.is_valid():
            return _with_invitation(request, invited)
    except Refusal as refused:
        refusal = refused
    context = {"invited": invited, "numbered": numbered, "refusal": refusal, "open": by_number}
    shown = numbered if by_number else invited
    status = refusal.status if refusal else shown.status
    return render(request, "portal/find.jinja", {**context, "shown": shown}, status=status)


def _typed(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _with_invitation(request: HttpRequest, form: InvitationForm) -> HttpResponse:
    found = lookups.invitation(code=form.code.sure, at=clock.now(), by=visitor(request))
    booked = sessions.bookings_for_invitation(invitation_code=found.code)
    live = next((b for b in booked if b.state is BookingState.BOOKED), None)
    people = tuple(str(person.person_id) for person in found.people)
    draft.begin(request, Draft(people=people, invitation=found.code, session=str(found.session_id)))
    if live is not None:
        draft.finish(request, booking=live.code)
        return redirect("portal:booking")
    return redirect("portal:family")


def _with_number(request: HttpRequest, form: NumberForm) -> HttpResponse:
    found = lookups.family(
        number=form.number.sure, born=form.born.sure, at=clock.now(), by=visitor(request)
    )
    draft.begin(request, Draft(people=tuple(str(person) for person in found)))
    return redirect("portal:family")


routes = [path("book/", find, name="find")]
