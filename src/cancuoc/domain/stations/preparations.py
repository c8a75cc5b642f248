"""What left for a station and what it told of its preparation, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.stations import models
from cancuoc.packet.preparation import ReportKind

MOST: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOut:
    """The latest list of one session that left for a station."""

    session_id: UUID
    place: str
    starts_at: datetime | None
    issued_at: datetime
    valid_until: datetime
    families: int
    people: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing a station told; `at` is by its own clock, `raised` are checks not in order."""

    kind: ReportKind
    at: datetime
    told_at: datetime
    hand: str
    count: int
    raised: tuple[tuple[str, str], ...]


def lists_out(*, station_code: str) -> tuple[ListOut, ...]:
    """Return the latest list of each session that left for a station, the newest first."""
    rows = models.ListIssue.objects.filter(station__code=station_code).order_by("-issued_at")
    latest: dict[UUID, models.ListIssue] = {}
    for row in rows[: MOST * 20]:
        latest.setdefault(row.session_id, row)
    return tuple(_list_out(row) for row in list(latest.values())[:MOST])


def reports_of(*, station_code: str) -> tuple[Told, ...]:
    """Return what a station told last, the newest first."""
    rows = models.StationReport.objects.filter(station__code=station_code)
    return tuple(
        Told(
            kind=ReportKind(row.kind),
            at=row.at,
            told_at=row.told_at,
            hand=row.hand,
            count=row.count,
            raised=tuple((name, level) for name, level in row.checks.items() if level != "ok"),
        )
        for row in rows.order_by("-told_at", "-at")[:MOST]
    )


def _list_out(row: models.ListIssue) -> ListOut:
    session = sessions.session(session_id=row.session_id)
    return ListOut(
        session_id=row.session_id,
        place=session.place if session else "",
        starts_at=session.starts_at if session else None,
        issued_at=row.issued_at,
        valid_until=row.valid_until,
        families=row.families,
        people=row.people,
        size=row.size,
    )
