"""Partners: who may ask, with which scopes, until when."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as django_transaction

from cancuoc.domain.abis import models
from cancuoc.domain.abis.refusals import BadRequest, PartnerExists, UnknownPartner
from cancuoc.domain.abis.rules import Scope, usable_id
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor, Role
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.ids import uuid7


def digest(token: str) -> bytes:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


@transaction
def add_partner(
    *,
    name: str,
    scopes: Sequence[Scope],
    callback_hosts: Sequence[str] = (),
    expires_at: datetime,
    at: datetime,
    by: Actor,
) -> str:
    """Register a partner and return its token, which is shown this once.

    Raises NotAllowed, BadRequest, PartnerExists.
    """
    by.require(Role.ADMINISTRATOR)
    if not usable_id(name) or len(name) > 60:
        raise BadRequest(field="name")
    token, key = secrets.token_urlsafe(32), uuid7(at=at)
    try:
        with django_transaction.atomic():
            models.Partner.objects.create(
                id=key,
                name=name,
                token=digest(token),
                scopes=sorted(str(scope) for scope in scopes),
                callback_hosts=sorted(host.lower() for host in callback_hosts),
                created_at=at,
                expires_at=expires_at,
            )
    except IntegrityError as error:
        raise PartnerExists(name=name) from error
    _note("abis.partner.add", key, name=name, at=at, by=by)
    return token


@transaction
def revoke_partner(*, name: str, at: datetime, by: Actor) -> None:
    """Let a partner's token count no more, from now on. Raises NotAllowed, UnknownPartner."""
    by.require(Role.ADMINISTRATOR)
    row = models.Partner.objects.select_for_update().filter(name=name).first()
    if row is None:
        raise UnknownPartner(name=name)
    row.revoked_at = row.revoked_at or at
    row.save(update_fields=["revoked_at"])
    _note("abis.partner.revoke", row.id, name=name, at=at, by=by)


def _note(act: str, partner: UUID, *, name: str, at: datetime, by: Actor) -> None:
    audit.record(
        act=act,
        at=at,
        by=by,
        object_kind="partner",
        object_id=str(partner),
        name=name,
    )
