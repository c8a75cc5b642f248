"""The first page: in twenty seconds one knows whether this is for me and what to bring."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from cancuoc.foundation.access import public
from cancuoc.interfaces.portal import draft
from cancuoc.interfaces.ui.views import render


@public
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Say what, for whom, how long, how much, what to bring."""
    return render(request, "portal/start.jinja")


@public
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget everything typed here, for a computer that others use."""
    draft.forget(request)
    return render(request, "portal/left.jinja")


routes = [path("", start, name="start"), path("leave/", leave, name="leave")]
