"""Where the family can be reached."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from cancuoc.foundation.access import public
from cancuoc.interfaces.portal import draft
from cancuoc.interfaces.portal.forms.phone import PhoneForm
from cancuoc.interfaces.portal.steps import back_page
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel.phone import Phone


@public
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """Keep the number."""
    kept = draft.load(request)
    if kept.slot is None:
        return redirect(kept.first_gap())
    form = PhoneForm.of(request, initial={"phone": Phone(kept.phone) if kept.phone else None})
    if form.is_valid():
        answered = kept.with_(phone=form.phone.sure.e164)
        draft.keep(request, answered)
        return redirect(answered.first_gap())
    context = {"form": form, "back": back_page(request, "portal:phone")}
    return render(request, "portal/phone.jinja", context, status=form.status)


routes = [path("book/phone/", phone, name="phone")]
