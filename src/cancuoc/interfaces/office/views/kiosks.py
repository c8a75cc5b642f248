"""The tablets of a session that give out numbers: opened, and withdrawn at once."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from cancuoc.domain.sessions import kiosks, services
from cancuoc.domain.sessions.refusals import NoSuchPass
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office import shift
from cancuoc.interfaces.ui import passes
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock


@allow(Role.RECEPTION)
@require_safe
def listed(request: OfficerRequest) -> HttpResponse:
    """List the tablets of the shift's session with the address of each."""
    session = shift.working(request, at=clock.now())
    rows = [
        {
            "id": row.id,
            "name": row.name,
            "made_at": row.made_at,
            "withdrawn_at": row.withdrawn_at,
            "word": passes.give(pass_id=row.id),
        }
        for row in kiosks.passes(session_id=session.id)
    ]
    return render(request, "office/kiosks.jinja", {"session": session, "rows": rows})


@allow(Role.RECEPTION)
@require_POST
def open_one(request: OfficerRequest) -> HttpResponse:
    """Make a pass for one more tablet."""
    at = clock.now()
    session = shift.working(request, at=at)
    services.open_kiosk(session_id=session.id, at=at, by=request.actor)
    return redirect("office:kiosks")


@allow(Role.RECEPTION)
@require_POST
def withdraw(request: OfficerRequest) -> HttpResponse:
    """Withdraw the pass of a tablet."""
    at = clock.now()
    session = shift.working(request, at=at)
    try:
        pass_id = UUID(request.POST.get("pass", ""))
    except ValueError as error:
        raise NoSuchPass from error
    services.withdraw_kiosk(session_id=session.id, pass_id=pass_id, at=at, by=request.actor)
    return redirect("office:kiosks")


routes = [
    path("queue/kiosks/", listed, name="kiosks"),
    path("queue/kiosks/open/", open_one, name="kiosk_open"),
    path("queue/kiosks/withdraw/", withdraw, name="kiosk_withdraw"),
]
