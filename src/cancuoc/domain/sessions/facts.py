"""What happens at a session, told downstream."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cancuoc.kernel.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Booked(Fact):
    """A family holds places in a slot."""

    booking_id: UUID
    session_id: UUID
    starts_at: datetime
    person_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class BookingCancelled(Fact):
    """Those places are free again."""

    booking_id: UUID
    session_id: UUID
    person_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class Arrived(Fact):
    """A visit: a person was received and holds a ticket."""

    ticket_id: UUID
    session_id: UUID
    unit_code: str
    person_id: UUID | None
    band: str
    lane: str
    walk_in: bool


@dataclass(frozen=True, kw_only=True)
class Finished(Fact):
    """The visit ended; `outcome` says how."""

    ticket_id: UUID
    session_id: UUID
    unit_code: str
    band: str
    outcome: str
