"""The lock page: three words, or the words that the centre reads out and then a new code."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cancuoc.interfaces.ui.shell import Shell
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import recovery
from cancuoc.station import lock_page
from cancuoc.station.lock_page import Lock
from cancuoc.station.presenters import unlock as presenter

MOST: Final = 200
GROUPS: Final = tuple(range(1, recovery.GROUPS + 1))


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Ask for the three words; nothing typed is ever shown again."""
    lock = lock_page.current()
    if lock is None:
        return _away()
    refusal = None
    if request.method == "POST":
        try:
            lock.unlock(request.POST.get("words", "")[:MOST])
        except Refusal as found:
            refusal = found
        else:
            return _away()
    return _show(request, lock, "station/unlock.jinja", refusal=refusal)


@require_http_methods(["GET", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    """Ask for the words the centre reads out, in their groups."""
    lock = lock_page.current()
    if lock is None:
        return _away()
    refusal, typed = None, ["" for _each in GROUPS]
    if request.method == "POST":
        typed = [request.POST.get(f"group{number}", "")[:MOST] for number in GROUPS]
        try:
            return _new_code(request, lock, lock.recover(typed))
        except Refusal as found:
            refusal = found
    held = lock.held()
    wrong = refusal.details.get("groups", []) if isinstance(refusal, recovery.Misheard) else []
    more = {
        "name": recovery.short_name(held) if held else "",
        "groups": presenter.groups(typed, wrong=wrong, kept=bool(wrong)),
    }
    return _show(request, lock, "station/unlock_recover.jinja", refusal=refusal, **more)


@require_http_methods(["POST"])
def new_code(request: HttpRequest) -> HttpResponse:
    """Set the new code once it was typed from the slip, and open."""
    lock = lock_page.current()
    if lock is None:
        return _away()
    ticket = request.POST.get("ticket", "")[:64]
    try:
        lock.set_code(ticket, request.POST.get("again", "")[:MOST])
    except lock_page.LockOpened as refusal:
        groups = presenter.groups(["" for _each in GROUPS])
        held = lock.held()
        more = {"name": recovery.short_name(held) if held else "", "groups": groups}
        return _show(request, lock, "station/unlock_recover.jinja", refusal=refusal, **more)
    except Refusal as refusal:
        return _new_code(request, lock, ticket, refusal=refusal)
    return _away()


def _new_code(
    request: HttpRequest, lock: Lock, ticket: str, *, refusal: Refusal | None = None
) -> HttpResponse:
    more = {"ticket": ticket, "code": lock.new_code(ticket)}
    return _show(request, lock, "station/unlock_new.jinja", refusal=refusal, **more)


def _away() -> HttpResponse:
    answer = redirect("station:next")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _show(
    request: HttpRequest, lock: Lock, template: str, *, refusal: Refusal | None, **more: Any
) -> HttpResponse:
    here = reverse("station:unlock")
    context = {
        "shell": Shell(layout="compact", home=here, door=_("Trạm đang khóa")),
        "refusal": refusal,
        "tries": presenter.tries(lock.standing(), at=lock.now()),
        **more,
    }
    answer = render(request, template, context, status=refusal.status if refusal else 200)
    answer["Cache-Control"] = "private, no-store"
    return answer


routes = [
    path("unlock/", page, name="unlock"),
    path("unlock/recovery/", recover, name="unlock_recover"),
    path("unlock/new-code/", new_code, name="unlock_new"),
]
