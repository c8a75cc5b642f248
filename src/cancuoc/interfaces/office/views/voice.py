"""The voice of the boards: each piece recorded here, listened to, replaced, or sent as a ZIP."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cancuoc.domain.sessions import services, voice
from cancuoc.domain.sessions.refusals import (
    BadRecording,
    BadVoiceArchive,
    LongRecording,
    NoSuchPiece,
)
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.ui.csp import PERMISSIONS
from cancuoc.interfaces.ui.refusals import wants_json
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal

_REFUSED: Final = (BadRecording, BadVoiceArchive, LongRecording, NoSuchPiece)


@allow(Role.RECEPTION)
@require_safe
def listed(request: OfficerRequest) -> HttpResponse:
    """List the pieces: which are recorded, how long, and which are still missing."""
    return _page(request)


@allow(Role.RECEPTION)
@require_POST
def keep(request: OfficerRequest) -> HttpResponse:
    """Keep the recording of one piece."""
    piece = request.POST.get("piece", "")
    try:
        data = _sent(request, "clip", most=voice.MOST_BYTES)
        services.keep_clip(piece=piece, data=data, at=clock.now(), by=request.actor)
    except _REFUSED as refusal:
        return _refused(request, refusal)
    return redirect(f"{reverse('office:voice')}#piece-{piece}")


@allow(Role.RECEPTION)
@require_POST
def archive(request: OfficerRequest) -> HttpResponse:
    """Keep every recording of a ZIP, or none."""
    try:
        data = _sent(request, "archive", most=voice.MOST_ARCHIVE)
        services.keep_archive(data=data, at=clock.now(), by=request.actor)
    except _REFUSED as refusal:
        return _refused(request, refusal)
    return redirect("office:voice")


@allow(Role.RECEPTION)
@require_POST
def drop(request: OfficerRequest) -> HttpResponse:
    """Forget the recording of one piece."""
    try:
        services.drop_clip(piece=request.POST.get("piece", ""), at=clock.now(), by=request.actor)
    except _REFUSED as refusal:
        return _refused(request, refusal)
    return redirect("office:voice")


def _sent(request: HttpRequest, name: str, *, most: int) -> bytes:
    """Return the bytes of a file, or refuse none and one that is too large before reading it."""
    file = request.FILES.get(name)
    if file is None:
        raise BadRecording
    if (file.size or 0) > most:
        raise LongRecording
    return bytes(file.read())


def _refused(request: OfficerRequest, refusal: Refusal) -> HttpResponse:
    # The recorder of the page asks for JSON and shows the words beside its button.
    if wants_json(request):
        raise refusal
    return _page(request, refusal=refusal)


def _page(request: OfficerRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    found = voice.clips()
    rows = [
        {
            "piece": piece,
            "said": _said(piece),
            "also": piece in voice.ALSO,
            "clip": found.get(piece),
        }
        for piece in voice.PIECES
    ]
    context = {
        "rows": rows,
        "pieces": [{"value": row["piece"], "text": row["said"]} for row in rows],
        "missing": sum(piece not in found for piece in voice.NEEDED),
        "needed": len(voice.NEEDED),
        "seconds": int(voice.LONGEST),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    answer = render(request, "office/voice.jinja", context, status=status)
    # This page alone may turn the microphone on.
    answer["Permissions-Policy"] = PERMISSIONS.replace("microphone=()", "microphone=(self)")
    return answer


def _said(piece: str) -> str:
    """Return what the officer says into the microphone."""
    fixed = {voice.INVITE: _("Mời số"), voice.TO_COUNTER: _("đến quầy")}
    if piece in fixed:
        return fixed[piece]
    if piece.isdigit():
        return _("Số %(digit)s") % {"digit": piece}
    return _("Chữ %(letter)s") % {"letter": piece}


routes = [
    path("voice/", listed, name="voice"),
    path("voice/keep/", keep, name="voice_keep"),
    path("voice/archive/", archive, name="voice_archive"),
    path("voice/drop/", drop, name="voice_drop"),
]
