"""Leaving a dossier: put aside, wrong person, not today."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from cancuoc.interfaces.ui.forms import Choice, Form, RadiosField
from cancuoc.interfaces.ui.views import render
from cancuoc.station.core import opening, visits
from cancuoc.station.core.opening import Ending
from cancuoc.station.core.visits import PauseReason, ReasonMissing
from cancuoc.station.presenters import dossier
from cancuoc.station.views.access import StationRequest, draft_of, officer, today

_HINTS = {
    Ending.WRONG_PERSON: _("Hồ sơ mở nhầm bị xoá, phiếu trở lại hàng chờ."),
    Ending.POSTPONED: _("Người dân xin dừng, mệt, hoặc trẻ không hợp tác."),
    Ending.PAPERS_MISSING: _("Cần bổ sung giấy tờ trước khi thu nhận."),
}


class LeaveForm(Form):
    """Why the visit ends without a dossier."""

    why = RadiosField(
        _("Vì sao dừng?"),
        [Choice(each.value, _(each.vi), _HINTS[each]) for each in Ending],
    )


@officer("GET", "POST")
def pause(request: StationRequest, draft_id: UUID) -> HttpResponse:
    """Ask why by one press, and put the dossier aside with all that was taken."""
    draft = draft_of(request, draft_id)
    station = request.station
    refusal: ReasonMissing | None = None
    if request.method == "POST":
        try:
            reason = visits.reason_of(request.POST.get("why", ""))
        except ReasonMissing as refused:
            refusal = refused
        else:
            visits.pause(
                station.desk, draft_id=draft.id, reason=reason, at=station.now(), by=request.officer
            )
            station.postman.wake()
            return redirect("station:next")
    context = {
        "head": dossier.head(draft, draft.now, on=today(request)),
        "draft": draft,
        "reasons": [(each.value, _(each.vi)) for each in PauseReason],
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "station/pause.jinja", context, status=status)


@officer("GET", "POST")
def leave(request: StationRequest, draft_id: UUID) -> HttpResponse:
    """Ask why, then drop the draft; this cannot be taken back, so it is asked on its own page."""
    draft = draft_of(request, draft_id)
    form = LeaveForm.of(request)
    if not form.is_valid():
        head = dossier.head(draft, draft.now, on=today(request))
        context = {"form": form, "head": head, "draft": draft}
        return render(request, "station/leave.jinja", context, status=form.status)
    station = request.station
    opening.end_without_dossier(
        station.desk,
        draft_id=draft.id,
        ending=Ending(form.why.sure),
        at=station.now(),
        by=request.officer,
    )
    station.postman.wake()
    return redirect("station:next")


routes = [
    path("dossiers/<uuid:draft_id>/pause/", pause, name="pause"),
    path("dossiers/<uuid:draft_id>/leave/", leave, name="leave"),
]
