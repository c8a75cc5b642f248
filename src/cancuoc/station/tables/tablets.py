"""Tablets that give out numbers in the hall, and the code with which one is let in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from cancuoc.station.store import Store
from cancuoc.station.tables import values

PAIRING: Final = "floor_pairing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """A code that lets one tablet in, for a few minutes and a few tries."""

    code: str
    session_id: UUID
    username: str
    until: datetime
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tablet:
    """A tablet of a session; its numbers stand in the name of whoever let it in."""

    id: UUID
    session_id: UUID
    name: str
    username: str
    paired_at: datetime
    withdrawn: bool


def put_pairing(store: Store, pairing: Pairing) -> None:
    """Keep the one code that lets a tablet in."""
    values.put_record(store, PAIRING, pairing)


def pairing(store: Store) -> Pairing | None:
    """Return the code that lets a tablet in, used up or not, or None."""
    return values.get_record(store, PAIRING, Pairing)


def add(store: Store, tablet: Tablet, *, secret: str) -> None:
    """Keep a tablet with the digest of its secret."""
    store.run(
        "INSERT INTO floor_tablets (id, session_id, name, secret, username, paired_at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        str(tablet.id),
        str(tablet.session_id),
        tablet.name,
        secret,
        tablet.username,
        tablet.paired_at.isoformat(),
    )


def withdraw(store: Store, tablet_id: UUID, *, at: datetime) -> None:
    """Let a tablet give out numbers no more."""
    store.run(
        "UPDATE floor_tablets SET withdrawn_at = ? WHERE id = ? AND withdrawn_at = ''",
        at.isoformat(),
        str(tablet_id),
    )


def of_session(store: Store, session_id: UUID) -> list[Tablet]:
    """Return the tablets of a session in the order they were let in."""
    rows = store.rows(f"{_SELECT} WHERE session_id = ? ORDER BY paired_at, id", str(session_id))
    return [_tablet(row) for row in rows]


def by_secret(store: Store, secret: str) -> Tablet | None:
    """Return the tablet whose secret has this digest, or None."""
    row = store.row(f"{_SELECT} WHERE secret = ?", secret)
    return None if row is None else _tablet(row)


def touched(store: Store, key: str) -> UUID | None:
    """Return the ticket that a touch gave already, or None."""
    row = store.row("SELECT ticket_id FROM floor_touches WHERE key = ?", key)
    return None if row is None else UUID(row[0])


def add_touch(store: Store, key: str, *, tablet_id: UUID, ticket_id: UUID) -> None:
    """Keep which ticket a touch gave."""
    store.run("INSERT INTO floor_touches VALUES (?, ?, ?)", key, str(tablet_id), str(ticket_id))


def gave(store: Store, tablet_id: UUID, ticket_id: UUID) -> bool:
    """Return whether a tablet gave out a ticket."""
    row = store.row(
        "SELECT 1 FROM floor_touches WHERE tablet_id = ? AND ticket_id = ?",
        str(tablet_id),
        str(ticket_id),
    )
    return row is not None


_SELECT: Final = "SELECT id, session_id, name, username, paired_at, withdrawn_at FROM floor_tablets"


def _tablet(row: tuple[Any, ...]) -> Tablet:
    return Tablet(
        id=UUID(row[0]),
        session_id=UUID(row[1]),
        name=row[2],
        username=row[3],
        paired_at=datetime.fromisoformat(row[4]),
        withdrawn=bool(row[5]),
    )
