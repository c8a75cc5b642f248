"""What somebody is told about the wait, kept with the ticket, and how wrong it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from uuid import UUID

from django.db.models import QuerySet

from cancuoc.domain.sessions import models, waiting
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.planner.floor.state import WaitRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How forecasts came true: of `called` tickets, `held` were called within their range.

    `error` is the median distance from the middle, in minutes; None without a called ticket.
    """

    told: int
    called: int
    held: int
    error: float | None


@transaction
def promise(
    *, session_id: UUID, ticket_ids: Sequence[UUID], at: datetime, by: Actor
) -> Mapping[UUID, WaitRange]:
    """Forecast the wait of tickets just given out, keep it with them, and return it.

    A ticket is told once; when no counter will call it, nothing is told.
    """
    ranges = waiting.of_tickets(session_id=session_id, at=at)
    told = {key: ranges[key] for key in ticket_ids if key in ranges}
    models.TicketPromise.objects.bulk_create(
        [
            models.TicketPromise(
                ticket_id=key, made_at=at, low=wait.low, middle=wait.middle, high=wait.high
            )
            for key, wait in told.items()
        ],
        ignore_conflicts=True,
    )
    audit.record(
        act="sessions.promise",
        at=at,
        by=by,
        object_kind="session",
        object_id=session_id,
        count=len(told),
    )
    return told


def promised(*, ticket_ids: Sequence[UUID]) -> dict[UUID, tuple[datetime, WaitRange]]:
    """Return what was told, with its time, by ticket."""
    rows = models.TicketPromise.objects.filter(ticket_id__in=list(ticket_ids))
    return {
        row.ticket_id: (row.made_at, WaitRange(low=row.low, middle=row.middle, high=row.high))
        for row in rows
    }


def accuracy(*, session_id: UUID) -> Accuracy:
    """Return how the forecasts of a session came true so far."""
    return _came_true(models.TicketPromise.objects.filter(ticket__session_id=session_id))


def accuracy_between(
    *, since: datetime, until: datetime, unit_codes: Sequence[str] | None = None
) -> Accuracy:
    """Return how forecasts told in [since, until) came true (None is the whole city)."""
    rows = models.TicketPromise.objects.filter(made_at__gte=since, made_at__lt=until)
    if unit_codes is not None:
        rows = rows.filter(ticket__session__unit_code__in=unit_codes)
    return _came_true(rows)


def _came_true(told: QuerySet[models.TicketPromise]) -> Accuracy:
    rows = list(told)
    called = [row for row in rows if row.waited is not None]
    errors = [abs(row.waited - row.middle) for row in called if row.waited is not None]
    held = sum(row.low <= row.waited <= row.high for row in called if row.waited is not None)
    return Accuracy(
        told=len(rows), called=len(called), held=held, error=median(errors) if errors else None
    )
