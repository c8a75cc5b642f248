"""Who represents a resident: the order of the law, the proof kept, the end, and corrections."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from cancuoc.domain.specialcare import services, showing
from cancuoc.domain.specialcare.refusals import ProofNotKept
from cancuoc.domain.specialcare.representing import LARGEST_PROOF
from cancuoc.domain.specialcare.rules import Ended
from cancuoc.domain.specialcare.showing import Standing
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.forms.care_standing import AdultForm, EndForm, MinorForm, StandForm
from cancuoc.interfaces.office.presenters import care_standing as shown
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.representation import Proof
from cancuoc.law.standing import Ward


@allow(Role.CARE_DESK, person=True)
@require_http_methods(["GET", "POST"])
def standing(request: OfficerRequest, resident_id: UUID) -> HttpResponse:
    """Show who represents a resident, and take a new one, a correction or an end."""
    at = clock.now()
    found = showing.standing(resident_id=resident_id, at=at, by=request.actor)
    ward = _ward(request, found)
    kind = MinorForm if ward is Ward.MINOR else AdultForm
    act, on = request.POST.get("act", ""), clock.today_vn(at)
    form: StandForm = kind(request.POST if act == "stand" else None, on=on)
    ending = EndForm(request.POST if act == "end" else None, on=on)
    refusal: Refusal | None = None
    if form.is_valid() or ending.is_valid():
        try:
            if act == "end":
                _end(found, ending, at=at, request=request)
            else:
                _stand(request, resident_id, found, form, ward or Ward.LOST, at=at)
            return redirect("office:care_standing", resident_id)
        except Refusal as refused:
            refusal = refused
    context = {
        "code": found.code,
        "resident": resident_id,
        "now": shown.now(found),
        "history": shown.history(found),
        "wards": [(each, each.vi) for each in Ward],
        "ward": ward,
        "articles": shown.articles(ward) if ward else {},
        "form": form,
        "ending": ending,
        "correcting": bool(request.GET.get("correct") or form.why.value),
        "parents_in_register": found.parents_in_register,
        "head": found.head if found.centre_may else "",
        "refusal": refusal,
    }
    wrong = bool(form.errors or ending.errors)
    status = refusal.status if refusal else 422 if wrong else 200
    return render(request, "office/care_standing.jinja", context, status=status)


def _ward(request: OfficerRequest, found: Standing) -> Ward | None:
    """Return why the person is represented: as the officer says, else as the birth says."""
    asked = request.POST.get("ward") or request.GET.get("ward", "")
    return Ward(asked) if asked in set(Ward) else found.ward


def _stand(
    request: OfficerRequest,
    resident_id: UUID,
    found: Standing,
    form: StandForm,
    ward: Ward,
    *,
    at: datetime,
) -> None:
    acting = form.acting
    if acting is None:
        raise LookupError("the form was not judged")
    stand = services.Stand(
        name=form.name.sure,
        ward=ward,
        rung=acting,
        proof=Proof(form.proof.sure),
        valid_from=form.day.sure,
        absent=form.absent,
        proof_paper=form.paper.value or "",
        document=_document(request),
    )
    lasting = next((row.id for row in found.rows if row.lasting), None)
    if lasting is not None and form.why.value:
        services.correct(
            representation_id=lasting, stand=stand, why=form.why.value, at=at, by=request.actor
        )
        return
    services.represent(resident_id=resident_id, stand=stand, at=at, by=request.actor)


def _document(request: OfficerRequest) -> bytes:
    file = request.FILES.get("document")
    if file is None:
        return b""
    if (file.size or 0) > LARGEST_PROOF:
        raise ProofNotKept
    data: bytes = file.read()
    return data


def _end(found: Standing, form: EndForm, *, at: datetime, request: OfficerRequest) -> None:
    for row in found.rows:
        if row.lasting:
            services.end(
                representation_id=row.id,
                why=Ended(form.ended.sure),
                on=form.last.sure,
                at=at,
                by=request.actor,
            )


@allow(Role.CARE_DESK, person=True)
@require_safe
def proof(request: OfficerRequest, representation_id: UUID) -> HttpResponse:
    """Open the kept paper of a proof; it is downloaded, never run in the page."""
    data, kind = services.proof_document(
        representation_id=representation_id, at=clock.now(), by=request.actor
    )
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{representation_id}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


routes = [
    path("care/file/<uuid:resident_id>/standing/", standing, name="care_standing"),
    path("care/proof/<uuid:representation_id>/", proof, name="care_proof"),
]
