"""Sign in, sign out and lock. The name stays on a locked screen, nothing else does."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from cancuoc.interfaces.ui.views import render
from cancuoc.kernel.refusal import Refusal
from cancuoc.station import runtime, signing_in, sync
from cancuoc.station.health import Task
from cancuoc.station.views.access import OFFICER, StationRequest, chosen, officer


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; a session already chosen leads on to the queue."""
    if request.method == "GET":
        return _show(request, username=request.session.get("last", ""))
    username = request.POST.get("username", "").strip()[:64]
    station = runtime.current()
    try:
        lease, _ = signing_in.sign_in(
            store=station.store,
            centre=station.centre,
            username=username,
            password=request.POST.get("password", "")[:200],
            at=station.now(),
        )
    except Refusal as refusal:
        return _show(request, username=username, refusal=refusal)
    request.session.cycle_key()
    request.session[OFFICER] = lease.username
    station.postman.wake()
    return redirect("station:next" if chosen(station) else "station:sessions")


@officer("POST", session=False)
def sign_out(request: StationRequest) -> HttpResponse:
    """End the sitting on this screen; the lease lives on for work offline."""
    request.session.flush()
    return redirect("station:sign_in")


@officer("POST", session=False)
def lock(request: StationRequest) -> HttpResponse:
    """Hide everything until the same officer, or another, signs in."""
    name = request.lease.username
    request.session.flush()
    request.session["last"] = name
    return redirect("station:sign_in")


def _show(
    request: HttpRequest, *, username: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    station = runtime.current()
    context = {
        "username": username,
        "refusal": refusal,
        "code": station.desk.profile.code,
        "waiting": sync.unfinished(station.errands),
        "lists": station.health.read(Task.LISTS),
    }
    status = refusal.status if refusal else 200
    return render(request, "station/sign_in.jinja", context, status=status)


routes = [
    path("sign-in/", page, name="sign_in"),
    path("sign-out/", sign_out, name="sign_out"),
    path("lock/", lock, name="lock"),
]
