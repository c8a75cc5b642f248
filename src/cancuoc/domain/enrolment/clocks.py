"""How old the open dossiers are: counted by state and by the day the centre received them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from cancuoc.domain.enrolment import models
from cancuoc.domain.enrolment.rules import OPEN, State
from cancuoc.domain.units import queries as units
from cancuoc.kernel.clock import VN


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenGroup:
    """How many open dossiers in one state were received on one Vietnamese day."""

    state: State
    received_on: date
    due_on: date
    count: int


def open_groups(*, scope: Collection[str], on: date) -> tuple[OpenGroup, ...]:
    """Return the open dossiers of a unit scope by state and day of receipt, oldest first."""
    rows = models.Dossier.objects.filter(state__in=OPEN)
    if "01" not in scope:
        rows = rows.filter(unit_code__in=units.codes_within(scope=scope, on=on))
    counted = (
        rows.annotate(received_on=TruncDate("received_at", tzinfo=VN))
        .values("state", "received_on", "due_on")
        .annotate(count=Count("id"))
        .order_by("received_on", "state")
    )
    return tuple(
        OpenGroup(
            state=State(row["state"]),
            received_on=row["received_on"],
            due_on=row["due_on"],
            count=row["count"],
        )
        for row in counted
    )


def open_by_unit(*, on: date) -> dict[str, tuple[int, int]]:
    """Return the open dossiers by unit, and how many of them are past their last lawful day."""
    rows = (
        models.Dossier.objects.filter(state__in=OPEN)
        .values("unit_code")
        .annotate(count=Count("id"), late=Count("id", filter=Q(due_on__lt=on)))
        .order_by("unit_code")
    )
    return {row["unit_code"]: (row["count"], row["late"]) for row in rows}
