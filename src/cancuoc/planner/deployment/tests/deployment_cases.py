"""Small problems of deployment, drawn by hand or by seed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, product
from random import Random
from typing import Any

from cancuoc.planner.deployment.problem import (
    Class,
    CrewHours,
    Kit,
    Part,
    Plan,
    Post,
    Problem,
    Site,
    Slot,
    Team,
    Visit,
)
from cancuoc.planner.deployment.weighing import weights

MONDAY = date(2024, 7, 8)


def slots(*, weeks: int = 1) -> tuple[Slot, ...]:
    """Return weeks of five evenings, 0 to 4, and four half days, 5 to 8."""
    found: list[Slot] = []
    for days in range(7 * weeks):
        on = MONDAY + timedelta(days=days)
        free = on.weekday() >= 5
        for part in (Part.MORNING, Part.AFTERNOON) if free else (Part.EVENING,):
            found.append(
                Slot(
                    index=len(found),
                    on=on,
                    part=part,
                    minutes=240 if free else 210,
                    week=days // 7,
                    weekend=free,
                )
            )
    return tuple(found)


def site(code: str = "A", people: int = 100, **more: Any) -> Site:
    """Return a commune, five kilometres east of its team unless said."""
    given: dict[str, Any] = {
        "name": f"Xã {code}",
        "district": "Q1",
        "x": 5.0,
        "y": 0.0,
        "expected": classes(people),
    }
    return Site(code=code, **{**given, **more})


def classes(people: int) -> dict[Class, int]:
    """Return people by class: a tenth special, half of them children."""
    special, young = people // 10, people // 2
    return {
        Class.SPECIAL: special,
        Class.UNDER_14: young,
        Class.OTHER: people - special - young,
    }


def kit(code: str = "K1", **more: Any) -> Kit:
    """Return a kit of ten people an hour."""
    return Kit(code=code, **{"per_hour": 10.0, **more})


def team(code: str = "D1", **more: Any) -> Team:
    """Return a team with one kit at the middle of its district."""
    given: dict[str, Any] = {
        "district": "Q1",
        "x": 0.0,
        "y": 0.0,
        "kits": (kit(f"{code}-K1"),),
        "crew": {Post.LEAD: 1, Post.CAPTURE: 1},
    }
    return Team(code=code, **{**given, **more})


def crews(districts: Iterable[str] = ("Q1",), *, weeks: int = 1, minutes: int = 10**5) -> Any:
    """Return officers enough for everything, unless said."""
    return tuple(
        CrewHours(district=district, week=week, post=post, minutes=minutes)
        for district, week, post in product(districts, range(weeks), Post)
    )


def problem(**more: Any) -> Problem:
    """Return one commune, one team and one week."""
    given: dict[str, Any] = {
        "slots": slots(),
        "sites": (site(),),
        "teams": (team(),),
        "weights": weights(),
        "crews": crews(),
    }
    return Problem(**{**given, **more})


def visit(slot: int, *, at: str = "A", by: str = "D1", kits: tuple[str, ...] = ()) -> Visit:
    """Return a visit of a team with its first kit."""
    return Visit(team=by, site=at, slot=slot, kits=kits or (f"{by}-K1",))


def plan(*visits: Visit) -> Plan:
    """Return a plan of some visits."""
    return Plan(visits=visits)


def drawn(seed: int) -> Problem:
    """Return two or three communes, two teams and four slots: few enough to try everything."""
    draw = Random(seed)
    calendar = tuple(replace(slot, index=k) for k, slot in enumerate(slots()[3:7]))
    sites = tuple(
        site(
            code,
            draw.randint(20, 140),
            x=draw.uniform(-9, 9),
            y=draw.uniform(-9, 9),
            most_teams=draw.choice((1, 2)),
            latest_first=draw.choice((1, 3)),
            least_visits=draw.choice((1, 2)),
            busy=frozenset(draw.sample(range(4), draw.choice((0, 1)))),
            venue=draw.choice(("", "NVH")),
        )
        for code in ("A", "B", "C")[: draw.choice((2, 3))]
    )
    teams = tuple(
        team(
            code,
            kits=(kit(f"{code}-K1"), kit(f"{code}-K2", off=frozenset({draw.randrange(4)}))),
            crew={Post.LEAD: 1, Post.CAPTURE: 2},
            off=frozenset(draw.sample(range(4), draw.choice((0, 1)))),
            most_a_week=draw.choice((2, 3)),
        )
        for code in ("D1", "D2")
    )
    minutes = draw.choice((600, 900, 1500))
    return problem(slots=calendar, sites=sites, teams=teams, crews=crews(minutes=minutes))


def every_plan(case: Problem) -> Iterable[Plan]:
    """Return every plan a problem allows; only for the smallest."""
    choices = []
    for one in case.teams:
        open_ones = [
            Visit(
                team=one.code,
                site=there.code,
                slot=slot.index,
                kits=tuple(k.code for k in one.kits_on(slot.index)),
            )
            for slot in case.slots
            for there in case.sites
            if case.open(one, there, slot.index)
        ]
        some: list[tuple[Visit, ...]] = [()]
        for size in range(1, one.most_a_week + 1):
            some += [
                chosen
                for chosen in combinations(open_ones, size)
                if len({v.slot for v in chosen}) == size
            ]
        choices.append(some)
    for picked in product(*choices):
        visits = tuple(v for some in picked for v in some)
        held: dict[tuple[str, int], int] = {}
        for v in visits:
            key = (case.site[v.site].room, v.slot)
            held[key] = held.get(key, 0) + 1
        if all(count <= case.room[room] for (room, _), count in held.items()):
            yield Plan(visits=visits)
