"""What verification decided, told downstream."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cancuoc.kernel.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Cleared(Fact):
    """Nothing stands against the dossier. `reviewer_hand` is "" when no person had to look."""

    dossier_id: UUID
    unit_code: str
    band: str
    officer_hand: str
    reviewer_hand: str
    kit: str


@dataclass(frozen=True, kw_only=True)
class Refused(Fact):
    """The dossier is refused in writing, with `reason` as the law's code."""

    dossier_id: UUID
    unit_code: str
    band: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Returned(Fact):
    """Something must be supplied before the dossier can go on."""

    dossier_id: UUID
    unit_code: str
    band: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Stopped(Fact):
    """The dossier is a duplicate, and its card is under way or was handed over."""

    dossier_id: UUID


@dataclass(frozen=True, kw_only=True)
class Released(Fact):
    """The dossier is no duplicate any more; a card that was stopped may go on."""

    dossier_id: UUID
