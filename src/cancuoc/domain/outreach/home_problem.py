"""The question of rounds to homes: who waits where, which team may go when, and the ways.

Minutes run from the midnight before the first day. Where no door is on the map the commune's
point stands for it, and two such houses lie apart by a fixed number of minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from math import ceil, hypot
from typing import Final

from cancuoc.domain.outreach.home_queries import HomeRow
from cancuoc.domain.outreach.home_rules import Part
from cancuoc.domain.outreach.home_settings import HALVES, home_settings
from cancuoc.domain.planning import queries as planning
from cancuoc.domain.planning.closing import closures
from cancuoc.domain.planning.locating import Known, known
from cancuoc.domain.planning.positions import Rough, Spot
from cancuoc.domain.planning.queries import TeamRow
from cancuoc.domain.planning.rules import ClosedThing
from cancuoc.domain.units.rules import CITY_CODE
from cancuoc.kernel.clock import VN, today_vn
from cancuoc.planner.rounds.problem import Hours, Outing, Rounds, Visit
from cancuoc.planner.rounds.settings import settings

BEDSIDE: Final = "bedside"
_DAY: Final = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One team on one half of a day, with the kits it carries to beds."""

    team: str
    kits: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    officers: int

    @property
    def code(self) -> str:
        """The name of the outing in the question."""
        return f"{self.team} {self.starts_at.astimezone(VN):%Y-%m-%d %H:%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The rounds to be found, and what their codes stand for."""

    rounds: Rounds
    trips: dict[str, Trip]
    midnight: datetime

    def moment(self, minute: int) -> datetime:
        """Return the moment of a minute of the question."""
        return self.midnight + timedelta(minutes=minute)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """A team with its kits for a bed."""

    team: TeamRow
    kits: tuple[str, ...]


def question(
    *, requests: Sequence[HomeRow], district: str, first_day: date, last_day: date, at: datetime
) -> Question:
    """Return what `planner.rounds` is asked for a district and days."""
    midnight = datetime.combine(first_day, datetime.min.time(), VN)
    days = [first_day + timedelta(days=n) for n in range((last_day - first_day).days + 1)]
    crews = [one for one in crews_of(district=district, on=first_day) if _enough(one)]
    trips = list(_trips(crews, days, at=at))
    ground = known(at=at)
    spots = [_base(ground, one.team) for one in crews] + [_door(ground, row) for row in requests]
    place = {one.team.code: number for number, one in enumerate(crews)}
    outings = tuple(_outing(trip, place[trip.team], midnight) for trip in trips)
    visits = tuple(
        _visit(row, len(crews) + number, days, at=at) for number, row in enumerate(requests)
    )
    rounds = Rounds(visits=visits, outings=outings, travel=_table(spots))
    return Question(rounds=rounds, trips={trip.code: trip for trip in trips}, midnight=midnight)


def crews_of(*, district: str, on: date) -> list[Crew]:
    """Return the teams at home in a district that have kits for a bed."""
    teams = planning.teams(scope=[district], on=on)
    kits = planning.kits(codes=[kit for team in teams for kit in team.kits])
    found = [
        Crew(team=team, kits=tuple(code for code in team.kits if kits[code].for_bedside))
        for team in teams
    ]
    return [one for one in found if one.kits]


def _enough(crew: Crew) -> bool:
    return len(crew.team.members) >= settings().officers


def _trips(crews: Sequence[Crew], days: Sequence[date], *, at: datetime) -> Iterator[Trip]:
    """Return the half days on which a team is free: no session, nothing closed, not past."""
    closed = closures(scope=[CITY_CODE], since=days[0], until=days[-1])
    since = datetime.combine(days[0], datetime.min.time(), VN)
    # A team of the district may be lent to another, so sessions of the whole city are read.
    held = planning.sessions(
        scope=[CITY_CODE], since=since, until=since + timedelta(days=len(days))
    )
    for day, half, one in product(days, HALVES, crews):
        starts, ends = (datetime.combine(day, hour, VN) for hour in home_settings().hours[half])
        shut = {(row.thing, row.code) for row in closed if row.first_day <= day <= row.last_day}
        busy = any(
            row.team_code == one.team.code and row.starts_at < ends and starts < row.ends_at
            for row in held
        )
        kits = tuple(code for code in one.kits if (ClosedThing.KIT, code) not in shut)
        away = (ClosedThing.TEAM, one.team.code) in shut
        if starts > at and kits and not busy and not away:
            yield Trip(
                team=one.team.code,
                kits=kits,
                starts_at=starts,
                ends_at=ends,
                officers=len(one.team.members),
            )


def _outing(trip: Trip, base: int, midnight: datetime) -> Outing:
    return Outing(
        code=trip.code,
        start=base,
        end=base,
        leaves=_minute(trip.starts_at, midnight),
        back=_minute(trip.ends_at, midnight),
        officers=trip.officers,
        carries=frozenset({BEDSIDE}),
    )


def _visit(row: HomeRow, place: int, days: Sequence[date], *, at: datetime) -> Visit:
    """Whoever waits longer counts for more, day by day; no wait outweighs a whole person."""
    waited = min(30, (today_vn(at) - today_vn(row.asked_at)).days)
    return Visit(
        code=row.code,
        place=place,
        worth=60 + max(0, waited),
        minutes=home_settings().minutes[row.reason],
        hours=_hours(row, days),
        needs=frozenset({BEDSIDE}),
    )


def _hours(row: HomeRow, days: Sequence[date]) -> tuple[Hours, ...]:
    """Return when a visit may begin; without a day that suits there is an hour nobody keeps."""
    halves = HALVES if row.part is Part.ANY else (row.part,)
    found = []
    for number, day in enumerate(days):
        if row.days and day.weekday() not in row.days:
            continue
        for half in halves:
            opens, closes = home_settings().hours[half]
            begin = number * _DAY
            found.append(
                Hours(
                    begin + 60 * opens.hour + opens.minute,
                    begin + 60 * closes.hour + closes.minute,
                )
            )
    return tuple(found) or (Hours(0, 0),)


def _base(ground: Known, team: TeamRow) -> Spot:
    return ground.ground.spot(unit_code=team.unit_code, own=ground.teams.get(team.code))


def _door(ground: Known, row: HomeRow) -> Spot:
    return ground.ground.spot(unit_code=row.unit_code, own=row.point)


def _table(spots: Sequence[Spot]) -> tuple[tuple[int, ...], ...]:
    """Return whole minutes from door to door, unloading the kit included."""
    chosen = settings()
    pace = chosen.detour * 60 / chosen.km_per_hour

    def minutes(a: Spot, b: Spot) -> int:
        way = ceil(hypot(a.x - b.x, a.y - b.y) * pace) + chosen.door_minutes
        exact = a.rough is Rough.EXACT and b.rough is Rough.EXACT
        return way if exact else max(way, home_settings().between_doors)

    return tuple(
        tuple(0 if here == there else minutes(a, b) for there, b in enumerate(spots))
        for here, a in enumerate(spots)
    )


def _minute(moment: datetime, midnight: datetime) -> int:
    return int((moment - midnight).total_seconds() // 60)
