"""Who looked at whom, and why. The inspector's own look is a line of the same book."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cancuoc.domain.population import queries as population
from cancuoc.domain.units import queries as units
from cancuoc.domain.units.rules import CITY_CODE
from cancuoc.foundation import audit, audit_export, audit_seal
from cancuoc.foundation.access import NoPurpose, OfficerRequest, allow
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.interfaces.office.forms.who_looked import WhoLookedForm
from cancuoc.interfaces.office.presenters import who_looked as presenter
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.clock import VN

PAGE: Final = 50
MOST: Final = 10_000


@allow(Role.INSPECTOR, person=True)
@require_http_methods(["GET", "HEAD", "POST"])
def who_looked(request: OfficerRequest) -> HttpResponse:
    """Show the lines asked for, newest first; the search itself is recorded.

    A person's number is posted and becomes an opaque id, so that no address ever holds it.
    """
    at = clock.now()
    data = request.POST if request.method == "POST" else request.GET
    form = WhoLookedForm(data, on=clock.today_vn(at))
    if form.is_valid() and request.method == "POST":
        person = _person(form)
        if not form.errors:
            return redirect(f"{request.path}?{_address(form, person)}")
    search = None if form.errors else _search(form, _asked_person(request), at=at, by=request.actor)
    return _shown(request, form, search, at=at)


def _shown(
    request: OfficerRequest, form: WhoLookedForm, search: audit.Search | None, *, at: datetime
) -> HttpResponse:
    lines: list[audit.Seen] = []
    count = page = 0
    if search is not None:
        count = audit.how_many(search=search, most=MOST)
        page = _page(request.GET.get("page", ""), count)
        lines = _read(search, page=page, at=at, by=request.actor)
    context = {
        "form": form,
        "person": search.person_id if search else None,
        "count": count,
        "most": MOST,
        "page": page,
        "pages": -(-count // PAGE),
        "query": _query(request),
        "columns": presenter.columns(),
        "rows": presenter.rows(lines, on=clock.today_vn(at)),
    }
    return render(request, "office/who_looked.jinja", context, status=form.status)


@allow(Role.INSPECTOR, person=True)
@require_safe
def export(request: OfficerRequest) -> HttpResponse:
    """Give the lines asked for as a table sealed with its digest and the seals that cover it."""
    at = clock.now()
    form = WhoLookedForm(request.GET, on=clock.today_vn(at))
    if not form.is_valid():
        return _shown(request, form, None, at=at)
    search = _search(form, _asked_person(request), at=at, by=request.actor)
    _record(search, act="look.export_audit", at=at, by=request.actor)
    # All that is asked for, and this very export, lie under a seal before they leave.
    audit_seal.seal(at=at, wait=2.0)
    made = audit_export.export(search=search, at=at, by=request.actor)
    name = f"nhat-ky-{at.astimezone(VN):%Y%m%d-%H%M%S}.zip"
    response = HttpResponse(made.bundle, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-SHA256"] = made.sha256
    return response


@transaction
def _read(search: audit.Search, *, page: int, at: datetime, by: Actor) -> list[audit.Seen]:
    """Record the look first, then read: nothing is shown that was not written down."""
    lines = list(audit.found(search=search, skip=(page - 1) * PAGE, limit=PAGE))
    _record(search, act="look.audit", at=at, by=by)
    return lines


@transaction
def _record(search: audit.Search, *, act: str, at: datetime, by: Actor) -> None:
    if not by.purpose:
        raise NoPurpose
    audit.record(
        act=act,
        at=at,
        by=by,
        object_kind="audit",
        object_id=search.actor or search.act_prefix or "all",
        person_id=search.person_id,
        since=search.since.isoformat() if search.since else "",
        until=search.until.isoformat() if search.until else "",
    )


def _person(form: WhoLookedForm) -> UUID | None:
    """Return whom the typed number names; an unknown one becomes an error of the field."""
    if form.number.value is None:
        return None
    try:
        return population.by_number(personal_number=form.number.value).id
    except population.UnknownPerson as refusal:
        form.add_error("number", _(refusal.next_step))
        return None


def _asked_person(request: OfficerRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("person", ""))
    except ValueError:
        return None


def _address(form: WhoLookedForm, person: UUID | None) -> str:
    known = {bound.name: bound.raw for bound in form if bound.name != "number"}
    known["person"] = str(person or "")
    return urlencode({key: value for key, value in known.items() if value})


def _search(form: WhoLookedForm, person: UUID | None, *, at: datetime, by: Actor) -> audit.Search:
    officer = form.officer.value
    codes = units.communes_within(scope=by.units, on=clock.today_vn(at))
    return audit.Search(
        person_id=person,
        actor=f"user:{officer.lower()}" if officer else None,
        act_prefix=form.act.value,
        since=_midnight(form.since.value),
        until=_midnight(form.until.value, days=1),
        unit_codes=None if CITY_CODE in by.units else tuple(sorted({*by.units, *codes})),
    )


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=days), time(0), tzinfo=VN)


def _page(text: str, count: int) -> int:
    pages = max(1, -(-count // PAGE))
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(1, number), pages)


def _query(request: OfficerRequest) -> str:
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()


routes = [
    path("who-looked/", who_looked, name="who_looked"),
    path("who-looked/export/", export, name="who_looked_export"),
]
