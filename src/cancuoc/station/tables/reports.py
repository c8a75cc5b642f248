"""What happened here that the centre is to hear: sessions opened, lists printed and destroyed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from cancuoc.packet import content_codec
from cancuoc.packet.preparation import MOST_REPORTS, ReportKind, StationReport
from cancuoc.station.store import Store


def add(store: Store, report: StationReport) -> None:
    """Put a report in line for the centre."""
    store.run(
        "INSERT INTO reports (session_id, kind, data) VALUES (?, ?, ?)",
        str(report.session_id),
        report.kind.value,
        content_codec.dump(report),
    )


def waiting(store: Store, *, limit: int = MOST_REPORTS) -> list[tuple[int, StationReport]]:
    """Return what the centre has not heard, oldest first, each with its number."""
    rows = store.rows(
        "SELECT number, data FROM reports WHERE told_at = '' ORDER BY number LIMIT ?", limit
    )
    return [(row[0], content_codec.load(StationReport, bytes(row[1]))) for row in rows]


def told(store: Store, numbers: Iterable[int], *, at: datetime) -> None:
    """Note that the centre heard these."""
    with store.write() as connection:
        connection.executemany(
            "UPDATE reports SET told_at = ? WHERE number = ?",
            [(at.isoformat(), number) for number in numbers],
        )


def of_session(store: Store, session_id: UUID, kind: ReportKind) -> list[StationReport]:
    """Return the reports of one kind about a session, oldest first."""
    rows = store.rows(
        "SELECT data FROM reports WHERE session_id = ? AND kind = ? ORDER BY number",
        str(session_id),
        kind.value,
    )
    return [content_codec.load(StationReport, bytes(row[0])) for row in rows]
