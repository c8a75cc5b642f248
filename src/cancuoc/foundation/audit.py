"""Every look at a person and every change leaves a line, written in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from cancuoc.foundation.actor import Actor
from cancuoc.foundation.models import AuditEvent


@dataclass(frozen=True, kw_only=True)
class Line:
    """One audit line. `detail` holds codes and counts, never a name or a biometric."""

    act: str
    at: datetime
    by: Actor
    object_kind: str
    object_id: str
    person_id: UUID | None = None
    unit_code: str = ""
    detail: dict[str, object] = field(default_factory=dict)


class OutsideTransaction(RuntimeError):
    """An audit line was written outside the transaction of the act it tells about."""


def record(
    *,
    act: str,
    at: datetime,
    by: Actor,
    object_kind: str,
    object_id: str | UUID,
    person_id: UUID | None = None,
    unit_code: str = "",
    **detail: object,
) -> None:
    """Write one line. The caller must already be inside the act's transaction."""
    record_many(
        [
            Line(
                act=act,
                at=at,
                by=by,
                object_kind=object_kind,
                object_id=str(object_id),
                person_id=person_id,
                unit_code=unit_code,
                detail=detail,
            )
        ]
    )


def record_many(lines: Iterable[Line]) -> None:
    """Write many lines in one statement, for services that work in batches."""
    if not connection.in_atomic_block:
        raise OutsideTransaction("audit lines belong to the transaction of their act")
    AuditEvent.objects.bulk_create([_row(line) for line in lines], batch_size=500)


def _row(line: Line) -> AuditEvent:
    return AuditEvent(
        at=line.at,
        act=line.act,
        actor=line.by.id,
        hand=line.by.hand,
        object_kind=line.object_kind,
        object_id=line.object_id,
        person_id=line.person_id,
        unit_code=line.unit_code,
        purpose=line.by.purpose,
        detail=line.detail,
    )


def look(
    *, what: str, person_id: UUID, at: datetime, by: Actor, unit_code: str = "", **detail: object
) -> None:
    """Record that `by` looked at a person. Without a stated purpose the look is refused.

    The line is written before the data leave: call it in the transaction that reads them.
    """
    from cancuoc.foundation.access import NoPurpose

    if not by.purpose:
        raise NoPurpose
    record(
        act=f"look.{what}",
        at=at,
        by=by,
        object_kind="person",
        object_id=person_id,
        person_id=person_id,
        unit_code=unit_code,
        **detail,
    )


@dataclass(frozen=True, kw_only=True)
class Seen:
    """An audit line as an inspector or a citizen reads it."""

    id: int
    at: datetime
    act: str
    actor: str
    hand: str
    object_kind: str
    object_id: str
    person_id: UUID | None
    unit_code: str
    purpose: str
    detail: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Which lines are asked for; None and "" ask for everything.

    `unit_codes` keeps an inspector within his area: lines that name no unit are the city's.
    """

    person_id: UUID | None = None
    actor: str | None = None
    act_prefix: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    unit_codes: tuple[str, ...] | None = None


def found(*, search: Search, skip: int = 0, limit: int = 200) -> Iterator[Seen]:
    """Yield the lines a search asks for, newest first."""
    for row in _narrowed(search).order_by("-id")[skip : skip + limit].iterator():
        yield _seen(row)


def how_many(*, search: Search, most: int = 10_000) -> int:
    """Return how many lines a search finds, counted no further than `most`."""
    return _narrowed(search)[:most].count()


def history(
    *,
    person_id: UUID | None = None,
    actor: str | None = None,
    act_prefix: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 200,
) -> Iterator[Seen]:
    """Yield audit lines, newest first, narrowed by whatever is given."""
    search = Search(
        person_id=person_id, actor=actor, act_prefix=act_prefix, since=since, until=until
    )
    yield from found(search=search, limit=limit)


def _narrowed(search: Search) -> QuerySet[AuditEvent]:
    narrow = {
        "person_id": search.person_id,
        "actor": search.actor or None,
        "act__startswith": search.act_prefix or None,
        "at__gte": search.since,
        "at__lt": search.until,
        "unit_code__in": search.unit_codes,
    }
    return AuditEvent.objects.filter(**{k: v for k, v in narrow.items() if v is not None})


def _seen(row: AuditEvent) -> Seen:
    return Seen(
        id=row.id,
        at=row.at,
        act=row.act,
        actor=row.actor,
        hand=row.hand,
        object_kind=row.object_kind,
        object_id=row.object_id,
        person_id=row.person_id,
        unit_code=row.unit_code,
        purpose=row.purpose,
        detail=row.detail,
    )
