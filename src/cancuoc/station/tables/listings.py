"""What was fetched from the centre for the day: sessions, people of the day list, tickets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cancuoc.kernel.folding import fold_yi
from cancuoc.packet import content_codec
from cancuoc.station.records import Record, Session, Ticket
from cancuoc.station.store import Store

LONGEST_ANSWER = 50


def put_sessions(store: Store, sessions: Sequence[Session]) -> None:
    """Keep the sessions told by the centre; those already there keep their day list."""
    with store.write() as connection:
        for session in sessions:
            connection.execute(
                "INSERT INTO sessions (id, starts_at, data) VALUES (?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET starts_at = excluded.starts_at, "
                "data = excluded.data",
                (str(session.id), session.starts_at.isoformat(), content_codec.dump(session)),
            )


def sessions(store: Store) -> list[Session]:
    """Return the known sessions in order of time."""
    rows = store.rows("SELECT data FROM sessions ORDER BY starts_at, id")
    return [content_codec.load(Session, bytes(row[0])) for row in rows]


def session(store: Store, session_id: UUID) -> Session | None:
    """Return one known session, or None."""
    row = store.row("SELECT data FROM sessions WHERE id = ?", str(session_id))
    return None if row is None else content_codec.load(Session, bytes(row[0]))


def put_people(store: Store, session_id: UUID, people: Sequence[Record], *, at: datetime) -> None:
    """Replace the day list of a session by what the centre just told."""
    rows = [
        (
            str(session_id),
            str(person.person_id),
            person.known.personal_number,
            fold_yi(person.known.full_name),
            content_codec.dump(person),
        )
        for person in people
    ]
    with store.write() as connection:
        connection.execute("DELETE FROM people WHERE session_id = ?", (str(session_id),))
        connection.executemany("INSERT OR REPLACE INTO people VALUES (?, ?, ?, ?, ?)", rows)
        connection.execute(
            "UPDATE sessions SET listed_at = ? WHERE id = ?", (at.isoformat(), str(session_id))
        )


def listed_at(store: Store, session_id: UUID) -> datetime | None:
    """Return when the day list of a session was last fetched, or None."""
    row = store.row("SELECT listed_at FROM sessions WHERE id = ?", str(session_id))
    return datetime.fromisoformat(row[0]) if row and row[0] else None


def keep_person(store: Store, session_id: UUID, person: Record) -> None:
    """Add one person who was looked up, so that the next look works without a network."""
    store.run(
        "INSERT INTO people VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
        "number = excluded.number, folded = excluded.folded, data = excluded.data",
        str(session_id),
        str(person.person_id),
        person.known.personal_number,
        fold_yi(person.known.full_name),
        content_codec.dump(person),
    )


def person(store: Store, person_id: UUID) -> Record | None:
    """Return a person of any day list kept here, or None."""
    row = store.row("SELECT data FROM people WHERE person_id = ? LIMIT 1", str(person_id))
    return None if row is None else content_codec.load(Record, bytes(row[0]))


def find(store: Store, *, number: str = "", name: str = "", year: int = 0) -> list[Record]:
    """Return people kept here by number, or by name without marks and birth year."""
    if number:
        rows = store.rows("SELECT DISTINCT data FROM people WHERE number = ?", number)
    else:
        # Not LIKE: a percent sign typed for a name would stand for everybody.
        folded = fold_yi(name)
        rows = store.rows("SELECT DISTINCT data FROM people WHERE instr(folded, ?)", folded)
    found = [content_codec.load(Record, bytes(row[0])) for row in rows]
    right = [person for person in found if year in (0, person.known.born.year)]
    return sorted(right, key=lambda person: person.known.full_name)[:LONGEST_ANSWER]


def put_tickets(store: Store, session_id: UUID, tickets: Sequence[Ticket]) -> None:
    """Replace the queue of a session by what the centre just told, in the order given."""
    rows = [
        (str(ticket.id), str(session_id), position, content_codec.dump(ticket))
        for position, ticket in enumerate(tickets)
    ]
    with store.write() as connection:
        connection.execute("DELETE FROM tickets WHERE session_id = ?", (str(session_id),))
        connection.executemany("INSERT OR REPLACE INTO tickets VALUES (?, ?, ?, ?)", rows)


def put_ticket(store: Store, ticket: Ticket) -> None:
    """Replace one ticket of the queue, keeping its place."""
    store.run(
        "UPDATE tickets SET data = ? WHERE id = ?", content_codec.dump(ticket), str(ticket.id)
    )


def tickets(store: Store, session_id: UUID) -> list[Ticket]:
    """Return the queue of a session as last known, in the order of calling."""
    rows = store.rows(
        "SELECT data FROM tickets WHERE session_id = ? ORDER BY position", str(session_id)
    )
    return [content_codec.load(Ticket, bytes(row[0])) for row in rows]


def ticket(store: Store, ticket_id: UUID) -> Ticket | None:
    """Return one ticket as last known, or None."""
    row = store.row("SELECT data FROM tickets WHERE id = ?", str(ticket_id))
    return None if row is None else content_codec.load(Ticket, bytes(row[0]))
