"""Papers of a file of care: what can be printed now, and every print that was made."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cancuoc.documents.render import render as typeset
from cancuoc.domain.specialcare import services, showing
from cancuoc.domain.specialcare.papers import Kind
from cancuoc.domain.specialcare.refusals import NotPrintable
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import care_documents
from cancuoc.interfaces.office.presenters.who_looked import purpose_word
from cancuoc.interfaces.ui.text import vi_datetime
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal


@allow(Role.CARE_DESK, person=True)
@require_http_methods(["GET", "POST"])
def papers(request: OfficerRequest, resident_id: UUID) -> HttpResponse:
    """List the papers of a file; a POST prints one and writes that down."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return _printed(request, resident_id)
        except NotPrintable as refused:
            refusal = refused
    found = showing.papers(resident_id=resident_id, at=clock.now(), by=request.actor)
    context = {
        "code": found.code,
        "resident": resident_id,
        "papers": [
            {
                "kind": str(one.kind),
                "about": one.about,
                "name": _(one.kind.vi),
                "of": one.of,
                "basis": "; ".join(one.kind.citations),
                "label": f"{_(one.kind.vi)} {one.of}".strip(),
            }
            for one in found.printables
        ],
        "prints": [
            {
                "name": _(one.kind.vi),
                "copy": one.copy,
                "at": vi_datetime(one.at),
                "by": one.by.removeprefix("user:"),
                "purpose": purpose_word(one.purpose),
            }
            for one in found.prints
        ],
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "office/care_papers.jinja", context, status=status)


def _printed(request: OfficerRequest, resident_id: UUID) -> HttpResponse:
    at, by = clock.now(), request.actor
    try:
        kind, about = Kind(request.POST.get("kind", "")), UUID(request.POST.get("about", ""))
    except ValueError as error:
        raise NotPrintable from error
    told = services.print_paper(resident_id=resident_id, kind=kind, about=about, at=at, by=by)
    data = typeset(care_documents.paper(told, at=at, by=by))
    response = HttpResponse(data, content_type="application/pdf")
    name = f"{told.code}-{kind}-{told.copy}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


routes = [path("care/file/<uuid:resident_id>/papers/", papers, name="care_papers")]
