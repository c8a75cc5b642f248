"""How packets are sent, step by step, apart from the store they lie in and the line they take.

`Outbox` stands for the disk and `Way` for the network, so that the same lines run at a station
and in a simulation where both fail at any moment. A packet may be sent any number of times;
the centre gives the same receipt and one effect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from cancuoc.kernel.refusal import Refusal
from cancuoc.packet.receipt import Receipt
from cancuoc.station.centre import Outgoing, Progress, chunks
from cancuoc.station.link import BadAnswer, CentreRefused

_RESTARTS: Final = 2
# The centre has read the packet itself and will not take it, however often it comes. Anything
# else (no network, a busy centre, a clock, a forged receipt) may be over in a minute.
_HOPELESS: Final = (409, 413, 415, 422)
_START_OVER: Final = (
    "AlteredUpload",
    "BadChunk",
    "Incomplete",
    "UnknownUpload",
    "WrongDigest",
    "WrongOffset",
)
# These speak of one request or of bytes on the way, not of the packet.
_OF_THE_WAY: Final = (*_START_OVER, "Replayed")


class Unsendable(Refusal):
    """What waits cannot go, however good the way is; a person must look at it."""


Proof = Callable[[bytes, UUID, str], Receipt]
Cutter = Callable[..., Iterable[tuple[int, bytes]]]


class Waiting(Protocol):
    """A packet that waits to be sent."""

    @property
    def id(self) -> UUID:
        """Its id."""

    @property
    def digest(self) -> str:
        """The digest of all its bytes."""

    @property
    def sequence(self) -> int:
        """Its number in the chain."""

    @property
    def previous(self) -> str:
        """The digest of the packet before."""


class Outbox(Protocol):
    """The packets on the station's disk; each change is durable when the call returns."""

    def waiting(self, limit: int) -> Sequence[Waiting]:
        """Return what waits, oldest first."""

    def data(self, packet_id: UUID) -> bytes:
        """Return the sealed bytes."""

    def received(self, packet: Waiting, proven: Receipt) -> None:
        """Keep a receipt that was proven: the packet no longer waits."""

    def failed(self, packet: Waiting, refusal: Refusal, *, final: bool) -> None:
        """Note why a packet did not go; a final refusal takes it out of the line."""

    def left(self) -> int:
        """Return how many still wait."""


class Way(Protocol):
    """The way to the centre: every call may raise `CentreUnreachable` or `CentreRefused`."""

    def begin_packet(self, packet: Outgoing) -> Progress:
        """Announce a packet, or learn how far it came."""

    def put_chunk(self, packet_id: UUID, *, offset: int, data: bytes) -> Progress:
        """Send one chunk."""

    def commit_packet(self, packet_id: UUID, *, digest: str) -> bytes:
        """End an upload and return the signed receipt, unproven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one round of sending achieved; `stopped` says why it ended early, "" when it did not.

    `wait` is how many seconds the centre asked for, 0 when it did not.
    """

    sent: int = 0
    refused: int = 0
    left: int = 0
    stopped: str = ""
    wait: int = 0


def send_all(
    *, outbox: Outbox, way: Way, prove: Proof, limit: int = 500, cut: Cutter = chunks
) -> Result:
    """Send what waits, oldest first. A packet that will never go does not hold up the others."""
    sent = refused = wait = 0
    stopped = ""
    for packet in outbox.waiting(limit):
        try:
            send(outbox=outbox, way=way, prove=prove, packet=packet, cut=cut)
            sent += 1
        except Refusal as refusal:
            final = _is_final(refusal)
            outbox.failed(packet, refusal, final=final)
            refused += final
            if not final:
                stopped, wait = refusal.message, asked_to_wait(refusal)
                break
    return Result(sent=sent, refused=refused, left=outbox.left(), stopped=stopped, wait=wait)


def send(
    *, outbox: Outbox, way: Way, prove: Proof, packet: Waiting, cut: Cutter = chunks
) -> Receipt:
    """Send one packet from where the centre stopped and keep its proven receipt."""
    signed = _deliver(way, packet, outbox.data(packet.id), cut)
    proven = prove(signed, packet.id, packet.digest)
    outbox.received(packet, proven)
    return proven


def asked_to_wait(refusal: Refusal) -> int:
    """Return the seconds the centre asked to wait, at most ten minutes; 0 when it did not."""
    told = refusal.details.get("retry_after")
    return min(told, 600) if isinstance(told, int) and told > 0 else 0


def _deliver(way: Way, packet: Waiting, data: bytes, cut: Cutter) -> bytes:
    """Announce, fill and commit; when the centre lost its part, start over at most twice."""
    for _ in range(_RESTARTS):
        progress = way.begin_packet(
            Outgoing(
                packet_id=packet.id,
                size=len(data),
                digest=packet.digest,
                sequence=packet.sequence,
                previous=packet.previous,
            )
        )
        if progress.receipt:
            return progress.receipt.encode()
        try:
            for offset, piece in cut(data, start=progress.received):
                way.put_chunk(packet.id, offset=offset, data=piece)
            return way.commit_packet(packet.id, digest=packet.digest)
        except CentreRefused as refusal:
            if refusal.error not in _START_OVER:
                raise
    raise BadAnswer(packet=str(packet.id))


def _is_final(refusal: Refusal) -> bool:
    if not isinstance(refusal, CentreRefused):
        return isinstance(refusal, Unsendable)
    # A refusal without a name is not the centre's: a gateway in a hotel answers so too.
    named = refusal.error and refusal.error not in _OF_THE_WAY
    return bool(named) and refusal.http_status in _HOPELESS
