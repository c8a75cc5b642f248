"""Rows of shifts inside services: withdrawn when a session falls, and officers told of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from cancuoc.domain.planning import crew_models as tables
from cancuoc.domain.planning import crew_rules, facts
from cancuoc.foundation import outbox
from cancuoc.kernel.ids import uuid7


def withdraw(rows: Iterable[tables.Shift]) -> None:
    """Take shifts back; the rows stay readable."""
    tables.Shift.objects.filter(id__in=[row.id for row in rows]).update(active=False)


def tell(told: Mapping[UUID, tuple[int, int]], *, at: datetime) -> None:
    """Keep a notice for each officer, with shifts new and gone, and tell the rooms downstream."""
    people = {row.id: row for row in tables.CrewOfficer.objects.filter(id__in=list(told))}
    for key, (new, gone) in sorted(told.items()):
        tables.ShiftNotice.objects.create(
            id=uuid7(at=at), officer_id=key, at=at, new=new, gone=gone
        )
        outbox.publish(
            facts.ShiftsChanged(
                at=at,
                username=people[key].username,
                email=people[key].email,
                new=new,
                gone=gone,
            )
        )


def release(session_id: UUID, *, at: datetime) -> None:
    """Withdraw the shifts of a session that is called off, and tell their officers."""
    rows = list(tables.Shift.objects.filter(session_id=session_id, active=True))
    rows = [row for row in rows if crew_rules.begins(row.on, row.shift) > at]
    withdraw(rows)
    gone = Counter(row.officer_id for row in rows)
    tell({key: (0, count) for key, count in gone.items()}, at=at)
