"""e-ID accounts at the counter: how one stands, lock and unlock when its holder asks."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from cancuoc.domain.eid import queries, services
from cancuoc.domain.eid.refusals import NoSuchAccount
from cancuoc.domain.eid.rules import HeldBy
from cancuoc.domain.population import queries as population
from cancuoc.foundation import audit
from cancuoc.foundation.access import NoPurpose, OfficerRequest, allow
from cancuoc.foundation.actor import Role
from cancuoc.interfaces.office.forms.account import OwnPhoneForm, WhoseForm
from cancuoc.interfaces.office.presenters import account as shown
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock
from cancuoc.law import ages
from cancuoc.law.eid import LockCause


@allow(Role.CARD_DESK, person=True)
@require_http_methods(["GET", "POST"])
def find(request: OfficerRequest) -> HttpResponse:
    """Find an account by its owner's number; any desk serves any resident."""
    form = WhoseForm.of(request)
    if not form.is_valid():
        return render(request, "office/account.jinja", {"form": form}, status=form.status)
    found = queries.account_of(personal_number=form.number.sure.value)
    if found is None:
        refusal = NoSuchAccount()
        context = {"form": WhoseForm(), "refusal": refusal}
        return render(request, "office/account.jinja", context, status=refusal.status)
    return redirect("office:account_page", found.id)


@allow(Role.CARD_DESK, person=True)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def page(request: OfficerRequest, account_id: UUID) -> HttpResponse:
    """Show an account; a POST gives it to its owner, who turned 14."""
    form = OwnPhoneForm.of(request)
    if form.is_valid():
        services.hand_to_holder(
            account_id=account_id, phone=form.phone.sure.e164, at=clock.now(), by=request.actor
        )
        return redirect("office:account_page", account_id)
    return _page(request, account_id, form)


def _page(request: OfficerRequest, account_id: UUID, form: OwnPhoneForm) -> HttpResponse:
    at = clock.now()
    if not request.actor.purpose:
        raise NoPurpose
    account = queries.account(account_id=account_id)
    audit.record(
        act="look.account",
        at=at,
        by=request.actor,
        object_kind="account",
        object_id=account.id,
        person_id=account.person_id,
        unit_code=account.unit_code,
    )
    owner = population.by_numbers(personal_numbers=[account.personal_number]).get(
        account.personal_number
    )
    on = clock.today_vn(at)
    grown = owner is not None and ages.band(born=owner.born, on=on) is ages.Band.FROM_14
    context = {
        "account": account,
        "owner": owner,
        "on": on,
        "panel": shown.panel(account),
        "steps": shown.steps(queries.account_steps(account_id=account_id)),
        "form": form,
        "asked": LockCause.HOLDER_ASKS in account.causes,
        "may_own": grown and account.held_by is HeldBy.REPRESENTATIVE,
    }
    return render(request, "office/account_page.jinja", context, status=form.status)


@allow(Role.CARD_DESK, person=True)
@require_POST
@transaction.atomic
def lock(request: OfficerRequest, account_id: UUID) -> HttpResponse:
    """Lock at the holder's request (Law 26/2023/QH15 Art. 34(1)(a))."""
    cause = LockCause.HOLDER_ASKS
    services.lock(account_id=account_id, cause=cause, at=clock.now(), by=request.actor)
    return redirect("office:account_page", account_id)


@allow(Role.CARD_DESK, person=True)
@require_POST
@transaction.atomic
def unlock(request: OfficerRequest, account_id: UUID) -> HttpResponse:
    """End the holder's own lock; other causes stay."""
    cause = LockCause.HOLDER_ASKS
    services.unlock(account_id=account_id, cause=cause, at=clock.now(), by=request.actor)
    return redirect("office:account_page", account_id)


routes = [
    path("account/", find, name="account"),
    path("account/<uuid:account_id>/", page, name="account_page"),
    path("account/<uuid:account_id>/lock/", lock, name="account_lock"),
    path("account/<uuid:account_id>/unlock/", unlock, name="account_unlock"),
]
