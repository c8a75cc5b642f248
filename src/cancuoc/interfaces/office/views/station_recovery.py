"""Reading recovery words out for a station that lies behind a forgotten code."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from cancuoc.domain.stations import recovering, recovery_refusals, services
from cancuoc.domain.stations.recovery_rules import ON_SCREEN, OPEN, AskState
from cancuoc.foundation import access
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.forms.station_recovery import RecoveryForm
from cancuoc.interfaces.office.presenters import station_recovery as presenter
from cancuoc.interfaces.office.views.stations import mine
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock


@allow(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def page(request: OfficerRequest, code: str) -> HttpResponse:
    """Show what is held and the latest request; the form posted here asks."""
    row = mine(code, by=request.actor)
    form = RecoveryForm.of(request)
    if form.is_valid():
        services.ask_recovery(
            code=row.code, reason=form.reason.sure, at=clock.now(), by=request.actor
        )
        return redirect(reverse("office:station_recovery", args=[row.code]))
    ask = recovering.last_ask(code=row.code, at=clock.now())
    held = recovering.held_recovery(code=row.code)
    own = ask is not None and ask.asked_hand == request.actor.hand
    context = {
        "form": form,
        "station": row,
        "held": presenter.held_facts(held),
        "ask": ask,
        "facts": presenter.ask_facts(
            ask,
            names=access.names_of(hands=[ask.asked_hand, ask.allowed_hand] if ask else []),
        ),
        "open": ask is not None and ask.state in OPEN and not ask.over,
        "may_allow": ask is not None and ask.state is AskState.ASKED and not own,
        "may_show": ask is not None and ask.state is AskState.ALLOWED and own and not ask.over,
        "own": own,
    }
    return render(request, "office/station_recovery.jinja", context, status=form.status)


@allow(Role.ADMINISTRATOR)
@require_POST
def answer(request: OfficerRequest, code: str, ask_id: UUID) -> HttpResponse:
    """Allow a request, or take it back."""
    row = _asked(code, ask_id, request)
    agrees = request.POST.get("answer") == "agree"
    act = services.allow_recovery if agrees else services.withdraw_recovery
    act(ask_id=ask_id, at=clock.now(), by=request.actor)
    return redirect(reverse("office:station_recovery", args=[row]))


@allow(Role.ADMINISTRATOR)
@require_POST
def show(request: OfficerRequest, code: str, ask_id: UUID) -> HttpResponse:
    """Show the words, this once; the page leaves them after ten minutes by itself."""
    station = _asked(code, ask_id, request)
    groups = services.show_recovery(ask_id=ask_id, at=clock.now(), by=request.actor)
    held = recovering.held_recovery(code=station)
    context = {
        "code": station,
        "name": held.name if held else "",
        "groups": presenter.group_rows(groups),
        "minutes": int(ON_SCREEN.total_seconds() // 60),
    }
    shown = render(request, "office/station_recovery_words.jinja", context)
    back = reverse("office:station_recovery", args=[station])
    shown["Refresh"] = f"{int(ON_SCREEN.total_seconds())};url={back}"
    shown["Cache-Control"] = "private, no-store"
    return shown


def _asked(code: str, ask_id: UUID, request: OfficerRequest) -> str:
    """Return the code of a station of this administrator that the request belongs to."""
    row = mine(code, by=request.actor)
    ask = recovering.last_ask(code=row.code, at=clock.now())
    if ask is None or ask.id != ask_id:
        raise recovery_refusals.UnknownRecoveryAsk
    return row.code


_ONE = "stations/<str:code>/recovery/"
routes = [
    path(_ONE, page, name="station_recovery"),
    path(f"{_ONE}<uuid:ask_id>/", answer, name="station_recovery_answer"),
    path(f"{_ONE}<uuid:ask_id>/words/", show, name="station_recovery_show"),
]
