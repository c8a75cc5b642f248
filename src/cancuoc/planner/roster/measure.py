"""The roster measured on a drawn district: beside the greedy roster, and with its sessions.

Answers are plain values, for the command line and for whoever repeats the measurement.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from cancuoc.planner.roster import crew_plan, greedy, sample, together
from cancuoc.planner.roster.crew import Crew, Short
from cancuoc.planner.roster.crew_plan import Planned
from cancuoc.planner.roster.district import District

_ILL_FROM, _ILL_DAYS = 15, 4
_SESSIONS_EFFORT = 10.0  # the solver's own seconds for the sessions of the district


def beside_greedy(*, seed: int, officers: int, weeks: int, cpu_seconds: float) -> dict[str, Any]:
    """Return the planned and the greedy roster of one crew, and what an illness changes."""
    crew = sample.crew(seed=seed, officers=officers, weeks=weeks)
    began = time.process_time()
    by_hand = crew_plan.planned(crew, greedy.roster(crew))
    by_hand = by_hand._replace(seconds=time.process_time() - began)
    best = crew_plan.plan(crew, cpu_seconds=cpu_seconds, seed=seed)
    return {
        "seed": seed,
        "officers": officers,
        "weeks": weeks,
        "posts": sum(need.people for need in crew.needs),
        "planned": {**_figures(crew, best), **_proof(best)},
        "greedy": _figures(crew, by_hand),
        "less_short": _less(by_hand.missing, best.missing),
        "short_list": _short_words(crew, best.short),
        "again": _someone_ill(crew, best, cpu_seconds=cpu_seconds / 4, seed=seed),
    }


def with_sessions(
    *, seed: int, cpu_seconds: float, weeks: int = 6, effort: float = _SESSIONS_EFFORT
) -> dict[str, Any]:
    """Return a district whose sessions are planned without its crew, and with it."""
    district = sample.district(seed=seed, weeks=weeks)
    apart = _both(district, with_crew=False, seed=seed, cpu_seconds=cpu_seconds, effort=effort)
    joint = _both(district, with_crew=True, seed=seed, cpu_seconds=cpu_seconds, effort=effort)
    return {
        "officers": len(district.crew.officers),
        "apart": apart,
        "together": joint,
        "less_short": _less(apart["short"], joint["short"]),
    }


def _both(
    district: District, *, with_crew: bool, seed: int, cpu_seconds: float, effort: float
) -> dict[str, Any]:
    began = time.process_time()
    sessions = together.sessions(district, with_crew=with_crew, effort=effort, seed=seed)
    spent = time.process_time() - began
    crew = district.with_needs(sessions.visits)
    found = crew_plan.plan(crew, cpu_seconds=cpu_seconds, seed=seed)
    held = district.held(sessions.visits, found.roster)
    return {
        "sessions": len(sessions.visits),
        "sessions_with_whole_crew": len(held),
        "reached_on_paper": district.reached(sessions.visits),
        "reached_with_whole_crew": district.reached(held),
        "sessions_gap": round(_share(sessions.bound - sessions.worth, sessions.worth), 4),
        "posts": sum(need.people for need in crew.needs),
        **_figures(crew, found),
        **_proof(found),
        "cpu_seconds": round(spent + found.seconds, 1),
    }


def _someone_ill(crew: Crew, best: Planned, *, cpu_seconds: float, seed: int) -> dict[str, Any]:
    """Let the officer with the most work be ill for some days, and mend the roster."""
    first = min(_ILL_FROM, crew.days // 3)
    days = frozenset(range(first, first + _ILL_DAYS))
    codes = [a.officer for a in best.roster if a.day in days]
    who = max(sorted(set(codes)), key=codes.count)
    left = [a for a in best.roster if a.officer != who or a.day not in days]
    mended = crew_plan.again(
        crew,
        best.roster,
        absent={who: days},
        from_day=first,
        cpu_seconds=cpu_seconds,
        seed=seed,
    )
    changed = crew_plan.changes(crew, left, mended.roster)
    return {
        "officer": who,
        "days": len(days),
        "short_if_nobody_moves": crew_plan.planned(crew, left).missing,
        "short": mended.missing,
        "changed_days_of_others": len(changed),
        "hard_violations": len(mended.broken),
        **_proof(mended),
    }


def _figures(crew: Crew, found: Planned) -> dict[str, Any]:
    even = crew_plan.fairness(crew, found.roster)
    return {
        "short": found.missing,
        "short_lead": sum(row.missing for row in found.short if row.post == "lead"),
        "hard_violations": len(found.broken),
        "violations": [f"{fault.words} {fault.article}".strip() for fault in found.broken],
        "evenings": list(even.evenings),
        "evenings_spread": even.evenings[1] - even.evenings[0],
        "weekend_days": list(even.weekend_days),
        "weekend_days_spread": even.weekend_days[1] - even.weekend_days[0],
        "wishes_granted": crew_plan.granted(crew, found.roster),
        "wishes": len(crew.wishes),
        "cpu_seconds": round(found.seconds, 1),
    }


def _proof(found: Planned) -> dict[str, Any]:
    return {"objective": found.objective, "bound": found.bound, "gap": round(found.gap, 4)}


def _short_words(crew: Crew, rows: Sequence[Short]) -> list[str]:
    rules = crew.rules
    return [
        f"{crew.on(row.day):%d/%m}, {rules.shifts[row.shift].words}: "
        f"thiếu {row.missing} {rules.posts[row.post]}"
        for row in rows
    ]


def _less(before: int, after: int) -> float:
    return round(_share(before - after, before), 4)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
