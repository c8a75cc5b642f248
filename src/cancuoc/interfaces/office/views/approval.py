"""The second signature: many clean dossiers at once, after one look at the sum."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.issuance import queries, services
from cancuoc.domain.issuance.rules import ApprovalState
from cancuoc.domain.verification import queries as verification
from cancuoc.domain.verification.rules import Doubt
from cancuoc.foundation import idempotency
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.forms.approval import BatchForm, SendBackForm
from cancuoc.interfaces.office.forms.cards import ScanForm
from cancuoc.interfaces.office.presenters import approval as shown
from cancuoc.interfaces.office.presenters import review as opened
from cancuoc.interfaces.ui.forms import Choice
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock


@allow(Role.APPROVER)
@require_http_methods(["GET", "POST"])
def queue(request: OfficerRequest) -> HttpResponse:
    """List what waits, and on sending show the sum that one signature would cover."""
    view = _View(request)
    form = BatchForm.of(request, choices={"dossiers": view.choices})
    if request.POST.get("whole_page"):
        form = BatchForm(view.everything(request), choices={"dossiers": view.choices})
    if form.is_valid():
        context = {
            "form": form,
            "ids": form.ids,
            "summary": shown.summary(dossier_ids=form.ids, on=view.on),
            "barred": [row for row in view.rows if row["bar"]],
            "back": request.get_full_path(),
        }
        return render(request, "office/approval_sign.jinja", context)
    context = {"form": form, "view": view, "after": _after(request), "scan": ScanForm()}
    return render(request, "office/approval.jinja", context, status=form.status)


class _View:
    """One page of the queue as the request asks for it."""

    def __init__(self, request: OfficerRequest) -> None:
        actor = request.actor
        self.on = clock.today_vn(clock.now())
        self.unit = request.GET.get("unit", "")[:16]
        self.kit = request.GET.get("kit", "")[:40]
        page = request.GET.get("page", "1")
        self.page = int(page) if page.isdecimal() and 0 < int(page) < 10_000 else 1
        self.total = queries.count_waiting(
            scope=actor.units, on=self.on, unit_code=self.unit, kit=self.kit
        )
        self.pages = max(1, -(-self.total // shown.PAGE))
        found = queries.waiting_for_approval(
            scope=actor.units,
            on=self.on,
            unit_code=self.unit,
            kit=self.kit,
            offset=(self.page - 1) * shown.PAGE,
            limit=shown.PAGE,
        )
        bars = queries.approval_bars(dossier_ids=[row.dossier_id for row in found], by=actor)
        self.rows = shown.queue_rows(rows=found, bars=bars, on=self.on)
        groups = queries.waiting_groups(scope=actor.units, on=self.on)
        self.units = [("", _("Mọi đơn vị")), *shown.unit_choices(groups, on=self.on)]
        kits = shown.kit_choices(groups, unit_code=self.unit)
        self.kits = [("", _("Mọi bộ thiết bị")), *kits]
        self.left = opened.left_words(self.total)
        self.query = urlencode({"unit": self.unit, "kit": self.kit})
        self.choices = [
            Choice(str(row["id"]), str(row["code"])) for row in self.rows if not row["bar"]
        ]

    def everything(self, request: OfficerRequest) -> QueryDict:
        """Return what was posted, with every dossier of the page ticked that may be signed."""
        data = request.POST.copy()
        data.setlist("dossiers", [choice.value for choice in self.choices])
        return data


@allow(Role.APPROVER)
@require_POST
def sign(request: OfficerRequest) -> HttpResponse:
    """Approve what the sum showed; sending it twice signs once."""
    at = clock.now()
    chosen = [Choice(text, text) for text in request.POST.getlist("dossiers") if _is_id(text)]
    form = BatchForm.of(request, choices={"dossiers": chosen})
    if not form.is_valid():
        return redirect("office:approval")
    count = idempotency.once(
        key=form.idempotency_key,
        by=request.actor,
        at=at,
        write=lambda: services.approve(dossier_ids=form.ids, at=at, by=request.actor),
    )
    return redirect(f"{reverse('office:approval')}?approved={count}")


@allow(Role.APPROVER, person=True)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def item(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """Show one waiting dossier, and send it back to the reviewer when something is wrong."""
    at = clock.now()
    form = SendBackForm.of(request)
    if form.is_valid():
        services.send_back(dossier_id=dossier_id, reason=form.reason.sure, at=at, by=request.actor)
        return redirect(f"{reverse('office:approval')}?approved=back")
    return _page(request, dossier_id, form)


def _page(request: OfficerRequest, dossier_id: UUID, form: SendBackForm) -> HttpResponse:
    at = clock.now()
    row = queries.approval(dossier_id=dossier_id)
    found = opened.opened(
        dossier=enrolment.dossier(dossier_id=dossier_id),
        doubts=_doubts(dossier_id),
        what="approval",
        at=at,
        on=clock.today_vn(at),
        by=request.actor,
    )
    context = {
        "opened": found,
        "form": form,
        "waiting": row is not None and row.state is ApprovalState.WAITING,
        "bar": queries.approval_bars(dossier_ids=[dossier_id], by=request.actor).get(dossier_id),
        "single": BatchForm(),
    }
    return render(request, "office/approval_item.jinja", context, status=form.status)


def _doubts(dossier_id: UUID) -> tuple[Doubt, ...]:
    """What the checks once found and a reviewer cleared, oldest first, each once."""
    found = [d for r in verification.results(dossier_id=dossier_id) for d in r.doubts]
    return tuple(dict.fromkeys(found))


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _after(request: OfficerRequest) -> str:
    told = request.GET.get("approved", "")
    if told == "back":
        return _("Đã gửi lại cho cán bộ thẩm tra.")
    # A forged count of thousands of digits would not even be read as a number.
    counted = told.isdecimal() and len(told) < 6
    return _("Đã ký duyệt %(count)s hồ sơ.") % {"count": int(told)} if counted else ""


routes = [
    path("approval/", queue, name="approval"),
    path("approval/sign/", sign, name="approval_sign"),
    path("approval/<uuid:dossier_id>/", item, name="approval_item"),
]
