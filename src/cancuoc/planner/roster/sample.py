"""A drawn district crew: officers, sessions and wishes from a seed. Nobody in it exists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from cancuoc.planner.roster.crew import Crew, Need, Officer, Wish
from cancuoc.planner.roster.district import District, Place, Slot, TeamKind
from cancuoc.planner.roster.working_time import Rules, rules

FIRST = date(2024, 7, 1)  # a Monday, the first day of the campaign
_WISHES_EACH = 4
_LEAVE_SHARE = 0.5


def crew(*, seed: int, officers: int = 20, weeks: int = 6, given: Rules | None = None) -> Crew:
    """Return a crew with a little more asked of it than it can do."""
    chance = np.random.default_rng(seed)
    days = 7 * weeks
    people = tuple(_officer(chance, number, days) for number in range(officers))
    return Crew(
        first=FIRST,
        days=days,
        officers=people,
        needs=tuple(need for day in range(days) for need in _day(chance, day, officers)),
        rules=given or rules(),
        wishes=tuple(wish for who in people for wish in _wishes(chance, who.code, days)),
    )


def _officer(chance: np.random.Generator, number: int, days: int) -> Officer:
    skills = {"capture" if chance.random() < 0.8 else "reception"}
    if number % 4 == 0:
        skills |= {"lead", "capture"}
    if number % 4 == 1:
        skills |= {"driver"}
    if chance.random() < 0.5:
        skills |= {"reception"}
    leave: set[int] = set()
    if chance.random() < _LEAVE_SHARE:
        first = int(chance.integers(days - 5))
        leave = set(range(first, first + int(chance.integers(2, 6))))
    return Officer(
        f"CB{number + 1:02d}",
        frozenset(skills),
        frozenset(leave),
        overtime_month=0,
        overtime_year=60 * int(chance.integers(0, 150)),
    )


def _day(chance: np.random.Generator, day: int, officers: int) -> list[Need]:
    """Return the posts of a day: teams in the evening, all day at weekends, one fixed counter."""
    scale = officers / 20
    weekend = day % 7 >= 5
    teams = {"evening": 1 if weekend else 2}
    teams |= {"morning": 2, "afternoon": 2} if weekend else {"morning": 1, "afternoon": 1}
    if chance.random() < 0.25:
        teams["evening"] += 1
    needs = []
    for shift, count in teams.items():
        kits = sum(int(chance.integers(1, 4)) for _ in range(count))
        for post, people in (("lead", count), ("capture", kits), ("reception", count)):
            needs.append(Need(day, shift, post, max(1, round(people * scale))))
        if weekend or shift == "evening":
            needs.append(Need(day, shift, "driver", max(1, round(count * scale / 2))))
    return needs


def _wishes(chance: np.random.Generator, officer: str, days: int) -> list[Wish]:
    return [
        Wish(
            officer,
            int(chance.integers(days)),
            str(chance.choice(["morning", "afternoon", "evening"])),
            bool(chance.random() < 0.3),
            int(chance.integers(3, 9)),
        )
        for _ in range(_WISHES_EACH)
    ]


def district(*, seed: int, officers: int = 16, weeks: int = 6) -> District:
    """Return a drawn district whose teams could hold more sessions than its crew can staff."""
    chance = np.random.default_rng(seed)
    people = replace(crew(seed=seed, officers=officers, weeks=weeks), needs=())
    slots = tuple(
        Slot(day, shift)
        for day in range(people.days)
        for shift in (("morning", "afternoon") if day % 7 >= 5 else ("evening",))
    )
    return District(
        crew=people,
        kinds=(
            TeamKind("two kits", 2, {"lead": 1, "capture": 2, "reception": 1, "driver": 1}, 10.0),
            TeamKind("one kit", 1, {"lead": 1, "capture": 1, "reception": 1}, 5.5),
        ),
        places=tuple(
            Place(f"X{number:02d}", int(chance.integers(150, 700)), 2) for number in range(18)
        ),
        slots=slots,
    )
