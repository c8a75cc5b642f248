"""Reads of e-ID accounts, as frozen values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cancuoc.domain.eid import models
from cancuoc.domain.eid.refusals import NoSuchAccount
from cancuoc.domain.eid.rules import HeldBy, State
from cancuoc.law.eid import LockCause


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """An account as its page shows it."""

    id: UUID
    person_id: UUID | None
    personal_number: str
    band: str
    unit_code: str
    level: int
    held_by: HeldBy
    holder_number: str
    card_id: UUID
    card_expires_on: date | None
    state: State
    opened_at: datetime
    causes: tuple[LockCause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStep:
    """One move of an account, for its time line."""

    act: str
    state: State
    at: datetime
    by: str
    reason: str


def account(*, account_id: UUID) -> AccountRow:
    """Return one account, or refuse with `NoSuchAccount`."""
    row = models.Account.objects.filter(id=account_id).first()
    if row is None:
        raise NoSuchAccount
    return _row(row)


def account_steps(*, account_id: UUID) -> tuple[AccountStep, ...]:
    """Return the time line of an account, oldest first."""
    rows = models.AccountHistory.objects.filter(account_id=account_id).order_by("id")
    return tuple(
        AccountStep(act=row.act, state=State(row.state), at=row.at, by=row.by, reason=row.reason)
        for row in rows
    )


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
        band=row.band,
        unit_code=row.unit_code,
        level=row.level,
        held_by=HeldBy(row.held_by),
        holder_number=row.holder_number,
        card_id=row.card_id,
        card_expires_on=row.card_expires_on,
        state=State(row.state),
        opened_at=row.opened_at,
        causes=tuple(LockCause(cause) for cause in open_locks.values_list("cause", flat=True)),
    )
