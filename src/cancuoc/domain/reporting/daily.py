"""Setting down once a day how far everybody stood: what a week ago was is read from nowhere else.

A day is counted at the first chores after its midnight, in portions, until every unit has its
row. A day on which nobody counted stays without rows: afterwards it cannot be known.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import connection

from cancuoc.domain.enrolment import clocks
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.population import queries as population
from cancuoc.domain.reporting import models
from cancuoc.domain.reporting.crowds import Crowd, crowds
from cancuoc.domain.sessions import waited
from cancuoc.domain.units import queries as units
from cancuoc.foundation import audit
from cancuoc.foundation.actor import Actor
from cancuoc.foundation.transaction import transaction
from cancuoc.kernel.clock import VN, today_vn

A_DAY: Final = timedelta(days=1)
# Ten communes of Hanoi are some 130,000 people: more would keep the worker from its other chores.
PORTION: Final = 10
# Two workers must not count one day side by side; the number stands for nothing else.
_LOCK: Final = 7_302_101
Cell = tuple[str, str, str]


@transaction
def count_day(*, at: datetime, by: Actor, most: int = PORTION) -> int:
    """Count the next units of the day that has just closed; return how many.

    Nothing is counted outside a campaign: without its first day nobody knows whose card is of
    this campaign.
    """
    by.require()
    day = today_vn(at) - A_DAY
    began = campaign_began(on=day)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        mine = bool(cursor.fetchone()[0])
    if began is None or not mine:
        return 0
    wanted = _not_counted(day, on=today_vn(at), most=most)
    if wanted:
        _count(wanted, day=day, since=began, at=at)
        audit.record(
            act="reporting.count_day",
            at=at,
            by=by,
            object_kind="day",
            object_id=day.isoformat(),
            units=len(wanted),
        )
    return len(wanted)


def campaign_began(*, on: date) -> datetime | None:
    """Return when the earliest campaign that holds a day began, None without one."""
    running = [c.starts_on for c in planning.campaigns() if c.starts_on <= on <= c.ends_on]
    return datetime.combine(min(running), time(), tzinfo=VN) if running else None


def _not_counted(day: date, *, on: date, most: int) -> list[str]:
    """Return units without a row of the day: all in force, and nowhere for whoever has no place."""
    done = set(models.DayCount.objects.filter(day=day).values_list("unit_code", flat=True))
    known = {population.NOWHERE, *(unit.code for unit in units.units_in_force(on=on))}
    # Work under a code that ended is work still to be done.
    known |= set(clocks.open_by_unit(on=on))
    return sorted(known - done)[:most]


def _count(wanted: Sequence[str], *, day: date, since: datetime, at: datetime) -> None:
    midnight = datetime.combine(day, time(), tzinfo=VN)
    dossiers = clocks.open_by_unit(on=today_vn(at))
    waits = waited.by_unit(since=midnight, until=midnight + A_DAY)
    rows = models.DayCount.objects.bulk_create(
        models.DayCount(
            day=day,
            unit_code=code,
            counted_at=at,
            dossiers=dossiers.get(code, (0, 0))[0],
            late=dossiers.get(code, (0, 0))[1],
            called=waits[code].called if code in waits else 0,
            waited=round(waits[code].minutes) if code in waits else 0,
        )
        for code in wanted
    )
    found = crowds(communes=wanted, since=since, at=at)
    by_code = {row.unit_code: row for row in rows}
    models.DayDemand.objects.bulk_create(
        (
            models.DayDemand(count=by_code[commune], hamlet=hamlet, band=band, **numbers)
            for (commune, hamlet, band), numbers in _cells(found).items()
        ),
        batch_size=2000,
    )


def _cells(found: Sequence[Crowd]) -> Mapping[Cell, Mapping[str, int]]:
    cells: dict[Cell, Counter[str]] = defaultdict(Counter)
    for one in found:
        cell = cells[one.commune, one.hamlet, str(one.band)]
        cell["due"] += one.people
        cell["open"] += 0 if one.settled else one.people
        cell["taken"] += one.people if one.captured else 0
    return cells
