"""Sign in and out."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from cancuoc.foundation import sign_in
from cancuoc.foundation.access import allow, public
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal

HOME = "/office/"


@public
@require_http_methods(["GET", "POST"])
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; after success go where the officer was heading."""
    target = _safe_target(request)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            user = sign_in.verify(
                username=request.POST.get("username", "").strip(),
                password=request.POST.get("password", ""),
                at=clock.now(),
            )
        except Refusal as refused:
            refusal = refused
        else:
            login(request, user)
            return redirect(target)
    return render(
        request,
        "office/sign_in.jinja",
        {"target": target, "refusal": refusal, "username": request.POST.get("username", "")},
        status=refusal.status if refusal else 200,
    )


@allow()
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session on this machine."""
    logout(request)
    return redirect("office:sign_in")


def _safe_target(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or HOME
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if ours else HOME


routes = [
    path("sign-in/", sign_in_page, name="sign_in"),
    path("sign-out/", sign_out, name="sign_out"),
]
