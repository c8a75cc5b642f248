"""Sealed packets: their chain, their way to the centre, their receipts.

Nothing here holds plain personal data. A packet row is never deleted and its content never
changed; the database itself refuses both. The bytes stand apart from the rows: a page that the
disk spoiled costs one packet and never the list of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from cancuoc.kernel.digest import sha256_hex
from cancuoc.packet.writer import FIRST_PREVIOUS, SealedPacket
from cancuoc.station.sending import Unsendable
from cancuoc.station.store import Row, Store, StoreUnreadable


class PacketDamaged(Unsendable):
    """The disk spoiled the bytes of one sealed packet; all others are as they were."""

    status = 500
    message = "Hồ sơ này bị hỏng trên ổ đĩa của máy nên không gửi được."
    next_step = "Vui lòng giữ nguyên máy, báo bộ phận vận hành và hẹn gia đình làm lại hồ sơ."


class PacketState(StrEnum):
    """What became of a packet, as far as this station knows."""

    WAITING = "waiting"
    RECEIVED = "received"
    REFUSED = "refused"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketRow:
    """One sealed packet without its bytes. `ticket` is the label on the ticket, never a name."""

    id: UUID
    sequence: int
    digest: str
    previous: str
    size: int
    session_id: str
    ticket: str
    band: str
    sealed_at: datetime
    state: PacketState
    receipt: bytes = field(repr=False, default=b"")
    received_at: datetime | None = None
    attempts: int = 0
    message: str = ""
    next_step: str = ""
    dossier_code: str = ""
    dossier_state: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Where the next packet joins the chain."""

    sequence: int
    previous: str


# The centre's receipt outweighs a spoiled copy: what it holds cannot be lost here any more.
_STATE = "CASE WHEN damaged_at <> '' AND state <> 'received' THEN 'damaged' ELSE state END"
_COLUMNS = (
    f"id, sequence, digest, previous, size, session_id, ticket, band, sealed_at, {_STATE}, "
    "receipt, received_at, attempts, message, next_step, dossier_code, dossier_state"
)


def next_link(store: Store) -> Link:
    """Return the number and previous digest of the next packet; call it inside the write."""
    row = store.row("SELECT sequence, digest FROM packets ORDER BY sequence DESC LIMIT 1")
    return Link(1, FIRST_PREVIOUS) if row is None else Link(row[0] + 1, row[1])


def add(
    store: Store,
    sealed: SealedPacket,
    *,
    previous: str,
    session_id: str,
    ticket: str,
    band: str,
    at: datetime,
) -> None:
    """Keep a sealed packet; the caller deletes the draft in the same transaction."""
    with store.write():
        store.run(
            "INSERT INTO packets (id, sequence, digest, previous, session_id, ticket, band, "
            "sealed_at, size) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            str(sealed.packet_id),
            sealed.sequence,
            sealed.digest,
            previous,
            session_id,
            ticket,
            band,
            at.isoformat(),
            len(sealed.data),
        )
        store.run("INSERT INTO packet_bytes VALUES (?, ?)", str(sealed.packet_id), sealed.data)


def waiting(store: Store, *, limit: int = 500) -> list[PacketRow]:
    """Return the packets still to send, oldest first."""
    return _select(
        store, "WHERE state = 'waiting' AND damaged_at = '' ORDER BY sequence LIMIT ?", limit
    )


def packet(store: Store, packet_id: UUID) -> PacketRow | None:
    """Return one packet, or None."""
    found = _select(store, "WHERE id = ?", str(packet_id))
    return found[0] if found else None


def of_session(store: Store, session_id: str) -> list[PacketRow]:
    """Return the packets of a session, newest first."""
    return _select(store, "WHERE session_id = ? ORDER BY sequence DESC", session_id)


def recent(store: Store, *, limit: int = 200) -> list[PacketRow]:
    """Return the newest packets of any session."""
    return _select(store, "ORDER BY sequence DESC LIMIT ?", limit)


def counts(store: Store) -> dict[PacketState, int]:
    """Return how many packets stand where; every state is there."""
    counted = store.rows(f"SELECT {_STATE}, count(*) FROM packets GROUP BY 1")
    rows = {str(state): int(count) for state, count in counted}
    return {state: rows.get(state.value, 0) for state in PacketState}


def chain(store: Store) -> list[tuple[int, str, str]]:
    """Return (number, digest, previous digest) of every packet in order."""
    rows = store.rows("SELECT sequence, digest, previous FROM packets ORDER BY sequence")
    return [(row[0], row[1], row[2]) for row in rows]


def usual_size(store: Store) -> int | None:
    """Return what a packet of this station weighs, None before the first was sealed."""
    row = store.row("SELECT avg(size) FROM packets")
    return None if row is None or row[0] is None else round(row[0])


def data(store: Store, packet_id: UUID) -> bytes:
    """Return the sealed bytes of a packet as they were sealed, never otherwise.

    Raise `PacketDamaged` when the disk gives others or none, `LookupError` for an unknown one;
    bytes dropped after the receipt are empty.
    """
    known = store.row("SELECT digest, state FROM packets WHERE id = ?", str(packet_id))
    if known is None:
        raise LookupError("no such packet")
    try:
        row = store.row("SELECT data FROM packet_bytes WHERE packet_id = ?", str(packet_id))
    except StoreUnreadable as error:
        raise PacketDamaged(packet=str(packet_id)) from error
    if row is None and known[1] == PacketState.RECEIVED:
        return b""
    kept = b"" if row is None else bytes(row[0])
    if sha256_hex(kept) != known[0]:
        # The driver may give zeros for a page it could not prove, and no page after it.
        store.let_go()
        raise PacketDamaged(packet=str(packet_id))
    return kept


def damaged(store: Store, packet_id: UUID, *, at: datetime) -> None:
    """Set a packet aside whose bytes are spoiled: it is shown and never sent."""
    store.run(
        "UPDATE packets SET damaged_at = ?, message = ?, next_step = ? "
        "WHERE id = ? AND state <> 'received'",
        at.isoformat(),
        PacketDamaged.message,
        PacketDamaged.next_step,
        str(packet_id),
    )


def received(store: Store, packet_id: UUID, *, receipt: bytes, at: datetime) -> None:
    """Keep the verified receipt; `at` is the centre's time on it."""
    store.run(
        "UPDATE packets SET state = 'received', receipt = ?, received_at = ?, message = '', "
        "next_step = '' WHERE id = ? AND state <> 'received'",
        receipt,
        at.isoformat(),
        str(packet_id),
    )


def failed(
    store: Store, packet_id: UUID, *, message: str, next_step: str, final: bool = False
) -> None:
    """Note why a packet did not go; a final refusal waits for a person, others are retried."""
    store.run(
        "UPDATE packets SET attempts = attempts + 1, message = ?, next_step = ?, state = ? "
        "WHERE id = ? AND state <> 'received'",
        message,
        next_step,
        "refused" if final else "waiting",
        str(packet_id),
    )


def thin(store: Store, *, before: datetime) -> None:
    """Drop the bytes of packets received before a moment; row, digest and receipt stay."""
    store.run(
        "DELETE FROM packet_bytes WHERE packet_id IN ("
        "SELECT id FROM packets WHERE state = 'received' AND sealed_at < ?)",
        before.isoformat(),
    )


def try_again(store: Store) -> None:
    """Put refused packets back in the line: a person asked for it."""
    store.run("UPDATE packets SET state = 'waiting' WHERE state = 'refused'")


def told_state(store: Store, packet_id: UUID, *, dossier_code: str, dossier_state: str) -> None:
    """Keep where the dossier stands at the centre."""
    store.run(
        "UPDATE packets SET dossier_code = ?, dossier_state = ? WHERE id = ?",
        dossier_code,
        dossier_state,
        str(packet_id),
    )


def _select(store: Store, where: str, *values: object) -> list[PacketRow]:
    return [_row(row) for row in store.rows(f"SELECT {_COLUMNS} FROM packets {where}", *values)]


def _row(row: Row) -> PacketRow:
    return PacketRow(
        id=UUID(row[0]),
        sequence=row[1],
        digest=row[2],
        previous=row[3],
        size=row[4],
        session_id=row[5],
        ticket=row[6],
        band=row[7],
        sealed_at=datetime.fromisoformat(row[8]),
        state=PacketState(row[9]),
        receipt=bytes(row[10] or b""),
        received_at=datetime.fromisoformat(row[11]) if row[11] else None,
        attempts=row[12],
        message=row[13],
        next_step=row[14],
        dossier_code=row[15],
        dossier_state=row[16],
    )
