"""The figures of an evening, each recomputed from the period rows and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from statistics import median
from uuid import UUID

from cancuoc.domain.sessions import models, rules
from cancuoc.domain.sessions.reckoning import Spent, Step, reckon


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """A session in minutes: how long people waited for the first call and how long it took.

    Medians are None where nobody was called, or served to the end.
    """

    called: int
    done: int
    waited: float | None
    longest: float | None
    served: float | None


def spent_by_ticket(*, session_id: UUID, at: datetime) -> Mapping[UUID, Spent]:
    """Return where the time of every ticket of a session went, up to `at`."""
    rows = models.TicketPeriod.objects.filter(ticket__session_id=session_id, starts_at__lte=at)
    ordered = rows.order_by("ticket_id", "starts_at", "id")
    return {
        key: reckon([_step(row) for row in group], until=at)
        for key, group in groupby(ordered, key=lambda row: row.ticket_id)
    }


def evening(*, session_id: UUID, at: datetime) -> Evening:
    """Return the figures of a session up to `at`."""
    came = {
        row.id: row for row in models.Ticket.objects.filter(session_id=session_id).only("issued_at")
    }
    spent = spent_by_ticket(session_id=session_id, at=at)
    waits = [
        (one.first_call - came[key].issued_at).total_seconds() / 60
        for key, one in spent.items()
        if one.first_call is not None
    ]
    done = set(
        models.TicketPeriod.objects.filter(
            ticket__session_id=session_id, state=rules.TicketState.DONE, starts_at__lte=at
        ).values_list("ticket_id", flat=True)
    )
    services = [spent[key].serving.total_seconds() / 60 for key in done]
    return Evening(
        called=len(waits),
        done=len(done),
        waited=median(waits) if waits else None,
        longest=max(waits) if waits else None,
        served=median(services) if services else None,
    )


def _step(row: models.TicketPeriod) -> Step:
    return Step(
        state=rules.TicketState(row.state), act=row.act, counter=row.counter, since=row.starts_at
    )
