"""A packet that came after its station was ended: one proposes, another agrees."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from cancuoc.domain.stations import reviewing, services
from cancuoc.domain.stations.reviewing import LatePacket
from cancuoc.domain.stations.rules import Provenance, Verdict
from cancuoc.foundation import access
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.forms.stations import VerdictForm
from cancuoc.interfaces.office.presenters import stations as presenter
from cancuoc.interfaces.office.views.stations import mine, packet_of
from cancuoc.interfaces.ui.forms import Choice
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock


@allow(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def late(request: OfficerRequest, code: str, packet_id: UUID) -> HttpResponse:
    """Show what speaks for a late packet; the form posted here is a proposal."""
    row = mine(code, by=request.actor)
    packet = packet_of(row, packet_id)
    known = reviewing.late_packet(packet_id=packet.id)
    form = VerdictForm.of(request, choices={"verdict": _verdicts(known)})
    if form.is_valid():
        services.propose_verdict(
            packet_id=packet.id,
            verdict=Verdict(form.verdict.sure),
            reason=form.reason.sure,
            at=clock.now(),
            by=request.actor,
        )
        return redirect(reverse("office:packet_late", args=[row.code, packet.id]))
    asked = known.open if known else None
    context = {
        "form": form,
        "station": row,
        "packet": packet,
        "reason": presenter.reason_word(packet.reason),
        "known": known,
        "standing": presenter.provenance_word(known.provenance) if known else "",
        "asked": presenter.verdict_word(asked.verdict) if asked else "",
        "by": access.names_of(hands=[asked.proposed_hand]) if asked else {},
        "own": asked is not None and asked.proposed_hand == request.actor.hand,
    }
    return render(request, "office/packet_late.jinja", context, status=form.status)


@allow(Role.ADMINISTRATOR)
@require_POST
def answer(request: OfficerRequest, code: str, packet_id: UUID) -> HttpResponse:
    """Agree with the proposal of another, turn it down, or take back one's own."""
    row = mine(code, by=request.actor)
    packet = packet_of(row, packet_id)
    services.answer_proposal(
        packet_id=packet.id,
        agrees=request.POST.get("answer") == "agree",
        at=clock.now(),
        by=request.actor,
    )
    return redirect(reverse("office:station", args=[row.code]))


def _verdicts(known: LatePacket | None) -> list[Choice]:
    """Offer what may be proposed: use only where the chain shows that it was made in time."""
    if known is None:
        return []
    reject = Choice(Verdict.REJECT, presenter.verdict_word(Verdict.REJECT))
    if known.provenance is not Provenance.BEFORE:
        return [reject]
    return [Choice(Verdict.RELEASE, presenter.verdict_word(Verdict.RELEASE)), reject]


routes = [
    path("stations/<str:code>/late/<uuid:packet_id>/", late, name="packet_late"),
    path("stations/<str:code>/late/<uuid:packet_id>/answer/", answer, name="packet_late_answer"),
]
