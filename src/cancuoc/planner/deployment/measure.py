"""A plan judged from the problem alone: what is broken, in words, and every layer as a figure.

Nothing of the planner is used here, so that a mistake there cannot hide.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cancuoc.planner.deployment.problem import (
    CLASSES,
    Class,
    Plan,
    Problem,
    Site,
    Team,
    Visit,
    distance,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A rule that is broken, in words a planner reads."""

    rule: str
    vi: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Every layer of a plan. `share` is of the people expected; travel in hours."""

    visits: int
    expected: int
    reached: int
    by_class: Mapping[Class, int]
    share: float
    lowest_share: float
    spread: float
    never_visited: int
    visits_missing: int
    first_late: int
    travel_hours: float
    crowded: int
    value: float

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON values."""
        return {
            **{name: getattr(self, name) for name in self.__slots__},
            "by_class": {str(key): value for key, value in self.by_class.items()},
        }


def violations(problem: Problem, plan: Plan) -> list[Violation]:
    """Return every hard rule the plan breaks; an empty list is a plan that can be held."""
    found = [*_each(problem, plan.visits), *_teams(problem, plan.visits)]
    found += [*_sites(problem, plan.visits), *_crews(problem, plan.visits)]
    stood = set(plan.visits)
    found += [
        Violation(rule="locked", vi=f"Buổi đã khóa của đội {v.team} tại {v.site} bị bỏ.")
        for v in sorted(problem.locked - stood, key=str)
    ]
    return found


def _each(problem: Problem, visits: Iterable[Visit]) -> Iterable[Violation]:
    for visit in visits:
        team, site = problem.team[visit.team], problem.site[visit.site]
        on = problem.slots[visit.slot].on
        when = f"{on.day:02d}/{on.month:02d}"
        if not problem.may_go(team, site):
            yield Violation(rule="may_go", vi=f"Đội {team.code} không đi được {site.name}.")
        if visit.slot in team.off:
            yield Violation(rule="off", vi=f"Đội {team.code} nghỉ hoặc bảo trì ngày {when}.")
        if visit.slot in site.busy:
            yield Violation(rule="busy", vi=f"{site.name} không có địa điểm trống ngày {when}.")


def _teams(problem: Problem, visits: Iterable[Visit]) -> Iterable[Violation]:
    at: dict[tuple[str, int], int] = defaultdict(int)
    weeks: dict[tuple[str, int], int] = defaultdict(int)
    for visit in visits:
        at[visit.team, visit.slot] += 1
        weeks[visit.team, problem.slots[visit.slot].week] += 1
    for (team, _), count in at.items():
        if count > 1:
            yield Violation(rule="once", vi=f"Đội {team} ở hai nơi cùng lúc.")
    for (team, week), count in weeks.items():
        most = problem.team[team].most_a_week
        if count > most:
            yield Violation(rule="week", vi=f"Đội {team} có {count} buổi tuần {week + 1}.")


def _sites(problem: Problem, visits: Iterable[Visit]) -> Iterable[Violation]:
    at: dict[tuple[str, int], int] = defaultdict(int)
    for visit in visits:
        at[visit.site, visit.slot] += 1
    for (site, _), count in at.items():
        if count > problem.site[site].most_teams:
            name = problem.site[site].name
            yield Violation(rule="room", vi=f"{name} có {count} đội cùng lúc, quá chỗ.")


def _crews(problem: Problem, visits: Iterable[Visit]) -> Iterable[Violation]:
    for (district, week), minutes in crew_minutes(problem, visits).items():
        most = problem.crew_minutes.get((district, week), 0)
        if minutes > most:
            hours = math.ceil((minutes - most) / 60)
            yield Violation(
                rule="crew", vi=f"Quận, huyện {district} thiếu {hours} giờ công tuần {week + 1}."
            )


def crew_minutes(problem: Problem, visits: Iterable[Visit]) -> dict[tuple[str, int], int]:
    """Return the minutes of work by home district and week."""
    used: dict[tuple[str, int], int] = defaultdict(int)
    for visit in visits:
        team, slot = problem.team[visit.team], problem.slots[visit.slot]
        used[team.district, slot.week] += problem.crew_of(team, slot)
    return used


def figures(problem: Problem, plan: Plan) -> Figures:
    """Return every layer of the plan and its value in people, as the weights say."""
    held: dict[str, list[Visit]] = defaultdict(list)
    for visit in plan.visits:
        held[visit.site].append(visit)
    served = {site.code: _served(problem, site, held[site.code]) for site in problem.sites}
    by_class = {c: sum(one[c] for one in served.values()) for c in CLASSES}
    shares = [
        sum(served[site.code].values()) / site.people for site in problem.sites if site.people
    ]
    minutes = travel_minutes(problem, plan.visits)
    never = sum(not held[site.code] for site in problem.sites)
    missing = sum(max(0, site.least_visits - len(held[site.code])) for site in problem.sites)
    late = sum(_late(site, held[site.code]) for site in problem.sites)
    crowded = _crowded(plan.visits)
    w, lowest = problem.weights, min(shares, default=1.0)
    value = sum(w.reached[c] * n for c, n in by_class.items()) + w.lowest_share * lowest
    value -= w.never_visited * never + w.visit_missing * missing + w.first_late * late
    value -= w.travel_minute * minutes + w.crowding * crowded
    expected = sum(site.people for site in problem.sites)
    reached = sum(by_class.values())
    return Figures(
        visits=len(plan.visits),
        expected=expected,
        reached=reached,
        by_class=by_class,
        share=reached / expected if expected else 1.0,
        lowest_share=lowest,
        spread=_spread(shares),
        never_visited=never,
        visits_missing=missing,
        first_late=late,
        travel_hours=minutes / 60.0,
        crowded=crowded,
        value=value,
    )


def _served(problem: Problem, site: Site, visits: list[Visit]) -> dict[Class, int]:
    """Share out what the visits can do, in the order of the classes."""
    left = sum(problem.capacity(problem.team[v.team], site, problem.slots[v.slot]) for v in visits)
    served = {}
    for one in CLASSES:
        served[one] = min(left, site.expected.get(one, 0))
        left -= served[one]
    return served


def _late(site: Site, visits: list[Visit]) -> bool:
    return not visits or min(visit.slot for visit in visits) > site.latest_first


def _crowded(visits: Iterable[Visit]) -> int:
    at: dict[tuple[str, int], int] = defaultdict(int)
    for visit in visits:
        at[visit.site, visit.slot] += 1
    return sum(count - 1 for count in at.values())


def _spread(shares: list[float]) -> float:
    if not shares:
        return 0.0
    mean = sum(shares) / len(shares)
    return math.sqrt(sum((share - mean) ** 2 for share in shares) / len(shares))


def travel_minutes(problem: Problem, visits: Iterable[Visit]) -> float:
    """Return the minutes on the road: from home through the places of a day, and home again."""
    days: dict[tuple[str, Any], list[Visit]] = defaultdict(list)
    for visit in visits:
        days[visit.team, problem.slots[visit.slot].on].append(visit)
    return sum(_day(problem, problem.team[team], held) for (team, _), held in days.items())


def _day(problem: Problem, team: Team, visits: list[Visit]) -> float:
    stops = [problem.site[v.site] for v in sorted(visits, key=lambda v: v.slot)]
    points: list[Team | Site] = [team, *stops, team]
    way = sum(distance(one, other) for one, other in itertools.pairwise(points))
    return way / problem.speed
