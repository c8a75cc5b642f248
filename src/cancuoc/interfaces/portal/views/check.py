"""Kiểm tra thông tin: everything once more, then the booking itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cancuoc.domain.sessions import services
from cancuoc.domain.sessions.queries import SlotView
from cancuoc.domain.sessions.refusals import SlotFull, SlotGone
from cancuoc.foundation import idempotency
from cancuoc.foundation.access import public
from cancuoc.interfaces.portal import draft
from cancuoc.interfaces.portal.draft import Draft
from cancuoc.interfaces.portal.forms.time import TimeForm
from cancuoc.interfaces.portal.members import Member, members
from cancuoc.interfaces.portal.presenters import family as words
from cancuoc.interfaces.portal.presenters import places
from cancuoc.interfaces.portal.views.time import chosen, home
from cancuoc.interfaces.portal.visitor import visitor
from cancuoc.interfaces.ui import text
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal
from cancuoc.law.ages import Band
from cancuoc.law.representation import Representative


@public
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Show all answers; on the button book once, however often it is pressed."""
    kept = draft.load(request)
    if not kept.people and draft.booking_code(request):
        # The button was pressed twice: the first press has already booked.
        return redirect("portal:booking")
    slot = chosen(kept)
    if kept.first_gap() != "portal:check" or slot is None:
        return redirect(kept.first_gap())
    if request.method == "POST" and request.POST.get("_edit") != "1":
        try:
            return _book(request, kept)
        except (SlotFull, SlotGone) as refusal:
            return _choose_again(request, kept, refusal)
    people = members(
        person_ids=kept.coming_ids,
        on=clock.today_vn(slot.starts_at),
        companion=Representative(kept.companion) if kept.companion else None,
        at=clock.now(),
        by=visitor(request),
    )
    rows = _rows(kept, people, slot)
    blocks = list(dict.fromkeys((_(n.text), _(n.next_step)) for m in people for n in m.blocks))
    return render(request, "portal/check.jinja", {"rows": rows, "blocks": blocks})


def _book(request: HttpRequest, kept: Draft) -> HttpResponse:
    at, by = clock.now(), visitor(request)
    code = idempotency.once(
        key=kept.key,
        by=by,
        at=at,
        write=lambda: services.book(
            slot_id=kept.slot or 0,
            person_ids=kept.coming_ids,
            phone=kept.phone,
            invitation_code=kept.invitation,
            at=at,
            by=by,
        ),
    )
    draft.finish(request, booking=code)
    return redirect(f"{reverse('portal:booking')}?new=1")


def _choose_again(request: HttpRequest, kept: Draft, refusal: Refusal) -> HttpResponse:
    """Someone was quicker: show what is left, everything else stays answered."""
    lost = chosen(kept)
    draft.keep(request, kept.with_(slot=None))
    board = places.board(
        request,
        commune=home(kept.coming_ids),
        people=len(kept.coming),
        first=str(lost.session_id) if lost else kept.session,
        at=clock.now(),
    )
    context = {
        "board": board,
        "form": TimeForm(choices={"slot": board.slots}),
        "count": len(kept.coming),
        "refusal": refusal,
        "back": "portal:family",
        "heading": _("Chọn nơi và giờ"),
    }
    return render(request, "portal/time.jinja", context, status=refusal.status)


def _rows(kept: Draft, people: list[Member], slot: SlotView) -> list[dict[str, object]]:
    full = bool(kept.invitation)
    names = "; ".join(words.called(member, full=full) for member in people)
    rows: list[dict[str, object]] = [
        _row(_("Người đến"), names, "portal:family", _("người đến")),
        _row(_("Thời gian"), places.slot_line(slot), "portal:time", _("thời gian")),
        _row(_("Địa điểm"), slot.place, "portal:time", _("địa điểm")),
        _row(_("Điện thoại"), text.phone(kept.phone), "portal:phone", _("điện thoại")),
        {"key": _("Mang theo"), "value": words.papers_line(words.family_papers(people))},
    ]
    if kept.companion and any(member.band is not Band.FROM_14 for member in people):
        who = _(Representative(kept.companion).vi)
        rows.insert(1, _row(_("Đi cùng trẻ"), who, "portal:family", _("người đi cùng")))
    return rows


def _row(key: str, value: object, page: str, hidden: str) -> dict[str, object]:
    return {"key": key, "value": value, "href": f"{reverse(page)}?from=check", "hidden": hidden}


routes = [path("book/check/", check, name="check")]
