"""What passes between a station and the centre about a floor: tickets with their steps, events.

An event is one act that the station claims. Each carries the digest of the one before, so that
none can be lost, doubled or put elsewhere without being noticed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from cancuoc.kernel.digest import sha256_hex
from cancuoc.kernel.floor import TicketState
from cancuoc.packet import content_codec

ARRIVE: Final = "arrive"
MOST_EVENTS: Final = 100
"""So many events go in one request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorStep:
    """One row of a ticket's history: the state an act led to, and when."""

    state: TicketState
    act: str
    counter: str
    lane: str
    for_counter: str
    since: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorTicket:
    """A ticket with everything the order of calling and the figures need; no name."""

    id: UUID
    session_id: UUID
    label: str
    lane: str
    band: str
    state: TicketState
    counter: str
    for_counter: str
    priority: str
    outcome: str
    person_id: UUID | None
    booking_code: str
    walk_in: bool
    issued_at: datetime
    due_at: datetime
    moved_at: datetime
    steps: tuple[FloorStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorBooking:
    """A family that is expected; names are in the day list."""

    code: str
    state: str
    starts_at: datetime
    person_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorPost:
    """A counter at which a kit stood: it calls from `since` on, or called until then."""

    counter: str
    working: bool
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorRoom:
    """What a forecast and advice need of a hall beside its tickets.

    `kits` are those that work. `heat` is in tenths of a degree, None while nobody read it; an
    `area` of nought was not measured.
    """

    kits: int
    posts: tuple[FloorPost, ...]
    seats: int
    fans: int
    water: int
    area: int
    heat: int | None
    heat_limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorPromise:
    """What a station told somebody about the wait, in whole seconds."""

    ticket_id: UUID
    made_at: datetime
    low: int
    middle: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchState:
    """How a station's watch over a floor stands at the centre."""

    active: bool
    leads_since: datetime | None
    heard_at: datetime
    first: int
    last: int
    silence: int
    sequence: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorEvent:
    """One act at the station. What an act does not need is "" or None."""

    id: UUID
    sequence: int
    previous: str
    at: datetime
    by: str
    act: str
    ticket_id: UUID
    counter: str = ""
    lane: str = ""
    for_counter: str = ""
    priority: str = ""
    outcome: str = ""
    label: str = ""
    band: str = ""
    person_id: UUID | None = None
    booking_code: str = ""
    due_at: datetime | None = None


def digest(event: FloorEvent) -> str:
    """Return what the next event carries as `previous`."""
    return sha256_hex(content_codec.dump(event))
