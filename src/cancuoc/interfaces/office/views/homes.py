"""People who cannot come: their requests, set down, allowed, declined, and what came of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach import services
from cancuoc.domain.outreach.home_rules import (
    OPEN,
    Declined,
    HomeReason,
    HomeState,
    HomeWay,
    Missed,
    Part,
)
from cancuoc.domain.outreach.queries import HomeRow
from cancuoc.domain.population import queries as population
from cancuoc.domain.units import queries as units
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import area, families
from cancuoc.interfaces.office.area import OutsideArea
from cancuoc.interfaces.office.forms import homes as forms
from cancuoc.interfaces.office.looks import look_at
from cancuoc.interfaces.office.presenters import homes as words
from cancuoc.interfaces.ui.forms import Choice, Form
from cancuoc.interfaces.ui.text import age_words
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal


@allow(Role.AREA_OFFICER, person=True)
@require_safe
@transaction.atomic
def home_requests(request: OfficerRequest) -> HttpResponse:
    """Show the open requests of the area, each person a look."""
    at = clock.now()
    on = clock.today_vn(at)
    rows = outreach.home_requests(unit_codes=area.communes(by=request.actor, on=on), states=OPEN)
    people = population.persons(person_ids=[row.person_id for row in rows])
    look_at(what="home_requests", person_ids=people, at=at, by=request.actor)
    context = {
        "rows": words.listed(rows, people, on=on),
        "mine": sum(row.state in words.MINE for row in rows),
        "ready": sum(row.state is HomeState.ALLOWED for row in rows),
    }
    return render(request, "office/homes.jinja", context)


@allow(Role.AREA_OFFICER, person=True)
@require_http_methods(["GET", "POST"])
def home_request(request: OfficerRequest, code: str) -> HttpResponse:
    """Show one request; allow or decline it, take it back, or note that nothing came of it."""
    at = clock.now()
    row, person = _opened(request, code, at=at)
    sent = _Sent(request, row, at=at)
    if sent.done:
        return redirect("office:home_request", code=row.code)
    on = clock.today_vn(at)
    context = {
        "row": row,
        "person": person,
        "age": age_words(person.born, on),
        "state": words.tag(row),
        "rows": words.summary(row),
        "allowing": sent.allow if row.state in words.MINE else None,
        "declining": sent.decline if row.state in (*words.MINE, HomeState.ALLOWED) else None,
        "missing": sent.missed if words.late(row, at=at) else None,
        "plain": sent.withdraw if row.state in OPEN else None,
        "refusal": sent.refusal,
        "shown": sent.form,
    }
    return render(request, "office/home_request.jinja", context, status=sent.status)


class _Sent:
    """The four forms of a request's page, and what came of the one that was sent."""

    def __init__(self, request: OfficerRequest, row: HomeRow, *, at: datetime) -> None:
        self.post, self.act = request.POST, request.POST.get("act", "")
        self.allow = forms.AllowForm(self._data("allow"), prefix="allow_")
        self.decline = forms.DeclineForm(
            self._data("decline"), prefix="decline_", choices={"why": forms.declined()}
        )
        self.missed = forms.MissedForm(
            self._data("missed"), prefix="missed_", choices={"missed": forms.missed()}
        )
        self.withdraw = Form(self._data("withdraw"), prefix="withdraw_")
        self.refusal: Refusal | None = None
        self.done = False
        if self.form is not None and self.form.is_valid():
            self._do({"code": row.code, "at": at, "by": request.actor})

    @property
    def form(self) -> Form | None:
        """The form that was sent."""
        sent: dict[str, Form] = {
            "allow": self.allow,
            "decline": self.decline,
            "missed": self.missed,
            "withdraw": self.withdraw,
        }
        return sent.get(self.act)

    @property
    def status(self) -> int:
        """The status of the page when it is shown again."""
        if self.refusal is not None:
            return self.refusal.status
        return self.form.status if self.form is not None else 200

    def _data(self, act: str) -> QueryDict | None:
        return self.post if self.act == act else None

    def _do(self, given: dict[str, Any]) -> None:
        try:
            if self.act == "allow":
                services.allow_home(point=self.allow.point.value or "", **given)
            elif self.act == "decline":
                services.decline_home(why=Declined(self.decline.why.sure), **given)
            elif self.act == "missed":
                services.note_missed(why=Missed(self.missed.missed.sure), **given)
            else:
                services.withdraw_home(**given)
            self.done = True
        except Refusal as refused:
            self.refusal = refused


@allow(Role.AREA_OFFICER, person=True)
@require_http_methods(["GET", "POST"])
def ask_home(request: OfficerRequest, key: str) -> HttpResponse:
    """Set down what a family asked for by telephone or at the office."""
    at = clock.now()
    on = clock.today_vn(at)
    view = families.open_family(key=key, on=on, at=at, by=request.actor)
    due = [m.person for m in view.members if m.resident and m.must_come]
    choices = {
        "person": [Choice(p.id.hex, p.full_name, age_words(p.born, on)) for p in due],
    }
    form = forms.HomeForm.of(request, choices=choices, initial={"part": str(Part.ANY)})
    refusal: Refusal | None = None
    if form.is_valid():
        try:
            return redirect("office:home_request", code=_ask(request, form, at=at))
        except Refusal as refused:
            refusal = refused
    context = {"form": form, "key": key, "due": bool(due), "refusal": refusal}
    status = refusal.status if refusal else form.status
    return render(request, "office/home_ask.jinja", context, status=status)


def _ask(request: OfficerRequest, form: forms.HomeForm, *, at: datetime) -> str:
    # A refused act must leave the transaction clean: the page goes on to read.
    with transaction.atomic():
        return services.ask_home(
            person_id=UUID(form.person.sure),
            reason=HomeReason(form.reason.sure),
            words=form.words.value or "",
            phone=form.phone.sure,
            days=[int(day) for day in form.days.value or ()],
            part=Part(form.part.sure),
            way=HomeWay(form.way.sure),
            at=at,
            by=request.actor,
        )


@transaction.atomic
def _opened(
    request: OfficerRequest, code: str, *, at: datetime
) -> tuple[HomeRow, population.PersonView]:
    """Return a request of the officer's area with its person, the look written."""
    row = outreach.home_request(code=code)
    on = clock.today_vn(at)
    if not units.covers(scope=request.actor.units, unit_code=row.unit_code, on=on):
        raise OutsideArea
    look_at(
        what="home_request",
        person_ids=[row.person_id],
        at=at,
        by=request.actor,
        unit_code=row.unit_code,
    )
    return row, population.person(person_id=row.person_id)


routes = [
    path("homes/", home_requests, name="homes"),
    path("homes/<slug:code>/", home_request, name="home_request"),
    path("due/family/<str:key>/home/", ask_home, name="ask_home"),
]
