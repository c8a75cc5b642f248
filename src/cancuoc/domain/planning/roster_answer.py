"""What a roster comes to: who sits where, what stays empty and why, how even it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from cancuoc.domain.planning.roster_making import Task
from cancuoc.planner.roster import crew_plan, seating
from cancuoc.planner.roster.crew import Assignment, Crew
from cancuoc.planner.roster.crew_coding import roster_to_json
from cancuoc.planner.roster.crew_plan import Planned
from cancuoc.planner.roster.crew_reasons import why_empty
from cancuoc.planner.roster.seating import Seat


def answer(task: Task, planned: Planned) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is kept of a roster that was made: the roster and its figures."""
    asked = task.question
    ends = asked.from_day + task.days
    ahead = [
        one._replace(day=one.day - asked.from_day)
        for one in planned.roster
        if asked.from_day <= one.day < ends
    ]
    seated, empty = seating.deal(task.seats, ahead, homes=task.homes, prior=task.prior)
    found = {
        "roster": roster_to_json(planned.roster),
        "seated": [list(one) for one in seated],
        "empty": [_empty(asked.crew, planned.roster, seat, asked.from_day) for seat in empty],
    }
    return found, {
        "posts": len(task.seats),
        "missing": len(empty),
        "missing_lead": sum(seat.post == "lead" for seat in empty),
        "gap": round(planned.gap, 4),
        "objective": planned.objective,
        "bound": planned.bound,
        "seconds": round(task.spent + planned.seconds, 1),
        "broken": [f"{one.words} {one.article}".strip() for one in planned.broken],
        "wishes": len(asked.crew.wishes),
        "granted": crew_plan.granted(asked.crew, planned.roster),
        "loads": _loads(asked.crew, ahead, asked.from_day),
    }


def _empty(crew: Crew, roster: Sequence[Assignment], seat: Seat, from_day: int) -> dict[str, Any]:
    why = why_empty(crew, roster, day=seat.day + from_day, shift=seat.shift, post=seat.post)
    return {"seat": list(seat), "able": why.able, "causes": dict(why.causes)}


def _loads(crew: Crew, ahead: Iterable[Assignment], from_day: int) -> dict[str, list[int]]:
    """Return minutes, evenings and days at weekends of each officer in the days of the roster."""
    weekend = {day - from_day for days in crew.weekends for day in days}
    minutes: Counter[str] = Counter()
    evenings: Counter[str] = Counter()
    days: set[tuple[str, int]] = set()
    for one in ahead:
        minutes[one.officer] += crew.rules.shifts[one.shift].minutes
        evenings[one.officer] += one.shift == "evening"
        if one.day in weekend:
            days.add((one.officer, one.day))
    free = Counter(code for code, _ in days)
    return {
        who.code: [minutes[who.code], evenings[who.code], free[who.code]] for who in crew.officers
    }
