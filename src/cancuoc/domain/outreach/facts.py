"""What outreach tells the rooms downstream."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cancuoc.kernel.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Invited(Fact):
    """A family was told time, place and papers."""

    invitation_id: UUID
    session_id: UUID
    unit_code: str
    person_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class ContactLogged(Fact):
    """An officer spoke to a family, or tried to."""

    unit_code: str
    person_ids: tuple[UUID, ...]
    outcome: str
