"""Why a post stays empty: what keeps each officer who could fill it, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cancuoc.planner.roster.crew import Assignment, Crew, Officer
from cancuoc.planner.roster.crew_check import of_officer

# From what says most to what says least: one officer counts once.
CAUSES: Final = (
    "leave",
    "same",
    "busy",
    "rest_between",
    "overtime_day",
    "overtime_month",
    "overtime_year",
    "regular_week",
    "rest_week",
    "days_in_a_row",
    "weekends",
    "free",
)
_SAME: Final = {"day": "overtime_day", "double": "busy", "skill": "busy"}


@dataclass(frozen=True, slots=True)
class Why:
    """How many officers have the skill, and how many of them each cause keeps away."""

    able: int
    causes: Mapping[str, int]


def why_empty(crew: Crew, roster: Sequence[Assignment], *, day: int, shift: str, post: str) -> Why:
    """Return why nobody more can be put on a post.

    `same` counts those who fill the same post elsewhere. `free` counts officers whom no rule
    keeps away: the search has not used them, because it was stopped early or because calling
    them would leave another post empty.
    """
    own: dict[str, list[Assignment]] = {}
    for one in roster:
        own.setdefault(one.officer, []).append(one)
    able = [who for who in crew.officers if post in who.skills]
    found = Counter(
        cause
        for who in able
        if (
            cause := _cause(
                crew, who, own.get(who.code, []), Assignment(who.code, day, shift, post)
            )
        )
    )
    return Why(len(able), {cause: found[cause] for cause in CAUSES if found[cause]})


def _cause(crew: Crew, who: Officer, own: Sequence[Assignment], wanted: Assignment) -> str:
    today = [one for one in own if one.day == wanted.day]
    if any(one.shift == wanted.shift and one.post == wanted.post for one in today):
        return "same"
    if wanted.day in who.leave:
        return "leave"
    if any(one.shift == wanted.shift or one.post != wanted.post for one in today):
        return "busy"
    before = {fault.rule for fault in of_officer(crew, who, own)}
    later = sorted([*own, wanted], key=lambda one: one.day)
    broken = {_SAME.get(f.rule, f.rule) for f in of_officer(crew, who, later)} - before
    return next((cause for cause in CAUSES if cause in broken), "free")
