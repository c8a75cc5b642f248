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
from cancuoc.domain.planning.locating import Known
from cancuoc.domain.planning.sites import BEDSIDE, IRIS, Finder, SitePlace, district_of
from cancuoc.domain.units import queries as units
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


def detour() -> float:
    """Return how much longer roads are than straight lines."""
    return float(_settings()["travel"]["detour"])


def span(slot: Slot) -> tuple[datetime, datetime]:
    """Return when a session in a slot begins and ends."""
    starts = datetime.combine(slot.on, hours()[slot.part].starts, tzinfo=VN)
    return starts, starts + timedelta(minutes=slot.minutes)


def first_after(asked: Problem, *, at: datetime) -> int:
    """Return the first slot that has not begun; the number of slots when all have."""
    return next((s.index for s in asked.slots if span(s)[0] > at), len(asked.slots))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A problem and what is known of the places in it."""

    problem: Problem
    places: tuple[SitePlace, ...]


def question(
    *,
    campaign: models.Campaign,
    scope: Sequence[str],
    demand: Mapping[str, Mapping[Class, int]],
    at: datetime,
) -> Question:
    """Return what a campaign asks from tomorrow on; `demand` is by commune and class.

    Who waits in care centres of the area is asked for as well, before everybody else.
    """
    on = today_vn(at)
    slots = tuple(_slots(max(campaign.starts_on, on + timedelta(days=1)), campaign.ends_on))
    closed = _closures(slots)
    finder = Finder(
        scope=scope,
        at=at,
        busy=lambda code: _closed(closed, rules.ClosedThing.VENUE, code),
        pace=_settings()["care"]["pace"],
    )
    found = finder.find(demand)
    teams = tuple(_teams(scope, slots, on, closed, finder.map))
    road = _settings()["travel"]
    asked = Problem(
        slots=slots,
        sites=found.sites,
        teams=teams,
        weights=weights(),
        crews=tuple(
            crew_hours.staffed(
                _crews(teams, slots), scope=scope, slots=slots, on=on, work=_settings()["work"]
            )
        ),
        speed=road["km_per_hour"] / 60.0,
        detour=detour(),
        loans=frozenset(models.Loan.objects.values_list("from_unit", "to_unit")),
    )
    return Question(problem=asked, places=found.places)


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


def _teams(
    scope: Sequence[str], slots: Sequence[Slot], on: date, closed: Closed, known: Known
) -> Iterator[Team]:
    rows = models.Team.objects.order_by("code").prefetch_related("kits")
    for row in rows:
        kits = [_kit(kit, closed) for kit in row.kits.all()]
        if kits and units.covers(scope=scope, unit_code=row.unit_code, on=on):
            crew = {Post.LEAD: 1, Post.CAPTURE: len(kits), Post.RECEPTION: 1, Post.DRIVER: 1}
            spot = known.ground.spot(unit_code=row.unit_code, own=known.teams.get(row.code))
            yield Team(
                code=row.code,
                district=district_of(row.unit_code, on),
                x=spot.x,
                y=spot.y,
                kits=tuple(kits),
                crew=crew,
                off=_taken(row, slots) | _closed(closed, rules.ClosedThing.TEAM, row.code),
                most_a_week=_settings()["work"]["most_a_week"],
            )


def _kit(row: models.Kit, closed: Closed) -> Kit:
    features = ((IRIS, row.has_iris), (BEDSIDE, row.for_bedside))
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
