"""What becomes of an e-ID account, told downstream."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cancuoc.kernel.fact import Fact


@dataclass(frozen=True, kw_only=True)
class AccountOpened(Fact):
    """An account exists; `held_by` is "holder" or "representative"."""

    account_id: UUID
    person_id: UUID | None
    unit_code: str
    band: str
    level: int
    held_by: str


@dataclass(frozen=True, kw_only=True)
class AccountLocked(Fact):
    """The account cannot be used; `cause` is the law's."""

    account_id: UUID
    cause: str


@dataclass(frozen=True, kw_only=True)
class AccountUnlocked(Fact):
    """The account can be used again."""

    account_id: UUID
