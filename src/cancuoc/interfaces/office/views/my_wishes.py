"""An officer's own wishes about shifts, and the leave he asks for."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from cancuoc.domain.planning import crews, own_wishes
from cancuoc.domain.planning.crew_rules import AskState, AwayKind
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.interfaces.office.forms.my_wishes import LeaveForm, WishForm
from cancuoc.interfaces.office.presenters import my_wishes as words
from cancuoc.interfaces.ui.views import PageNotFound, render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal

_WANTED: Final = {"1": True, "0": False}


@allow()
@require_http_methods(["GET", "POST"])
def my_wishes(request: OfficerRequest) -> HttpResponse:
    """Show what one wished and asked for; wish, ask for leave, take a request back."""
    username = request.actor.id.removeprefix("user:")
    if not crews.is_in_crew(username=username):
        raise PageNotFound
    act = request.POST.get("act", "")
    wish = WishForm(request.POST if act == "wish" else None)
    leave = LeaveForm(request.POST if act == "leave" else None, initial={"kind": "leave"})
    refusal: Refusal | None = None
    try:
        if _act(request, act, wish, leave):
            return redirect("office:my_wishes")
    except Refusal as refused:
        refusal = refused
    asked = own_wishes.mine(by=request.actor)
    context = {
        "wishes": words.wishes(crews.wishes(username=username, since=_today())),
        "away": words.away(crews.away(username=username, since=_today())),
        "waiting": words.requests([row for row in asked if row.state is AskState.ASKED]),
        "answered": words.requests([row for row in asked if row.state is not AskState.ASKED]),
        "wish": wish,
        "leave": leave,
        "form": leave if leave.errors else wish,
        "refusal": refusal,
    }
    status = refusal.status if refusal else max(wish.status, leave.status)
    return render(request, "office/my_wishes.jinja", context, status=status)


def _act(request: OfficerRequest, act: str, wish: WishForm, leave: LeaveForm) -> bool:
    """Do what was asked; say whether anything was."""
    at, by = clock.now(), request.actor
    # A refused act must leave the transaction clean: the page goes on to read.
    with transaction.atomic():
        if wish.is_valid():
            own_wishes.wish(
                on=wish.day.sure,
                shift=wish.shift.sure,
                wanted=_WANTED.get(wish.wanted.sure),
                at=at,
                by=by,
            )
        elif leave.is_valid():
            own_wishes.ask(
                kind=AwayKind(leave.kind.sure),
                first_day=leave.first_day.sure,
                last_day=leave.last_day.sure,
                note=leave.note.value or "",
                at=at,
                by=by,
            )
        elif act == "take_back":
            own_wishes.take_back(request_id=_key(request), at=at, by=by)
        else:
            return False
    return True


def _key(request: OfficerRequest) -> UUID:
    try:
        return UUID(request.POST.get("request", ""))
    except ValueError as wrong:
        raise own_wishes.NoSuchRequest from wrong


def _today() -> date:
    return clock.today_vn(clock.now())


routes = [path("my-shifts/wishes/", my_wishes, name="my_wishes")]
