"""Teams as they were chosen here: each choice stays as it was signed, the last one counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cancuoc.packet import content_codec
from cancuoc.packet.team import TeamChoice
from cancuoc.station.store import Row, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """A choice, and `word` as it was signed with the key of that day.

    `leases` are those of whoever chose and of those who came as substitutes.
    """

    session_id: UUID
    number: int
    choice: TeamChoice
    word: str
    leases: tuple[str, ...]


def add(
    store: Store,
    choice: TeamChoice,
    *,
    word: str,
    leases: Sequence[str],
    at: datetime,
) -> None:
    """Keep a choice until the centre has it, and after."""
    store.run(
        "INSERT INTO teams (session_id, number, data, word, leases, made_at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        str(choice.session_id),
        choice.number,
        content_codec.dump(choice),
        word,
        "\n".join(leases),
        at.isoformat(),
    )


def last(store: Store, session_id: UUID) -> TeamRow | None:
    """Return the last choice for a session, or None."""
    row = store.row(
        "SELECT data, word, leases FROM teams WHERE session_id = ? ORDER BY number DESC LIMIT 1",
        str(session_id),
    )
    return None if row is None else _team(row)


def waiting(store: Store) -> list[TeamRow]:
    """Return the choices the centre does not have, oldest first."""
    rows = store.rows(
        "SELECT data, word, leases FROM teams WHERE state = 'waiting' ORDER BY made_at, number"
    )
    return [_team(row) for row in rows]


def settle(store: Store, row: TeamRow, *, state: str, message: str = "") -> None:
    """Note that the centre has a choice ("told") or will not take it ("refused").

    Leases that proved it are no longer needed then.
    """
    store.run(
        "UPDATE teams SET state = ?, message = ?, leases = '' WHERE session_id = ? AND number = ?",
        state,
        message,
        str(row.session_id),
        row.number,
    )


def _team(row: Row) -> TeamRow:
    choice = content_codec.load(TeamChoice, bytes(row[0]))
    return TeamRow(
        session_id=choice.session_id,
        number=choice.number,
        choice=choice,
        word=row[1],
        leases=tuple(row[2].split("\n")) if row[2] else (),
    )
