"""What planning tells the rooms downstream."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cancuoc.kernel.fact import Fact


@dataclass(frozen=True, kw_only=True)
class SessionPublished(Fact):
    """A session can be booked from now on. `slot_capacity` is people per slot."""

    session_id: UUID
    campaign_id: UUID
    team_code: str
    unit_code: str
    place: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    slot_minutes: int
    slot_capacity: int
    kits: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SessionCancelled(Fact):
    """A session will not be held; bookings must be told."""

    session_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class ShiftsChanged(Fact):
    """An officer's shifts are not as he knew them. `email` "" when none is known.

    It carries no place and no time: he reads them on his own page.
    """

    username: str
    email: str
    new: int
    gone: int
