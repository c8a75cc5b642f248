"""Follow my dossier: where it stands, until when it must be done, until when the card lasts."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.codes import BadCode
from cancuoc.foundation import audit
from cancuoc.foundation.access import public
from cancuoc.foundation.transaction import transaction
from cancuoc.interfaces.portal import guard, lookups
from cancuoc.interfaces.portal.forms.dossier import DossierForm
from cancuoc.interfaces.portal.presenters import dossier as words
from cancuoc.interfaces.portal.visitor import visitor
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal

_KEY = "portal_dossier"


@public
@require_http_methods(["GET", "POST"])
def find_dossier(request: HttpRequest) -> HttpResponse:
    """Open a dossier by its code and the citizen's birth date."""
    at = clock.now()
    start = {"dossier": request.GET.get("code", "")[:40]}
    form = DossierForm.of(request, on=clock.today_vn(at), initial=start)
    refusal: Refusal | None = None
    if form.is_valid():
        try:
            found = lookups.dossier(
                code=form.dossier.sure, born=form.born.sure, at=at, by=visitor(request)
            )
        except BadCode as refused:
            form.add_error("dossier", refused.next_step)
        except (guard.NoMatch, guard.TooManyTries) as refused:
            refusal = refused
        else:
            request.session.cycle_key()
            request.session[_KEY] = str(found.id)
            return redirect("portal:dossier")
    status = refusal.status if refusal else form.status
    context = {"form": form, "refusal": refusal}
    return render(request, "portal/find_dossier.jinja", context, status=status)


@public
@require_safe
def dossier(request: HttpRequest) -> HttpResponse:
    """Show the stages of the dossier this browser has proven."""
    proven = str(request.session.get(_KEY, ""))
    if not proven:
        return redirect("portal:find_dossier")
    return render(request, "portal/dossier.jinja", _progress(request, UUID(proven)))


@transaction
def _progress(request: HttpRequest, dossier_id: UUID) -> dict[str, object]:
    at = clock.now()
    found = enrolment.dossier(dossier_id=dossier_id)
    if found.person_id is not None:
        audit.look(what="portal_dossier", person_id=found.person_id, at=at, by=visitor(request))
    return words.progress(found, on=clock.today_vn(at))


routes = [
    path("dossier/", find_dossier, name="find_dossier"),
    path("dossier/progress/", dossier, name="dossier"),
]
