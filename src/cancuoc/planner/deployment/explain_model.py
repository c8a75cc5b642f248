"""Can these wishes be met? The rules of a deployment, each of which can be lifted by name.

The same builder serves two ends. With guards, every limit and wish hangs on a literal, so that
CP-SAT names those that clash. Without, only some limits are put in, as plain rows, and the
question is a small model that is answered fast.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, NamedTuple

from ortools.sat.python import cp_model

from cancuoc.planner.deployment.problem import (
    POSTS,
    Moment,
    Post,
    Problem,
    Site,
    Slot,
    Team,
    Visit,
    fits,
)

_ONE_WORKER: Final = 1


class Kind(StrEnum):
    """The families of limits."""

    WANT = "want"
    TEAMS = "teams"
    KIT = "kit"
    OFF = "off"
    WEEK = "week"
    CREW = "crew"
    UPKEEP = "upkeep"
    HOLIDAY = "holiday"
    VENUE = "venue"
    ROOM = "room"
    LOCKED = "locked"


class Limit(NamedTuple):
    """One limit: its family, the district, site or team, and the slot, week or number.

    Hours of work have a post too.
    """

    kind: Kind
    where: str
    at: int = 0
    post: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """So many visits to a site, within some slots (None is any), that can serve so many people."""

    site: str
    visits: int = 1
    slots: frozenset[int] | None = None
    people: int = 0


class Outcome(StrEnum):
    """What the solver knows."""

    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Asked:
    """The outcome; the visits of a way to do it; or limits that cannot hold together."""

    outcome: Outcome
    visits: tuple[Visit, ...] = ()
    core: tuple[Limit, ...] = ()


class Rules:
    """The rules of the districts the wishes and locked visits lie in."""

    def __init__(self, problem: Problem, wants: Iterable[Want]) -> None:
        self.problem = problem
        self.wants = tuple(wants)
        self.locked = tuple(sorted(problem.locked, key=lambda v: (v.slot, v.team, v.site)))
        named = {want.site for want in self.wants}
        home = {problem.site[code].district for code in named}
        # Visits of other districts bind nothing here, except those of teams that are lent.
        self.locked = tuple(v for v in self.locked if problem.site[v.site].district in home)
        named |= {visit.site for visit in self.locked}
        # A moment is named by the first slot that takes it; whole days overlap their halves.
        self.named: dict[Moment, int] = {}
        for slot in problem.slots:
            for moment in slot.moments:
                self.named.setdefault(moment, slot.index)
        self.sites = [site for site in problem.sites if site.code in named]
        self.teams = [team for team in problem.teams if any(self.near(team, s) for s in home)]
        self.limits = tuple(dict.fromkeys(self._all()))

    def near(self, team: Team, district: str) -> bool:
        """Say whether a team may be sent to a district at all."""
        if any(loan.team == team.code and loan.to == district for loan in self.problem.lent):
            return True
        return team.district == district or (team.district, district) in self.problem.loans

    def _all(self) -> Iterator[Limit]:
        """Name every limit there is, in the order in which they are tried."""
        slots, sites = self.problem.slots, self.sites
        yield from (Limit(Kind.OFF, team.code) for team in self.teams)
        yield from (Limit(Kind.UPKEEP, team.code) for team in self.teams)
        yield from (Limit(Kind.HOLIDAY, "", slot.index) for slot in slots if slot.holiday)
        yield from (Limit(Kind.VENUE, site.code) for site in sites)
        yield from (Limit(Kind.KIT, site.code) for site in sites)
        yield from (Limit(Kind.ROOM, room) for room in dict.fromkeys(s.room for s in sites))
        weeks = sorted({slot.week for slot in slots})
        for district in sorted({team.district for team in self.teams}):
            yield from (Limit(Kind.CREW, district, w, post) for w in weeks for post in POSTS)
            yield from (Limit(Kind.WEEK, district, week) for week in weeks)
            yield from (
                Limit(Kind.TEAMS, district, at) for at in dict.fromkeys(self.named.values())
            )
        yield from (Limit(Kind.LOCKED, "", place) for place in range(len(self.locked)))
        yield from (Limit(Kind.WANT, want.site, place) for place, want in enumerate(self.wants))

    def ask(self, limits: Collection[Limit], *, seconds: float, guarded: bool = False) -> Asked:
        """Ask whether these limits and wishes can hold together."""
        model = _Model(self, frozenset(limits), guarded)
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = _ONE_WORKER
        # Too few hours for too many visits is a matter of counting: rows must reach the relaxation.
        solver.parameters.linearization_level = 2
        status = solver.solve(model.model)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            held = [visit for visit, x in model.x.items() if solver.boolean_value(x)]
            return Asked(Outcome.POSSIBLE, visits=tuple(held))
        if status != cp_model.INFEASIBLE:
            return Asked(Outcome.UNKNOWN)
        clashing = set(solver.sufficient_assumptions_for_infeasibility()) if guarded else set()
        names = {guard.index: limit for limit, guard in model.guards.items()}
        return Asked(Outcome.IMPOSSIBLE, core=tuple(names[one] for one in sorted(clashing)))


@dataclass(slots=True)
class _Model:
    rules: Rules
    limits: frozenset[Limit]
    guarded: bool
    model: Any = field(init=False)
    x: dict[Visit, Any] = field(init=False)
    guards: dict[Limit, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.model = cp_model.CpModel()
        self.guards = {}
        self.x = {
            visit_of(team, site, slot): self.model.new_bool_var("")
            for site in self.rules.sites
            for team in self.rules.teams
            if self.rules.near(team, site.district)
            for slot in self.rules.problem.slots
            if self.rules.problem.serves(team, site, slot.week)
        }
        for part in (self._places, self._days, self._weeks, self._wishes):
            part()
        if self.guarded:
            self.model.add_assumptions(list(self.guards.values()))

    def _hold(self, limit: Limit, row: Any) -> None:
        """Put a row in under its limit's name, or leave it out when the limit is lifted."""
        if limit not in self.limits or (isinstance(row, bool) and row):
            return
        added = self.model.add(row) if not isinstance(row, bool) else self.model.add_bool_or([])
        if self.guarded:
            guard = self.guards.get(limit)
            if guard is None:
                guard = self.guards[limit] = self.model.new_bool_var(str(limit))
            added.only_enforce_if(guard)

    def _places(self) -> None:
        """Kits, venues, holidays, and teams that are off, each forbid single visits."""
        problem = self.rules.problem
        for visit, x in self.x.items():
            for limit in forbidding(problem, visit):
                self._hold(limit, x == 0)

    def _days(self) -> None:
        """A team is in one place at a time, and a place holds so many teams."""
        teams, rooms = defaultdict(list), defaultdict(list)
        for visit, x in self.x.items():
            for moment in self.rules.problem.slots[visit.slot].moments:
                teams[visit.team, moment].append(x)
                rooms[self.rules.problem.site[visit.site].room, moment].append(x)
        for (code, moment), terms in teams.items():
            district = self.rules.problem.team[code].district
            self._hold(Limit(Kind.TEAMS, district, self.rules.named[moment]), sum(terms) <= 1)
        for (code, _), terms in rooms.items():
            self._hold(Limit(Kind.ROOM, code), sum(terms) <= self.rules.problem.room[code])

    def _weeks(self) -> None:
        problem = self.rules.problem
        weeks, crews = defaultdict(list), defaultdict(list)
        for visit, x in self.x.items():
            team, slot = problem.team[visit.team], problem.slots[visit.slot]
            weeks[team.code, slot.week].append(x)
            for post, officers in team.crew.items():
                minutes = officers * problem.work(slot)
                crews[team.district, slot.week, post].append(minutes * x)
        for (code, week), terms in weeks.items():
            team = problem.team[code]
            self._hold(Limit(Kind.WEEK, team.district, week), sum(terms) <= team.most_a_week)
        for (district, week, post), terms in crews.items():
            most = crew_there(problem, district, week, post)
            self._hold(Limit(Kind.CREW, district, week, post), sum(terms) <= most)

    def _wishes(self) -> None:
        by_place = {(visit.team, visit.site, visit.slot): x for visit, x in self.x.items()}
        for place, visit in enumerate(self.rules.locked):
            x = by_place.get((visit.team, visit.site, visit.slot))
            self._hold(Limit(Kind.LOCKED, "", place), False if x is None else x == 1)
        by_site: dict[str, list[Visit]] = defaultdict(list)
        for visit in self.x:
            by_site[visit.site].append(visit)
        for place, want in enumerate(self.rules.wants):
            limit = Limit(Kind.WANT, want.site, place)
            mine = [v for v in by_site[want.site] if want.slots is None or v.slot in want.slots]
            self._hold(limit, sum(self.x[v] for v in mine) >= want.visits)
            if want.people:
                served = sum(self._capacity(v) * self.x[v] for v in mine)
                self._hold(limit, served >= want.people)

    def _capacity(self, visit: Visit) -> int:
        return served_by(self.rules.problem, visit)


def visit_of(team: Team, site: Site, slot: Slot) -> Visit:
    """Return the visit of a team with the kits it then has; all of them if none is in service."""
    kits = team.kits_on(slot.index) or team.kits
    return Visit(
        team=team.code, site=site.code, slot=slot.index, kits=tuple(kit.code for kit in kits)
    )


def forbidding(problem: Problem, visit: Visit) -> Iterator[Limit]:
    """Yield every limit that forbids one visit, whatever else is planned."""
    team, site = problem.team[visit.team], problem.site[visit.site]
    if not fits(site, team.kits):
        yield Limit(Kind.KIT, site.code)
    elif not fits(site, team.kits_on(visit.slot)):
        yield Limit(Kind.UPKEEP, team.code)
    if visit.slot in site.busy:
        yield Limit(Kind.VENUE, site.code)
    if visit.slot in team.off:
        yield Limit(Kind.OFF, team.code)
    if problem.slots[visit.slot].holiday:
        yield Limit(Kind.HOLIDAY, "", visit.slot)


def served_by(problem: Problem, visit: Visit) -> int:
    """Return the people a visit can serve."""
    team = problem.team[visit.team]
    kits = [kit for kit in team.kits if kit.code in visit.kits]
    return problem.capacity(team, problem.site[visit.site], problem.slots[visit.slot], kits)


def crew_there(problem: Problem, district: str, week: int, post: Post) -> int:
    """Return the minutes a post has in a week, overtime among them."""
    row = problem.crew.get((district, week, post))
    return row.minutes + row.overtime if row else 0
