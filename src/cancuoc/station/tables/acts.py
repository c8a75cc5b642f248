"""Acts on tickets that wait to be told to the centre, in the order they happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cancuoc.station.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAct:
    """One act: call, begin, hold, absent or finish (with its outcome), and who did it."""

    ticket_id: UUID
    act: str
    at: datetime
    outcome: str = ""
    counter: str = ""
    username: str = ""
    number: int = 0


def queue(store: Store, act: TicketAct) -> None:
    """Put an act at the end of the line."""
    store.run(
        "INSERT INTO acts (ticket_id, act, outcome, counter, at, lease) VALUES (?, ?, ?, ?, ?, ?)",
        str(act.ticket_id),
        act.act,
        act.outcome,
        act.counter,
        act.at.isoformat(),
        act.username,
    )


def waiting(store: Store) -> list[TicketAct]:
    """Return the acts not told yet, oldest first."""
    rows = store.rows(
        "SELECT number, ticket_id, act, outcome, counter, at, lease FROM acts "
        "WHERE message = '' ORDER BY number"
    )
    return [
        TicketAct(
            number=row[0],
            ticket_id=UUID(row[1]),
            act=row[2],
            outcome=row[3],
            counter=row[4],
            at=datetime.fromisoformat(row[5]),
            username=row[6],
        )
        for row in rows
    ]


def told(store: Store, number: int) -> None:
    """Take an act off the line: the centre knows it."""
    store.run("DELETE FROM acts WHERE number = ?", number)


def refused(store: Store, number: int, message: str) -> None:
    """Keep an act the centre refused, with the reason; it is not sent again."""
    store.run("UPDATE acts SET message = ? WHERE number = ?", message, number)


def refusals(store: Store) -> list[tuple[str, str]]:
    """Return (act, reason) of the acts the centre refused."""
    rows = store.rows("SELECT act, message FROM acts WHERE message <> '' ORDER BY number")
    return [(row[0], row[1]) for row in rows]
