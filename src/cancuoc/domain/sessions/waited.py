"""How long people waited on a day, by unit, from the period rows and from nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from cancuoc.domain.sessions import models, rules
from cancuoc.kernel.reckoning import Step, reckon


@dataclass(slots=True)
class Waited:
    """How many people were called, and the minutes they waited for it, all together."""

    called: int = 0
    minutes: float = 0.0


def by_unit(*, since: datetime, until: datetime) -> Mapping[str, Waited]:
    """Return the waits of the tickets given out in [since, until), by unit of the session."""
    rows = models.TicketPeriod.objects.filter(
        ticket__issued_at__gte=since, ticket__issued_at__lt=until, starts_at__lte=until
    ).select_related("ticket__session")
    ordered = rows.order_by("ticket_id", "starts_at", "id")
    found: dict[str, Waited] = defaultdict(Waited)
    for ticket, periods in groupby(ordered, key=lambda row: row.ticket):
        first = reckon([_step(row) for row in periods], until=until).first_call
        if first is not None:
            unit = found[ticket.session.unit_code]
            unit.called += 1
            unit.minutes += (first - ticket.issued_at).total_seconds() / 60
    return found


def _step(row: models.TicketPeriod) -> Step:
    return Step(
        state=rules.TicketState(row.state), act=row.act, counter=row.counter, since=row.starts_at
    )
