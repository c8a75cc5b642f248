"""The floor this station watches or leads: its tickets, the families expected, its own acts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from cancuoc.packet import content_codec
from cancuoc.packet.floor import FloorBooking, FloorEvent, FloorTicket
from cancuoc.station.store import Store
from cancuoc.station.tables import values

HOLD: Final = "floor_hold"


class Standing(StrEnum):
    """Where the station stands towards the floor."""

    READY = "ready"
    LEADING = "leading"
    HANDING = "handing"
    """Everything was told; whether the centre leads again is not yet known."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """The floor of one session in this station's hands.

    `heard_at` is the last word of the centre by the station's own clock; `ahead` is how many
    milliseconds the centre's clock is before it. `kept` says that an officer took the floor by
    hand, so that it goes back by hand.
    """

    session_id: UUID
    standing: Standing
    kept: bool
    first: int
    last: int
    silence: int
    heard_at: datetime
    ahead: int
    since: datetime | None
    sequence: int
    digest: str
    sent: int

    @property
    def ours(self) -> bool:
        """Return whether acts belong into the chain: the centre does not lead for sure."""
        return self.standing in (Standing.LEADING, Standing.HANDING)


def hold(store: Store) -> Hold | None:
    """Return the floor this station watches, or None."""
    return values.get_record(store, HOLD, Hold)


def put_hold(store: Store, hold: Hold) -> None:
    """Keep where the station stands."""
    values.put_record(store, HOLD, hold)


def leading(store: Store, session_id: UUID) -> Hold | None:
    """Return the hold while this station leads the floor of a session, else None."""
    found = hold(store)
    return found if found and found.session_id == session_id and found.ours else None


def centre_time(store: Store, at: datetime) -> datetime:
    """Return a moment of this station by the centre's clock, as far as it was heard."""
    found = hold(store)
    return at + timedelta(milliseconds=found.ahead if found else 0)


def put_floor(
    store: Store,
    session_id: UUID,
    tickets: Sequence[FloorTicket],
    bookings: Sequence[FloorBooking],
) -> None:
    """Replace what is known of a floor by what the centre just told."""
    with store.write() as connection:
        for table in ("floor_tickets", "floor_bookings"):
            connection.execute(f"DELETE FROM {table} WHERE session_id = ?", (str(session_id),))
        connection.executemany(
            "INSERT OR REPLACE INTO floor_tickets VALUES (?, ?, ?, ?)",
            [_row(ticket) for ticket in tickets],
        )
        connection.executemany(
            "INSERT OR REPLACE INTO floor_bookings VALUES (?, ?, ?)",
            [(each.code, str(session_id), content_codec.dump(each)) for each in bookings],
        )


def tickets(store: Store, session_id: UUID) -> list[FloorTicket]:
    """Return the tickets of a floor."""
    rows = store.rows("SELECT data FROM floor_tickets WHERE session_id = ?", str(session_id))
    return [content_codec.load(FloorTicket, bytes(row[0])) for row in rows]


def ticket(store: Store, ticket_id: UUID) -> FloorTicket | None:
    """Return one ticket, or None."""
    row = store.row("SELECT data FROM floor_tickets WHERE id = ?", str(ticket_id))
    return None if row is None else content_codec.load(FloorTicket, bytes(row[0]))


def put_ticket(store: Store, ticket: FloorTicket) -> None:
    """Keep a ticket as it stands now."""
    store.run(
        "INSERT INTO floor_tickets VALUES (?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET data = excluded.data",
        *_row(ticket),
    )


def bookings(store: Store, session_id: UUID) -> list[FloorBooking]:
    """Return the families that may still come, by time."""
    rows = store.rows("SELECT data FROM floor_bookings WHERE session_id = ?", str(session_id))
    found = [content_codec.load(FloorBooking, bytes(row[0])) for row in rows]
    return sorted(found, key=lambda each: (each.starts_at, each.code))


def drop_booking(store: Store, code: str) -> None:
    """Take a family that came off the list."""
    store.run("DELETE FROM floor_bookings WHERE code = ?", code)


def add_event(store: Store, session_id: UUID, event: FloorEvent, *, lease: str) -> None:
    """Put an act at the end of the chain, with the lease that let its officer do it."""
    with store.write() as connection:
        connection.execute(
            "INSERT INTO floor_events VALUES (?, ?, ?, ?)",
            (str(session_id), event.sequence, str(event.id), content_codec.dump(event)),
        )
        if lease:
            connection.execute(
                "INSERT OR IGNORE INTO floor_leases VALUES (?, ?)", (str(session_id), lease)
            )


def events(store: Store, session_id: UUID, *, after: int = 0, limit: int = -1) -> list[FloorEvent]:
    """Return acts in their order, from the one after `after` on."""
    rows = store.rows(
        "SELECT data FROM floor_events WHERE session_id = ? AND sequence > ? "
        "ORDER BY sequence LIMIT ?",
        str(session_id),
        after,
        limit,
    )
    return [content_codec.load(FloorEvent, bytes(row[0])) for row in rows]


def leases(store: Store, session_id: UUID) -> list[str]:
    """Return the leases of everybody who acted on a floor."""
    rows = store.rows("SELECT lease FROM floor_leases WHERE session_id = ?", str(session_id))
    return [row[0] for row in rows]


def labels(store: Store, session_id: UUID) -> Iterable[str]:
    """Return every number given out on a floor."""
    rows = store.rows("SELECT label FROM floor_tickets WHERE session_id = ?", str(session_id))
    return (row[0] for row in rows)


def _row(ticket: FloorTicket) -> tuple[str, str, str, bytes]:
    return str(ticket.id), str(ticket.session_id), ticket.label, content_codec.dump(ticket)
