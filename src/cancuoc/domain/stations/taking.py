"""How a packet is taken in, step by step, apart from where its facts are kept.

The steps know no database and no disk: `Books` and `Shelf` stand for them. So the same lines
run at the centre and in a simulation that crashes between any two of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from cancuoc.domain.stations import refusals, rules
from cancuoc.kernel.digest import sha256_hex

_HEX: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What a station says of a packet before it sends it. `digest` is SHA-256 in hexadecimal."""

    packet_id: UUID
    size: int
    digest: str
    sequence: int
    previous: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many bytes have come; `receipt` is there once the packet was committed."""

    received: int
    size: int
    receipt: bytes = b""

    @property
    def done(self) -> bool:
        """Whether the station may consider the packet safe."""
        return bool(self.receipt)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A packet that was committed before."""

    station_code: str
    digest: str
    size: int
    receipt: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the books say of a packet id when one station asks; parts not there are None."""

    station_code: str
    active: bool
    said: Announced | None
    said_by_us: bool
    done: Done | None

    def committed(self, digest: str) -> Done | None:
        """Return the packet when it is here; raise `NotYourPacket` or `DifferentContent`."""
        if self.done is None:
            return None
        if self.done.station_code != self.station_code:
            raise refusals.NotYourPacket
        if self.done.digest != digest:
            raise refusals.DifferentContent
        return self.done

    def may_send(self) -> None:
        """Raise `StationRevoked` unless the station is alive and has a key."""
        if not self.active:
            raise refusals.StationRevoked

    def own(self) -> Announced:
        """Return what the station said; raise `UnknownUpload` or `NotYourPacket`."""
        if self.said is None:
            raise refusals.UnknownUpload
        if not self.said_by_us:
            raise refusals.NotYourPacket
        return self.said


class Shelf(Protocol):
    """The bytes on the way: `cancuoc.foundation.spool.Spool`."""

    def received(self, packet_id: UUID) -> int:
        """Return how many bytes have come."""

    def write(self, packet_id: UUID, *, offset: int, data: bytes) -> int:
        """Write a chunk; return the size of what has come."""

    def incoming(self, packet_id: UUID) -> bytes:
        """Return what has come."""

    def keep(self, packet_id: UUID) -> None:
        """Make the whole durable; it is no longer incoming."""

    def discard(self, packet_id: UUID) -> None:
        """Forget what has come."""


class Books(Protocol):
    """The facts of one station, inside one transaction."""

    def lock(self) -> None:
        """Let no other commit of this station pass before this one has ended."""

    def known(self, packet_id: UUID) -> Known:
        """Return what is known of a packet id."""

    def room(self) -> None:
        """Raise `CentreBusy` or `StationQuota` when no new packet may begin."""

    def remember(self, announced: Announced) -> None:
        """Keep what the station said, instead of what it said before."""

    def enter(self, said: Announced, data: bytes) -> bytes:
        """Prove the packet, enter it and its news; return its receipt."""


def begin(books: Books, shelf: Shelf, announced: Announced) -> Progress:
    """Answer an announcement: where to go on, or the receipt of a packet that is here."""
    known = books.known(announced.packet_id)
    if done := known.committed(announced.digest):
        return Progress(received=done.size, size=done.size, receipt=done.receipt)
    check(announced)
    books.room()
    known.may_send()
    if known.said != announced:
        books.remember(announced)
        # Nothing was committed under this id yet, so the station may start over.
        shelf.discard(announced.packet_id)
    else:
        known.own()
    received = min(shelf.received(announced.packet_id), announced.size)
    return Progress(received=received, size=announced.size)


def check(announced: Announced) -> None:
    """Raise `BadSize` or `BadAnnouncement` for what no packet can be."""
    if not 0 < announced.size <= rules.PACKET_BYTES:
        raise refusals.BadSize(most=rules.PACKET_BYTES)
    digests = (announced.digest, announced.previous)
    if not all(_HEX.fullmatch(digest) for digest in digests):
        raise refusals.BadAnnouncement
    if not 1 <= announced.sequence <= rules.LAST_SEQUENCE:
        raise refusals.BadAnnouncement(most=rules.LAST_SEQUENCE)


def put(
    books: Books, shelf: Shelf, packet_id: UUID, *, offset: int, data: bytes, digest: str
) -> Progress:
    """Write one chunk, once its place and its digest are right."""
    said = books.known(packet_id).own()
    inside = offset >= 0 and offset + len(data) <= said.size
    if not data or len(data) > rules.CHUNK_BYTES or not inside or sha256_hex(data) != digest:
        raise refusals.BadChunk
    received = shelf.received(packet_id)
    if offset > received:
        raise refusals.WrongOffset(received=received)
    return Progress(received=shelf.write(packet_id, offset=offset, data=data), size=said.size)


def commit(books: Books, shelf: Shelf, packet_id: UUID, *, digest: str) -> bytes:
    """Take the packet and return its receipt; the caller ends the transaction before it answers."""
    # The station's row is the gate: commits of one station come one after another, so that
    # parallel twins, sequence numbers and the chain are judged on settled ground.
    books.lock()
    known = books.known(packet_id)
    known.may_send()
    if done := known.committed(digest):
        return done.receipt
    said = known.own()
    data = shelf.incoming(packet_id)
    if len(data) < said.size:
        raise refusals.Incomplete(received=len(data))
    if said.digest != digest or len(data) != said.size or sha256_hex(data) != digest:
        # What came is worth nothing: only from the beginning can it become right.
        shelf.discard(packet_id)
        raise refusals.AlteredUpload
    receipt = books.enter(said, data)
    # The bytes are durable before the entry counts; an entry that fails leaves the bytes to be
    # sent again.
    shelf.keep(packet_id)
    return receipt
