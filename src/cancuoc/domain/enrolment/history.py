"""Reads of the history of dossiers: the steps of one, and how long each stage took."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from cancuoc.domain.enrolment import models
from cancuoc.domain.enrolment.rules import State
from cancuoc.domain.units import queries as units

_STAGES = """
SELECT state, count(*), percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (
         ORDER BY extract(epoch FROM left_at - at))
FROM (
  SELECT h.state, h.at, h.id,
         lead(h.at) OVER (PARTITION BY h.dossier_id ORDER BY h.id) AS left_at
  FROM enrolment_dossierhistory h JOIN enrolment_dossier d ON d.id = h.dossier_id
  WHERE d.received_at >= %(since)s AND d.received_at < %(until)s
    AND (%(codes)s::text[] IS NULL OR d.unit_code = ANY(%(codes)s::text[]))
) steps
WHERE left_at IS NOT NULL
GROUP BY state
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One move of a dossier, for its time line."""

    act: str
    state: State
    at: datetime
    actor: str
    hand: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTime:
    """How long dossiers stayed in a state before they left it."""

    state: State
    count: int
    p50: timedelta
    p95: timedelta
    p99: timedelta


def steps(*, dossier_id: UUID) -> tuple[Step, ...]:
    """Return the time line of a dossier, oldest first."""
    rows = models.DossierHistory.objects.filter(dossier_id=dossier_id).order_by("id")
    return tuple(
        Step(
            act=row.act,
            state=State(row.state),
            at=row.at,
            actor=row.actor,
            hand=row.hand,
            reason=row.reason,
        )
        for row in rows
    )


def stage_times(
    *, since: datetime, until: datetime, scope: Collection[str], on: date
) -> tuple[StageTime, ...]:
    """Return how long each stage took for dossiers received from `since` to before `until`.

    Stages still under way are not counted; `open_by_stage` shows those.
    """
    city = "01" in scope
    codes = None if city else list(units.codes_within(scope=scope, on=on))
    with connection.cursor() as cursor:
        cursor.execute(_STAGES, {"since": since, "until": until, "codes": codes})
        found = {State(state): (count, times) for state, count, times in cursor.fetchall()}
    return tuple(
        StageTime(
            state=state,
            count=found[state][0],
            p50=timedelta(seconds=found[state][1][0]),
            p95=timedelta(seconds=found[state][1][1]),
            p99=timedelta(seconds=found[state][1][2]),
        )
        for state in State
        if state in found
    )
