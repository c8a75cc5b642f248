"""The card desk: boxes out, cards in by scan, what is missing, one card and its pictures."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.issuance import queries, services
from cancuoc.domain.issuance.rules import BatchState, CardAct, CardState
from cancuoc.foundation import idempotency, storage
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import dossier_looks
from cancuoc.interfaces.office.forms.cards import CardActForm, MakeBatchForm, ScanForm
from cancuoc.interfaces.office.presenters import cards as shown
from cancuoc.interfaces.office.presenters import clockwork
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.custody import HoldCause, RevokeCause

SIDES = {"front": "image/png", "back": "image/png", "document": "application/pdf"}


@allow(Role.CARD_DESK)
@require_http_methods(["GET", "POST"])
def cards(request: OfficerRequest) -> HttpResponse:
    """Show the stock, the boxes, and pack a new box for a unit."""
    at = clock.now()
    on, scope = clock.today_vn(at), request.actor.units
    choices = shown.unit_choices(queries.made_by_unit(scope=scope, on=on), on=on)
    form = MakeBatchForm.of(request, choices={"unit": choices})
    if form.is_valid():
        code = idempotency.once(
            key=f"{form.idempotency_key}:box",
            by=request.actor,
            at=at,
            write=lambda: services.make_batch(unit_code=form.unit.sure, at=at, by=request.actor),
        )
        return redirect("office:batch", code)
    state = request.GET.get("state", "")
    wanted = [CardState(state)] if state in set(CardState) else [CardState.MISSING]
    context = {
        "tiles": shown.tiles(queries.stock(scope=scope, on=on)),
        "form": form,
        "can_pack": bool(choices),
        "batches": shown.batch_rows(queries.batches(scope=scope, on=on), on=on),
        "wanted": _(wanted[0].vi),
        "rows": shown.card_rows(queries.cards(scope=scope, on=on, states=wanted)),
        "scan": ScanForm(),
    }
    return render(request, "office/cards.jinja", context, status=form.status)


@allow(Role.CARD_DESK, Role.APPROVER)
@require_POST
@transaction.atomic
def find(request: OfficerRequest) -> HttpResponse:
    """Go to the page of a scanned card."""
    form = ScanForm.of(request)
    if not form.is_valid():
        return redirect(_desk(request))
    card_id = services.find_card(scanned=form.scanned.sure, at=clock.now(), by=request.actor)
    return redirect("office:card", card_id)


@allow(Role.CARD_DESK)
@require_GET
def batch(request: OfficerRequest, code: str) -> HttpResponse:
    """Show one box with its balance; while it is unpacked, wait for the next scan."""
    return _batch_page(request, code, ScanForm())


@allow(Role.CARD_DESK)
@require_POST
def receive(request: OfficerRequest, code: str) -> HttpResponse:
    """Take one card out of the box; a refused scan leaves the box as it is."""
    form = ScanForm.of(request)
    if not form.is_valid():
        return _batch_page(request, code, form)
    try:
        with transaction.atomic():
            card_id = services.receive_card(
                batch_code=code, scanned=form.scanned.sure, at=clock.now(), by=request.actor
            )
    except Refusal as refusal:
        return _batch_page(request, code, ScanForm(), refusal=refusal)
    return redirect(f"{reverse('office:batch', args=[code])}?last={card_id}")


@allow(Role.CARD_DESK)
@require_POST
@transaction.atomic
def send(request: OfficerRequest, code: str) -> HttpResponse:
    """The box leaves."""
    services.send_batch(code=code, at=clock.now(), by=request.actor)
    return redirect("office:batch", code)


@allow(Role.CARD_DESK)
@require_POST
@transaction.atomic
def close(request: OfficerRequest, code: str) -> HttpResponse:
    """The box is empty; what was not scanned is missing."""
    services.close_batch(code=code, at=clock.now(), by=request.actor)
    return redirect("office:batch", code)


def _batch_page(
    request: OfficerRequest, code: str, form: ScanForm, *, refusal: Refusal | None = None
) -> HttpResponse:
    on = clock.today_vn(clock.now())
    box = queries.batch(code=code)
    dossier_looks.within(unit_code=box.unit_code, at=clock.now(), by=request.actor)
    found = queries.cards_of_batch(code=code)
    missing = [card for card in found if card.state is CardState.MISSING]
    context = {
        "box": box,
        "unit": clockwork.unit_names(codes=[box.unit_code], on=on)[box.unit_code],
        "form": form,
        "refusal": refusal,
        "last": next((c for c in found if str(c.id) == request.GET.get("last")), None),
        "rows": shown.card_rows(found),
        "missing": shown.card_rows(missing),
        "receiving": box.state is not BatchState.OPEN,
        "open": box.state is BatchState.OPEN,
        "sent": box.state is BatchState.SENT,
    }
    status = refusal.status if refusal else form.status
    return render(request, "office/batch.jinja", context, status=status)


@allow(Role.CARD_DESK, Role.APPROVER, person=True)
@require_http_methods(["GET", "POST"])
def card(request: OfficerRequest, card_id: UUID) -> HttpResponse:
    """Show a card with its faces, and do what its state and the officer's role allow."""
    row = queries.card(card_id=card_id)
    # Asking once more shows the card too, so the unit is looked at before any answer.
    dossier_looks.within(unit_code=row.unit_code, at=clock.now(), by=request.actor)
    form = CardActForm.of(
        request, choices={"act": shown.acts(row, by=request.actor, stopped=bool(_stop(row)))}
    )
    if form.is_valid():
        if form.act.sure in shown.DEAR and form.confirmed.value != "1":
            return render(request, "office/card_sure.jinja", {"card": row, "form": form})
        return _act(request, row, form)
    return _card_page(request, row, form)


@transaction.atomic
def _card_page(request: OfficerRequest, row: queries.CardRow, form: CardActForm) -> HttpResponse:
    dossier = enrolment.dossier(dossier_id=row.dossier_id)
    dossier_looks.at_dossier(dossier=dossier, what="card", at=clock.now(), by=request.actor)
    context = {
        "card": row,
        "dossier": dossier,
        "form": form,
        "stop": _stop(row),
        "steps": queries.card_steps(card_id=row.id),
        "handover": queries.handover(card_id=row.id),
        "custody": Role.APPROVER in request.actor.roles,
        "desk": _desk(request),
    }
    return render(request, "office/card.jinja", context, status=form.status)


def _stop(row: queries.CardRow) -> str:
    why = queries.stop_of(dossier_id=row.dossier_id)
    return _(why) if why else ""


def _desk(request: OfficerRequest) -> str:
    """Return where this officer scans cards: the card desk, or the screen of approvals."""
    at_desk = Role.CARD_DESK in request.actor.roles
    return reverse("office:cards" if at_desk else "office:approval")


def _act(request: OfficerRequest, row: queries.CardRow, form: CardActForm) -> HttpResponse:
    at, by = clock.now(), request.actor
    # The serial names one card alone; a number might find its successor.
    scanned, reason = row.serial, _reason(form)
    acts: dict[str, Callable[[], object]] = {
        shown.LET_GO: lambda: services.let_go(scanned=scanned, reason=reason, at=at, by=by),
        CardAct.MISS: lambda: services.mark_missing(scanned=scanned, reason=reason, at=at, by=by),
        CardAct.SPOIL: lambda: services.spoil(scanned=scanned, reason=reason, at=at, by=by),
        CardAct.REPLACE: lambda: str(
            services.reprint(scanned=scanned, reason=reason, blobs=storage.store(), at=at, by=by)
        ),
        CardAct.HOLD: lambda: services.hold(scanned=scanned, reason=reason, at=at, by=by),
        CardAct.GIVE_BACK: lambda: services.give_back(scanned=scanned, reason=reason, at=at, by=by),
        CardAct.REVOKE: lambda: services.revoke(scanned=scanned, reason=reason, at=at, by=by),
    }
    act = acts[form.act.sure]
    key = f"{form.idempotency_key}:card:{row.id.hex}"
    answer = idempotency.once(key=key, by=by, at=at, write=lambda: act() or str(row.id))
    return redirect("office:card", UUID(answer))


def _reason(form: CardActForm) -> str:
    """The law's ground in words, and what the officer added."""
    act, added = form.act.sure, form.reason.value or ""
    grounds: dict[str, Callable[[], str]] = {
        CardAct.HOLD: lambda: HoldCause(form.ground).vi,
        CardAct.REVOKE: lambda: RevokeCause(form.ground).vi,
    }
    ground = grounds.get(act, str)()
    return ". ".join(part for part in (ground, added) if part)


@allow(Role.CARD_DESK, Role.APPROVER, person=True)
@require_GET
@transaction.atomic
def side(request: OfficerRequest, card_id: UUID, side: str) -> HttpResponse:
    """Send one face of a card, or its PDF; the look is written before it leaves."""
    if side not in SIDES:
        raise Http404
    row = queries.card(card_id=card_id)
    dossier = enrolment.dossier(dossier_id=row.dossier_id)
    dossier_looks.at_dossier(dossier=dossier, what="card_face", at=clock.now(), by=request.actor)
    data = queries.face(card_id=card_id, side=side, blobs=storage.store())
    response = HttpResponse(data, content_type=SIDES[side])
    response["Cache-Control"] = "no-store"
    return response


routes = [
    path("cards/", cards, name="cards"),
    path("cards/find/", find, name="card_find"),
    path("cards/batch/<str:code>/", batch, name="batch"),
    path("cards/batch/<str:code>/receive/", receive, name="batch_receive"),
    path("cards/batch/<str:code>/send/", send, name="batch_send"),
    path("cards/batch/<str:code>/close/", close, name="batch_close"),
    path("cards/<uuid:card_id>/", card, name="card"),
    path("cards/<uuid:card_id>/<str:side>/", side, name="card_side"),
]
