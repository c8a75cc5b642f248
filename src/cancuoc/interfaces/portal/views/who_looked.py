"""Ai đã xem thông tin của tôi: every look and change, read from the audit log itself."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from cancuoc.domain.enrolment.codes import BadCode
from cancuoc.foundation import audit
from cancuoc.foundation.access import public
from cancuoc.foundation.transaction import transaction
from cancuoc.interfaces.portal import guard, lookups
from cancuoc.interfaces.portal.forms.dossier import OwnerForm
from cancuoc.interfaces.portal.presenters import who_looked as words
from cancuoc.interfaces.portal.visitor import visitor
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal

_KEY = "portal_owner"


@public
@require_http_methods(["GET", "POST"])
def who_looked(request: HttpRequest) -> HttpResponse:
    """Ask for code, birth date and number together, and open the list."""
    at = clock.now()
    form = OwnerForm.of(request, on=clock.today_vn(at))
    refusal: Refusal | None = None
    if form.is_valid():
        try:
            person_id = _owner(request, form)
        except BadCode as refused:
            form.add_error("dossier", refused.next_step)
        except (guard.NoMatch, guard.TooManyTries) as refused:
            refusal = refused
        else:
            request.session.cycle_key()
            request.session[_KEY] = str(person_id)
            return redirect("portal:looks")
    status = refusal.status if refusal else form.status
    context = {"form": form, "refusal": refusal}
    return render(request, "portal/who_looked.jinja", context, status=status)


@public
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """Show who looked, newest first."""
    proven = str(request.session.get(_KEY, ""))
    if not proven:
        return redirect("portal:who_looked")
    return render(request, "portal/looks.jinja", {"rows": _looks(request, UUID(proven))})


def _owner(request: HttpRequest, form: OwnerForm) -> UUID:
    found = lookups.dossier(
        code=form.dossier.sure,
        born=form.born.sure,
        number=form.number.sure,
        at=clock.now(),
        by=visitor(request),
    )
    if found.person_id is None:
        # Without a person in the register there is no log to open.
        raise guard.NoMatch
    return found.person_id


@transaction
def _looks(request: HttpRequest, person_id: UUID) -> list[dict[str, str]]:
    rows = words.rows(list(audit.history(person_id=person_id, limit=words.MOST)))
    audit.look(what="portal_log", person_id=person_id, at=clock.now(), by=visitor(request))
    return rows


routes = [
    path("who-looked/", who_looked, name="who_looked"),
    path("who-looked/list/", looks, name="looks"),
]
