"""States of stations and packets, and why a packet is set aside. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from cancuoc.packet.manifest import FIRST_PREVIOUS
from cancuoc.packet.preparation import KEY_DUE, KEY_LIFE

CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}", re.ASCII)
CHUNK_BYTES: Final = 256 * 1024
PACKET_BYTES: Final = 32 * 1024 * 1024
# The largest number of a chain: what the column of the database holds.
LAST_SEQUENCE: Final = 2**31 - 1
TOKEN_LIFE: Final = timedelta(days=7)
LEASE_LIFE: Final = timedelta(hours=24)
# A list may be read longer only by the centre's word, and not for ever.
LONGEST_EXTENSION: Final = timedelta(days=3)
# A station's clock may be wrong without harm; from here on people should know of it.
CLOCK_TOLERANCE: Final = timedelta(minutes=10)


REASSIGN: Final = "reassign"
"""An act that changes where a station stands and not its state."""


class StationState(StrEnum):
    """A station is made on paper, comes alive with its key, and may be revoked for ever."""

    CREATED = "created"
    ACTIVE = "active"
    REVOKED = "revoked"


class StationAct(StrEnum):
    """What may be done to a station."""

    ENROL = "enrol"
    RENEW = "renew"
    REVOKE = "revoke"


STATION_MOVES: Final = {
    (StationState.CREATED, StationAct.ENROL): StationState.ACTIVE,
    (StationState.ACTIVE, StationAct.RENEW): StationState.ACTIVE,
    # A disk was replaced: the same station enrols again with a new token and a new key.
    (StationState.ACTIVE, StationAct.ENROL): StationState.ACTIVE,
    (StationState.CREATED, StationAct.RENEW): StationState.CREATED,
    (StationState.CREATED, StationAct.REVOKE): StationState.REVOKED,
    (StationState.ACTIVE, StationAct.REVOKE): StationState.REVOKED,
}


class PacketState(StrEnum):
    """A packet is safe once received; then it is opened, or set aside for people."""

    RECEIVED = "received"
    OPENED = "opened"
    QUARANTINED = "quarantined"


class PacketAct(StrEnum):
    """What may be done to a packet."""

    OPEN = "open"
    QUARANTINE = "quarantine"
    RELEASE = "release"


PACKET_MOVES: Final = {
    (PacketState.RECEIVED, PacketAct.OPEN): PacketState.OPENED,
    (PacketState.RECEIVED, PacketAct.QUARANTINE): PacketState.QUARANTINED,
    # The twin of a cloned station may come after the first was opened.
    (PacketState.OPENED, PacketAct.QUARANTINE): PacketState.QUARANTINED,
    (PacketState.QUARANTINED, PacketAct.RELEASE): PacketState.RECEIVED,
}

CLONE: Final = "clone"
BROKEN_CHAIN: Final = "broken_chain"
REVOKED: Final = "revoked"
OLD_KEY: Final = "old_key"
REJECTED: Final = "rejected"
REASON_VI: Final = {
    CLONE: "Hai gói mang cùng một số thứ tự: có thể trạm đã bị sao chép.",
    BROKEN_CHAIN: "Gói không nối tiếp gói trước: có thể trạm đã bị khôi phục từ bản cũ.",
    REVOKED: "Gói đến sau khi trạm bị thu hồi: hai người phải xem trước khi dùng.",
    OLD_KEY: "Gói ký bằng khóa cũ nhưng có số sau khi trạm đã đổi khóa: khóa cũ có thể bị lộ.",
    REJECTED: "Hai người đã xem và không dùng gói này.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeLimits:
    """When the centre asks stations to wait: unopened packets, and bytes left on the disk.

    A station may have twice a kit's fourteen days unopened, and so many uploads unfinished.
    """

    backlog: int = 5_000
    station_backlog: int = 1_000
    unfinished: int = 20
    free_bytes: int = 1 << 30
    retry_after: int = 30


DEFAULT_LIMITS: Final = IntakeLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """A packet as its chain sees it."""

    packet_id: UUID
    sequence: int
    digest: str
    previous: str
    aside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a new packet goes: why it is set aside, "" when it is not, and who has its number."""

    reason: str
    twins: tuple[UUID, ...]


def place(*, packet: Joint, near: Sequence[Joint]) -> Place:
    """Judge a proven packet by the packets of its number and of the numbers beside it."""
    twins = tuple(each.packet_id for each in near if each.sequence == packet.sequence)
    if twins:
        return Place(reason=CLONE, twins=twins)
    around = {each.sequence: each for each in near if not each.aside}
    before, after = around.get(packet.sequence - 1), around.get(packet.sequence + 1)
    follows = before is None or before.digest == packet.previous
    fits = follows and (after is None or after.previous == packet.digest)
    return Place(reason="" if fits else BROKEN_CHAIN, twins=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The numbers of a chain after one more: the largest, how many, and what is news of gaps."""

    highest: int
    arrived: int
    opens: tuple[int, int] | None
    closes: bool


def count(*, highest: int, arrived: int, sequence: int) -> Count:
    """Count a number that came for the first time."""
    most = max(highest, sequence)
    return Count(
        highest=most,
        arrived=arrived + 1,
        opens=(highest + 1, sequence - 1) if sequence > highest + 1 else None,
        closes=arrived < highest and arrived + 1 == most,
    )


class Verdict(StrEnum):
    """What people may decide of a packet that came from an ended station."""

    RELEASE = "release"
    REJECT = "reject"


class Provenance(StrEnum):
    """What chain and claimed time say of a packet that came after its station was ended."""

    BEFORE = "before"
    AFTER = "after"
    UNLINKED = "unlinked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A packet of an ended station; `receipted` says that it came while the station was ours."""

    digest: str
    previous: str
    sequence: int
    captured_at: datetime
    receipted: bool = False


def provenance(*, packet: Late, others: Sequence[Late], trusted_until: datetime) -> Provenance:
    """Judge whether a packet was made before the loss.

    Its own claim must say so, and so must that of every packet before it, back to one that came
    in time or to the first of the chain: a thief who sets the clock back must still join on to
    what the station did before.
    """
    by_digest = {each.digest: each for each in others}
    here = packet
    while not here.receipted:
        if here.captured_at >= trusted_until:
            return Provenance.AFTER
        if here.sequence == 1 and here.previous == FIRST_PREVIOUS:
            return Provenance.BEFORE
        before = by_digest.get(here.previous)
        if before is None or before.sequence != here.sequence - 1:
            return Provenance.UNLINKED
        here = before
    return Provenance.BEFORE


class KeyAge(StrEnum):
    """Whether a station's key is young, to be followed soon, or too old."""

    FRESH = "fresh"
    DUE = "due"
    OVER = "over"


def key_age(*, since: datetime, at: datetime) -> KeyAge:
    """Return how a key stands after its time in use."""
    if at - since >= KEY_LIFE:
        return KeyAge.OVER
    return KeyAge.DUE if at - since >= KEY_DUE else KeyAge.FRESH


class WipeState(StrEnum):
    """An order is asked for, agreed with, and obeyed; or kept back while packets wait."""

    ORDERED = "ordered"
    APPROVED = "approved"
    KEPT = "kept"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class WipeAct(StrEnum):
    """What may be done to an order to wipe a station."""

    APPROVE = "approve"
    KEEP = "keep"
    WIPE = "wipe"
    WITHDRAW = "withdraw"


OPEN_WIPES: Final = (WipeState.ORDERED, WipeState.APPROVED, WipeState.KEPT)
WIPE_MOVES: Final = {
    (WipeState.ORDERED, WipeAct.APPROVE): WipeState.APPROVED,
    (WipeState.APPROVED, WipeAct.KEEP): WipeState.KEPT,
    # The station is asked again until its packets are here, and counts them each time.
    (WipeState.KEPT, WipeAct.KEEP): WipeState.KEPT,
    (WipeState.APPROVED, WipeAct.WIPE): WipeState.DONE,
    (WipeState.KEPT, WipeAct.WIPE): WipeState.DONE,
    # The station may have obeyed an order that was taken back while it was on its way.
    (WipeState.WITHDRAWN, WipeAct.WIPE): WipeState.DONE,
    (WipeState.ORDERED, WipeAct.WITHDRAW): WipeState.WITHDRAWN,
    (WipeState.APPROVED, WipeAct.WITHDRAW): WipeState.WITHDRAWN,
    (WipeState.KEPT, WipeAct.WITHDRAW): WipeState.WITHDRAWN,
}
