"""A drawn Hanoi to plan for: 30 districts, 579 communes, 100 teams, six weeks. By seed, no data.

Sizes follow what is published of the campaign of 2024: communes and districts as counted then,
about 228,000 people to be reached, evenings on working days and half days on week-ends.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from random import Random
from typing import Final

from cancuoc.planner.deployment.problem import Class, Part, Problem, Site, Slot, Team
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
# Two half days of the week-end are a holiday of the drawn calendar: no venue is open then.
_HOLIDAY: Final = date(2024, 8, 11)


def city(*, districts: int = DISTRICTS, seed: int = 1) -> Problem:
    """Draw a city, or the first so many districts of it: the same districts each time."""
    sites: list[Site] = []
    teams: list[Team] = []
    calendar = slots()
    for number in range(min(districts, DISTRICTS)):
        draw = Random(f"district {number} of city {seed}")
        _district(number, draw, calendar, sites, teams)
    crew = _crew(teams, calendar)
    return Problem(
        slots=calendar,
        sites=tuple(sites),
        teams=tuple(teams),
        weights=weights(),
        crew_minutes=crew,
    )


def slots() -> tuple[Slot, ...]:
    """Return the parts of days on which visits are held: five evenings, four half days a week."""
    found: list[Slot] = []
    for days in range(7 * WEEKS):
        on = FIRST + timedelta(days=days)
        weekend = on.weekday() >= 5
        parts = (Part.MORNING, Part.AFTERNOON) if weekend else (Part.EVENING,)
        for part in parts:
            found.append(
                Slot(
                    index=len(found),
                    on=on,
                    part=part,
                    minutes=HALF_DAY if weekend else EVENING,
                    week=days // 7,
                    weekend=weekend,
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
    centres = 1 if number < CENTRES else 0
    holiday = {slot.index for slot in calendar if slot.on == _HOLIDAY}
    for k in range(communes + centres):
        sites.append(_site(code, k, k >= communes, (x, y, wide), draw, calendar, holiday))
    for k in range(TEAMS // DISTRICTS + (number < TEAMS % DISTRICTS)):
        teams.append(_team(code, k, (x, y), draw, calendar))


def _site(
    district: str,
    k: int,
    centre: bool,
    where: tuple[float, float, float],
    draw: Random,
    calendar: tuple[Slot, ...],
    holiday: set[int],
) -> Site:
    x, y, wide = where
    people = round(PEOPLE / COMMUNES * draw.lognormvariate(-0.125, 0.5))
    if centre:
        expected = {Class.SPECIAL: draw.randint(20, 60), Class.UNDER_14: 0, Class.OTHER: 0}
    else:
        expected = {one: round(people * share) for one, share in _SHARES.items()}
    evenings = [slot.index for slot in calendar if not slot.weekend]
    busy = set(draw.sample(evenings, 4)) | holiday
    return Site(
        code=f"{district}-{'TT' if centre else 'X'}{k + 1:02d}",
        name=f"{'Trung tâm' if centre else 'Xã'} {k + 1} ({district})",
        district=district,
        x=x + draw.uniform(-wide, wide),
        y=y + draw.uniform(-wide, wide),
        expected=expected,
        least_visits=1,
        latest_first=calendar[-1].index if centre else _latest(calendar),
        most_teams=1 if centre else 2,
        pace=1.0 if centre else draw.uniform(0.85, 1.1),
        bedside=centre,
        needs=frozenset({"bedside"} if centre else ()),
        busy=frozenset(busy),
    )


def _latest(calendar: tuple[Slot, ...]) -> int:
    """Every commune is seen once before the fifth week begins."""
    return max(slot.index for slot in calendar if slot.week < 4)


def _team(
    district: str, k: int, at: tuple[float, float], draw: Random, calendar: tuple[Slot, ...]
) -> Team:
    kits = draw.choice((2, 3, 3, 3))
    start = draw.randrange(len(calendar) - 2)
    features = {"iris", *(("bedside",) if k == 0 else ())}
    return Team(
        code=f"{district}-D{k + 1}",
        district=district,
        x=at[0],
        y=at[1],
        per_hour=5.6 * kits * draw.uniform(0.92, 1.05),
        crew=kits + 2,
        features=frozenset(features),
        off=frozenset(range(start, start + 2)),
        most_a_week=6,
    )


def _crew(teams: list[Team], calendar: tuple[Slot, ...]) -> dict[tuple[str, int], int]:
    """Each post of a team has so many officers that five and a half visits a week are staffed."""
    visit = EVENING + 45
    minutes: dict[tuple[str, int], int] = {}
    for team in teams:
        for week in range(WEEKS):
            key = (team.district, week)
            minutes[key] = minutes.get(key, 0) + round(5.5 * visit * team.crew)
    return minutes
