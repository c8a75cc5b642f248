"""What the centre tells a station before and during a session, as frozen values.

They are kept in the station's store as canonical JSON by the codec of packets, so a record
that no longer fits its type is refused by name and never half-read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from cancuoc.kernel.floor import TicketState
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.sex import Sex
from cancuoc.packet.content import Declared

REPRESENTING: Final = ("mother", "father", "guardian", "institution")


@dataclass(frozen=True, slots=True, kw_only=True)
class StationProfile:
    """Who this station is, as the centre enrolled it; keys are raw and in hexadecimal."""

    code: str
    unit_code: str
    kit: str
    key_id: str
    centre_packet_key: str
    centre_signing_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One place on one date where this station works."""

    id: UUID
    unit_code: str
    unit_name: str = ""
    place: str = ""
    kind: str = "mobile"
    team_code: str = ""
    kits: tuple[str, ...] = ()
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One ticket as reception issued it, with the counter that called it.

    `place` is the file's code and the room where somebody is met at the bedside.
    """

    id: UUID
    session_id: UUID
    label: str
    lane: str = ""
    band: str = ""
    state: TicketState = TicketState.WAITING
    counter: str = ""
    person_id: UUID | None = None
    walk_in: bool = False
    due_at: datetime | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """A relative in the register; `represents` says that the register shows the right to act."""

    relation: str
    full_name: str
    personal_number: str = ""
    person_id: UUID | None = None
    born: PartialDate | None = None
    sex: Sex = Sex.UNKNOWN
    phone: str = ""
    represents: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One person as the population register knows them; `known` has the items of CC01."""

    person_id: UUID
    known: Declared
    kin: tuple[Kin, ...] = ()
    holds: str = "none"
    holds_number: str = ""
    holds_issued: date | None = None
    holds_expires: date | None = None
    birth_registered: bool = True
    residence_known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """An officer's right to work at this station until a moment, also without a network."""

    username: str
    hand: str
    full_name: str
    lease: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMember:
    """An officer who is planned for a session, by sign-in name."""

    username: str
    full_name: str
