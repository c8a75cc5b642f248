"""No more messages: one button, for whoever holds the code of a letter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_http_methods

from cancuoc.domain.outreach import services as outreach
from cancuoc.domain.outreach.queries import NoSuchInvitation
from cancuoc.domain.outreach.rules import OptOutHow
from cancuoc.foundation.access import public
from cancuoc.interfaces.portal import guard
from cancuoc.interfaces.portal.forms.find import InvitationForm
from cancuoc.interfaces.portal.visitor import visitor
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal


@public
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest) -> HttpResponse:
    """Ask once, then stop at once. A link alone stops nothing: mail programs follow links."""
    code = request.GET.get("code", "")[:40]
    form = InvitationForm(
        request.POST if request.method == "POST" else None, initial={"code": code}
    )
    done, refusal = False, None
    if form.is_valid():
        try:
            _stop(request, code=form.code.sure)
            done = True
        except Refusal as refused:
            refusal = refused
    status = refusal.status if refusal else form.status
    context = {"form": form, "done": done, "refusal": refusal}
    return render(request, "portal/stop.jinja", context, status=status)


def _stop(request: HttpRequest, *, code: str) -> None:
    at, by = clock.now(), visitor(request)

    def write() -> int:
        try:
            return outreach.opt_out(code=code, how=OptOutHow.LINK, at=at, by=by)
        except NoSuchInvitation as refusal:
            raise guard.NoMatch from refusal

    # Whoever tries many codes is slowed down, as where a booking begins.
    guard.proven(what="invitation", find=write, at=at, by=by)


routes = [path("stop/", stop, name="stop")]
