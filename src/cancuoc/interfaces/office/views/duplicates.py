"""The adjudication desk: two captures side by side, a blind opinion, merges and splits."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, register_converter, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cancuoc.biometrics.positions import Step
from cancuoc.domain.adjudication import queries, services
from cancuoc.domain.adjudication.queries import CaseRow
from cancuoc.domain.adjudication.refusals import OwnCapture
from cancuoc.domain.adjudication.rules import Act
from cancuoc.domain.adjudication.settings import settings
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.foundation import audit, idempotency
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import pair_pictures
from cancuoc.interfaces.office.forms.duplicates import OpinionForm, StepForm
from cancuoc.interfaces.office.pair_pictures import NoPicture
from cancuoc.interfaces.office.presenters import duplicates as shown
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock

DESK = (Role.ADJUDICATOR, Role.SENIOR_ADJUDICATOR)


class StepConverter:
    """A capture step in an address; anything else is no address."""

    regex = "|".join(step.value for step in shown.SHOWN)

    def to_python(self, value: str) -> Step:
        """Return the step."""
        return Step(value)

    def to_url(self, value: Step | str) -> str:
        """Return its text."""
        return str(value)


register_converter(StepConverter, "capture_step")


@allow(*DESK)
@require_GET
def desk(request: OfficerRequest) -> HttpResponse:
    """List the cases that wait for this officer, the longest waiting first."""
    on, by = clock.today_vn(clock.now()), request.actor
    cases = queries.desk(on=on, by=by)
    context = {
        "rows": shown.desk_rows(cases=cases, on=on),
        "left": shown.left_words(queries.count_open(on=on, by=by)),
        "first": cases[0].id if cases else None,
        "senior": Role.SENIOR_ADJUDICATOR in by.roles,
        "after": _after(request),
    }
    return render(request, "office/duplicates.jinja", context)


@allow(*DESK, person=True)
@require_http_methods(["GET", "POST"])
def case(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show two captures side by side, and take one opinion."""
    form = OpinionForm.of(request)
    if form.is_valid():
        return _say(request, case_id, form)
    return _page(request, case_id, form)


@transaction.atomic
def _page(request: OfficerRequest, case_id: UUID, form: OpinionForm) -> HttpResponse:
    at, by = clock.now(), request.actor
    found = queries.case(case_id=case_id, by=by)
    on = clock.today_vn(at)
    context = {
        "case": found,
        "code": shown.code_of(found.id),
        "form": form,
        "own": OwnCapture() if found.own_capture else None,
        "pair": None,
        "guard": settings().guard,
        "next": _next(request, after=case_id),
        "left": shown.left_words(queries.count_open(on=on, by=by)),
        "after": _after(request),
    }
    if found.waits_for_me:
        if request.method == "GET":
            services.show(case_id=case_id, at=at, by=by)
        queries.side(case_id=case_id, name="a", at=at, by=by)
        context["pair"] = shown.pair(case=found, on=on)
    return render(request, "office/duplicates_case.jinja", context, status=form.status)


def _say(request: OfficerRequest, case_id: UUID, form: OpinionForm) -> HttpResponse:
    at = clock.now()

    def write() -> str:
        services.say(
            case_id=case_id,
            verdict=form.said,
            reason=form.why,
            note=form.note.value or "",
            at=at,
            by=request.actor,
        )
        return "said"

    key = f"{form.idempotency_key}:case:{case_id.hex}"
    idempotency.once(key=key, by=request.actor, at=at, write=write)
    ahead = _next(request, after=case_id)
    target = (
        reverse("office:duplicates_case", args=[ahead]) if ahead else reverse("office:duplicates")
    )
    return redirect(f"{target}?after=said")


@allow(*DESK, person=True)
@require_GET
@transaction.atomic
def picture(
    request: OfficerRequest, case_id: UUID, side: str, step: Step, kind: str
) -> HttpResponse:
    """Send one picture, or what lies over it; the look is written before anything leaves."""
    at, by = clock.now(), request.actor
    key = queries.side(case_id=case_id, name=side, at=at, by=by)
    if key is None:
        raise NoPicture
    dossier = enrolment.dossier(dossier_id=key)
    audit.record(
        act=f"look.case_{'picture' if kind == 'png' else 'overlay'}",
        at=at,
        by=by,
        object_kind="case",
        object_id=case_id,
        person_id=dossier.person_id,
        unit_code=dossier.unit_code,
        dossier=str(dossier.id),
        step=step.value,
    )
    if kind == "png":
        data: bytes = pair_pictures.png(dossier=dossier, step=step)
        answer = HttpResponse(data, content_type="image/png")
    else:
        drawn = pair_pictures.overlay(dossier=dossier, step=step)
        answer = HttpResponse(drawn, content_type="image/svg+xml")
    answer["Cache-Control"] = "no-store"
    return answer


@allow(Role.SENIOR_ADJUDICATOR)
@require_GET
def merges(request: OfficerRequest) -> HttpResponse:
    """List the register of duplicates, what waits for somebody first."""
    on = clock.today_vn(clock.now())
    rows = shown.merge_rows(merges=queries.merges(on=on, by=request.actor), on=on)
    return render(request, "office/duplicates_merges.jinja", {"rows": rows})


@allow(Role.SENIOR_ADJUDICATOR, person=True)
@require_http_methods(["GET", "POST"])
def merge(request: OfficerRequest, merge_id: UUID) -> HttpResponse:
    """Show the steps of a merge and both captures, and take the next step."""
    form = StepForm.of(request)
    if form.is_valid():
        services.step(
            merge_id=merge_id,
            act=Act(form.act.sure),
            note=form.note.sure,
            at=clock.now(),
            by=request.actor,
        )
        return redirect("office:duplicates_merge", merge_id)
    return _merge_page(request, merge_id, form)


@transaction.atomic
def _merge_page(request: OfficerRequest, merge_id: UUID, form: StepForm) -> HttpResponse:
    at, by = clock.now(), request.actor
    found = queries.merge(merge_id=merge_id)
    # Whoever may not see the case may not see its merge either.
    queries.side(case_id=found.case_id, name="a", at=at, by=by)
    audit.record(
        act="look.merge",
        at=at,
        by=by,
        object_kind="merge",
        object_id=found.id,
        unit_code=found.unit_code,
    )
    seen: CaseRow = queries.case(case_id=found.case_id, by=by)
    context = {
        "merge": found,
        "code": shown.code_of(found.case_id),
        "form": form,
        "acts": shown.acts(merge=found),
        "pair": shown.pair(case=seen, on=clock.today_vn(at)),
    }
    return render(request, "office/duplicates_merge.jinja", context, status=form.status)


def _next(request: OfficerRequest, *, after: UUID) -> UUID | None:
    on = clock.today_vn(clock.now())
    ids = [row.id for row in queries.desk(on=on, by=request.actor, limit=50)]
    start = ids.index(after) + 1 if after in ids else 0
    return next((key for key in [*ids[start:], *ids[:start]] if key != after), None)


def _after(request: OfficerRequest) -> str:
    said = request.GET.get("after", "") == "said"
    return _("Đã ghi ý kiến của bạn.") if said else ""


routes = [
    path("duplicates/", desk, name="duplicates"),
    path("duplicates/merges/", merges, name="duplicates_merges"),
    path("duplicates/merges/<uuid:merge_id>/", merge, name="duplicates_merge"),
    path("duplicates/<uuid:case_id>/", case, name="duplicates_case"),
    path(
        "duplicates/<uuid:case_id>/<slug:side>/<capture_step:step>.<slug:kind>",
        picture,
        name="duplicates_picture",
    ),
]
