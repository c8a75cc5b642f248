"""Who may open which screen: decorators for views and the services that grant roles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from datetime import date, datetime
from functools import wraps
from typing import Any, ClassVar, Final, Protocol, TypeVar, cast
from urllib.parse import urlencode
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, ActorKind, NotAllowed, Role
from cancuoc.foundation.models import RoleGrant, User
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel import clock
from cancuoc.kernel.ids import uuid7
from cancuoc.kernel.refusal import Refusal

CITY: Final = "01"
SHORTEST_PASSWORD: Final = 12
LONGEST_NAME: Final = 120
LONGEST_HAND: Final = 64
_USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}", re.ASCII)


class NotSignedIn(Refusal):
    """The page needs a signed-in officer."""

    status: ClassVar[int] = 401
    message = "Phiên làm việc đã hết hoặc chưa đăng nhập."
    next_step = "Vui lòng đăng nhập lại; nội dung đã nhập vẫn được giữ ở trang trước."


class NoPurpose(Refusal):
    """A look at a person without a stated purpose."""

    status: ClassVar[int] = 403
    message = "Cần nêu mục đích trước khi xem thông tin của một người."
    next_step = "Chọn mục đích công việc rồi mở lại hồ sơ."


class UnknownUser(Refusal):
    """No account has that sign-in name."""

    status: ClassVar[int] = 404
    message = "Không có tài khoản này."
    next_step = "Kiểm tra lại tên đăng nhập."


class UserExists(Refusal):
    """The sign-in name is taken; names are never used twice."""

    status: ClassVar[int] = 409
    message = "Tên đăng nhập này đã có người dùng."
    next_step = "Chọn một tên đăng nhập khác."


class BadAccount(Refusal):
    """A sign-in name or password that cannot be used."""

    message = "Tên đăng nhập hoặc mật khẩu chưa đúng mẫu."
    next_step = "Tên gồm 2 đến 64 chữ thường, số, dấu chấm; mật khẩu từ 12 ký tự."


class BadGrant(Refusal):
    """The dates of a grant do not follow each other."""

    message = "Ngày kết thúc đứng trước ngày bắt đầu."
    next_step = "Sửa lại ngày của quyền rồi lưu lại."


class OfficerRequest(HttpRequest):
    """A request that passed `allow`: it knows its actor."""

    actor: Actor


class View(Protocol):
    def __call__(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase: ...


V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def public(view: V) -> V:
    """Mark a view that needs no sign-in. Every view carries one access mark (tested)."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def allow(*roles: Role, person: bool = False) -> Callable[[V], V]:
    """Let only signed-in officers with one of `roles` in; `person` asks for a purpose first.

    Grants are read anew on every request, so a right withdrawn is gone at the next click.
    """

    def mark(view: V) -> V:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect(f"/office/sign-in/?{urlencode({'next': request.get_full_path()})}")
            actor = actor_of(request, at=clock.now(), acting=roles)
            if roles:
                actor.require(*roles)
            if person and not actor.purpose:
                return redirect(f"/office/purpose/?{urlencode({'next': request.get_full_path()})}")
            cast(OfficerRequest, request).actor = actor
            return view(request, *args, **kwargs)

        guarded.access = sorted(roles) or ["any officer"]  # type: ignore[attr-defined]
        return cast(V, guarded)

    return mark


def actor_of(request: HttpRequest, *, at: datetime, acting: Collection[Role] = ()) -> Actor:
    """Return the officer behind a request with the roles in force at `at`."""
    user = request.user
    if not isinstance(user, User):
        raise NotSignedIn
    purpose = request.session.get("purpose", "")
    return actor_for(user=user, on=clock.today_vn(at), purpose=purpose, acting=acting)


def actor_for(*, user: User, on: date, purpose: str = "", acting: Collection[Role] = ()) -> Actor:
    """Build the actor of an account with the grants in force on a day.

    `acting` names the roles that open the page: only their units count then, so that who
    commands one district and plans for the city does not command the city.
    """
    grants = user.grants.filter(valid_from__lte=on).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    )
    pairs = list(grants.values_list("role", "unit_code"))
    return Actor(
        id=f"user:{user.username}",
        kind=ActorKind.OFFICER,
        hand=user.hand,
        label=user.full_name,
        roles=frozenset(Role(role) for role, _ in pairs),
        units=tuple(sorted({unit for role, unit in pairs if not acting or role in acting})),
        purpose=purpose,
    )


def actor_named(
    *, username: str, on: date, purpose: str = "", acting: Collection[Role] = ()
) -> Actor:
    """Return the actor of the account with this sign-in name; `acting` as in `actor_for`."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise UnknownUser(username=username)
    return actor_for(user=user, on=on, purpose=purpose, acting=acting)


def actors_of(*, hand: str, on: date, acting: Collection[Role] = ()) -> tuple[Actor, ...]:
    """Return the actors of a living hand's accounts in use; `acting` as in `actor_for`."""
    rows = User.objects.filter(hand=hand, is_active=True).order_by("username")
    return tuple(actor_for(user=row, on=on, acting=acting) for row in rows)


def hands(*, usernames: Collection[str]) -> frozenset[str]:
    """Return the living hands behind sign-in names; names without an account are left out."""
    return frozenset(User.objects.filter(username__in=usernames).values_list("hand", flat=True))


def names_of(*, hands: Collection[str]) -> dict[str, str]:
    """Return the full names of living hands, as papers name officers; unknown ones are left out."""
    rows = User.objects.filter(hand__in=hands).order_by("username")
    return dict(rows.values_list("hand", "full_name"))


def full_names(*, usernames: Collection[str]) -> dict[str, str]:
    """Return the full names behind sign-in names; names without an account are left out."""
    rows = User.objects.filter(username__in=usernames)
    return dict(rows.values_list("username", "full_name"))


@transaction
def create_user(
    *, username: str, full_name: str, hand: str, password: str, at: datetime, by: Actor
) -> UUID:
    """Open an officer's account and return its id. `hand` names the living person."""
    by.require(Role.ADMINISTRATOR)
    if not _USERNAME.fullmatch(username) or len(password) < SHORTEST_PASSWORD:
        raise BadAccount
    full_name = _one_line(full_name, longest=LONGEST_NAME)
    # A hand with a space beside it would be another hand, and two eyes would pass for four.
    hand = _one_line(hand, longest=LONGEST_HAND)
    user = User(id=uuid7(at=at), username=username, full_name=full_name, hand=hand)
    user.set_password(password)
    try:
        with django_transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise UserExists(username=username) from error
    audit.record(act="access.create_user", at=at, by=by, object_kind="user", object_id=user.id)
    return user.id


def _one_line(text: str, *, longest: int) -> str:
    """Return text in one spelling with single spaces; raise `BadAccount` when it cannot stand."""
    clean = " ".join(unicodedata.normalize("NFC", text).split())
    if not 0 < len(clean) <= longest or not clean.isprintable():
        raise BadAccount
    return clean


@transaction
def grant(
    *,
    username: str,
    role: Role,
    unit_code: str,
    valid_from: date,
    valid_to: date | None = None,
    at: datetime,
    by: Actor,
) -> None:
    """Give a role in a unit. An administrator may not grant to his own hand."""
    by.require(Role.ADMINISTRATOR)
    if valid_to is not None and valid_to < valid_from:
        raise BadGrant
    user = User.objects.filter(username=username).first()
    if user is None:
        raise UnknownUser(username=username)
    if user.hand == by.hand:
        raise NotAllowed(
            "Không được tự phân quyền cho chính mình.",
            next_step="Nhờ một quản trị khác phân quyền.",
        )
    # The same right given again takes the new end; the audit keeps what was before.
    RoleGrant.objects.update_or_create(
        user=user,
        role=role,
        unit_code=unit_code,
        valid_from=valid_from,
        defaults={"valid_to": valid_to},
    )
    audit.record(
        act="access.grant",
        at=at,
        by=by,
        object_kind="user",
        object_id=user.id,
        unit_code=unit_code,
        role=str(role),
    )


@transaction
def withdraw(
    *, username: str, role: Role, unit_code: str, on: date, at: datetime, by: Actor
) -> int:
    """End a role from `on`; returns how many grants were ended. It works at the next click."""
    by.require(Role.ADMINISTRATOR)
    user = User.objects.filter(username=username).first()
    if user is None:
        raise UnknownUser(username=username)
    open_grants = RoleGrant.objects.filter(user=user, role=role, unit_code=unit_code).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    )
    ended = 0
    for row in open_grants.select_for_update():
        if row.valid_from >= on:
            row.delete()
        else:
            row.valid_to = date.fromordinal(on.toordinal() - 1)
            row.save(update_fields=["valid_to"])
        ended += 1
    audit.record(
        act="access.withdraw",
        at=at,
        by=by,
        object_kind="user",
        object_id=user.id,
        unit_code=unit_code,
        role=str(role),
        ended=ended,
    )
    return ended
