"""Somebody of the family cannot come: ask for a visit at home, see its hour, take it back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cancuoc.domain.outreach import queries as outreach
from cancuoc.domain.outreach import services
from cancuoc.domain.outreach.home_refusals import NoSuchRequest
from cancuoc.domain.outreach.home_rules import OPEN, HomeReason, HomeState, HomeWay, Part
from cancuoc.domain.outreach.queries import HomeRow
from cancuoc.foundation.access import public
from cancuoc.interfaces.portal import draft
from cancuoc.interfaces.portal.draft import Draft
from cancuoc.interfaces.portal.forms.home_visit import HomeVisitForm
from cancuoc.interfaces.portal.members import Member, members
from cancuoc.interfaces.portal.presenters import family as words
from cancuoc.interfaces.portal.presenters import home_visit as shown
from cancuoc.interfaces.portal.presenters.calendar import calendar
from cancuoc.interfaces.portal.visitor import visitor
from cancuoc.interfaces.ui.forms import Choice
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.eligibility import Duty


@public
@require_http_methods(["GET", "POST"])
def home_visit(request: HttpRequest) -> HttpResponse:
    """Show what the family asked for, and let it ask for somebody more."""
    kept = draft.load(request)
    if not kept.people:
        return redirect("portal:find")
    at = clock.now()
    people = members(person_ids=kept.person_ids, on=clock.today_vn(at), at=at, by=visitor(request))
    asked = outreach.homes_of(person_ids=kept.person_ids)
    able = _able(people, asked)
    form = HomeVisitForm.of(
        request, choices={"person": _choices(able, kept)}, initial={"part": str(Part.ANY)}
    )
    refusal: Refusal | None = None
    if able and form.is_valid():
        try:
            _ask(request, form, able, at=at)
            return redirect("portal:home_visit")
        except Refusal as refused:
            refusal = refused
    names = {member.id: words.called(member, full=bool(kept.invitation)) for member in people}
    context = {
        "form": form,
        "able": bool(able),
        "asked": [shown.card(row, names[row.person_id]) for row in asked if row.person_id in names],
        "refusal": refusal,
    }
    status = refusal.status if refusal else form.status
    return render(request, "portal/home_visit.jinja", context, status=status)


@public
@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take one's own request back."""
    kept = draft.load(request)
    services.withdraw_home(
        code=code, person_ids=kept.person_ids, at=clock.now(), by=visitor(request)
    )
    return redirect("portal:home_visit")


@public
@require_safe
def calendar_file(request: HttpRequest, code: str) -> HttpResponse:
    """Give the hour of a visit to the telephone's calendar."""
    row = outreach.home_request(code=code)
    mine = row.person_id in draft.load(request).person_ids
    if not mine or row.state is not HomeState.PLANNED or not row.visit_from or not row.visit_until:
        raise NoSuchRequest
    body = calendar(
        uid=row.id,
        starts_at=row.visit_from,
        ends_at=row.visit_until,
        title=_("Đội công an đến nhà làm thẻ căn cước"),
        place=_("Tại nhà"),
        note=shown.leeway(row),
        made_at=clock.now(),
    )
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="lich-den-nha.ics"'
    return answer


def _able(people: list[Member], asked: list[HomeRow]) -> list[Member]:
    """Return for whom a visit may be asked: due, must be there, no place and no request yet."""
    open_for = {row.person_id for row in asked if row.state in OPEN}
    return [
        member
        for member in people
        if member.must_come
        and member.duty is not Duty.NONE
        and not member.booked
        and member.id not in open_for
    ]


def _choices(able: list[Member], kept: Draft) -> list[Choice]:
    full = bool(kept.invitation)
    return [Choice(member.key, words.called(member, full=full)) for member in able]


def _ask(request: HttpRequest, form: HomeVisitForm, able: list[Member], *, at: datetime) -> None:
    ids: dict[str, UUID] = {member.key: member.id for member in able}
    # A refused act must leave the transaction clean: the page goes on to read.
    with transaction.atomic():
        services.ask_home(
            person_id=ids[form.person.sure],
            reason=HomeReason(form.reason.sure),
            words=form.words.value or "",
            phone=form.phone.sure,
            email=form.email.value or "",
            days=[int(day) for day in form.days.value or ()],
            part=Part(form.part.sure),
            way=HomeWay.PORTAL,
            at=at,
            by=visitor(request),
        )


routes = [
    path("home-visit/", home_visit, name="home_visit"),
    path("home-visit/<slug:code>/withdraw/", withdraw, name="withdraw_home"),
    path("home-visit/<slug:code>/calendar.ics", calendar_file, name="home_calendar"),
]
