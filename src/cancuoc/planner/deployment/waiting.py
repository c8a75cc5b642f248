"""Why a commune waits: what stands before it on every earlier evening, proven by lifting it.

For each earlier slot and each team that may come, the plan is asked what forbids the visit. Two
kinds of things do: limits (a venue that is not free, a full week, hours of work) and other
communes where the team is at that time. Every limit named was lifted in a copy of the question,
and the visit then broke no rule; every commune named was changed for this one, and the plan's
value was counted anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from cancuoc.planner.deployment.checker import violations
from cancuoc.planner.deployment.explain_model import (
    Kind,
    Limit,
    crew_there,
    forbidding,
    visit_of,
)
from cancuoc.planner.deployment.explain_words import Words, kits, say, upper, weeks, when
from cancuoc.planner.deployment.figures import crew_minutes, figures, shortages
from cancuoc.planner.deployment.problem import (
    CrewHours,
    Plan,
    Post,
    Problem,
    Site,
    Slot,
    Team,
    Visit,
)

_MANY: Final = 10**9
_Row = TypeVar("_Row", Site, Team)
_OF_TEAMS: Final = frozenset((Kind.OFF, Kind.UPKEEP, Kind.WEEK))
_FREE: Final[Mapping[Kind, Mapping[str, Any]]] = {
    Kind.VENUE: {"busy": frozenset()},
    Kind.KIT: {"needs": frozenset()},
    Kind.ROOM: {"most_teams": _MANY},
    Kind.OFF: {"off": frozenset()},
    Kind.UPKEEP: {},
    Kind.WEEK: {"most_a_week": _MANY},
}
_SENTENCES: Final[Mapping[Kind, str]] = {
    Kind.VENUE: "%(site)s: không có địa điểm trống %(when)s.",
    Kind.KIT: "%(site)s: chỉ đội có %(kit)s mới làm được.",
    Kind.ROOM: "%(site)s: địa điểm đã đủ đội %(when)s.",
    Kind.OFF: "Đội %(where)s nghỉ %(when)s.",
    Kind.UPKEEP: "Thiết bị của đội %(where)s bảo trì %(when)s.",
    Kind.HOLIDAY: "Ngày nghỉ lễ: %(when)s.",
    Kind.WEEK: "Đội %(where)s đã đủ số buổi của %(week)s.",
    Kind.CREW: "%(where)s: hết giờ công %(post)s của %(week)s.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrance:
    """Limits that, lifted together, let a team come sooner; none of them alone does.

    No limits at all mean that a team is free and nothing stands in the way.
    `slots` are those on which it would, `sooner` the days won at best. `gain` is what the visit
    would add to the plan's value, in people; below zero, it would stay undone all the same.
    """

    limits: tuple[Limit, ...]
    words: tuple[Words, ...]
    slots: tuple[int, ...]
    sooner: int
    gain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """A commune a team is at instead. `loss` is what the plan would lose by the change, in people.

    A `loss` below zero says that the plan is not the best one.
    """

    site: str
    team: str
    slot: int
    loss: float
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Why a site is first seen in slot `first` and not sooner; None is never."""

    site: str
    first: int | None
    words: Words
    hindrances: tuple[Hindrance, ...]
    rivals: tuple[Rival, ...]


def why_waits(problem: Problem, plan: Plan, code: str) -> Waiting:
    """Say what stands before a commune, the nearest to its turn first."""
    site = problem.site[code]
    first = min((visit.slot for visit in plan.visits if visit.site == code), default=None)
    earlier = [slot for slot in problem.slots if first is None or slot.index < first]
    hindered: dict[tuple[Limit, ...], list[Visit]] = defaultdict(list)
    rivals: list[Rival] = []
    looker = _Looker(problem, plan, site, first)
    for visit in looker.candidates(earlier):
        limits = tuple(looker.limits(visit))
        taken = looker.taken(visit)
        if not taken:
            hindered[limits].append(visit)
        if taken and not limits:
            rivals.append(looker.rival(visit, taken))
    found = [looker.hindrance(limits, visits) for limits, visits in _shortest(hindered).items()]
    return Waiting(
        site=code,
        first=first,
        words=_turn(site, None if first is None else problem.slots[first]),
        hindrances=tuple(sorted((h for h in found if h), key=lambda h: (-h.sooner, h.limits))),
        rivals=tuple(sorted(rivals, key=lambda r: (r.loss, r.slot, r.team))),
    )


def _turn(site: Site, first: Slot | None) -> Words:
    if first is None:
        return say("%(site)s chưa có buổi nào.", site=site.name)
    return say("%(site)s có buổi đầu %(when)s.", site=site.name, when=when([first]))


def _shortest(
    hindered: Mapping[tuple[Limit, ...], list[Visit]],
) -> dict[tuple[Limit, ...], list[Visit]]:
    """Keep the sets of limits of which no smaller one would do as well and as early."""
    sets = {limits: (frozenset(limits), _soonest(visits)) for limits, visits in hindered.items()}
    return {
        limits: visits
        for limits, visits in hindered.items()
        if not any(
            other < sets[limits][0] and soonest <= sets[limits][1]
            for other, soonest in sets.values()
        )
    }


def _soonest(visits: Iterable[Visit]) -> int:
    return min(visit.slot for visit in visits)


@dataclass(slots=True)
class _Looker:
    """One site beside the plan: what a visit would break, and what lifting does."""

    problem: Problem
    plan: Plan
    site: Site
    first: int | None

    def candidates(self, slots: Iterable[Slot]) -> Iterator[Visit]:
        """Every visit by a team that may be sent to the district."""
        for slot in slots:
            for team in self.problem.teams:
                if self.problem.serves(team, self.site, slot.week):
                    yield visit_of(team, self.site, slot)

    def taken(self, visit: Visit) -> tuple[Visit, ...]:
        """The visits the team holds at that time; a whole day can stand in the way of two."""
        return tuple(o for o in self.plan.visits if o.team == visit.team and self._meet(o, visit))

    def _meet(self, one: Visit, other: Visit) -> bool:
        slots = self.problem.slots
        return not set(slots[one.slot].moments).isdisjoint(slots[other.slot].moments)

    def limits(self, visit: Visit) -> Iterator[Limit]:
        """The limits the visit would break, were the team free at that time.

        What the team does at that time is taken out of the plan first: in its place the visit
        costs no more of the week.
        """
        problem, team = self.problem, self.problem.team[visit.team]
        slot, taken = problem.slots[visit.slot], self.taken(visit)
        others = [other for other in self.plan.visits if other not in taken]
        yield from forbidding(problem, visit)
        room = self.site.room
        there = [o for o in others if problem.site[o.site].room == room and self._meet(o, visit)]
        if len(there) >= problem.room[room]:
            yield Limit(Kind.ROOM, room)
        week = [
            o for o in others if o.team == team.code and problem.slots[o.slot].week == slot.week
        ]
        if len(week) >= team.most_a_week:
            yield Limit(Kind.WEEK, team.code, slot.week)
        used = crew_minutes(problem, others)
        for post, officers in team.crew.items():
            have = crew_there(problem, team.district, slot.week, post)
            if used.get((team.district, slot.week, post), 0) + officers * problem.work(slot) > have:
                yield Limit(Kind.CREW, team.district, slot.week, post)

    def hindrance(self, limits: tuple[Limit, ...], visits: list[Visit]) -> Hindrance | None:
        """Lift the limits, add the earliest visit, and see that no rule is broken then."""
        lifted = self.problem
        for limit in limits:
            lifted = lift(lifted, limit)
        before = _broken(lifted, self.plan)
        done: list[tuple[Visit, Plan]] = []
        for visit in visits:
            added = Plan(visits=(*self.plan.visits, visit))
            if _broken(lifted, added) <= before:
                done.append((visit, added))
        if not done:
            return None
        now = figures(lifted, self.plan).value
        slots = sorted({visit.slot for visit, _ in done})
        return Hindrance(
            limits=limits,
            words=tuple(self.say(limit, slots) for limit in limits) or (self._nothing(slots),),
            slots=tuple(slots),
            sooner=self._days(slots[0]),
            gain=max(figures(lifted, added).value for _, added in done) - now,
        )

    def rival(self, visit: Visit, taken: tuple[Visit, ...]) -> Rival:
        """Change the visits for this one and count the plan's value anew."""
        others = tuple(other for other in self.plan.visits if other not in taken)
        changed = figures(self.problem, Plan(visits=(*others, visit))).value
        loss = figures(self.problem, self.plan).value - changed
        there = ", ".join(self.problem.site[other.site].name for other in taken)
        pattern = "%(when)s, đội %(team)s ở %(there)s. Đổi sang đây thì kém %(loss)s điểm."
        if loss < 0:
            pattern = "%(when)s, đội %(team)s ở %(there)s. Đổi sang đây thì hơn %(loss)s điểm."
        words = say(
            pattern,
            when=upper(when([self.problem.slots[visit.slot]])),
            team=visit.team,
            there=there,
            loss=abs(round(loss, 1)),
        )
        return Rival(site=taken[0].site, team=visit.team, slot=visit.slot, loss=loss, words=words)

    def say(self, limit: Limit, slots: list[int]) -> Words:
        """The sentence of one limit."""
        gaps = {
            "site": self.site.name,
            "where": limit.where,
            "when": when([self.problem.slots[index] for index in slots]),
            "week": weeks([limit.at]),
            "kit": kits(self.site.needs),
            "post": Post(limit.post).vi if limit.post else "",
        }
        pattern = _SENTENCES[limit.kind]
        return say(pattern, **{name: gap for name, gap in gaps.items() if f"%({name})s" in pattern})

    def _nothing(self, slots: list[int]) -> Words:
        spans = [self.problem.slots[index] for index in slots]
        return say("Không giới hạn nào cản %(when)s: có đội rảnh.", when=when(spans))

    def _days(self, slot: int) -> int:
        """The days won; for a site that is never seen, up to the end of the campaign."""
        last = self.problem.slots[-1 if self.first is None else self.first]
        return (last.on - self.problem.slots[slot].on).days


def _broken(problem: Problem, plan: Plan) -> set[str]:
    """Name everything that does not hold, posts nobody fills among it."""
    short = {f"{one.vi} {one.minutes}" for one in shortages(problem, plan.visits)}
    return short | {broken.vi for broken in violations(problem, plan)}


def lift(problem: Problem, limit: Limit) -> Problem:
    """Return the problem without one limit."""
    if limit.kind is Kind.CREW:
        kept = [row for row in problem.crews if _place(row) != limit]
        free = CrewHours(district=limit.where, week=limit.at, post=Post(limit.post), minutes=_MANY)
        return replace(problem, crews=(*kept, free))
    if limit.kind is Kind.HOLIDAY:
        slots = tuple(replace(s, holiday=s.holiday and s.index != limit.at) for s in problem.slots)
        return replace(problem, slots=slots)
    changes = _FREE[limit.kind]
    return replace(
        problem,
        sites=tuple(_freed(s, limit, changes, (s.code, s.room)) for s in problem.sites),
        teams=tuple(_freed(t, limit, changes, (t.code,)) for t in problem.teams),
    )


def _place(row: CrewHours) -> Limit:
    return Limit(Kind.CREW, row.district, row.week, row.post)


def _freed(one: _Row, limit: Limit, changes: Mapping[str, Any], codes: tuple[str, ...]) -> _Row:
    """Free one site or team of a limit that is its own, or its venue's."""
    own = codes[-1] if limit.kind is Kind.ROOM else codes[0]
    mine = own == limit.where and isinstance(one, Team) == (limit.kind in _OF_TEAMS)
    if mine and isinstance(one, Team) and limit.kind is Kind.UPKEEP:
        changes = {"kits": tuple(replace(kit, off=frozenset()) for kit in one.kits)}
    return replace(one, **changes) if mine else one
