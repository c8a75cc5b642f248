"""Reads of e-ID accounts, as frozen values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cancuoc.domain.eid import models
from cancuoc.domain.eid.rules import HeldBy, State
from cancuoc.law.eid import LockCause


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """An account as its page shows it."""

    id: UUID
    person_id: UUID | None
    personal_number: str
    level: int
    held_by: HeldBy
    holder_number: str
    card_id: UUID
    card_expires_on: date | None
    state: State
    opened_at: datetime
    causes: tuple[LockCause, ...]


def account_of(*, personal_number: str) -> AccountRow | None:
    """Return the account of a number, or None."""
    row = models.Account.objects.filter(personal_number=personal_number).first()
    return _row(row) if row else None


def accounts_of_people(*, person_ids: Collection[UUID]) -> dict[UUID, AccountRow]:
    """Return the accounts of people by person id; those without one are left out."""
    rows = models.Account.objects.filter(person_id__in=person_ids)
    return {row.person_id: _row(row) for row in rows if row.person_id is not None}


def accounts_held_by(*, holder_number: str) -> list[AccountRow]:
    """Return the accounts someone holds: their own and those of their children."""
    rows = models.Account.objects.filter(holder_number=holder_number)
    return [_row(row) for row in rows.order_by("opened_at")]


def _row(row: models.Account) -> AccountRow:
    open_locks = row.locks.filter(ends_at__isnull=True).order_by("id")
    return AccountRow(
        id=row.id,
        person_id=row.person_id,
        personal_number=row.personal_number,
        level=row.level,
        held_by=HeldBy(row.held_by),
        holder_number=row.holder_number,
        card_id=row.card_id,
        card_expires_on=row.card_expires_on,
        state=State(row.state),
        opened_at=row.opened_at,
        causes=tuple(LockCause(cause) for cause in open_locks.values_list("cause", flat=True)),
    )
