"""Officers for tests of the doors: an account with roles, and a client signed in with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from django.test import Client

from cancuoc.foundation import access
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.models import User

AT = datetime(2024, 7, 6, 2, 0, tzinfo=UTC)
ON = date(2024, 7, 6)
PASSWORD = "mat-khau-thu-2024"
PURPOSE = "campaign"
_SYSTEM = Actor.system("test")


def officer(
    username: str,
    *roles: Role,
    units: Sequence[str] = ("00367",),
    full_name: str = "Trần Văn Khu",
) -> User:
    """Open an account with roles in units, in force since the beginning of 2024."""
    access.create_user(
        username=username,
        full_name=full_name,
        hand=username,
        password=PASSWORD,
        at=AT,
        by=_SYSTEM,
    )
    for role in roles:
        for unit in units:
            access.grant(
                username=username,
                role=role,
                unit_code=unit,
                valid_from=date(2024, 1, 1),
                at=AT,
                by=_SYSTEM,
            )
    return User.objects.get(username=username)


def actor(username: str, *, purpose: str = PURPOSE) -> Actor:
    """Return the actor of an account, as a service sees it."""
    return access.actor_named(username=username, on=ON, purpose=purpose)


def signed_in(user: User, *, purpose: str = PURPOSE) -> Client:
    """Return a client signed in as the officer, who has stated a purpose unless it is ""."""
    client = Client()
    client.force_login(user)
    if purpose:
        session = client.session
        session["purpose"] = purpose
        session.save()
    return client
