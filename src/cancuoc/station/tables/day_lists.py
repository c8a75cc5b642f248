"""Day lists as the centre signed them, and their end: after it no name of them is on the disk."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from cancuoc.kernel.ids import uuid7
from cancuoc.packet import day_list
from cancuoc.packet.day_list import Statement
from cancuoc.packet.preparation import ReportKind, StationReport
from cancuoc.station.store import Store
from cancuoc.station.tables import listings, reports, values

STATION: Final = "station"


def put(store: Store, statement: Statement, content: bytes) -> None:
    """Keep a list that proved itself, in place of the one before."""
    store.run(
        "INSERT INTO day_lists VALUES (?, ?, ?, ?) ON CONFLICT (session_id) DO UPDATE SET "
        "statement = excluded.statement, content = excluded.content, "
        "valid_until = excluded.valid_until",
        str(statement.session_id),
        statement.data,
        content,
        statement.valid_until.isoformat(),
    )


def get(store: Store, session_id: UUID) -> tuple[bytes, bytes] | None:
    """Return the statement and the list it speaks of, as kept and **unproven**, or None."""
    row = store.row(
        "SELECT statement, content FROM day_lists WHERE session_id = ?", str(session_id)
    )
    return None if row is None else (bytes(row[0]), bytes(row[1]))


def people(store: Store, session_id: UUID) -> dict[str, bytes]:
    """Return the rows that the capture screens read, by person."""
    rows = store.rows("SELECT person_id, data FROM people WHERE session_id = ?", str(session_id))
    return {row[0]: bytes(row[1]) for row in rows}


def forget_over(store: Store, *, at: datetime) -> int:
    """Remove the people of lists that are over; return of how many sessions.

    Those looked up during the session go with its list. What a program before this one fetched
    had no statement: it ends by the rule. The log of the store is emptied as well, so that no
    page of it keeps a name.
    """
    over = [session_id for session_id in _with_people(store) if _until(store, session_id) <= at]
    if not over:
        return 0
    with store.write() as connection:
        for session_id in over:
            gone = connection.execute(
                "SELECT count(*) FROM people WHERE session_id = ?", (str(session_id),)
            ).fetchone()[0]
            for table in ("people", "day_lists"):
                connection.execute(f"DELETE FROM {table} WHERE session_id = ?", (str(session_id),))
            connection.execute(
                "UPDATE sessions SET listed_at = '' WHERE id = ?", (str(session_id),)
            )
            _tell(store, session_id, gone, at=at)
    store.settle()
    return len(over)


def _with_people(store: Store) -> list[UUID]:
    rows = store.rows("SELECT session_id FROM people UNION SELECT session_id FROM day_lists")
    return [UUID(row[0]) for row in rows]


def _until(store: Store, session_id: UUID) -> datetime:
    row = store.row("SELECT valid_until FROM day_lists WHERE session_id = ?", str(session_id))
    if row is not None:
        return datetime.fromisoformat(row[0])
    session = listings.session(store, session_id)
    # The table refuses people of a session it does not know.
    assert session is not None
    return session.ends_at + day_list.LIFE


def _tell(store: Store, session_id: UUID, count: int, *, at: datetime) -> None:
    values.note(store, "list.over", at=at, hand=STATION, detail=str(count))
    report = StationReport(
        id=uuid7(at=at),
        kind=ReportKind.LIST_REMOVED,
        at=at,
        session_id=session_id,
        hand=STATION,
        count=count,
    )
    reports.add(store, report)
