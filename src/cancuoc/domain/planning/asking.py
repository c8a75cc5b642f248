"""What the planner is asked: the campaign's days, the teams and kits, and who needs a place."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from cancuoc.domain.planning import crew_hours, models, rules
from cancuoc.domain.units import queries as units
from cancuoc.domain.units.rules import Level
from cancuoc.kernel.clock import VN, today_vn
from cancuoc.law.deadline import is_working_day
from cancuoc.planner.deployment.problem import (
    POSTS,
    Class,
    CrewHours,
    Kit,
    Part,
    Post,
    Problem,
    Site,
    Slot,
    Team,
)
from cancuoc.planner.deployment.weighing import weights

_FILE: Final = Path(__file__).with_name("asking.toml")
_SATURDAY: Final = 5
Closed = Mapping[tuple[str, str], frozenset[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When a part of a day begins and how long a session in it is."""

    starts: time
    minutes: int


@cache
def hours() -> Mapping[Part, Hours]:
    """Return the hours of the parts of a day."""
    read = _settings()
    return {
        part: Hours(starts=time.fromisoformat(read[part]["starts"]), minutes=read[part]["minutes"])
        for part in (Part.EVENING, Part.MORNING, Part.AFTERNOON)
    }


@cache
def _settings() -> Any:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def span(slot: Slot) -> tuple[datetime, datetime]:
    """Return when a session in a slot begins and ends."""
    starts = datetime.combine(slot.on, hours()[slot.part].starts, tzinfo=VN)
    return starts, starts + timedelta(minutes=slot.minutes)


def first_after(asked: Problem, *, at: datetime) -> int:
    """Return the first slot that has not begun; the number of slots when all have."""
    return next((s.index for s in asked.slots if span(s)[0] > at), len(asked.slots))


def problem(
    *,
    campaign: models.Campaign,
    scope: Sequence[str],
    demand: Mapping[str, Mapping[Class, int]],
    at: datetime,
) -> Problem:
    """Return the problem of a campaign from tomorrow on; `demand` is by commune and class.

    Places lie where their coordinates are known; until then the road counts nothing.
    """
    on = today_vn(at)
    slots = tuple(_slots(max(campaign.starts_on, on + timedelta(days=1)), campaign.ends_on))
    closed = _closures(slots)
    sites = tuple(_sites(demand, on, closed))
    teams = tuple(_teams(scope, slots, on, closed))
    return Problem(
        slots=slots,
        sites=sites,
        teams=teams,
        weights=weights(),
        crews=tuple(
            crew_hours.staffed(
                _crews(teams, slots), scope=scope, slots=slots, on=on, work=_settings()["work"]
            )
        ),
        loans=frozenset(models.Loan.objects.values_list("from_unit", "to_unit")),
    )


def _closures(slots: Sequence[Slot]) -> Closed:
    """Return the slots in which a thing is not to be had, by thing and code."""
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in models.Closure.objects.all():
        days = (s.index for s in slots if row.first_day <= s.on <= row.last_day)
        found[row.thing, row.code].update(days)
    return {key: frozenset(days) for key, days in found.items()}


def _closed(closed: Closed, thing: rules.ClosedThing, code: str) -> frozenset[int]:
    return closed.get((thing, code), frozenset())


def _slots(first: date, last: date) -> Iterator[Slot]:
    index = 0
    for days in range((last - first).days + 1):
        on = first + timedelta(days=days)
        rest, works = on.weekday() >= _SATURDAY, is_working_day(on)
        free = rest and not works
        for part in (Part.MORNING, Part.AFTERNOON) if free else (Part.EVENING,):
            yield Slot(
                index=index,
                on=on,
                part=part,
                minutes=hours()[part].minutes,
                week=(on - first).days // 7,
                weekend=free,
                holiday=not rest and not works,
                swapped=rest and works,
            )
            index += 1


def _district(code: str, on: date) -> str:
    """Return the district of a unit; since July 2025 there are none, then it is the city."""
    row = units.unit(code=code, on=on)
    return row.parent if row.level is Level.COMMUNE else row.code


def _sites(demand: Mapping[str, Mapping[Class, int]], on: date, closed: Closed) -> Iterator[Site]:
    named = units.units_named(codes=list(demand), on=on)
    for code in sorted(demand):
        expected = {one: demand[code].get(one, 0) for one in Class}
        if sum(expected.values()):
            yield Site(
                code=code,
                name=named[code].full_name,
                district=_district(code, on),
                x=0.0,
                y=0.0,
                expected=expected,
                busy=_closed(closed, rules.ClosedThing.VENUE, code),
            )


def _teams(scope: Sequence[str], slots: Sequence[Slot], on: date, closed: Closed) -> Iterator[Team]:
    rows = models.Team.objects.order_by("code").prefetch_related("kits")
    for row in rows:
        kits = [_kit(kit, closed) for kit in row.kits.all()]
        if kits and units.covers(scope=scope, unit_code=row.unit_code, on=on):
            crew = {Post.LEAD: 1, Post.CAPTURE: len(kits), Post.RECEPTION: 1, Post.DRIVER: 1}
            yield Team(
                code=row.code,
                district=_district(row.unit_code, on),
                x=0.0,
                y=0.0,
                kits=tuple(kits),
                crew=crew,
                off=_taken(row, slots) | _closed(closed, rules.ClosedThing.TEAM, row.code),
                most_a_week=_settings()["work"]["most_a_week"],
            )


def _kit(row: models.Kit, closed: Closed) -> Kit:
    features = (("iris", row.has_iris), ("bedside", row.for_bedside))
    return Kit(
        code=row.code,
        per_hour=rules.PER_KIT_HOUR,
        features=frozenset(name for name, has in features if has),
        off=_closed(closed, rules.ClosedThing.KIT, row.code),
    )


def _taken(team: models.Team, slots: Sequence[Slot]) -> frozenset[int]:
    """Return the slots in which a team holds a session that was planned already."""
    held = models.PlannedSession.objects.filter(team=team).exclude(state=rules.State.CANCELLED)
    times = list(held.values_list("during", flat=True))
    return frozenset(
        slot.index
        for slot in slots
        for starts, ends in [span(slot)]
        if any(during.lower < ends and starts < during.upper for during in times)
    )


def _crews(teams: Sequence[Team], slots: Sequence[Slot]) -> Iterator[CrewHours]:
    work = _settings()["work"]
    for district in sorted({team.district for team in teams}):
        mine = [team for team in teams if team.district == district]
        for week in sorted({slot.week for slot in slots}):
            for post in POSTS:
                officers = sum(team.crew.get(post, 0) for team in mine)
                if officers:
                    yield CrewHours(
                        district=district,
                        week=week,
                        post=post,
                        minutes=officers * work["hours_a_week"] * 60,
                        overtime=officers * work["overtime_hours"] * 60,
                    )
