"""Signing in with name and password, slowed down after wrong tries."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import ClassVar, Final

from django.contrib.auth.hashers import check_password, make_password

from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, ActorKind
from cancuoc.foundation.models import AuditEvent, User
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.refusal import Refusal

TRIES: Final = 5
WINDOW: Final = timedelta(minutes=15)
_VISITOR: Final = Actor(id="visitor", kind=ActorKind.SYSTEM, hand="visitor")


class WrongPassword(Refusal):
    """The name and the password do not belong together; we do not say which is wrong."""

    status: ClassVar[int] = 422
    message = "Tên đăng nhập hoặc mật khẩu không đúng."
    next_step = "Kiểm tra phím Caps Lock và bộ gõ rồi nhập lại."


class TooManyTries(Refusal):
    """Five wrong passwords within a quarter of an hour."""

    status: ClassVar[int] = 429
    message = "Nhập sai mật khẩu quá nhiều lần."
    next_step = "Chờ 15 phút rồi thử lại, hoặc nhờ quản trị đặt lại mật khẩu."


def verify(*, username: str, password: str, at: datetime) -> User:
    """Return the account, or refuse; every wrong try is an audit line of its own."""
    if _wrong_tries(username=username, at=at) >= TRIES:
        raise TooManyTries
    user = User.objects.filter(username=username, is_active=True).first()
    # A missing account costs as much time as a wrong password, so names cannot be listed.
    stored = user.password if user else _dummy()
    if check_password(password, stored) and user is not None:
        _note(act="access.sign_in", username=username, at=at)
        return user
    _note(act="access.wrong_password", username=username, at=at)
    raise WrongPassword


@transaction
def _note(*, act: str, username: str, at: datetime) -> None:
    audit.record(act=act, at=at, by=_VISITOR, object_kind="account", object_id=username[:64])


def _wrong_tries(*, username: str, at: datetime) -> int:
    recent = AuditEvent.objects.filter(
        object_kind="account", object_id=username[:64], at__gt=at - WINDOW
    )
    last_good = recent.filter(act="access.sign_in").order_by("-id").values_list("id", flat=True)
    wrong = recent.filter(act="access.wrong_password")
    newest = last_good.first()
    return wrong.filter(id__gt=newest).count() if newest else wrong.count()


@cache
def _dummy() -> str:
    return make_password("no account has this password")
