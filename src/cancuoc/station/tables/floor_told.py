"""What the centre told of a hall, and what this station told people about their wait."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cancuoc.packet import content_codec
from cancuoc.packet.floor import FloorPromise, FloorRoom
from cancuoc.station.store import Store
from cancuoc.station.tables import values

ROOM: Final = "floor_room"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    session_id: UUID
    room: FloorRoom


def put_room(store: Store, session_id: UUID, room: FloorRoom) -> None:
    """Keep how a hall stood when the centre was last heard."""
    values.put_record(store, ROOM, _Known(session_id=session_id, room=room))


def room(store: Store, session_id: UUID) -> FloorRoom | None:
    """Return the hall of a session as the centre told it, or None."""
    known = values.get_record(store, ROOM, _Known)
    return known.room if known and known.session_id == session_id else None


def add_promises(store: Store, session_id: UUID, promises: Iterable[FloorPromise]) -> None:
    """Keep what was told of tickets; what a ticket was told first stands."""
    with store.write() as connection:
        connection.executemany(
            "INSERT OR IGNORE INTO floor_promises (ticket_id, session_id, data) VALUES (?, ?, ?)",
            [(str(each.ticket_id), str(session_id), content_codec.dump(each)) for each in promises],
        )


def promises(store: Store, session_id: UUID) -> list[FloorPromise]:
    """Return everything that was promised on a floor."""
    rows = store.rows("SELECT data FROM floor_promises WHERE session_id = ?", str(session_id))
    return [content_codec.load(FloorPromise, bytes(row[0])) for row in rows]


def promise(store: Store, ticket_id: UUID) -> FloorPromise | None:
    """Return what was told of one ticket, or None."""
    row = store.row("SELECT data FROM floor_promises WHERE ticket_id = ?", str(ticket_id))
    return None if row is None else content_codec.load(FloorPromise, bytes(row[0]))


def untold(store: Store, session_id: UUID, *, limit: int) -> list[FloorPromise]:
    """Return promises of which the centre has not heard."""
    rows = store.rows(
        "SELECT data FROM floor_promises WHERE session_id = ? AND told = 0 "
        "ORDER BY ticket_id LIMIT ?",
        str(session_id),
        limit,
    )
    return [content_codec.load(FloorPromise, bytes(row[0])) for row in rows]


def heard(store: Store, ticket_ids: Sequence[UUID]) -> None:
    """Note that the centre has these promises."""
    with store.write() as connection:
        connection.executemany(
            "UPDATE floor_promises SET told = 1 WHERE ticket_id = ?",
            [(str(each),) for each in ticket_ids],
        )
