"""Plans as offices make them: the rota, and two greedies. They are what the planner stands beside.

Each keeps the hard rules, so that figures can be compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from cancuoc.planner.deployment.problem import (
    Moment,
    Plan,
    Post,
    Problem,
    Site,
    Slot,
    Team,
    Visit,
    fits,
)


@dataclass(slots=True)
class Standing:
    """A plan that grows visit by visit, and what it leaves free. Locked visits stand in it."""

    problem: Problem
    visits: list[Visit] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    rooms: dict[tuple[str, Moment], int] = field(default_factory=lambda: defaultdict(int))
    weeks: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    busy: set[tuple[str, Moment]] = field(default_factory=set)
    crew: dict[tuple[str, int, Post], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.left = {site.code: site.people for site in self.problem.sites}
        self.crew = {key: row.minutes for key, row in self.problem.crew.items()}
        for visit in sorted(self.problem.locked, key=lambda v: (v.slot, v.team)):
            self.keep(visit)

    def may(self, team: Team, site: Site, slot: Slot) -> bool:
        """Say whether one more visit breaks no rule and asks for nobody who is not there."""
        most = self.problem.room[site.room]
        room = all(self.rooms[site.room, moment] < most for moment in slot.moments)
        return room and self.problem.open(team, site, slot.index) and self.ready(team, slot)

    def ready(self, team: Team, slot: Slot) -> bool:
        """Say whether a team and its people have a visit left in this slot's week."""
        if slot.holiday or slot.index in team.off:
            return False
        if any((team.code, moment) in self.busy for moment in slot.moments):
            return False
        work = self.problem.work(slot)
        return self.weeks[team.code, slot.week] < team.most_a_week and all(
            self.crew.get((team.district, slot.week, post), 0) >= officers * work
            for post, officers in team.crew.items()
        )

    def gain(self, team: Team, site: Site, slot: Slot) -> int:
        """Return how many more people one visit reaches."""
        kits = team.kits_on(slot.index)
        return min(self.left[site.code], self.problem.capacity(team, site, slot, kits))

    def add(self, team: Team, site: Site, slot: Slot) -> None:
        """Hold a visit with all kits that are in service."""
        kits = tuple(kit.code for kit in team.kits_on(slot.index))
        self.keep(Visit(team=team.code, site=site.code, slot=slot.index, kits=kits))

    def keep(self, visit: Visit) -> None:
        """Hold a visit that is decided."""
        team, site = self.problem.team[visit.team], self.problem.site[visit.site]
        slot = self.problem.slots[visit.slot]
        self.left[site.code] -= self.gain(team, site, slot)
        self.held[site.code] += 1
        for moment in slot.moments:
            self.rooms[site.room, moment] += 1
            self.busy.add((team.code, moment))
        self.weeks[team.code, slot.week] += 1
        for post, officers in team.crew.items():
            key = (team.district, slot.week, post)
            self.crew[key] = self.crew.get(key, 0) - officers * self.problem.work(slot)
        self.visits.append(visit)

    def plan(self) -> Plan:
        """Return what was planned."""
        return Plan(visits=tuple(self.visits))


def rota(problem: Problem) -> Plan:
    """Plan as an office does by hand: each team takes its share of communes, one after another.

    A team stays away from nobody's turn: who has had it goes to the end, needed or not.
    """
    standing = Standing(problem)
    turns = _turns(problem)
    for slot in problem.slots:
        for team in problem.teams:
            queue = turns[team.code]
            if not standing.ready(team, slot):
                continue
            for k, site in enumerate(queue):
                if standing.may(team, site, slot):
                    standing.add(team, site, slot)
                    queue.append(queue.pop(k))
                    break
    return standing.plan()


def _turns(problem: Problem) -> dict[str, list[Site]]:
    turns: dict[str, list[Site]] = {}
    # A team may live in a district that has no place to go to: it has nobody's turn.
    for district in {team.district: None for team in problem.teams}:
        teams = [team for team in problem.teams if team.district == district]
        sites = [site for site in problem.sites if site.district == district]
        for k, team in enumerate(teams):
            share = sites[k :: len(teams)]
            turns[team.code] = [site for site in share if may_go(problem, team, site)]
    return turns


def greedy(problem: Problem) -> Plan:
    """Send each team where most people are left."""
    return _greedy(problem, lambda standing, team, site, slot: standing.gain(team, site, slot))


def greedy_fair(problem: Problem) -> Plan:
    """The same, but whoever was never visited comes first, then the least covered."""

    def worth(standing: Standing, team: Team, site: Site, slot: Slot) -> float:
        gain = standing.gain(team, site, slot)
        first = 1e6 if not standing.held[site.code] else 0.0
        behind = standing.left[site.code] / site.people if site.people else 0.0
        near = problem.minutes(team, site) / 1000.0
        return first + gain * (1.0 + behind) - near

    return _greedy(problem, worth)


def _greedy(problem: Problem, worth: Callable[[Standing, Team, Site, Slot], float]) -> Plan:
    standing = Standing(problem)
    near = {
        team.code: [site for site in problem.sites if may_go(problem, team, site)]
        for team in problem.teams
    }
    for slot in problem.slots:
        for team in problem.teams:
            if not standing.ready(team, slot):
                continue
            open_ones = [site for site in near[team.code] if standing.may(team, site, slot)]
            best = max(open_ones, key=lambda site: worth(standing, team, site, slot), default=None)
            if best is not None and standing.gain(team, best, slot) > 0:
                standing.add(team, best, slot)
    return standing.plan()


def may_go(problem: Problem, team: Team, site: Site) -> bool:
    """Say whether a team with all its kits may be sent to a site at all."""
    return problem.near(team, site) and fits(site, team.kits)
