"""Stage Ký và hẹn trả: read, sign, seal, and hand over the appointment."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from cancuoc.interfaces.ui.views import PageNotFound, render
from cancuoc.kernel.clock import today_vn
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet.content import Officer
from cancuoc.packet.slip import slip_code
from cancuoc.station import signing_in
from cancuoc.station.core import (
    bedside,
    family,
    opening,
    packing,
    papers,
    procedure,
    sealing,
    signing,
)
from cancuoc.station.draft import Draft, Stage
from cancuoc.station.forms.sign import BedsideSignForm, SignForm
from cancuoc.station.presenters import dossier
from cancuoc.station.presenters import sign as presenter
from cancuoc.station.records import Ticket
from cancuoc.station.tables import drafts, packets
from cancuoc.station.views.access import (
    StationRequest,
    draft_of,
    officer,
    other_officer,
    session_id,
    today,
)


@officer("GET", "POST")
def page(request: StationRequest, draft_id: UUID) -> HttpResponse:
    """Show the summary to read aloud and take the signature; signing seals the dossier."""
    if drafts.get(request.station.store, draft_id) is None:
        # A second press of the same button finds the dossier sealed already.
        return _sealed(request, draft_id)
    draft = draft_of(request, draft_id)
    missing = next((s for s in Stage if s not in draft.done and s is not Stage.SIGN), None)
    if missing is not None:
        return redirect(f"station:{missing.value}", draft_id=draft.id)
    at_a_bed = bedside.at_a_bed(request.station.store, draft)
    form = (BedsideSignForm if at_a_bed else SignForm).of(request)
    refusal: Refusal | None = None
    if form.is_valid():
        try:
            return _seal(request, draft, form)
        except Refusal as refused:
            refusal = refused
    return _show(request, draft, form, refusal)


@officer("GET")
def done(request: StationRequest, packet_id: UUID) -> HttpResponse:
    """Say that it is safe, offer the papers, and lead on to the next person."""
    station = request.station
    packet = packets.packet(station.store, packet_id)
    if packet is None:
        raise PageNotFound
    prints = station.shelf.get(packet_id, at=station.now())
    following = opening.next_person(station.desk, session_id(request))
    context = {
        "packet": packet,
        "slip": slip_code(packet_id),
        "prints": prints is not None,
        "next": following,
        "siblings": [each for each in _siblings(request, packet_id) if each != following],
        "due": procedure.return_day(on=today_vn(packet.sealed_at)),
    }
    return render(request, "station/done.jinja", context)


def _second(request: StationRequest, form: SignForm) -> Officer | None:
    """Return the officer who answers as the second at a bed; raise as signing in does."""
    if not isinstance(form, BedsideSignForm):
        return None
    lease = other_officer(
        request, username=form.second_name.sure, password=form.second_password.sure
    )
    return signing_in.officer_of(lease)


def _siblings(request: StationRequest, packet_id: UUID) -> list[Ticket]:
    """Return who of the same family waits, while the family is remembered."""
    station = request.station
    shared = station.families.of_dossier(packet_id, at=station.now())
    return family.waiting(station.desk, session_id(request), shared) if shared else []


@officer("GET")
def paper(request: StationRequest, draft_id: UUID, form: str) -> HttpResponse:
    """Show CC01 or CC02 as PDF: of the open draft as it stands, or of one just sealed."""
    station = request.station
    prints = station.shelf.get(draft_id, at=station.now())
    if prints is None:
        draft = draft_of(request, draft_id)
        prints = papers.prints(
            station.desk, draft, officer=request.lease.full_name, at=station.now()
        )
    content = {"cc01": prints.cc01, "cc02": prints.cc02}.get(form)
    if content is None:
        raise PageNotFound
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{form}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _seal(request: StationRequest, draft: Draft, form: SignForm) -> HttpResponse:
    station = request.station
    at, by = station.now(), request.officer
    signature = form.signature.sure
    draft = signing.sign(
        station.desk,
        draft,
        drawn=signature.png,
        typed=signature.typed,
        fee_paid=bool(form.fee_paid.value),
        old_collected=bool(form.old_collected.value),
        second=_second(request, form),
        at=at,
        by=by,
    )
    prints = papers.prints(station.desk, draft, officer=request.lease.full_name, at=at)
    signed_form = packing.Form(name="cc01.pdf", data=prints.cc01)
    sealing.seal_draft(station.desk, draft_id=draft.id, at=at, by=by, forms=(signed_form,))
    station.shelf.put(prints, at=at)
    station.families.remember(draft, at=at)
    station.postman.wake()
    return redirect("station:done", packet_id=draft.id)


def _sealed(request: StationRequest, draft_id: UUID) -> HttpResponse:
    if packets.packet(request.station.store, draft_id) is None:
        raise opening.NoDraft
    return redirect("station:done", packet_id=draft_id)


def _show(
    request: StationRequest, draft: Draft, form: SignForm, refusal: Refusal | None
) -> HttpResponse:
    on = today(request)
    plan = procedure.plan(draft, on=on)
    context = {
        "head": dossier.head(draft, Stage.SIGN, on=on),
        "form": form,
        "refusal": refusal,
        "summary": presenter.summary(draft, plan, on=on),
        "signer": presenter.signer(draft, plan),
        "fee": plan.fee.amount,
        "old": presenter.old_paper(draft, plan),
        "draft": draft,
        "at_a_bed": isinstance(form, BedsideSignForm),
    }
    status = refusal.status if refusal else form.status
    return render(request, "station/sign.jinja", context, status=status)


routes = [
    path("dossiers/<uuid:draft_id>/sign/", page, name="sign"),
    path("dossiers/<uuid:draft_id>/<slug:form>.pdf", paper, name="paper"),
    path("packets/<uuid:packet_id>/done/", done, name="done"),
]
