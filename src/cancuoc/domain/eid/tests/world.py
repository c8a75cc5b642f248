"""Dossiers that ask for accounts, and short ways to look at what became of them."""

from __future__ import annotations

import dataclasses
import itertools
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from cancuoc.domain.eid import queries, services
from cancuoc.domain.eid.rules import HeldBy
from cancuoc.domain.enrolment import queries as enrolment
from cancuoc.domain.enrolment.queries import DossierDetail
from cancuoc.domain.enrolment.tests import samples
from cancuoc.domain.issuance import facts as issuance
from cancuoc.foundation.actor import Actor, ActorKind, Role
from cancuoc.foundation.models import OutboxFact
from cancuoc.packet.content import EidRequest

AT = samples.AT
EXPIRES = date(2034, 1, 1)
SYSTEM = Actor.system("eid")
SIGNER = "001190000019"
_numbers = itertools.count(1)


def clerk(*roles: Role, kind: ActorKind = ActorKind.OFFICER) -> Actor:
    return Actor(
        id="user:trathe",
        kind=kind,
        hand="hand-trathe",
        roles=frozenset(roles or (Role.CARD_DESK,)),
        units=("01",),
        purpose="handover",
    )


def dossier(
    band: str = ">=14",
    *,
    level: int = 2,
    phone: str = "",
    number: str = "",
    asks: bool = True,
    **eid: Any,
) -> DossierDetail:
    """A received dossier with its own number and phone, unless others are given."""
    n = next(_numbers)
    captured = samples.captured(n, band=band)
    declared = captured.identity.declared
    own = number or f"{declared.personal_number[:-4]}{n % 10_000:04d}"
    by_other = {"by_representative": band != ">=14", **eid}
    request = EidRequest(level=level, phone=phone or f"+8491{n:07d}", **by_other)
    identity = dataclasses.replace(
        captured.identity,
        person_id=uuid4(),
        declared=dataclasses.replace(declared, personal_number=own),
        eid=request if asks else None,
    )
    (key,) = samples.receive(dataclasses.replace(captured, identity=identity))
    return enrolment.dossier(dossier_id=key)


def open_account(
    detail: DossierDetail,
    *,
    card: UUID | None = None,
    at: datetime = AT,
    expires: date | None = EXPIRES,
) -> UUID | None:
    with transaction.atomic():
        return services.open_account(
            dossier=detail, card_id=card or uuid4(), card_expires_on=expires, at=at, by=SYSTEM
        )


def account(detail: DossierDetail) -> queries.AccountRow:
    found = queries.account_of(personal_number=detail.personal_number)
    assert found is not None
    return found


def acts(detail: DossierDetail) -> list[str]:
    return [step.act for step in queries.account_steps(account_id=account(detail).id)]


def told(name: str) -> int:
    return OutboxFact.objects.filter(topic=f"eid.{name}").count()


def handed(detail: DossierDetail, card: UUID | None = None, **changes: Any) -> issuance.HandedOver:
    values: dict[str, Any] = {
        "at": AT,
        "card_id": card or uuid4(),
        "dossier_id": detail.id,
        "person_id": detail.person_id,
        "unit_code": detail.unit_code,
        "band": detail.band,
        "receiver": "holder",
        "issued_on": date(2024, 7, 6),
        "expires_on": EXPIRES,
    }
    return issuance.HandedOver(**{**values, **changes})


def account_holder(detail: DossierDetail) -> HeldBy:
    open_account(detail)
    return account(detail).held_by
