"""Accounts and their roles as the administrator reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cancuoc.domain.units import queries as units
from cancuoc.domain.units.queries import UnitRow
from cancuoc.domain.units.rules import CITY_CODE
from cancuoc.foundation.accounts import AccountRow, GrantRow
from cancuoc.foundation.actor import Actor, Role
from cancuoc.interfaces.ui.forms import Choice
from cancuoc.interfaces.ui.presenters import role_word
from cancuoc.kernel.textdate import vi_date


def account_columns() -> list[dict[str, Any]]:
    """Return the head of the list of accounts."""
    return [
        {"key": "username", "text": _("Tên đăng nhập")},
        {"key": "full_name", "text": _("Họ và tên")},
        {"key": "roles", "text": _("Quyền hôm nay")},
        {"key": "state", "text": _("Tình trạng")},
    ]


def account_rows(*, accounts: Iterable[AccountRow], on: date) -> list[dict[str, Any]]:
    """Return one row an account."""
    return [
        {
            "username": row.username,
            "full_name": row.full_name,
            "roles": ", ".join(role_word(role) for role in row.roles(on=on)) or _("Chưa có quyền"),
            "state": _("Đang dùng") if row.is_active else _("Đã khóa"),
            "_href": reverse("office:user", args=[row.username]),
        }
        for row in accounts
    ]


def grants(
    *, account: AccountRow, names: Mapping[str, UnitRow], by: Actor, on: date
) -> list[dict[str, Any]]:
    """Return the roles of an account; those open within the administrator's area may end."""
    return [
        {
            "id": row.id,
            "role": role_word(row.role),
            "unit": names[row.unit_code].full_name if row.unit_code in names else row.unit_code,
            "dates": _dates(row),
            "state": _grant_state(row, on),
            "may_end": row.open_from(on=on)
            and account.hand != by.hand
            and within(row.unit_code, by=by, on=on),
        }
        for row in account.grants
    ]


def within(unit_code: str, *, by: Actor, on: date) -> bool:
    """Say whether a unit lies in the administrator's own area."""
    return units.covers(scope=by.units, unit_code=unit_code, on=on)


def names_of(accounts: Sequence[AccountRow], *, on: date) -> dict[str, UnitRow]:
    """Return the units that grants name, in one read."""
    codes = {grant.unit_code for account in accounts for grant in account.grants}
    return units.units_named(codes=codes, on=on)


def role_choices() -> list[Choice]:
    """Return every role with its word."""
    return [Choice(str(role), role_word(role)) for role in Role]


def unit_choices(*, by: Actor, on: date) -> list[Choice]:
    """Return the units an administrator may give roles in, districts before their communes."""
    rows = [
        row
        for row in units.units_in_force(on=on)
        if CITY_CODE in by.units or {row.code, row.parent} & set(by.units)
    ]
    parents = {row.code: row.name for row in rows}
    rows.sort(key=lambda r: (r.level, parents.get(r.parent, ""), r.name))
    ordered = sorted(rows, key=lambda r: ["city", "district", "commune"].index(r.level))
    return [Choice(r.code, _unit_line(r, parents)) for r in ordered]


def _unit_line(row: UnitRow, parents: Mapping[str, str]) -> str:
    above = parents.get(row.parent, "")
    return f"{row.full_name} ({above})" if above and row.parent != CITY_CODE else row.full_name


def _dates(row: GrantRow) -> str:
    start = vi_date(row.valid_from)
    if row.valid_to is None:
        return _("từ %(start)s") % {"start": start}
    return _("%(start)s đến %(end)s") % {"start": start, "end": vi_date(row.valid_to)}


def _grant_state(row: GrantRow, on: date) -> str:
    if row.in_force(on=on):
        return _("Đang có hiệu lực")
    return _("Chưa đến ngày") if row.valid_from > on else _("Đã hết")
