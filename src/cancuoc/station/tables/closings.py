"""The end of an evening: visits that ended without a dossier, tickets explained, reports.

A report is signed once and never changed or deleted; what changes is only whether the centre
has it. The leases that prove its hands are kept until then and no longer: they hold names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from cancuoc.packet.closing import Explained, Misfit, Reason, ReportKind
from cancuoc.station.store import Row, Store


class ReportState(StrEnum):
    """Whether the centre has a report."""

    WAITING = "waiting"
    TOLD = "told"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A signed report and its way to the centre."""

    id: UUID
    kind: ReportKind
    session_id: str
    made_at: datetime
    state: ReportState
    message: str = ""
    data: bytes = field(repr=False)
    leases: tuple[str, ...] = field(repr=False, default=())


_COLUMNS = "id, kind, session_id, made_at, state, message, data, leases"


def ended(
    store: Store,
    draft_id: UUID,
    *,
    session_id: UUID,
    ticket: str,
    ending: str,
    at: datetime,
    hand: str,
) -> None:
    """Keep that a visit ended without a dossier: a number and a code, nobody's name."""
    store.run(
        "INSERT INTO endings VALUES (?, ?, ?, ?, ?, ?)",
        str(draft_id),
        str(session_id),
        ticket,
        ending,
        at.isoformat(),
        hand,
    )


def endings(store: Store, session_id: UUID) -> list[tuple[str, str]]:
    """Return (ticket, ending) of the visits of a session that ended without a dossier."""
    rows = store.rows(
        "SELECT ticket, ending FROM endings WHERE session_id = ? ORDER BY at", str(session_id)
    )
    return [(row[0], row[1]) for row in rows]


def explain(
    store: Store, session_id: UUID, explained: Explained, *, at: datetime, hand: str
) -> None:
    """Keep why a ticket does not fit, in place of what was said of it before."""
    store.run(
        "INSERT OR REPLACE INTO explained VALUES (?, ?, ?, ?, ?, ?)",
        str(session_id),
        explained.ticket,
        explained.misfit.value,
        explained.reason.value,
        at.isoformat(),
        hand,
    )


def explanations(store: Store, session_id: UUID) -> dict[tuple[str, Misfit], Reason]:
    """Return the reasons given, by ticket and what is wrong with it."""
    rows = store.rows(
        "SELECT ticket, misfit, reason FROM explained WHERE session_id = ?", str(session_id)
    )
    return {(row[0], Misfit(row[1])): Reason(row[2]) for row in rows}


def add(
    store: Store,
    report_id: UUID,
    *,
    kind: ReportKind,
    session_id: str,
    data: bytes,
    leases: Sequence[str],
    at: datetime,
) -> None:
    """Keep a signed report until the centre has it, and for ever after."""
    store.run(
        "INSERT INTO signed_reports (id, kind, session_id, made_at, data, leases) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        str(report_id),
        kind.value,
        session_id,
        at.isoformat(),
        data,
        "\n".join(leases),
    )


def reports(store: Store, *, kind: ReportKind, session_id: str = "") -> list[Report]:
    """Return the reports of a kind, newest first; of one session when it is named.

    In the order in which they were signed here: a clock may have been put back in between.
    """
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM signed_reports WHERE kind = ? AND (? = '' OR session_id = ?) "
        "ORDER BY rowid DESC",
        kind.value,
        session_id,
        session_id,
    )
    return [_report(row) for row in rows]


def waiting(store: Store) -> list[Report]:
    """Return the reports the centre does not have, oldest first."""
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM signed_reports WHERE state = 'waiting' ORDER BY rowid"
    )
    return [_report(row) for row in rows]


def told(store: Store, report_id: UUID) -> None:
    """Note that the centre has a report; the leases that proved it are no longer needed."""
    store.run("UPDATE signed_reports SET state = 'told', leases = '' WHERE id = ?", str(report_id))


def refused(store: Store, report_id: UUID, message: str) -> None:
    """Keep a report the centre will not take, with the reason."""
    store.run(
        "UPDATE signed_reports SET state = 'refused', message = ? WHERE id = ?",
        message,
        str(report_id),
    )


def _report(row: Row) -> Report:
    return Report(
        id=UUID(row[0]),
        kind=ReportKind(row[1]),
        session_id=row[2],
        made_at=datetime.fromisoformat(row[3]),
        state=ReportState(row[4]),
        message=row[5],
        data=bytes(row[6]),
        leases=tuple(row[7].split("\n")) if row[7] else (),
    )
