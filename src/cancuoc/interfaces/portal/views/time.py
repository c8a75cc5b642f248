"""Choose place and time: the list first, then the free slots of one session."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cancuoc.domain.population import queries as population
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions.queries import SlotView
from cancuoc.foundation.access import public
from cancuoc.interfaces.portal import draft
from cancuoc.interfaces.portal.draft import Draft
from cancuoc.interfaces.portal.forms.time import TimeForm
from cancuoc.interfaces.portal.presenters import places
from cancuoc.interfaces.portal.steps import back_page
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock


@public
@require_http_methods(["GET", "POST"])
def time(request: HttpRequest) -> HttpResponse:
    """Keep the slot."""
    kept = draft.load(request)
    if not kept.coming:
        return redirect(kept.first_gap())
    board = places.board(
        request,
        commune=home(kept.coming_ids),
        people=len(kept.coming),
        first=_first(kept),
        at=clock.now(),
    )
    form = TimeForm.of(request, choices={"slot": board.slots}, initial={"slot": kept.slot})
    if form.is_valid():
        answered = kept.with_(slot=int(form.slot.sure))
        draft.keep(request, answered)
        return redirect(answered.first_gap())
    if form.is_bound:
        gone(form)
    context = {"board": board, "form": form, "count": len(kept.coming), "refusal": None}
    back = {"back": back_page(request, "portal:time"), "heading": _("Chọn nơi và giờ")}
    return render(request, "portal/time.jinja", {**context, **back}, status=form.status)


def home(people: list[UUID]) -> str:
    """Return the commune in which the first of these people with a residence lives, or "" ."""
    found = population.persons(person_ids=people).values()
    return next((person.commune for person in found if person.commune), "")


def gone(form: TimeForm) -> None:
    """Say of a slot that was free when the page was drawn that it no longer is."""
    offered = {choice.value for choice in form.slot.choices}
    if form.slot.raw.isdigit() and form.slot.raw not in offered:
        form.slot.error = _("Khung giờ đó vừa hết chỗ. Mời chọn khung giờ khác.")


def _first(kept: Draft) -> str:
    slot = chosen(kept)
    return str(slot.session_id) if slot else kept.session


def chosen(kept: Draft) -> SlotView | None:
    """Return the slot of a draft, or None."""
    return sessions.slot(slot_id=kept.slot) if kept.slot is not None else None


routes = [path("book/time/", time, name="time")]
