"""Where and when the stations of a replay work: sessions, their kits and their hours. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from cancuoc.kernel.clock import VN

SLOT: Final = timedelta(minutes=30)
# Shifts of the district in that week; the last one was to go on until nobody waited.
SHIFTS: Final = ((time(6, 30), time(12)), (time(12), time(18)), (time(18), time(22)))
FIRST_DAY: Final = date(2024, 7, 1)
REPORT_AT: Final = datetime(2024, 7, 6, 17, tzinfo=VN)
PREPARED_AT: Final = datetime(2024, 6, 29, 8, tzinfo=VN)
# What one kit takes in an hour when a queue stands before it (reported: up to 25, without iris).
PER_KIT_HOUR: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """How many kits stand at the counter, how many teams go out, and with how many kits."""

    fixed_kits: int = 3
    mobile_teams: int = 3
    mobile_kits: int = 2

    def scaled(self, factor: float) -> Strength:
        """Return what a share of the visits needs; nothing falls below one."""
        return Strength(
            fixed_kits=max(1, round(self.fixed_kits * factor)),
            mobile_teams=max(1, round(self.mobile_teams * factor)),
            mobile_kits=max(1, round(self.mobile_kits * factor)),
        )


DISTRICT_STRENGTH: Final = Strength()


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team with its kits; every kit has a station and an officer of its own."""

    code: str
    unit_code: str
    kits: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One session to hold: a team at a place for some hours."""

    team: Team
    unit_code: str
    fixed: bool
    starts_at: datetime
    ends_at: datetime

    @property
    def slot_capacity(self) -> int:
        """Return how many people half an hour takes."""
        return len(self.team.kits) * PER_KIT_HOUR // 2

    def slots(self, *, until: datetime) -> Iterator[datetime]:
        """Yield the beginnings of half hours that end by `until`."""
        start = self.starts_at
        while start + SLOT <= min(self.ends_at, until):
            yield start
            start += SLOT


def district_teams(
    *, wards: Sequence[str], strength: Strength = DISTRICT_STRENGTH, prefix: str = "TX"
) -> tuple[Team, ...]:
    """Return the team of the fixed counter, first, and the mobile teams of a district."""
    fixed = _team(f"{prefix}-CD", wards[0], strength.fixed_kits)
    mobile = (
        _team(f"{prefix}-D{n}", wards[0], strength.mobile_kits)
        for n in range(1, strength.mobile_teams + 1)
    )
    return (fixed, *mobile)


def week(
    *,
    wards: Sequence[str],
    strength: Strength = DISTRICT_STRENGTH,
    first: date = FIRST_DAY,
    days: int = 6,
) -> tuple[Shift, ...]:
    """Return every session of the week: the counter in each shift, mobile teams from ward to ward.

    The mobile teams move on each shift, so that within the week they come to every ward, by
    day, in the evening and at the weekend in turn.
    """
    counter, *mobile = district_teams(wards=wards, strength=strength)
    found = []
    for turn, (day, hours) in enumerate(_turns(first, days)):
        begin, end = (datetime.combine(day, hour, tzinfo=VN) for hour in hours)
        found.append(_shift(counter, wards[0], begin, end, fixed=True))
        for number, team in enumerate(mobile):
            ward = wards[(turn * len(mobile) + number) % len(wards)]
            found.append(_shift(team, ward, begin, end, fixed=False))
    return tuple(found)


def city_day(
    *, communes: Mapping[str, Sequence[str]], stations: int, on: date, prefix: str = "HN"
) -> tuple[Shift, ...]:
    """Return one long session for every team of a day in the city.

    `communes` has by district the communes to work in. Stations are dealt out evenly over the
    districts; in each, half of them stand at a fixed counter and half are mobile.
    """
    found = []
    begin = datetime.combine(on, time(7), tzinfo=VN)
    end = datetime.combine(on, time(22), tzinfo=VN)
    for district, count in dealt(stations, sorted(communes)).items():
        places = communes[district]
        for number, kits in enumerate(halves(count)):
            if kits:
                ward = places[number % len(places)]
                team = _team(f"{prefix}{district}-{number + 1}", ward, kits)
                found.append(_shift(team, ward, begin, end, fixed=number == 0))
    return tuple(found)


def dealt(total: int, keys: Sequence[str]) -> dict[str, int]:
    """Deal a total out over keys as evenly as whole numbers allow."""
    share, rest = divmod(total, len(keys))
    return {key: share + (n < rest) for n, key in enumerate(keys)}


def halves(count: int) -> tuple[int, int]:
    """Return a count in two halves, the first the larger."""
    return count - count // 2, count // 2


def _turns(first: date, days: int) -> Iterator[tuple[date, tuple[time, time]]]:
    for number in range(days):
        for hours in SHIFTS:
            yield first + timedelta(days=number), hours


def _team(code: str, unit_code: str, kits: int) -> Team:
    names = tuple(f"{code}-{n}" for n in range(1, kits + 1))
    return Team(code=code, unit_code=unit_code, kits=names)


def _shift(team: Team, ward: str, begin: datetime, end: datetime, *, fixed: bool) -> Shift:
    return Shift(team=team, unit_code=ward, fixed=fixed, starts_at=begin, ends_at=end)
