"""Figures of the day as the command screens read them, across the rooms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from cancuoc.domain.planning import queries as planning
from cancuoc.domain.planning.rules import State as PlanState
from cancuoc.domain.reporting import ageing
from cancuoc.domain.reporting import queries as reporting
from cancuoc.domain.reporting.ageing import StateAge
from cancuoc.domain.reporting.queries import Figures
from cancuoc.domain.reporting.rules import Measure
from cancuoc.domain.sessions import promising
from cancuoc.domain.sessions import queries as sessions
from cancuoc.domain.sessions.promising import Accuracy
from cancuoc.domain.units import queries as units
from cancuoc.domain.units.queries import UnitRow
from cancuoc.domain.units.rules import CITY_CODE, Level
from cancuoc.foundation import outbox
from cancuoc.interfaces.command.moment import Moment
from cancuoc.kernel.clock import VN, today_vn

SHOWN: Final = (Measure.VISITS, Measure.DOSSIERS, Measure.CONFIRMATIONS, Measure.HANDED_OVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """Facts that wait to be heard, and those set aside after three failures."""

    waiting: int
    parked: int
    by_consumer: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Everything the screen of the day shows."""

    figures: Figures
    by_hour: Mapping[int, Mapping[str, int]]
    plan: Mapping[int, int]
    by_unit: Mapping[str, Figures]
    waiting_people: int
    waits: Accuracy
    ages: tuple[StateAge, ...]
    backlog: Backlog

    @property
    def late(self) -> int:
        """Open dossiers past their last lawful day."""
        return sum(age.late for age in self.ages)

    def in_state(self, state: str) -> int:
        """Open dossiers in one state."""
        return sum(age.count for age in self.ages if age.state == state)


def today(*, moment: Moment, at: datetime) -> Today:
    """Read the day up to the moment. Queues and ages are of now: the past keeps no queue."""
    now = today_vn(at)
    hours = reporting.by_hour(day=moment.day, measure=Measure.DOSSIERS, scope=moment.scope)
    return Today(
        figures=reporting.figures(
            since=moment.since, until=moment.until, scope=moment.scope, on=moment.day
        ),
        by_hour={hour: bands for hour, bands in hours.items() if hour < moment.hour},
        plan=plan_by_hour(moment),
        by_unit=reporting.by_unit_and_measure(
            since=moment.since, until=moment.until, scope=moment.scope, on=moment.day
        ),
        waiting_people=sessions.waiting_since(
            since=datetime.combine(now, time(0), tzinfo=VN),
            unit_codes=reporting.codes_of(scope=moment.scope, on=now),
        ),
        waits=promising.accuracy_between(
            since=moment.since,
            until=moment.until,
            unit_codes=reporting.codes_of(scope=moment.scope, on=moment.day),
        ),
        ages=ageing.by_state(scope=moment.scope, on=now),
        backlog=backlog(),
    )


def plan_by_hour(moment: Moment) -> dict[int, int]:
    """Return how many people the published sessions of the day take in each hour."""
    rows = planning.sessions(
        scope=moment.scope,
        since=moment.since,
        until=moment.since + timedelta(days=1),
        states=(PlanState.PUBLISHED,),
    )
    plan: dict[int, int] = {}
    for row in rows:
        for number in range(row.slots):
            start = row.starts_at + timedelta(minutes=number * row.slot_minutes)
            hour = start.astimezone(VN).hour
            plan[hour] = plan.get(hour, 0) + row.slot_capacity
    return plan


def backlog() -> Backlog:
    """Return how far the counting is behind what happened."""
    pending = outbox.pending()
    parked = sum(n for name, n in pending.items() if name.endswith("!parked"))
    return Backlog(waiting=sum(pending.values()) - parked, parked=parked, by_consumer=pending)


def areas(*, moment: Moment) -> tuple[UnitRow, ...]:
    """Return the areas a moment is told by: districts of the city, else communes."""
    level = Level.DISTRICT if moment.whole_city else Level.COMMUNE
    rows = units.units_in_force(on=moment.day, level=level)
    if CITY_CODE in moment.scope:
        return rows or units.units_in_force(on=moment.day, level=Level.COMMUNE)
    return tuple(row for row in rows if {row.code, row.parent} & set(moment.scope))


def campaign_start(*, day: date) -> date:
    """Return the first day of the campaign that holds a day, the day itself without one."""
    starts = [c.starts_on for c in planning.campaigns() if c.starts_on <= day <= c.ends_on]
    return min(starts, default=day)
