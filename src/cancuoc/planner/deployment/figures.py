"""Every layer of a plan as a figure, counted from the problem and the plan alone.

Nothing of the planner is used here, so that a mistake there cannot hide.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from statistics import pstdev
from typing import Any

from cancuoc.planner.deployment.problem import (
    CLASSES,
    Class,
    CrewHours,
    Kit,
    Loan,
    Plan,
    Post,
    Problem,
    Site,
    Team,
    Visit,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Every layer of a plan.

    `share` is of the people expected, `lowest_share` that of the least covered commune and
    `spread` the standard deviation between communes; care centres are left out of both.
    `under_aims` are people missing under each aim, times its worth. `uneven` adds up, over
    districts, the visits of the busiest team beyond those of the idlest. `value` is everything
    in people, as the weights say. `lent_weeks` are the weeks teams are lent by the planner.
    """

    visits: int
    expected: int
    reached: int
    by_class: Mapping[Class, int]
    share: float
    lowest_share: float
    spread: float
    under_aims: float
    never_visited: int
    visits_missing: int
    first_late: int
    travel_minutes: float
    uneven: int
    posts_short: int
    short_minutes: int
    overtime_minutes: int
    lent_weeks: int
    value: float

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON values."""
        return {
            **{name: getattr(self, name) for name in self.__slots__},
            "by_class": {str(key): value for key, value in self.by_class.items()},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """Posts of a district nobody fills in a week, even with overtime; `minutes` are missing."""

    district: str
    week: int
    post: Post
    posts: int
    minutes: int

    @property
    def vi(self) -> str:
        """Return the shortage in words."""
        return (
            f"Quận, huyện {self.district}, tuần {self.week + 1}: "
            f"thiếu {self.posts} lượt {self.post.vi}."
        )


def figures(problem: Problem, plan: Plan) -> Figures:
    """Return every layer of the plan, and its value in people."""
    held = held_at(plan.visits)
    served = {site.code: served_at(problem, site, held[site.code]) for site in problem.sites}
    by_class = {c: sum(one[c] for one in served.values()) for c in CLASSES}
    shares = coverage(problem, plan)
    reached, expected = sum(by_class.values()), sum(site.people for site in problem.sites)
    short, overtime = shortages(problem, plan.visits), overtime_minutes(problem, plan.visits)
    found: dict[str, Any] = {
        "under_aims": sum(
            under_aims(problem, site, sum(served[site.code].values())) for site in problem.sites
        ),
        "never_visited": sum(not held[site.code] for site in problem.sites),
        "visits_missing": sum(
            max(0, site.least_visits - len(held[site.code])) for site in problem.sites
        ),
        "first_late": sum(_late(site, held[site.code]) for site in problem.sites),
        "travel_minutes": travel_minutes(problem, plan.visits),
        "uneven": uneven(problem, plan.visits),
        "posts_short": sum(one.posts for one in short),
        "short_minutes": sum(one.minutes for one in short),
        "overtime_minutes": overtime,
        "lent_weeks": len(loans_of(problem, plan)),
    }
    return Figures(
        visits=len(plan.visits),
        expected=expected,
        reached=reached,
        by_class=by_class,
        share=reached / expected if expected else 1.0,
        lowest_share=min(shares.values(), default=1.0),
        spread=pstdev(shares.values()) if shares else 0.0,
        value=_value(problem, by_class, found),
        **found,
    )


def _value(problem: Problem, by_class: Mapping[Class, int], found: Mapping[str, Any]) -> float:
    w = problem.weights
    worth = sum(w.reached[c] * count for c, count in by_class.items()) - found["under_aims"]
    worth -= w.never_visited * found["never_visited"] + w.visit_missing * found["visits_missing"]
    worth -= w.first_late * found["first_late"] + w.travel_minute * found["travel_minutes"]
    worth -= w.overtime_minute * found["overtime_minutes"] + w.uneven * found["uneven"]
    if problem.lending is not None:
        worth -= problem.lending.cost * found["lent_weeks"]
    return float(worth - w.short_minute * found["short_minutes"])


def loans_of(problem: Problem, plan: Plan) -> frozenset[Loan]:
    """Return which teams a plan lends where in which weeks, beyond what was lent for good."""
    found = set()
    for visit in plan.visits:
        team, site = problem.team[visit.team], problem.site[visit.site]
        if not problem.near(team, site):
            week = problem.slots[visit.slot].week
            found.add(Loan(team.code, site.district, week))
    return frozenset(found)


def held_at(visits: Iterable[Visit]) -> dict[str, list[Visit]]:
    """Return the visits of each site; a site without any has an empty list."""
    held: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        held[visit.site].append(visit)
    return held


def coverage(problem: Problem, plan: Plan) -> dict[str, float]:
    """Return the share of its people each commune reaches; care centres are not communes."""
    held = held_at(plan.visits)
    return {
        site.code: sum(served_at(problem, site, held[site.code]).values()) / site.people
        for site in problem.sites
        if site.people and not site.bedside
    }


def kits_of(problem: Problem, visit: Visit) -> list[Kit]:
    """Return the kits of a visit that its team has and that are in service."""
    return [kit for kit in problem.team[visit.team].kits_on(visit.slot) if kit.code in visit.kits]


def served_at(problem: Problem, site: Site, visits: Iterable[Visit]) -> dict[Class, int]:
    """Share out what the visits to a site can do, in the order of the classes."""
    left = sum(
        problem.capacity(problem.team[v.team], site, problem.slots[v.slot], kits_of(problem, v))
        for v in visits
    )
    served = {}
    for one in CLASSES:
        served[one] = min(left, site.expected.get(one, 0))
        left -= served[one]
    return served


def under_aims(problem: Problem, site: Site, reached: float) -> float:
    """Return what the people missing under each aim cost at a commune."""
    if site.bedside:
        return 0.0
    return sum(
        aim.worth * max(0.0, aim.share * site.people - reached) for aim in problem.weights.aims
    )


def _late(site: Site, visits: list[Visit]) -> bool:
    return not visits or min(visit.slot for visit in visits) > site.latest_first


def uneven(problem: Problem, visits: Iterable[Visit]) -> int:
    """Add up, over districts, the visits of the busiest team beyond those of the idlest."""
    counts = Counter(visit.team for visit in visits)
    by_district: dict[str, list[int]] = defaultdict(list)
    for team in problem.teams:
        by_district[team.district].append(counts[team.code])
    return sum(max(some) - min(some) for some in by_district.values())


def crew_minutes(problem: Problem, visits: Iterable[Visit]) -> dict[tuple[str, int, Post], int]:
    """Return the minutes of work by home district, week and post."""
    used: dict[tuple[str, int, Post], int] = defaultdict(int)
    for visit in visits:
        team, slot = problem.team[visit.team], problem.slots[visit.slot]
        for post, officers in team.crew.items():
            used[team.district, slot.week, post] += officers * problem.work(slot)
    return used


def overtime_minutes(problem: Problem, visits: Iterable[Visit]) -> int:
    """Return the minutes worked beyond the usual ones, as far as overtime goes."""
    total = 0
    for key, minutes in crew_minutes(problem, visits).items():
        row = problem.crew.get(key) or _nobody(key)
        total += min(row.overtime, max(0, minutes - row.minutes))
    return total


def shortages(problem: Problem, visits: Iterable[Visit]) -> list[Shortage]:
    """Return the posts nobody fills: minutes beyond overtime, in posts of the shortest slot."""
    least = min((problem.work(slot) for slot in problem.slots), default=1)
    found = []
    for key, minutes in sorted(crew_minutes(problem, visits).items()):
        row = problem.crew.get(key) or _nobody(key)
        over = minutes - row.minutes - row.overtime
        if over > 0:
            posts = math.ceil(over / least)
            found.append(
                Shortage(district=key[0], week=key[1], post=key[2], posts=posts, minutes=over)
            )
    return found


def _nobody(key: tuple[str, int, Post]) -> CrewHours:
    return CrewHours(district=key[0], week=key[1], post=key[2], minutes=0)


def travel_minutes(problem: Problem, visits: Iterable[Visit]) -> float:
    """Return the minutes on the road: from home through the places of a day, and home again."""
    days: dict[tuple[str, Any], list[Visit]] = defaultdict(list)
    for visit in visits:
        days[visit.team, problem.slots[visit.slot].on].append(visit)
    return sum(_day(problem, problem.team[team], held) for (team, _), held in days.items())


def _day(problem: Problem, team: Team, visits: list[Visit]) -> float:
    stops = [problem.site[v.site] for v in sorted(visits, key=lambda v: v.slot)]
    points: list[Team | Site] = [team, *stops, team]
    return sum(problem.minutes(one, other) for one, other in pairwise(points) if one is not other)
