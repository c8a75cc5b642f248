"""Officers' accounts after they were opened: lists, closing, opening again, new passwords."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db.models import Q

from cancuoc.foundation import audit
from cancuoc.foundation.access import UnknownUser
from cancuoc.foundation.actor import Actor, NotAllowed, Role
from cancuoc.foundation.models import RoleGrant, User
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.refusal import Refusal

# Letters and digits that nobody mistakes for one another when reading aloud.
_ALPHABET: Final = "abcdefghkmnpqrstuvwxyz23456789"
_GROUPS: Final = 4


class OwnAccount(NotAllowed):
    """An administrator touches the account of his own hand."""

    status: ClassVar[int] = 403
    message = "Không được tự thay đổi tài khoản của chính mình."
    next_step = "Nhờ một quản trị khác thực hiện."


class NothingToWithdraw(Refusal):
    """No grant with this number is open."""

    status: ClassVar[int] = 409
    message = "Quyền này đã hết hiệu lực hoặc đã được thu hồi."
    next_step = "Tải lại trang để xem các quyền hiện có."


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRow:
    """A role in a unit; both days are included, `valid_to` None means still open."""

    id: int
    role: Role
    unit_code: str
    valid_from: date
    valid_to: date | None

    def in_force(self, *, on: date) -> bool:
        """Whether the role may be used on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def open_from(self, *, on: date) -> bool:
        """Whether the role may be used on a day or later."""
        return self.valid_to is None or on <= self.valid_to


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """An officer's account with all its grants, newest first."""

    id: UUID
    username: str
    full_name: str
    hand: str
    is_active: bool
    grants: tuple[GrantRow, ...]

    def roles(self, *, on: date) -> tuple[Role, ...]:
        """Return the roles in force on a day."""
        return tuple(sorted({grant.role for grant in self.grants if grant.in_force(on=on)}))


def accounts(*, text: str = "", limit: int = 200) -> tuple[AccountRow, ...]:
    """Return accounts by sign-in name; `text` narrows by a part of the name or sign-in name."""
    rows = User.objects.prefetch_related("grants").order_by("username")
    if text:
        text = unicodedata.normalize("NFC", text)
        rows = rows.filter(Q(username__icontains=text) | Q(full_name__icontains=text))
    return tuple(_row(user) for user in rows[:limit])


def account(*, username: str) -> AccountRow:
    """Return one account, also a closed one; raise `UnknownUser`."""
    user = User.objects.prefetch_related("grants").filter(username=username[:64]).first()
    if user is None:
        raise UnknownUser(username=username)
    return _row(user)


def grant_of(*, username: str, grant_id: int) -> GrantRow:
    """Return one grant of an account; raise `UnknownUser` or `NothingToWithdraw`."""
    found = next((g for g in account(username=username).grants if g.id == grant_id), None)
    if found is None:
        raise NothingToWithdraw
    return found


def new_password() -> str:
    """Return a password of 78 bits to be read out once, such as "k7mh-2pqr-x9vw-4ntz"."""
    letters = [secrets.choice(_ALPHABET) for _ in range(4 * _GROUPS)]
    return "-".join("".join(letters[n : n + 4]) for n in range(0, len(letters), 4))


@transaction
def set_active(*, username: str, active: bool, at: datetime, by: Actor) -> None:
    """Close an account or open it again; a closed one is signed out at its next click."""
    user = _someone_else(username, by)
    user.is_active = active
    user.save(update_fields=["is_active"])
    act = "access.reactivate" if active else "access.deactivate"
    audit.record(act=act, at=at, by=by, object_kind="user", object_id=user.id)


@transaction
def reset_password(*, username: str, at: datetime, by: Actor) -> str:
    """Give an account a new password and return it once; old sessions end with the old one."""
    user = _someone_else(username, by)
    password = new_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(act="access.reset_password", at=at, by=by, object_kind="user", object_id=user.id)
    return password


def _someone_else(username: str, by: Actor) -> User:
    by.require(Role.ADMINISTRATOR)
    user = User.objects.select_for_update().filter(username=username[:64]).first()
    if user is None:
        raise UnknownUser(username=username)
    if user.hand == by.hand:
        raise OwnAccount
    return user


def _row(user: User) -> AccountRow:
    grants = sorted(user.grants.all(), key=lambda g: (g.valid_from, g.id), reverse=True)
    return AccountRow(
        id=user.id,
        username=user.username,
        full_name=user.full_name,
        hand=user.hand,
        is_active=user.is_active,
        grants=tuple(_grant(row) for row in grants),
    )


def _grant(row: RoleGrant) -> GrantRow:
    return GrantRow(
        id=row.id,
        role=Role(row.role),
        unit_code=row.unit_code,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
