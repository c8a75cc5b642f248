"""A small district the tests build on: two weeks, teams at home, every place a short drive away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

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
    Weights,
)

WEIGHTS = Weights(
    reached={Class.SPECIAL: 6.0, Class.UNDER_14: 2.0, Class.OTHER: 1.0},
    aims=(),
    never_visited=2000.0,
    visit_missing=300.0,
    first_late=150.0,
    travel_minute=0.02,
    overtime_minute=0.1,
    short_minute=1.0,
    uneven=0.5,
)
CREW = {Post.LEAD: 1, Post.CAPTURE: 1, Post.RECEPTION: 1, Post.DRIVER: 1}


def calendar(weeks: int = 2) -> tuple[Slot, ...]:
    """Return one evening a working day and two half days a Saturday, from Monday 8 July 2024."""
    found: list[Slot] = []
    for days in range(7 * weeks):
        on = date(2024, 7, 8) + timedelta(days=days)
        for part in {5: (Part.MORNING, Part.AFTERNOON), 6: ()}.get(on.weekday(), (Part.EVENING,)):
            found.append(
                Slot(
                    index=len(found),
                    on=on,
                    part=part,
                    minutes=180,
                    week=days // 7,
                    weekend=on.weekday() > 4,
                )
            )
    return tuple(found)


SATURDAY = 5  # the morning of 13 July 2024


def site(number: int, **other: Any) -> Site:
    """Return a commune of 60 people, 30 of them children."""
    chosen: dict[str, Any] = {
        "code": f"X{number}",
        "name": f"Xã {number}",
        "district": "BV",
        "x": float(number),
        "y": 0.0,
        "expected": {Class.SPECIAL: 0, Class.UNDER_14: 30, Class.OTHER: 30},
    }
    return Site(**(chosen | other))


def team(number: int, **other: Any) -> Team:
    """Return a team that serves 30 people a visit, with one kit that has `features`."""
    kit = Kit(code=f"K{number}", per_hour=10.0, features=other.pop("features", frozenset()))
    chosen: dict[str, Any] = {
        "code": f"D{number}",
        "district": "BV",
        "x": 0.0,
        "y": 0.0,
        "kits": (kit,),
        "crew": CREW,
        "most_a_week": 5,
    }
    return Team(**(chosen | other))


def crews(*minutes: int, overtime: int = 0) -> tuple[CrewHours, ...]:
    """Return the minutes of each post by week, the same for both districts."""
    return tuple(
        CrewHours(district=district, week=week, post=post, minutes=one, overtime=overtime)
        for district in ("BV", "ST")
        for week, one in enumerate(minutes)
        for post in Post
    )


def lead(*minutes: int) -> tuple[CrewHours, ...]:
    """Return hours of work of which only the leads' are short, by week."""
    return tuple(
        replace(row, minutes=minutes[row.week] if row.post is Post.LEAD else 10**6)
        for row in crews(*minutes)
    )


def problem(sites: int | list[Site], teams: int | list[Team], **other: Any) -> Problem:
    """Return a district with so many sites and teams, and hours of work for all of them."""
    slots = calendar(other.pop("weeks", 2))
    chosen: dict[str, Any] = {
        "slots": slots,
        "sites": tuple([site(n + 1) for n in range(sites)] if isinstance(sites, int) else sites),
        "teams": tuple([team(n + 1) for n in range(teams)] if isinstance(teams, int) else teams),
        "weights": WEIGHTS,
        "crews": crews(*[10**6] * (slots[-1].week + 1)),
    }
    return Problem(**(chosen | other))
