"""The officers of the rosters: the list, who is away, limits of work; and one officer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from cancuoc.domain.planning import crewing, crews, own_wishes, rostering
from cancuoc.domain.planning.crew_file import CrewRow
from cancuoc.domain.planning.crew_rules import AwayKind
from cancuoc.domain.planning.crews import OfficerRow
from cancuoc.domain.units import queries as units
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.command.forms.rosters import AwayForm, LimitForm, OfficerForm, WishForm
from cancuoc.interfaces.command.presenters import crew as words
from cancuoc.interfaces.ui.duties import SHIFTS
from cancuoc.interfaces.ui.forms import Choice, Form
from cancuoc.interfaces.ui.views import PageNotFound, render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal

AHEAD: Final = timedelta(days=14)


@allow(Role.PLANNER)
@require_http_methods(["GET", "POST"])
def crew(request: OfficerRequest) -> HttpResponse:
    """List the officers of one's own area; add one, or set a limit of working time."""
    on = clock.today_vn(clock.now())
    act = request.POST.get("act", "")
    new = OfficerForm(
        request.POST if act == "add" else None,
        initial={"state": "1"},
        choices=_units(request, on),
    )
    limit = LimitForm(request.POST if act == "limit" else None)
    refusal: Refusal | None = None
    try:
        if new.is_valid():
            _keep(request, new, username=new.username.sure)
            return redirect("command:crew_officer", new.username.sure)
        if act in ("grant", "decline"):
            _answer(request, grant=act == "grant")
            return redirect("command:crew")
        if limit.is_valid():
            _set_limit(request, limit)
            return redirect("command:crew")
    except Refusal as refused:
        refusal = refused
    rows = crews.crew(scope=request.actor.units, on=on)
    context = {
        "rows": words.officers(rows, on=on),
        "away": words.away(rows, until=on + AHEAD),
        "requests": words.requests(own_wishes.waiting(scope=request.actor.units, on=on)),
        "limits": words.limits(crewing.rules_in_force(), crewing.limits()),
        "new": new,
        "limit": limit,
        "form": limit if limit.errors else new,
        "refusal": refusal,
    }
    status = refusal.status if refusal else max(new.status, limit.status)
    return render(request, "command/crew.jinja", context, status=status)


@allow(Role.PLANNER)
@require_http_methods(["GET", "POST"])
def crew_officer(request: OfficerRequest, username: str) -> HttpResponse:
    """Show one officer; keep what is known, days away, wishes, and that he fell ill."""
    on = clock.today_vn(clock.now())
    row = _mine(request, username, on)
    forms = _forms(request, row, on)
    refusal: Refusal | None = None
    try:
        target = _act(request, row, forms)
        if target is not None:
            return target
    except Refusal as refused:
        refusal = refused
    row = _mine(request, username, on)
    context = {
        "row": row,
        "skills": words.skills(row.skills),
        "leave": words.leave(row),
        "wishes": words.wishes(row),
        "history": words.history(crews.history(username=username)),
        **forms,
        "form": next((form for form in forms.values() if form.errors), forms["known"]),
        "refusal": refusal,
    }
    status = refusal.status if refusal else max(form.status for form in forms.values())
    return render(request, "command/crew_officer.jinja", context, status=status)


def _forms(request: OfficerRequest, row: OfficerRow, on: date) -> dict[str, Form]:
    act = request.POST.get("act", "")

    known = {
        "username": row.username,
        "full_name": row.full_name,
        "unit": row.unit_code,
        "home": "" if row.home == row.unit_code else row.home,
        "skills": row.skills,
        "email": row.email,
        "state": "1" if row.active else "0",
    }
    shifts = {"shift": [Choice(code, str(text)) for code, text in SHIFTS.items()]}
    return {
        "known": OfficerForm(
            request.POST if act == "keep" else None, initial=known, choices=_units(request, on)
        ),
        "off": AwayForm(
            request.POST if act == "away" else None,
            initial={"kind": "leave", "first_day": on, "last_day": on},
        ),
        "wish": WishForm(request.POST if act == "wish" else None, choices=shifts),
    }


def _act(
    request: OfficerRequest, row: OfficerRow, forms: Mapping[str, Form]
) -> HttpResponse | None:
    """Do what was asked and return where to go; None when nothing was."""
    known, off, wish = forms["known"], forms["off"], forms["wish"]
    assert isinstance(known, OfficerForm)
    assert isinstance(off, AwayForm)
    assert isinstance(wish, WishForm)
    if known.is_valid():
        _keep(request, known, username=row.username)
    elif off.is_valid():
        return _away(request, row, off)
    elif wish.is_valid():
        wanted = {"1": True, "0": False}.get(wish.wanted.sure)
        with transaction.atomic():
            crewing.wish(
                username=row.username,
                on=wish.day.sure,
                shift=wish.shift.sure,
                wanted=wanted,
                at=clock.now(),
                by=request.actor,
            )
    elif request.POST.get("act") == "withdraw":
        _withdraw(request, row)
    else:
        return None
    return redirect("command:crew_officer", row.username)


def _away(request: OfficerRequest, row: OfficerRow, form: AwayForm) -> HttpResponse:
    """Keep days away; when the officer is ill, the rosters that need him are changed."""
    first, last = form.first_day.sure, form.last_day.sure
    at, by = clock.now(), request.actor
    with transaction.atomic():
        if form.kind.sure == AwayKind.ILL:
            asked = rostering.fell_ill(
                username=row.username, first_day=first, last_day=last, at=at, by=by
            )
            if asked:
                return redirect("command:roster", asked[0])
        else:
            crewing.take_leave(
                username=row.username,
                kind=AwayKind(form.kind.sure),
                first_day=first,
                last_day=last,
                at=at,
                by=by,
            )
    return redirect("command:crew_officer", row.username)


def _withdraw(request: OfficerRequest, row: OfficerRow) -> None:
    try:
        first = date.fromisoformat(request.POST.get("day", ""))
    except ValueError as wrong:
        raise crewing.BadLeave from wrong
    with transaction.atomic():
        crewing.withdraw_leave(
            username=row.username, first_day=first, at=clock.now(), by=request.actor
        )


def _keep(request: OfficerRequest, form: OfficerForm, *, username: str) -> None:
    row = CrewRow(
        username=username,
        full_name=form.full_name.sure,
        unit_code=form.unit.sure,
        home=form.home.value or "",
        skills=form.skills.sure,
        email=form.email.value or "",
        active=form.state.sure == "1",
    )
    with transaction.atomic():
        crewing.keep(row=row, at=clock.now(), by=request.actor)


def _answer(request: OfficerRequest, *, grant: bool) -> None:
    try:
        key = UUID(request.POST.get("request", ""))
    except ValueError as wrong:
        raise own_wishes.NoSuchRequest from wrong
    why = request.POST.get("why", "")
    with transaction.atomic():
        own_wishes.answer(request_id=key, grant=grant, why=why, at=clock.now(), by=request.actor)


def _set_limit(request: OfficerRequest, form: LimitForm) -> None:
    with transaction.atomic():
        crewing.set_limit(
            name=form.name.sure,
            number=Decimal(form.number.sure),
            source=form.source.sure,
            at=clock.now(),
            by=request.actor,
        )


def _units(request: OfficerRequest, on: date) -> dict[str, list[Choice]]:
    scope = request.actor.units
    mine = [
        row
        for row in units.units_in_force(on=on)
        if units.covers(scope=scope, unit_code=row.code, on=on)
    ]
    choices = [Choice(row.code, row.full_name) for row in mine]
    return {"unit": choices, "home": choices}


def _mine(request: OfficerRequest, username: str, on: date) -> OfficerRow:
    row = crews.officer(username=username, scope=request.actor.units, on=on)
    if row is None:
        raise PageNotFound
    return row


routes = [
    path("crew/", crew, name="crew"),
    path("crew/<str:username>/", crew_officer, name="crew_officer"),
]
