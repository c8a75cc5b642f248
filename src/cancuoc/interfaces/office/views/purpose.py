"""State why one is about to look at people; asked once a session, shown to the inspector."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cancuoc.foundation import audit
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.transaction import transaction
from cancuoc.interfaces.ui.views import render
from cancuoc.interfaces.ui.words import Text
from cancuoc.kernel import clock

PURPOSES: Final[dict[str, Text]] = {
    "campaign": _("Rà soát, mời và tiếp đón công dân trong đợt cấp thẻ"),
    "dossier": _("Xử lý hồ sơ căn cước được giao"),
    "handover": _("Trả thẻ và giải đáp cho công dân"),
    "request": _("Giải quyết yêu cầu của chính công dân"),
    "inspection": _("Kiểm tra, thanh tra theo phân công"),
}


@allow()
@require_http_methods(["GET", "POST"])
def purpose_page(request: OfficerRequest) -> HttpResponse:
    """Keep the chosen purpose in the session; every look from now on carries it."""
    target = _safe_target(request)
    chosen = request.POST.get("purpose", "")
    note = " ".join(request.POST.get("note", "").split())[:120]
    missing = request.method == "POST" and chosen not in PURPOSES
    if request.method == "POST" and not missing:
        _state(request, f"{chosen}: {note}" if note else chosen)
        return redirect(target)
    context = {"target": target, "purposes": PURPOSES, "missing": missing, "note": note}
    return render(request, "office/purpose.jinja", context, status=422 if missing else 200)


@transaction
def _state(request: OfficerRequest, purpose: str) -> None:
    request.session["purpose"] = purpose
    audit.record(
        act="access.state_purpose",
        at=clock.now(),
        by=request.actor.for_purpose(purpose),
        object_kind="account",
        object_id=request.actor.id,
    )


def _safe_target(request: OfficerRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or "/office/"
    ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if ours else "/office/"


routes = [path("purpose/", purpose_page, name="purpose")]
