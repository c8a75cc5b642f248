"""Reads of partners, encounters, galleries and tasks. A partner sees its own and no other's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cancuoc.domain.abis import models, sealing
from cancuoc.domain.abis.refusals import BadRequest, TokenRefused, UnknownRecord
from cancuoc.domain.abis.rules import ALL, Scope, Status, TaskState
from cancuoc.foundation.keys import KeyClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A partner that showed its token."""

    partner: UUID
    name: str
    scopes: frozenset[Scope]
    callback_hosts: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerRow:
    """A partner as an administrator sees it."""

    name: str
    scopes: tuple[str, ...]
    callback_hosts: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterRow:
    """One encounter with what was said, opened."""

    id: UUID
    person_id: str
    encounter_id: str
    status: Status
    galleries: tuple[str, ...]
    subject: UUID
    encounter_type: str
    client_data: str | None
    contextual: Mapping[str, Any] | None
    biographic: Mapping[str, Any] | None


def internal_gallery(partner: UUID) -> str:
    """Return the gallery of uniqueness that holds a partner's subjects."""
    return f"abis:{partner}"


def caller(*, digest: bytes, at: datetime) -> Caller:
    """Return the partner with this token's digest. Raises TokenRefused."""
    row = models.Partner.objects.filter(
        token=digest, revoked_at__isnull=True, expires_at__gt=at
    ).first()
    if row is None:
        raise TokenRefused
    return Caller(
        partner=row.id,
        name=row.name,
        scopes=frozenset(map(Scope, row.scopes)),
        callback_hosts=frozenset(row.callback_hosts),
    )


def partners() -> list[PartnerRow]:
    """Return all partners by name."""
    return [
        PartnerRow(
            name=row.name,
            scopes=tuple(row.scopes),
            callback_hosts=tuple(row.callback_hosts),
            created_at=row.created_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
        )
        for row in models.Partner.objects.order_by("name")
    ]


def encounters(*, caller: Caller, person_id: str, encounter_id: str = "") -> list[EncounterRow]:
    """Return a person's encounters, the oldest first. Raises UnknownRecord when there is none."""
    rows = models.Encounter.objects.filter(partner_id=caller.partner, person_id=person_id)
    if encounter_id:
        rows = rows.filter(encounter_id=encounter_id)
    found = [_opened(row) for row in rows.order_by("created_at", "id")]
    if not found:
        raise UnknownRecord
    return found


def samples(*, row: EncounterRow) -> list[dict[str, Any]]:
    """Return the biometric data of an encounter as they were sent."""
    sealed = models.Encounter.objects.values_list("samples", flat=True).get(id=row.id)
    found: list[dict[str, Any]] = sealing.unseal(
        bytes(sealed), kind=KeyClass.BIOMETRIC_CHILD, row=row.id
    )
    return found


def of_subjects(*, caller: Caller, subjects: Sequence[UUID]) -> dict[UUID, EncounterRow]:
    """Return the encounters of these subjects of uniqueness."""
    rows = models.Encounter.objects.filter(partner_id=caller.partner, subject__in=subjects)
    return {row.subject: _opened(row) for row in rows}


def galleries(*, caller: Caller) -> list[str]:
    """Return the names of the partner's galleries."""
    rows = models.Encounter.objects.filter(partner_id=caller.partner)
    return sorted({name for names in rows.values_list("galleries", flat=True) for name in names})


def gallery(
    *, caller: Caller, name: str, offset: int = 0, limit: int = 1000
) -> list[tuple[str, str]]:
    """Return ids of person and encounter in a gallery, in a fixed order.

    Raises BadRequest, UnknownRecord when the gallery is empty or unknown.
    """
    if not (0 <= offset < 2**31 and 1 <= limit <= 10_000):
        raise BadRequest(field="offset, limit")
    rows = models.Encounter.objects.filter(partner_id=caller.partner, galleries__contains=[name])
    if not rows.exists():
        raise UnknownRecord
    page = rows.order_by("created_at", "id")[offset : offset + limit]
    return list(page.values_list("person_id", "encounter_id"))


def searchable(*, caller: Caller, gallery: str) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """Return the subjects a search in this gallery may find, and those it must leave out.

    Raises UnknownRecord when the gallery does not exist.
    """
    rows = models.Encounter.objects.filter(partner_id=caller.partner)
    inside = rows if gallery == ALL else rows.filter(galleries__contains=[gallery])
    if gallery != ALL and not inside.exists():
        raise UnknownRecord
    wanted = frozenset(inside.filter(status=str(Status.ACTIVE)).values_list("subject", flat=True))
    return wanted, frozenset(rows.values_list("subject", flat=True)) - wanted


def task_state(*, caller: Caller, task_id: str) -> TaskState:
    """Return how far a task's answer has come. Raises UnknownRecord."""
    row = task(caller=caller, task_id=task_id)
    return TaskState(row.state)


def task(*, caller: Caller, task_id: str) -> models.Task:
    """Return a task of the partner. Raises UnknownRecord."""
    try:
        key = UUID(task_id)
    except ValueError as error:
        raise UnknownRecord from error
    row = models.Task.objects.filter(partner_id=caller.partner, id=key).first()
    if row is None:
        raise UnknownRecord
    return row


def _opened(row: models.Encounter) -> EncounterRow:
    facts = sealing.unseal(bytes(row.facts), kind=KeyClass.IDENTITY, row=row.id)
    return EncounterRow(
        id=row.id,
        person_id=row.person_id,
        encounter_id=row.encounter_id,
        status=Status(row.status),
        galleries=tuple(row.galleries),
        subject=row.subject,
        encounter_type=facts["type"],
        client_data=facts["client"],
        contextual=facts["contextual"],
        biographic=facts["biographic"],
    )
