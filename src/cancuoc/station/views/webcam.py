"""The portrait by the camera of this computer, where no portrait camera is connected."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from cancuoc.biometrics import webcam
from cancuoc.biometrics.images import DEFAULT_LIMITS, ImageFormatUnknown, ImageTooLarge
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel.refusal import Refusal
from cancuoc.station.core import capturing
from cancuoc.station.draft import Stage
from cancuoc.station.presenters import biometrics as presenter
from cancuoc.station.presenters import dossier
from cancuoc.station.views.access import StationRequest, officer, today
from cancuoc.station.views.biometrics import due_draft

PARTS: Final = presenter.FACE_PARTS


@officer("GET", "POST")
def page(request: StationRequest, draft_id: UUID) -> HttpResponse:
    """Show the live picture; take the portrait that is sent."""
    draft = due_draft(request, draft_id)
    if isinstance(draft, HttpResponse):
        return draft
    station, trouble = request.station, None
    if request.method == "POST":
        try:
            capturing.receive_portrait(
                station.desk, draft, data=_sent(request), at=station.now(), by=request.officer
            )
        except Refusal as refusal:
            trouble = refusal
        else:
            return redirect("station:biometrics", draft_id=draft.id)
    context = {
        "head": dossier.head(draft, Stage.BIOMETRICS, on=today(request)),
        "parts": [(code, _(text)) for code, text in PARTS.items()],
        "trouble": trouble,
    }
    status = trouble.status if trouble else 200
    return render(request, "station/webcam.jinja", context, status=status)


@officer("POST")
def look(request: StationRequest, draft_id: UUID) -> HttpResponse:
    """Say how good the picture in the camera is now; nothing is kept."""
    draft = due_draft(request, draft_id)
    if isinstance(draft, HttpResponse):
        return draft
    try:
        seen = webcam.look(_sent(request))
    except Refusal as refusal:
        return JsonResponse({"words": _(refusal.message), "parts": {}}, status=refusal.status)
    good = {code: seen.parts[code] >= 50 for code in PARTS}
    return JsonResponse({"words": presenter.advice(seen.words), "parts": good})


def _sent(request: StationRequest) -> bytes:
    sent = request.FILES.get("picture")
    if sent is None:
        raise ImageFormatUnknown
    if (sent.size or 0) > DEFAULT_LIMITS.bytes:
        raise ImageTooLarge
    return bytes(sent.read())


routes = [
    path("dossiers/<uuid:draft_id>/webcam/", page, name="webcam"),
    path("dossiers/<uuid:draft_id>/webcam/look/", look, name="webcam_look"),
]
