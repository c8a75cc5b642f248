"""Accounts and roles: right rights, by unit and day, and never one's own."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cancuoc.foundation import access, accounts
from cancuoc.foundation.access import OfficerRequest, allow
from cancuoc.foundation.accounts import AccountRow
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.interfaces.office.forms.users import AccountForm, GrantForm
from cancuoc.interfaces.office.presenters import users as presenter
from cancuoc.interfaces.ui.views import render
from cancuoc.kernel import clock


@allow(Role.ADMINISTRATOR)
@require_GET
def users(request: OfficerRequest) -> HttpResponse:
    """List the accounts, narrowed by a part of a name."""
    text = request.GET.get("q", "").strip()[:60]
    found = accounts.accounts(text=text)
    context = {
        "q": text,
        "count": len(found),
        "columns": presenter.account_columns(),
        "rows": presenter.account_rows(accounts=found, on=_today()),
    }
    return render(request, "office/users.jinja", context)


@allow(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def new_user(request: OfficerRequest) -> HttpResponse:
    """Open an account and show its first password once."""
    form = AccountForm.of(request)
    if form.is_valid():
        username, password = form.username.sure, accounts.new_password()
        try:
            _create(form, password, by=request.actor)
        except access.UserExists as refusal:
            form.add_error("username", refusal.next_step)
        except access.BadAccount as refusal:
            form.add_error("username", refusal.next_step)
        else:
            account = accounts.account(username=username)
            return _secret(request, account, password, new=True)
    return render(request, "office/user_new.jinja", {"form": form}, status=form.status)


@allow(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def user(request: OfficerRequest, username: str) -> HttpResponse:
    """Show an account; a form posted here gives a role."""
    account = accounts.account(username=username)
    today = _today()
    form = GrantForm.of(
        request,
        on=today,
        initial={"valid_from": today},
        choices={
            "role": presenter.role_choices(),
            "unit": presenter.unit_choices(by=request.actor, on=today),
        },
    )
    if form.is_valid():
        access.grant(
            username=account.username,
            role=Role(form.role.sure),
            unit_code=form.unit.sure,
            valid_from=form.valid_from.sure,
            valid_to=form.valid_to.value,
            at=clock.now(),
            by=request.actor,
        )
        return _back(account)
    context = _account_context(account, by=request.actor, on=today)
    return render(request, "office/user.jinja", {**context, "form": form}, status=form.status)


@allow(Role.ADMINISTRATOR)
@require_POST
def withdraw(request: OfficerRequest, username: str, grant_id: int) -> HttpResponse:
    """End a role today; it is gone at the officer's next click."""
    today = _today()
    grant = accounts.grant_of(username=username, grant_id=grant_id)
    if not grant.open_from(on=today):
        raise accounts.NothingToWithdraw
    if accounts.account(username=username).hand == request.actor.hand:
        raise accounts.OwnAccount
    _require_area(grant.unit_code, by=request.actor, on=today)
    access.withdraw(
        username=username,
        role=grant.role,
        unit_code=grant.unit_code,
        on=today,
        at=clock.now(),
        by=request.actor,
    )
    return _back(accounts.account(username=username))


@allow(Role.ADMINISTRATOR)
@require_POST
def set_active(request: OfficerRequest, username: str) -> HttpResponse:
    """Close an account or open it again."""
    account = _within(username, by=request.actor)
    active = request.POST.get("active") == "1"
    accounts.set_active(username=username, active=active, at=clock.now(), by=request.actor)
    return _back(account)


@allow(Role.ADMINISTRATOR)
@require_POST
def reset_password(request: OfficerRequest, username: str) -> HttpResponse:
    """Give a new password and show it once."""
    account = _within(username, by=request.actor)
    password = accounts.reset_password(username=username, at=clock.now(), by=request.actor)
    return _secret(request, account, password, new=False)


def _create(form: AccountForm, password: str, *, by: Actor) -> UUID:
    return access.create_user(
        username=form.username.sure,
        full_name=form.full_name.sure,
        hand=form.hand.sure,
        password=password,
        at=clock.now(),
        by=by,
    )


def _within(username: str, *, by: Actor) -> AccountRow:
    """Return the account if all its open rights lie in the administrator's area."""
    account = accounts.account(username=username)
    today = _today()
    for grant in account.grants:
        if grant.open_from(on=today):
            _require_area(grant.unit_code, by=by, on=today)
    return account


def _require_area(unit_code: str, *, by: Actor, on: date) -> None:
    if not presenter.within(unit_code, by=by, on=on):
        raise NotAllowed


def _account_context(account: AccountRow, *, by: Actor, on: date) -> dict[str, Any]:
    names = presenter.names_of([account], on=on)
    return {
        "account": account,
        "own": account.hand == by.hand,
        "grants": presenter.grants(account=account, names=names, by=by, on=on),
    }


def _secret(
    request: OfficerRequest, account: AccountRow, password: str, *, new: bool
) -> HttpResponse:
    context = {"account": account, "password": password, "new": new}
    response = render(request, "office/user_password.jinja", context)
    # A secret shown once must not come back from the history of the browser.
    response["Cache-Control"] = "no-store"
    return response


def _back(account: AccountRow) -> HttpResponse:
    return redirect(reverse("office:user", args=[account.username]))


def _today() -> date:
    return clock.today_vn(clock.now())


routes = [
    path("users/", users, name="users"),
    path("users/new/", new_user, name="user_new"),
    path("users/<str:username>/", user, name="user"),
    path("users/<str:username>/grants/<int:grant_id>/withdraw/", withdraw, name="user_withdraw"),
    path("users/<str:username>/active/", set_active, name="user_active"),
    path("users/<str:username>/password/", reset_password, name="user_password"),
]
