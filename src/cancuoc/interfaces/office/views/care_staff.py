"""A centre as a party: its head, its people, and whether it may represent its residents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cancuoc.domain.specialcare import services, showing
from cancuoc.domain.specialcare.rules import CentreRole
from cancuoc.domain.specialcare.showing import CentreView
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.forms.care_staff import LeaveForm, RightForm, StaffForm
from cancuoc.interfaces.ui.forms import Choice, Form
from cancuoc.interfaces.ui.text import vi_date
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.kernel.refusal import Refusal


@allow(Role.CARE_DESK)
@require_http_methods(["GET", "POST"])
def staff(request: OfficerRequest, code: str) -> HttpResponse:
    """Show who heads a centre and works there; take a post, its end, or the right to represent."""
    at = clock.now()
    found = showing.centre(centre_code=code, at=at, by=request.actor)
    act = request.POST.get("act", "")
    forms = _forms(request, found, act, at=at)
    refusal: Refusal | None = None
    if act in _ACTS and forms[act].is_valid():
        try:
            _ACTS[act](request, code, forms[act], at)
            return redirect("office:care_staff", code)
        except Refusal as refused:
            refusal = refused
    context = {
        "centre": found,
        "rows": [
            {
                "name": one.name,
                "role": _(one.role.vi),
                "paper": one.paper,
                "first": vi_date(one.valid_from),
                "last": vi_date(one.valid_to) if one.valid_to else _("đang giữ"),
            }
            for one in found.staff
        ],
        "standings": [
            {"day": vi_date(on), "may": _("Được") if may else _("Không được"), "paper": paper}
            for may, paper, on in found.standings
        ],
        "forms": forms,
        "refusal": refusal,
    }
    wrong = any(form.errors for form in forms.values())
    status = refusal.status if refusal else 422 if wrong else 200
    return render(request, "office/care_staff.jinja", context, status=status)


def _forms(
    request: OfficerRequest, found: CentreView, act: str, *, at: datetime
) -> dict[str, Form]:
    on = clock.today_vn(at)
    here = [
        Choice(str(one.id), f"{one.name} ({_(one.role.vi)})")
        for one in found.staff
        if one.valid_to is None
    ]
    sent = {name: request.POST if act == name else None for name in _ACTS}
    return {
        "appoint": StaffForm(sent["appoint"], on=on),
        "leave": LeaveForm(sent["leave"], on=on, choices={"staff": here}),
        "right": RightForm(sent["right"], on=on),
    }


def _appoint(request: OfficerRequest, code: str, form: Form, at: datetime) -> None:
    services.appoint(
        centre_code=code,
        name=form.bound("name").sure,
        role=CentreRole(form.bound("role").sure),
        paper=form.bound("paper").sure,
        valid_from=form.bound("day").sure,
        at=at,
        by=request.actor,
    )


def _leave(request: OfficerRequest, _code: str, form: Form, at: datetime) -> None:
    services.dismiss(
        staff_id=UUID(form.bound("staff").sure),
        on=form.bound("last").sure,
        at=at,
        by=request.actor,
    )


def _right(request: OfficerRequest, code: str, form: Form, at: datetime) -> None:
    services.set_standing(
        centre_code=code,
        may_represent=form.bound("may").sure == "yes",
        paper=form.bound("ground").sure,
        on=form.bound("since").sure,
        at=at,
        by=request.actor,
    )


_ACTS: Final[dict[str, Callable[[OfficerRequest, str, Form, datetime], None]]] = {
    "appoint": _appoint,
    "leave": _leave,
    "right": _right,
}

routes = [path("care/centre/<slug:code>/people/", staff, name="care_staff")]
