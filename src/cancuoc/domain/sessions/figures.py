"""The figures of an evening, each recomputed from the period rows and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from uuid import UUID

from cancuoc.domain.sessions import models, rules
from cancuoc.kernel import reckoning
from cancuoc.kernel.reckoning import Evening, Spent, Step, reckon

__all__ = ["Evening", "evening", "spent_by_ticket", "steps_by_ticket"]


def steps_by_ticket(*, session_id: UUID, until: datetime) -> Mapping[UUID, list[Step]]:
    """Return the period rows of every ticket of a session as steps in order."""
    rows = models.TicketPeriod.objects.filter(ticket__session_id=session_id, starts_at__lte=until)
    ordered = rows.order_by("ticket_id", "starts_at", "id")
    return {
        key: [_step(row) for row in group]
        for key, group in groupby(ordered, key=lambda row: row.ticket_id)
    }


def spent_by_ticket(*, session_id: UUID, at: datetime) -> Mapping[UUID, Spent]:
    """Return where the time of every ticket of a session went, up to `at`."""
    steps = steps_by_ticket(session_id=session_id, until=at)
    return {key: reckon(of_ticket, until=at) for key, of_ticket in steps.items()}


def evening(*, session_id: UUID, at: datetime) -> Evening:
    """Return the figures of a session up to `at`."""
    came = models.Ticket.objects.filter(session_id=session_id).values_list("id", "issued_at")
    steps = steps_by_ticket(session_id=session_id, until=at)
    visits = [(issued, steps[key]) for key, issued in came if key in steps]
    return reckoning.evening(visits, until=at)


def _step(row: models.TicketPeriod) -> Step:
    return Step(
        state=rules.TicketState(row.state), act=row.act, counter=row.counter, since=row.starts_at
    )
