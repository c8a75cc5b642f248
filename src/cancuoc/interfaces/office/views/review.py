"""The reviewer's desk: what machines could not settle, one dossier at a time."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.rules import State as DossierState
from cancuoc.domain.verification import queries, services
from cancuoc.domain.verification.adapters.matching import GallerySearch
from cancuoc.domain.verification.adapters.register_mirror import RegisterMirror
from cancuoc.domain.verification.queries import ItemRow
from cancuoc.domain.verification.refusals import OwnDossier
from cancuoc.domain.verification.rules import NEVER_CLEARED, Decision, Doubt, State
from cancuoc.foundation import idempotency, storage
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import dossier_looks, papers
from cancuoc.interfaces.office.forms.review import DecisionForm
from cancuoc.interfaces.office.presenters import review as shown
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock


@allow(Role.REVIEWER)
@require_GET
def desk(request: OfficerRequest) -> HttpResponse:
    """List open items, the most urgent first; names come when one is opened."""
    on = clock.today_vn(clock.now())
    scope = request.actor.units
    doubt = _doubt(request.GET.get("doubt", ""))
    items = queries.desk(scope=scope, on=on, doubt=doubt)
    counts = queries.counts(scope=scope, on=on)
    choices = [("", _("Mọi điểm cần xem"))] + [
        (str(d), f"{_(d.vi)} ({n})") for d, n in sorted(counts.items(), key=lambda pair: -pair[1])
    ]
    context = {
        "rows": shown.desk_rows(items=items, on=on, mine=request.actor.hand),
        "left": shown.left_words(queries.count_open(scope=scope, on=on, doubt=doubt)),
        "choices": choices,
        "doubt": str(doubt or ""),
        "first": items[0].id if items else None,
        "after": _after(request),
        "returned": len(_returned(request)),
    }
    return render(request, "office/review.jinja", context)


@allow(Role.REVIEWER, person=True)
@require_http_methods(["GET", "POST"])
def item(request: OfficerRequest, item_id: UUID) -> HttpResponse:
    """Show one dossier beside the register, and take the decision."""
    form = DecisionForm.of(request)
    if form.is_valid():
        if form.choice is Decision.REFUSE and form.confirmed.value != "1":
            return _ask(request, item_id, form)
        return _decide(request, item_id, form)
    return _page(request, item_id, form)


@transaction.atomic
def _page(request: OfficerRequest, item_id: UUID, form: DecisionForm) -> HttpResponse:
    at = clock.now()
    found = queries.item(item_id=item_id)
    on = clock.today_vn(at)
    opened = shown.opened(
        dossier=enrolment.dossier(dossier_id=found.dossier_id),
        doubts=found.doubts,
        what="review",
        at=at,
        on=on,
        by=request.actor,
    )
    ahead = shown.next_item(
        scope=request.actor.units, on=on, after=item_id, mine=request.actor.hand
    )
    context = {
        "item": found,
        "opened": opened,
        "form": form,
        "next": ahead,
        "after": _after(request),
        "own": OwnDossier() if _own(found, request.actor.hand) else None,
        "waits": found.state is State.OPEN and queries.waits_for_cases(dossier_id=found.dossier_id),
        "held": sorted(_(d.vi) for d in NEVER_CLEARED & set(found.doubts)),
        "has_notice": bool(queries.notice_document(dossier_id=found.dossier_id)),
        "left": shown.left_words(queries.count_open(scope=request.actor.units, on=on)),
    }
    return render(request, "office/review_item.jinja", context, status=form.status)


def _own(found: ItemRow, hand: str) -> bool:
    return hand in queries.hands_at(dossier_id=found.dossier_id, first=found.officer_hand)


@transaction.atomic
def _ask(request: OfficerRequest, item_id: UUID, form: DecisionForm) -> HttpResponse:
    """A refusal is dear: ask once more, with the reason as it will be printed."""
    found = queries.item(item_id=item_id)
    dossier = enrolment.dossier(dossier_id=found.dossier_id)
    dossier_looks.at_dossier(dossier=dossier, what="review", at=clock.now(), by=request.actor)
    context = {"item": found, "dossier": dossier, "form": form, "reason": form.why}
    return render(request, "office/review_refuse.jinja", context)


def _decide(request: OfficerRequest, item_id: UUID, form: DecisionForm) -> HttpResponse:
    at = clock.now()

    def write() -> str:
        return str(
            services.decide(
                item_id=item_id,
                decision=form.choice,
                reason=form.why,
                note=form.note.value or "",
                print_notice=papers.notice_printer(at=at, by=request.actor),
                at=at,
                by=request.actor,
            )
        )

    key = f"{form.idempotency_key}:review:{item_id.hex}"
    state = idempotency.once(key=key, by=request.actor, at=at, write=write)
    ahead = shown.next_item(
        scope=request.actor.units,
        on=clock.today_vn(at),
        after=item_id,
        mine=request.actor.hand,
    )
    if state == State.REFUSED or ahead is None:
        target = reverse("office:review_item", args=[item_id])
    else:
        target = reverse("office:review_item", args=[ahead])
    return redirect(f"{target}?after={state}")


@allow(Role.REVIEWER, Role.APPROVER, person=True)
@require_GET
@transaction.atomic
def face(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """Send the face picture of a dossier; the look is written before the picture leaves."""
    dossier = enrolment.dossier(dossier_id=dossier_id)
    dossier_looks.at_dossier(dossier=dossier, what="face", at=clock.now(), by=request.actor)
    picture = enrolment.face(detail=dossier)
    if picture is None:
        raise Http404
    return _private(HttpResponse(picture, content_type="image/jpeg"))


@allow(Role.REVIEWER, person=True)
@require_GET
@transaction.atomic
def notice(request: OfficerRequest, item_id: UUID) -> HttpResponse:
    """Send the stored CC03 of a refused dossier."""
    found: ItemRow = queries.item(item_id=item_id)
    dossier = enrolment.dossier(dossier_id=found.dossier_id)
    dossier_looks.at_dossier(dossier=dossier, what="notice", at=clock.now(), by=request.actor)
    reference = queries.notice_document(dossier_id=dossier.id)
    if not reference:
        raise Http404
    data = storage.store().get(ref=reference, owner=str(dossier.id))
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="CC03-{dossier.code}.pdf"'
    return _private(response)


@allow(Role.REVIEWER)
@require_GET
def returned(request: OfficerRequest) -> HttpResponse:
    """List the dossiers that wait for something to be supplied."""
    on = clock.today_vn(clock.now())
    rows = shown.returned_rows(rows=_returned(request), on=on)
    context = {"rows": rows, "left": shown.left_words(len(rows)), "after": _after(request)}
    return render(request, "office/review_returned.jinja", context)


@allow(Role.REVIEWER)
@require_POST
@transaction.atomic
def recheck(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """Check a returned dossier once more, now that what was missing is said to be there."""
    at = clock.now()
    left = services.recheck(
        dossier_ids=[dossier_id],
        register=RegisterMirror(on=clock.today_vn(at)),
        duplicates=GallerySearch(at=at, by=request.actor),
        at=at,
        by=request.actor,
    )
    outcome = "again" if left.get(dossier_id) else "clean"
    return redirect(f"{reverse('office:review_returned')}?after={outcome}")


def _returned(request: OfficerRequest) -> tuple[enrolment.DossierRow, ...]:
    on = clock.today_vn(clock.now())
    return enrolment.worklist(states=[DossierState.RETURNED], scope=request.actor.units, on=on)


def _doubt(code: str) -> Doubt | None:
    return Doubt(code) if code in set(Doubt) else None


def _after(request: OfficerRequest) -> str:
    """Say what the act before this page did; codes we do not know say nothing."""
    words = {
        "cleared": _("Đã cho qua hồ sơ vừa xem."),
        "refused": _("Đã từ chối hồ sơ và lưu thông báo CC03."),
        "returned": _("Đã trả hồ sơ để bổ sung."),
        "clean": _("Hồ sơ đã đủ, chuyển sang phê duyệt."),
        "again": _("Vẫn còn điểm cần xem. Hồ sơ đã về danh sách việc."),
    }
    return words.get(request.GET.get("after", ""), "")


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


routes = [
    path("review/", desk, name="review"),
    path("review/returned/", returned, name="review_returned"),
    path("review/returned/<uuid:dossier_id>/", recheck, name="review_recheck"),
    path("review/<uuid:item_id>/", item, name="review_item"),
    path("review/<uuid:item_id>/cc03/", notice, name="review_notice"),
    path("dossier/<uuid:dossier_id>/face/", face, name="dossier_face"),
]
