"""Crew hours of a plan, from the officers who are there: their posts, their days away.

Each week an officer stands for one post: first those who can fill only one, then the others where
hours are shortest against what the teams need. So no hour is counted twice, and a plan that keeps
to these rows can be staffed as far as hours go; the roster shows the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from cancuoc.domain.planning import crews
from cancuoc.domain.planning.crews import OfficerRow
from cancuoc.domain.units import queries as units
from cancuoc.domain.units.rules import Level
from cancuoc.planner.deployment.problem import CrewHours, Post, Slot


def district(code: str, on: date) -> str:
    """Return the district of a unit, the unit itself where there are no districts."""
    row = units.unit(code=code, on=on)
    return (row.parent or row.code) if row.level is Level.COMMUNE else row.code


def staffed(
    rows: Iterable[CrewHours],
    *,
    scope: Sequence[str],
    slots: Sequence[Slot],
    on: date,
    work: Mapping[str, int],
) -> Iterator[CrewHours]:
    """Yield rows of crew hours; a district whose officers are known has theirs and no others."""
    asked = list(rows)
    people: dict[str, list[OfficerRow]] = {}
    for row in crews.crew(scope=scope, on=on):
        people.setdefault(district(row.unit_code, on), []).append(row)
    days: dict[int, set[date]] = {}
    for slot in slots:
        days.setdefault(slot.week, set()).add(slot.on)
    for where in dict.fromkeys(row.district for row in asked):
        mine = [row for row in asked if row.district == where]
        if where not in people:
            yield from mine
            continue
        for week in dict.fromkeys(row.week for row in mine):
            wanted = {row.post: row.minutes for row in mine if row.week == week}
            shares = _shares(people[where], sorted(days[week]), wanted)
            for post, share in shares.items():
                yield CrewHours(
                    district=where,
                    week=week,
                    post=post,
                    minutes=round(share * work["hours_a_week"] * 60),
                    overtime=round(share * work["overtime_hours"] * 60),
                )


def _shares(
    people: Sequence[OfficerRow], days: Sequence[date], wanted: Mapping[Post, int]
) -> dict[Post, float]:
    """Return how many whole weeks of officers each post has; days away make a week shorter."""
    shares = dict.fromkeys(wanted, 0.0)
    for row in sorted(people, key=lambda row: (len(row.skills), row.username)):
        able = [post for post in wanted if post.value in row.skills]
        if able:
            least = min(able, key=lambda post: shares[post] / wanted[post])
            shares[least] += sum(not _away(row, day) for day in days) / len(days)
    return shares


def _away(row: OfficerRow, day: date) -> bool:
    return any(one.first_day <= day <= one.last_day for one in row.away)
