"""Orders about a station's computer: wiping it, and the key packets are closed to."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from cancuoc.domain.stations import holding, key_changes, queries, refusals, services, wiping
from cancuoc.domain.stations.rules import OPEN_WIPES, WipeState
from cancuoc.foundation import access
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.forms.stations import WipeForm
from cancuoc.interfaces.office.presenters import station_orders as presenter
from cancuoc.interfaces.office.views.stations import mine
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock


@allow(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def wipe(request: OfficerRequest, code: str) -> HttpResponse:
    """Show the order to wipe a station; the form posted here asks for one."""
    row = mine(code, by=request.actor)
    form = WipeForm.of(request)
    if not form.is_valid():
        return _page(request, row, form)
    try:
        services.order_wipe(
            code=row.code,
            unsent_too=presenter.UNSENT in (form.unsent.value or ()),
            reason=form.reason.sure,
            seen=_seen(request),
            at=clock.now(),
            by=request.actor,
        )
    except refusals.HoldingMoved as refusal:
        return _page(request, row, form, refusal)
    return redirect(reverse("office:station_wipe", args=[row.code]))


def _seen(request: OfficerRequest) -> str:
    """Return the figures the page showed; whoever saw none confirmed none."""
    return request.POST.get("seen", "")[:40]


def _page(
    request: OfficerRequest,
    row: queries.StationRow,
    form: WipeForm,
    refusal: refusals.HoldingMoved | None = None,
) -> HttpResponse:
    held = holding.holding_of(code=row.code)
    order = wiping.last_wipe(code=row.code)
    hands = [order.ordered_hand] if order else []
    context = {
        "form": form,
        "station": row,
        "order": order,
        "facts": presenter.facts(order, names=access.names_of(hands=hands)),
        "open": order is not None and order.state in OPEN_WIPES,
        "asked": order is not None and order.state is WipeState.ORDERED,
        "own": order is not None and order.ordered_hand == request.actor.hand,
        "would_go": presenter.would_go(held),
        "seen": held.mark if held else holding.UNTOLD,
        "refusal": refusal,
        "missing": sum(gap.last - gap.first + 1 for gap in queries.gaps(station_code=row.code)),
    }
    status = refusal.status if refusal else form.status
    return render(request, "office/station_wipe.jinja", context, status=status)


@allow(Role.ADMINISTRATOR)
@require_POST
def wipe_answer(request: OfficerRequest, code: str, order_id: UUID) -> HttpResponse:
    """Agree with an order, or take it back."""
    row = mine(code, by=request.actor)
    order = wiping.last_wipe(code=row.code)
    if order is None or order.id != order_id:
        raise refusals.UnknownWipe
    if request.POST.get("answer") != "agree":
        services.withdraw_wipe(order_id=order.id, at=clock.now(), by=request.actor)
        return redirect(reverse("office:station_wipe", args=[row.code]))
    try:
        services.approve_wipe(
            order_id=order.id, seen=_seen(request), at=clock.now(), by=request.actor
        )
    except refusals.HoldingMoved as refusal:
        return _page(request, row, WipeForm(), refusal)
    return redirect(reverse("office:station_wipe", args=[row.code]))


@allow(Role.ADMINISTRATOR)
@require_POST
def renew_packet_key(request: OfficerRequest) -> HttpResponse:
    """Make the next key that packets are closed to."""
    seen = request.POST.get("number", "")
    now = key_changes.packet_key_now()
    after = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else now.number - 1
    services.renew_packet_key(after=after, at=clock.now(), by=request.actor)
    return redirect(reverse("office:stations"))


routes = [
    path("stations/<str:code>/wipe/", wipe, name="station_wipe"),
    path("stations/<str:code>/wipe/<uuid:order_id>/", wipe_answer, name="station_wipe_answer"),
    path("station-keys/renew/", renew_packet_key, name="packet_key_renew"),
]
