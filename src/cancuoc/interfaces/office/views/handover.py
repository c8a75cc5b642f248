"""Into the right hands: scan the slip, scan the receiver's card, press Enter."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods

from cancuoc.domain.eid import queries as eid
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.issuance import queries, services
from cancuoc.domain.issuance.adapters.register_kinship import RegisterKinship
from cancuoc.domain.issuance.refusals import OldDocumentOwed
from cancuoc.domain.population import queries as population
from cancuoc.foundation import access, idempotency
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import dossier_looks, papers
from cancuoc.interfaces.office.forms.handover import ReceiverForm, SlipForm
from cancuoc.interfaces.office.looks import look_at
from cancuoc.interfaces.office.presenters import account as account_words
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal


@allow(Role.CARD_DESK, person=True)
@require_http_methods(["GET", "POST"])
def handover(request: OfficerRequest) -> HttpResponse:
    """Take the first scan, and lead to the page of the card that lies here."""
    form = SlipForm.of(request)
    if not form.is_valid():
        return render(request, "office/handover.jinja", {"form": form}, status=form.status)
    try:
        ready = services.ready_card(scanned=form.code.sure, at=clock.now(), by=request.actor)
    except Refusal as refusal:
        context = {"form": SlipForm(), "refusal": refusal}
        return render(request, "office/handover.jinja", context, status=refusal.status)
    return redirect("office:handover_card", ready.dossier.code)


@allow(Role.CARD_DESK, person=True)
@require_http_methods(["GET", "POST"])
def card(request: OfficerRequest, code: str) -> HttpResponse:
    """Take the second scan, show the relation, and hand the card over on Enter."""
    form = ReceiverForm.of(request)
    if not form.is_valid():
        return _page(request, code, form)
    if form.hand.value:
        return _hand_over(request, code, form)
    try:
        handing = _prepare(request, code, form)
    except Refusal as refusal:
        return _page(request, code, ReceiverForm(), refusal=refusal)
    return _page(request, code, form, handing=handing)


def _prepare(request: OfficerRequest, code: str, form: ReceiverForm) -> services.Handing:
    return services.prepare(
        dossier_code=code,
        receiver_number=form.receiver.sure.value,
        kinship=RegisterKinship(),
        at=clock.now(),
        by=request.actor,
    )


def _hand_over(request: OfficerRequest, code: str, form: ReceiverForm) -> HttpResponse:
    at = clock.now()

    def write() -> str:
        return str(
            services.hand_over(
                dossier_code=code,
                receiver_number=form.receiver.sure.value,
                old_document_collected=bool(form.collected.value),
                kinship=RegisterKinship(),
                at=at,
                by=request.actor,
            )
        )

    try:
        # Each screen has keys of its own: the answer of another one would not be a card.
        key = f"{form.idempotency_key}:hand:{code}"
        card_id = idempotency.once(key=key, by=request.actor, at=at, write=write)
    except OldDocumentOwed as refusal:
        handing = _prepare(request, code, form)
        return _page(request, code, form, handing=handing, refusal=refusal)
    return redirect("office:handover_done", UUID(card_id))


@transaction.atomic
def _page(
    request: OfficerRequest,
    code: str,
    form: ReceiverForm,
    *,
    handing: services.Handing | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    at = clock.now()
    ready = services.ready_card(scanned=code, at=at, by=request.actor)
    dossier_looks.at_dossier(dossier=ready.dossier, what="handover", at=at, by=request.actor)
    context = {
        "dossier": ready.dossier,
        "form": form,
        "handing": handing,
        "refusal": refusal,
        "on": clock.today_vn(at),
        "receiver": _receiver(handing, ready.dossier, form, request) if handing else "",
        "owed": handing is not None
        and bool(handing.old_document)
        and not handing.collected_at_capture,
    }
    status = refusal.status if refusal else form.status
    return render(request, "office/handover_card.jinja", context, status=status)


def _receiver(
    handing: services.Handing,
    dossier: enrolment.DossierDetail,
    form: ReceiverForm,
    request: OfficerRequest,
) -> str:
    """Return the receiver's name, to be compared with the card shown; a look at that person."""
    number = form.receiver.sure
    known = population.by_numbers(personal_numbers=[number.value]).get(number.value)
    if known is not None and known.id != dossier.person_id:
        look_at(what="receiver", person_ids=[known.id], at=clock.now(), by=request.actor)
    taker = papers.receiver(dossier=dossier, number=number, relation=handing.receiver.vi)
    return taker.full_name.full


@allow(Role.CARD_DESK, person=True)
@require_GET
@transaction.atomic
def done(request: OfficerRequest, card_id: UUID) -> HttpResponse:
    """Say that the card is in the right hands, and how the account stands."""
    row, taken, dossier = _handed(request, card_id)
    account = eid.account_of(personal_number=row.personal_number)
    current = account is not None and account.card_id == row.id
    context = {
        "card": row,
        "handover": taken,
        "dossier": dossier,
        "panel": account_words.panel(account) if account and current else None,
        "account": account,
        "asked": dossier.identity.eid is not None,
    }
    return render(request, "office/handover_done.jinja", context)


@allow(Role.CARD_DESK, person=True)
@require_GET
@transaction.atomic
def receipt(request: OfficerRequest, card_id: UUID) -> HttpResponse:
    """Send the receipt as PDF, for the receiver to sign."""
    row, taken, dossier = _handed(request, card_id)
    officer = access.actor_named(
        username=taken.by.removeprefix("user:"), on=clock.today_vn(taken.at)
    )
    data = papers.receipt(
        dossier=dossier,
        card=row,
        handover=taken,
        account=eid.account_of(personal_number=row.personal_number),
        officer=officer.label,
    )
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{row.dossier_code}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def _handed(
    request: OfficerRequest, card_id: UUID
) -> tuple[queries.CardRow, queries.HandoverRow, enrolment.DossierDetail]:
    row = queries.card(card_id=card_id)
    taken = queries.handover(card_id=card_id)
    if taken is None:
        raise Http404
    dossier = enrolment.dossier(dossier_id=row.dossier_id)
    dossier_looks.at_dossier(dossier=dossier, what="handover", at=clock.now(), by=request.actor)
    return row, taken, dossier


routes = [
    path("handover/", handover, name="handover"),
    path("handover/done/<uuid:card_id>/", done, name="handover_done"),
    path("handover/done/<uuid:card_id>/receipt/", receipt, name="handover_receipt"),
    path("handover/<str:code>/", card, name="handover_card"),
]
