"""People in care centres: who is missed, a roll that comes in, a file and its next step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cancuoc.domain.bedside import queries as bedside
from cancuoc.domain.population import queries as population
from cancuoc.domain.specialcare import asked, queries, services
from cancuoc.domain.specialcare.evidence import About, Source
from cancuoc.domain.specialcare.queries import File
from cancuoc.domain.specialcare.roll_table import LARGEST_FILE, RollTooLarge, UnreadableRoll
from cancuoc.domain.specialcare.rules import Answered, EnquiryState
from cancuoc.domain.units import queries as units
from cancuoc.domain.units.rules import Level
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import care_steps, looks
from cancuoc.interfaces.office.forms import care as forms
from cancuoc.interfaces.office.presenters import care as shown
from cancuoc.interfaces.office.presenters import care_visits as shown_visits
from cancuoc.interfaces.ui.forms import Choice, Form
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal


@allow(Role.CARE_DESK)
@require_http_methods(["GET", "POST"])
def centres(request: OfficerRequest) -> HttpResponse:
    """List the centres in reach, those with most left to do first, and take in a new one."""
    at, form, refusal = clock.now(), forms.CentreForm.of(request), None
    unit_code = _commune(request, form, at) if form.is_valid() else ""
    if unit_code:
        code, name = form.code.sure, form.name.sure
        try:
            services.create_centre(
                code=code, name=name, unit_code=unit_code, at=at, by=request.actor
            )
        except Refusal as refused:
            refusal = refused
        else:
            return redirect("office:care_centre", code)
    rows = queries.centres(at=at, by=request.actor)
    context = {
        "tiles": shown.tiles(rows),
        "rows": shown.centres(rows),
        "awaited": shown.awaited(asked.awaited(at=at, by=request.actor)),
        "form": form,
        "refusal": refusal,
    }
    status = refusal.status if refusal else form.status
    return render(request, "office/care.jinja", context, status=status)


def _commune(request: OfficerRequest, form: forms.CentreForm, at: datetime) -> str:
    """Return the commune that was meant; when several bear the name, they are told."""
    on = clock.today_vn(at)
    found = {
        hit.unit.code: hit.line
        for hit in units.find(text=form.commune.sure, on=on, written_on=on, limit=20)
        if hit.unit.level is Level.COMMUNE
        and units.covers(scope=request.actor.units, unit_code=hit.unit.code, on=on)
    }
    if len(found) == 1:
        return next(iter(found))
    if found:
        lines = "; ".join(found.values())
        form.add_error("commune", _("Ghi rõ một trong các nơi: %(lines)s") % {"lines": lines})
    else:
        form.add_error("commune", _("Không có xã, phường tên như vậy trong địa bàn của bạn."))
    return ""


@allow(Role.CARE_DESK)
@require_http_methods(["GET", "POST"])
def centre(request: OfficerRequest, code: str) -> HttpResponse:
    """Show a centre's residents, and take its roll."""
    at, by = clock.now(), request.actor
    report, refusal = None, None
    if request.method == "POST":
        try:
            report = shown.report(_import(request, code, at))
        except Refusal as refused:
            refusal = refused
    everybody = queries.residents(centre_code=code, at=at, by=by)
    wanted = request.GET.get("status", "")
    rows = [row for row in everybody if wanted in ("", row.status)]
    context = {
        "code": code,
        "rows": shown.residents(rows, at=at),
        "choices": shown.by_status(everybody),
        "status": wanted,
        "report": report,
        "refusal": refusal,
        "form": Form(),
    }
    status = refusal.status if refusal else 200
    return render(request, "office/care_centre.jinja", context, status=status)


def _import(request: OfficerRequest, code: str, at: datetime) -> services.RollReport:
    file = request.FILES.get("roll")
    if file is None:
        raise UnreadableRoll
    if (file.size or 0) > LARGEST_FILE:
        raise RollTooLarge
    return services.import_roll(centre_code=code, data=file.read(), at=at, by=request.actor)


@allow(Role.CARE_DESK, person=True)
@require_http_methods(["GET", "POST"])
def file(request: OfficerRequest, resident_id: UUID) -> HttpResponse:
    """Show a file with its next step, and take one act."""
    at = clock.now()
    found = queries.file(resident_id=resident_id, at=at, by=request.actor)
    act = request.POST.get("act", "")
    page = _Page(request, found, at)
    if request.method == "POST" and act in _ACTS:
        return _ACTS[act](page)
    return page.shown()


class _Page:
    """One file on one request: the forms that stand on the page, and what was refused."""

    def __init__(self, request: OfficerRequest, found: File, at: datetime) -> None:
        self.request, self.file, self.at = request, found, at
        self.way = care_steps.WAYS.get(found.step.act)
        self.refusal: Refusal | None = None
        self.forms: dict[str, Form] = {}

    def form(self, name: str, kind: type[Form], **more: Any) -> Any:
        """Return a form of the page; the one that was sent holds what was typed."""
        if name not in self.forms:
            sent = self.request.method == "POST" and self.request.POST.get("act") == name
            on = clock.today_vn(self.at)
            self.forms[name] = kind(self.request.POST if sent else None, on=on, **more)
        return self.forms[name]

    def step_form(self) -> Any:
        """Return the form of the next step."""
        kind = self.way.form if self.way else Form
        more: dict[str, Any] = {}
        if kind is forms.EnquiryForm:
            places = [Choice(place, place) for place in self.file.places_to_ask]
            more = {"choices": {"place": places}, "initial": forms.FIRST_ENQUIRY}
        return self.form("step", kind, **more)

    def answer_form(self) -> Any:
        """Return the form for an answer, late ones too; None while nobody was asked."""
        taken = (EnquiryState.SENT, EnquiryState.SILENT)
        asked = [Choice(str(e.id), e.addressee) for e in self.file.enquiries if e.state in taken]
        if not asked:
            return None
        return self.form("answer", forms.AnswerForm, choices={"enquiry": asked})

    def done(self, write: Callable[[], object]) -> HttpResponse:
        """Write, and show the file anew; a refusal keeps the page and what was typed."""
        try:
            write()
        except Refusal as refused:
            self.refusal = refused
            return self.shown()
        return redirect("office:care_file", self.file.id)

    @transaction.atomic
    def shown(self) -> HttpResponse:
        """Return the page; each person whose record is beside the file is a look."""
        people = population.persons(person_ids=[c.person_id for c in self.file.candidates])
        looks.look_at(what="care_record", person_ids=people, at=self.at, by=self.request.actor)
        names = {key: person.full_name for key, person in people.items()}
        context = {
            "head": shown.head(self.file),
            "statements": shown.statements(self.file),
            "contradictions": shown.contradictions(self.file),
            "candidates": shown.candidates(self.file, names=names),
            "enquiries": self.file.enquiries,
            "step": self.step_form(),
            "bedside": shown_visits.told(
                bedside.latest_of(resident_id=self.file.id, at=self.at, by=self.request.actor)
            ),
            "has_way": self.way is not None,
            "statement": self.form("say", forms.StatementForm),
            "answer": self.answer_form(),
            "refusal": self.refusal,
        }
        wrong = any(form.errors for form in self.forms.values())
        status = self.refusal.status if self.refusal else 422 if wrong else 200
        return render(self.request, "office/care_file.jinja", context, status=status)


def _step(page: _Page) -> HttpResponse:
    form, way = page.step_form(), page.way
    if way is None or not form.is_valid():
        return page.shown()
    return page.done(lambda: way.do(page.file, form, page.at, page.request.actor))


def _say(page: _Page) -> HttpResponse:
    form = page.form("say", forms.StatementForm)
    if not form.is_valid():
        return page.shown()
    return page.done(
        lambda: services.add_statement(
            resident_id=page.file.id,
            about=About(form.about.sure),
            typed=form.typed.value or "",
            source=Source(form.source.sure),
            said_by=form.said_by.sure,
            at=page.at,
            by=page.request.actor,
        )
    )


def _answer(page: _Page) -> HttpResponse:
    form = page.answer_form()
    if form is None or not form.is_valid():
        return page.shown()
    told = {About.FATHER: form.father.value, About.MOTHER: form.mother.value}
    told[About.BORN] = form.born.value
    return page.done(
        lambda: services.answer(
            enquiry_id=UUID(form.enquiry.sure),
            outcome=Answered(form.outcome.sure),
            text=form.text.sure,
            facts={about: typed for about, typed in told.items() if typed},
            at=page.at,
            by=page.request.actor,
        )
    )


def _decide(page: _Page) -> HttpResponse:
    said = page.request.POST
    one = next((c.id for c in page.file.candidates if str(c.id) == said.get("candidate")), None)
    decision = _DECISIONS.get(said.get("decision", ""))
    if one is None or decision is None:
        return page.shown()
    return page.done(
        lambda: decision(
            candidate_id=one, reason=said.get("reason", ""), at=page.at, by=page.request.actor
        )
    )


_DECISIONS = {
    "propose": services.propose,
    "confirm": services.confirm,
    "refuse": services.refuse,
}
_ACTS = {"step": _step, "say": _say, "answer": _answer, "decide": _decide}

routes = [
    path("care/", centres, name="care"),
    path("care/centre/<slug:code>/", centre, name="care_centre"),
    path("care/file/<uuid:resident_id>/", file, name="care_file"),
]
