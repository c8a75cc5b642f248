"""A drawn Hanoi to plan for: 30 districts, 579 communes, 100 teams, six weeks. By seed, no data.

Sizes follow what is published of the campaign of 2024: communes and districts as counted then,
about 228,000 people to be reached, evenings on working days and half days on week-ends.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from random import Random
from typing import Final

from cancuoc.planner.deployment.problem import (
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

FIRST: Final = date(2024, 7, 8)
WEEKS: Final = 6
DISTRICTS: Final = 30
COMMUNES: Final = 579
TEAMS: Final = 100
PEOPLE: Final = 228_000
CENTRES: Final = 18
EVENING, HALF_DAY = 210, 240
_SHARES: Final = {Class.SPECIAL: 0.03, Class.UNDER_14: 0.45, Class.OTHER: 0.52}
PER_HOUR: Final = 5.6
VISITS_STAFFED: Final = 5.5
# One Sunday of the drawn calendar is a holiday, and the Saturday before is worked for it.
_HOLIDAY: Final = date(2024, 8, 11)
_SWAPPED: Final = date(2024, 8, 3)


def city(*, districts: int = DISTRICTS, seed: int = 1) -> Problem:
    """Draw a city, or the first so many districts of it: the same districts each time."""
    sites: list[Site] = []
    teams: list[Team] = []
    calendar = slots()
    for number in range(min(districts, DISTRICTS)):
        draw = Random(f"district {number} of city {seed}")
        _district(number, draw, calendar, sites, teams)
    return Problem(
        slots=calendar,
        sites=tuple(sites),
        teams=tuple(teams),
        weights=weights(),
        crews=tuple(_crews(teams)),
    )


def slots() -> tuple[Slot, ...]:
    """Return the parts of days on which visits are held: evenings, and half days off work."""
    found: list[Slot] = []
    for days in range(7 * WEEKS):
        on = FIRST + timedelta(days=days)
        free = on.weekday() >= 5 and on != _SWAPPED
        for part in (Part.MORNING, Part.AFTERNOON) if free else (Part.EVENING,):
            found.append(
                Slot(
                    index=len(found),
                    on=on,
                    part=part,
                    minutes=HALF_DAY if free else EVENING,
                    week=days // 7,
                    weekend=free,
                    holiday=on == _HOLIDAY,
                    swapped=on == _SWAPPED,
                )
            )
    return tuple(found)


def _district(
    number: int, draw: Random, calendar: tuple[Slot, ...], sites: list[Site], teams: list[Team]
) -> None:
    code = f"Q{number + 1:02d}"
    angle, far = number * 2.399963, 3.5 * math.sqrt(number + 0.5)
    x, y = far * math.cos(angle), far * math.sin(angle)
    # Communes lie closer together in the middle of the city than at its edge.
    wide = 1.5 + 0.35 * far
    communes = COMMUNES // DISTRICTS + (number < COMMUNES % DISTRICTS)
    for k in range(communes):
        sites.append(_commune(code, k, (x, y, wide), draw, calendar))
    if number < CENTRES:
        sites.append(_centre(code, (x, y, wide), draw, calendar))
    for k in range(TEAMS // DISTRICTS + (number < TEAMS % DISTRICTS)):
        teams.append(_team(code, k, (x, y), draw, len(calendar)))


def _commune(
    district: str,
    k: int,
    where: tuple[float, float, float],
    draw: Random,
    calendar: tuple[Slot, ...],
) -> Site:
    x, y, wide = where
    people = round(PEOPLE / COMMUNES * draw.lognormvariate(-0.125, 0.5))
    return Site(
        code=f"{district}-X{k + 1:02d}",
        name=f"Xã {k + 1} ({district})",
        district=district,
        x=x + draw.uniform(-wide, wide),
        y=y + draw.uniform(-wide, wide),
        expected={one: round(people * share) for one, share in _SHARES.items()},
        latest_first=max(slot.index for slot in calendar if slot.week < 4),
        pace=draw.uniform(0.85, 1.1),
        busy=_busy(draw, calendar),
        # The last two communes of a district were one, and still have one hall.
        venue=f"{district}-NVH" if k >= 17 else "",
    )


def _centre(
    district: str, where: tuple[float, float, float], draw: Random, calendar: tuple[Slot, ...]
) -> Site:
    x, y, wide = where
    return Site(
        code=f"{district}-TT1",
        name=f"Trung tâm ({district})",
        district=district,
        x=x + draw.uniform(-wide, wide),
        y=y + draw.uniform(-wide, wide),
        expected={Class.SPECIAL: draw.randint(20, 60), Class.UNDER_14: 0, Class.OTHER: 0},
        latest_first=max(slot.index for slot in calendar if slot.week < 4),
        most_teams=1,
        bedside=True,
        needs=frozenset({"bedside"}),
        busy=_busy(draw, calendar),
    )


def _busy(draw: Random, calendar: tuple[Slot, ...]) -> frozenset[int]:
    """A hall is let to others on some evenings."""
    return frozenset(draw.sample([slot.index for slot in calendar if not slot.weekend], 4))


def _team(district: str, k: int, at: tuple[float, float], draw: Random, slots: int) -> Team:
    kits = draw.choice((2, 3, 3, 3))
    code = f"{district}-D{k + 1}"
    features = frozenset({"iris", "bedside"} if k == 0 else {"iris"})
    start = draw.randrange(slots - 2)
    return Team(
        code=code,
        district=district,
        x=at[0],
        y=at[1],
        kits=tuple(
            Kit(
                code=f"{code}-K{n + 1}",
                per_hour=PER_HOUR,
                features=features if n == 0 else frozenset({"iris"}),
                off=frozenset({draw.randrange(slots)}),
            )
            for n in range(kits)
        ),
        crew={Post.LEAD: 1, Post.CAPTURE: kits, Post.RECEPTION: 1, Post.DRIVER: 1},
        off=frozenset(range(start, start + 2)),
    )


def _crews(teams: list[Team]) -> list[CrewHours]:
    """Each post has officers for five and a half evenings of its teams a week."""
    rows = []
    for district in sorted({team.district for team in teams}):
        for post in Post:
            posts = sum(team.crew[post] for team in teams if team.district == district)
            minutes = round(VISITS_STAFFED * posts * (EVENING + 45))
            rows += [
                CrewHours(district=district, week=w, post=post, minutes=minutes, overtime=0)
                for w in range(WEEKS)
            ]
    return rows
