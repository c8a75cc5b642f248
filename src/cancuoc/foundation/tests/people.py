"""Accounts and requests for the tests of the foundation, made without slow passwords."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest
from django.test import RequestFactory

from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.foundation.models import RoleGrant, User
from cancuoc.kernel.ids import uuid7

# 23:30 of 5 July in UTC is half past six of 6 July in Hà Nội.
AT = datetime(2024, 7, 5, 23, 30, tzinfo=UTC)
TODAY = date(2024, 7, 6)
SYSTEM = Actor.system("test")


def administrator(hand: str = "hand-admin") -> Actor:
    return Actor(
        id="user:quantri",
        kind=ActorKind.OFFICER,
        hand=hand,
        roles=frozenset({Role.ADMINISTRATOR}),
        units=("01",),
    )


def reviewer(purpose: str = "dossier") -> Actor:
    return Actor(
        id="user:thamtra",
        kind=ActorKind.OFFICER,
        hand="hand-reviewer",
        roles=frozenset({Role.REVIEWER}),
        units=("009",),
        purpose=purpose,
    )


def account(username: str = "huong", *, hand: str = "", active: bool = True) -> User:
    user = User(
        id=uuid7(at=AT),
        username=username,
        full_name="Đỗ Thị Hường",
        hand=hand or f"hand-{username}",
        is_active=active,
    )
    user.set_unusable_password()
    user.save(force_insert=True)
    return user


def held(
    user: User,
    role: Role,
    unit: str = "009",
    *,
    since: date = date(2024, 1, 1),
    until: date | None = None,
) -> RoleGrant:
    return RoleGrant.objects.create(
        user=user, role=role, unit_code=unit, valid_from=since, valid_to=until
    )


def request_of(user: User | None, path: str = "/office/due/?q=1", **session: Any) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = user or AnonymousUser()
    request.session = dict(session)  # type: ignore[assignment]
    return request


@contextmanager
def refusing(kind: type[Exception], *, match: str | None = None) -> Iterator[Any]:
    """Expect a refusal, and leave the test's own transaction whole: a service that refuses
    spoils the transaction it joined, on purpose."""
    with pytest.raises(kind, match=match) as caught, transaction.atomic():
        yield caught
